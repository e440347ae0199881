"""The command line on a real database: a read model built anew, migrations, the doctor, and what it can't do."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from domain.admission import ParticipantAdmitted, Role
from domain.personal import Personal
from domain.session import SessionStarted
from infrastructure.event_store import PostgresEventStore
from infrastructure.settings import ESTABLISHMENT_ID, SettingIsWrong, from_environment
from projections.registry import READ_MODELS
from tests.infrastructure.conftest import MASTER_KEY
from tests.projections.given import NOE, Given

NOBODY_LISTENS = "postgresql://amphi@127.0.0.1:1/amphi"


def amphi(data: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `amphi` with a data folder of its own."""
    environment: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "AMPHI_DATA": str(data),
        "AMPHI_MASTER_KEY": MASTER_KEY.hex(),
        "COLUMNS": "200",
        **env,
    }
    command = [sys.executable, "-m", "interfaces.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def given(database_url: str) -> Given:
    """A session in the log, as the web process would have written it."""
    store = PostgresEventStore(database_url, MASTER_KEY)
    given = Given(store, establishment_id=ESTABLISHMENT_ID)
    given(SessionStarted(given.session_id, given.meeting_id, uuid4(), "Analyse", False))
    given(ParticipantAdmitted(uuid4(), NOE, Personal(NOE, "Noé"), True, Role.PARTICIPANT))
    store.close()
    return given


def test_a_read_model_is_built_anew_with_a_progress_bar(tmp_path: Path, database_url: str, given: Given) -> None:
    """From an empty table; the bar counts the events of the log on standard error."""
    done = amphi(tmp_path, "projections", "rebuild", "attendance", DATABASE_URL=database_url)
    assert done.returncode == 0, done.stderr
    assert re.search(r"attendance: 100%\|.*2\.00/2\.00", done.stderr)
    assert "attendance shows the log up to position 2" in done.stderr
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT person_id, name FROM read_attendance.attendees").fetchall()
        assert rows == [(NOE, "Noé")]
        tracked = connection.execute("SELECT position FROM read_models WHERE name = 'attendance'").fetchall()
        assert tracked == [(2,)]


def test_a_read_model_that_does_not_exist_is_refused_by_name(tmp_path: Path, database_url: str) -> None:
    """The answer lists those that there are."""
    done = amphi(tmp_path, "projections", "rebuild", "weather", DATABASE_URL=database_url)
    assert done.returncode == 2
    assert all(name in done.stderr for name in READ_MODELS)


def test_two_rebuilds_of_one_model_do_not_mix(tmp_path: Path, database_url: str) -> None:
    """The second is told that the first runs."""
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT pg_advisory_lock(20261127, hashtext('audit'))")
        done = amphi(tmp_path, "projections", "rebuild", "audit", DATABASE_URL=database_url)
    assert (done.returncode, done.stderr.strip()) == (1, "audit is being built anew already")


def test_migrating_again_changes_nothing(tmp_path: Path, database_url: str) -> None:
    """A rolling upgrade starts it in several containers."""
    tables = "SELECT schemaname, tablename FROM pg_tables ORDER BY 1, 2"
    with psycopg.connect(database_url, autocommit=True) as connection:
        before = connection.execute(tables).fetchall()
        for _ in range(2):
            done = amphi(tmp_path, "migrate", DATABASE_URL=database_url)
            assert done.returncode == 0, done.stderr
        assert connection.execute(tables).fetchall() == before


@pytest.mark.parametrize("command", [["migrate"], ["projections", "rebuild", "room"]], ids=" ".join)
def test_a_database_that_does_not_answer_is_said_in_a_line(tmp_path: Path, command: list[str]) -> None:
    """No stack trace."""
    done = amphi(tmp_path, *command, DATABASE_URL=NOBODY_LISTENS)
    assert done.returncode == 1
    assert done.stderr.startswith("the database does not answer: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["worker", "migrate"])
def test_a_process_without_servers_says_which_settings_it_needs(tmp_path: Path, command: str) -> None:
    """Where `amphi run` never started any, each is told their addresses."""
    done = amphi(tmp_path, command)
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_find_the_servers_of_amphi_run(tmp_path: Path, postgres_url: str, database_url: str) -> None:
    """An administrator types the command that the guide names, without any setting."""
    password, port = re.findall(r":([^:@/]+)@[^:]+:(\d+)", postgres_url)[0]
    (tmp_path / "postgres.password").write_text(password)
    (tmp_path / "postgres.port").write_text(port)
    (tmp_path / "valkey.port").write_text("1")
    done = amphi(tmp_path, "migrate")
    assert done.returncode == 0, done.stderr


def test_the_doctor_says_what_is_missing(tmp_path: Path, database_url: str) -> None:
    """A line each with its remedy; what is needed and missing makes it fail."""
    ill = amphi(tmp_path, "doctor", DATABASE_URL=NOBODY_LISTENS, AMPHI_MEDIA_PORT="0", PORT="0")
    assert ill.returncode == 1
    assert "✗ DATABASE_URL answers: start it" in ill.stdout
    assert "✓ Valkey from its wheel" in ill.stdout
    well = amphi(tmp_path, "doctor", DATABASE_URL=database_url, AMPHI_MEDIA_PORT="0", PORT="0")
    assert "✓ DATABASE_URL answers" in well.stdout
    assert ("✗" in well.stdout) == (well.returncode == 1)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AMPHI_MASTER_KEY", "5eb63bbbe01eeed093cb22bb8f5acdc3", "AMPHI_MASTER_KEY needs 64 hexadecimal digits"),
        ("AMPHI_MASTER_KEY", "a secret that is no number", "AMPHI_MASTER_KEY needs 64 hexadecimal digits"),
        ("PORT", "eighty", "PORT needs a port, 0 to 65535"),
        ("AMPHI_MEDIA_PORT", "-1", "AMPHI_MEDIA_PORT needs a port, 0 to 65535"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    """It may be a secret."""
    with pytest.raises(SettingIsWrong) as wrong:
        from_environment({"AMPHI_DATA": str(tmp_path), name: value})
    assert str(wrong.value) == said


def test_a_wrong_setting_is_said_in_a_line(tmp_path: Path) -> None:
    """Not in a stack trace with its value."""
    done = amphi(tmp_path, "doctor", AMPHI_MASTER_KEY="5eb63bbbe01eeed093cb22bb8f5acdc3")
    assert (done.returncode, done.stderr) == (1, "AMPHI_MASTER_KEY needs 64 hexadecimal digits\n")


def test_a_guest_is_found_by_name_and_forgotten_once(
    tmp_path: Path, database_url: str, redis_url: str, given: Given
) -> None:
    """By the id that was found, after a yes; then nobody has the name. An id of nobody is said in a line."""
    given_urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    for name in ("people", "room"):
        assert amphi(tmp_path, "projections", "rebuild", name, **given_urls).returncode == 0
    found = amphi(tmp_path, "find-person", "NO", **given_urls)
    assert found.stdout == f"{NOE}  guest  sessions: 1  Noé\n", found.stderr
    assert amphi(tmp_path, "forget-person", str(NOE), **given_urls).returncode == 1  # nobody said yes
    done = amphi(tmp_path, "forget-person", str(NOE), "--yes", **given_urls)
    assert (done.returncode, done.stdout) == (0, "forgotten\n"), done.stderr
    again = amphi(tmp_path, "forget-person", str(NOE), "--yes", **given_urls)
    assert again.stdout == "had been forgotten already\n", again.stderr
    nobody = amphi(tmp_path, "forget-person", str(uuid4()), "--yes", **given_urls)
    assert (nobody.returncode, "nobody has the id" in nobody.stderr) == (1, True)
    assert amphi(tmp_path, "projections", "rebuild", "people", **given_urls).returncode == 0
    assert amphi(tmp_path, "find-person", "Noé", **given_urls).returncode == 1
