"""What the documents tell people to type exists: verbs of make, commands of `amphi`, SQL, and files that are linked."""

import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click
import psycopg
import pytest
import typer
from psycopg import sql

from interfaces.cli import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docker").glob("*.env"))
    if path.name != "CHANGELOG.md"
)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
CI = (ROOT / ".ci" / "run").read_text()


def typed(program: str) -> dict[str, list[str]]:
    """The words after a program in code of the documents, by where they are: in `backticks` or in indented lines."""
    pattern = rf"(?:`|^    |^#   |: )(?:\.venv/bin/)?{program} ([^`#\n]*)"
    return {
        f"{path.relative_to(ROOT)}: {program} {words.strip()}": words.split()
        for path in DOCUMENTS
        for words in re.findall(pattern, path.read_text(), re.M)
    }


MAKE, AMPHI = typed("make"), typed("amphi")


def test_commands_are_found_in_the_documents() -> None:
    """A pattern that finds nothing would check nothing."""
    assert "README.md: make run" in MAKE
    assert "docs/analytics.md: amphi projections rebuild attendance" in AMPHI


@pytest.mark.parametrize("place", MAKE)
def test_a_verb_of_make_is_a_target(place: str) -> None:
    """`make VERB KEY=value`."""
    verb, *settings = MAKE[place]
    assert verb in TARGETS
    assert all(re.match(r"[A-Z]+=|[^=]+$", setting) for setting in settings)


@pytest.mark.parametrize("place", AMPHI)
def test_a_command_of_amphi_is_one_with_these_arguments(place: str) -> None:
    """Parsed as the command line would parse it; `a | b | c` names several."""
    words = [word for word in AMPHI[place] if word != "|"]
    several = "|" in AMPHI[place]
    for arguments in [[word] for word in words] if several else [words]:
        command: click.Command = typer.main.get_command(app)
        while isinstance(command, click.Group):
            assert arguments, place
            found = command.commands.get(arguments[0])
            assert found is not None, f"{place}: no command {arguments[0]}"
            command, arguments = found, arguments[1:]
        command.make_context(place, arguments)


def test_ci_runs_what_people_are_told_to_run_before_they_commit() -> None:
    """The same verbs, without a variant of its own."""
    assert re.findall(r"^make (\w+)$", CI, re.M) == ["check", "test"]


def test_linked_files_exist() -> None:
    """Links and pictures inside the repository."""
    for path in ROOT.glob("**/*.md"):
        if not {"node_modules", ".venv", ".amphi"} & set(path.relative_to(ROOT).parts):
            for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
                assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_pictures_are_taken_by_a_journey() -> None:
    """So that they show what there is: after a run, `make pictures` takes them over."""
    journeys = "".join(path.read_text() for path in (ROOT / "tests" / "journeys").glob("*.py"))
    shown = {name for path in DOCUMENTS for name in re.findall(r"pictures/([a-z0-9-]+)\.png", path.read_text())}
    assert len(shown) > 10
    assert shown == {path.stem for path in (ROOT / "docs" / "pictures").iterdir()}
    assert [name for name in sorted(shown) if f'"{name}"' not in journeys] == []


def test_an_analyst_s_login_reads_the_views_after_the_documented_grant(database_url: str) -> None:
    """The SQL of docs/analytics.md, run as it is written, lets a login read the views and write nothing."""
    (grant,) = re.findall(r"^    (GRANT .*;)$", (ROOT / "docs" / "analytics.md").read_text(), re.M)
    assert "your_login" in grant
    with psycopg.connect(database_url, autocommit=True) as administrator:
        administrator.execute("CREATE ROLE your_login LOGIN PASSWORD 'for this test'")
        try:
            administrator.execute(grant)
            parts = urlsplit(database_url)
            login = parts._replace(netloc=f"your_login:for%20this%20test@{parts.hostname}:{parts.port}")
            with psycopg.connect(urlunsplit(login), autocommit=True) as analyst:
                for view in ("attendance", "presence", "sessions"):
                    found = analyst.execute(sql.SQL("SELECT * FROM analytics.{}").format(sql.Identifier(view)))
                    assert found.fetchall() == []
                for statement in (
                    "SELECT * FROM public.events",
                    "SELECT * FROM public.person_keys",
                    "SELECT * FROM read_attendance.attendees",
                    "DELETE FROM read_attendance.attendees",
                    "CREATE TABLE public.mine (n int)",
                ):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        analyst.execute(statement)
        finally:
            administrator.execute("REVOKE amphi_analyst FROM your_login")
            administrator.execute("DROP ROLE your_login")
