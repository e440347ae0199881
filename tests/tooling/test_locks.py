"""The locks: every package with hashes, no address of where it came from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(file.name for file in ROOT.glob("requirements*.lock"))


def pinned(lock: str) -> dict[str, str]:
    """Package to version."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+) ", (ROOT / lock).read_text(), re.M))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_held_by_hashes_and_none_by_an_address(lock: str) -> None:
    """A mirror can serve the same files; another file is refused."""
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.M | re.I)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|file:|--index|--find-links", text) == []


def test_tests_run_what_is_deployed() -> None:
    """The development lock has every package of the deployment's at the same version."""
    development = pinned("requirements-dev.lock")
    assert {name: development.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


def test_the_locks_cover_the_declared_dependencies() -> None:
    """Whoever adds a dependency writes the locks again (`make lock`)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    normal = {_name(each) for each in project["dependencies"]}
    extra = {_name(each) for each in project["optional-dependencies"]["dev"]}
    assert normal - pinned("requirements.lock").keys() == set()
    assert extra - pinned("requirements-dev.lock").keys() == set()


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return found.group().lower().replace("_", "-")
