"""A machine without Chromium or coturn: the rest runs, and the run fails, naming what could not."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest

@pytest.mark.journey
def test_three_people_meet():
    assert False, "needs a browser"

@pytest.mark.coturn
def test_the_relay():
    assert False, "needs a relay"

def test_the_rest():
    pass
"""


def run_tests(folder: Path, *programs: str) -> "subprocess.CompletedProcess[str]":
    """pytest with the plugin, on a machine that has these programs and no others."""
    path = folder / "bin"
    path.mkdir()
    for program in programs:
        (path / program).touch(mode=0o755)
    (folder / "test_sample.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    journey\n    coturn\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.missing_programs", str(folder)]
    env = dict(os.environ, PATH=str(path), PYTHONPATH=str(ROOT))
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_without_the_programs_the_rest_runs_and_the_run_fails_naming_the_others(tmp_path: Path) -> None:
    """Nobody takes a run without its journeys for green."""
    done = run_tests(tmp_path)
    assert done.returncode == 1
    assert "1 passed, 2 skipped" in done.stdout
    assert "test_sample.py::test_three_people_meet" in done.stdout
    assert "test_sample.py::test_the_relay" in done.stdout
    assert "sudo apt-get install -y chromium-headless-shell coturn" in done.stdout


def test_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    """With Chromium there, journeys run; the package of the other is named alone."""
    done = run_tests(tmp_path, "chromium-headless-shell")
    assert "1 failed, 1 passed, 1 skipped" in done.stdout
    assert "sudo apt-get install -y coturn" in done.stdout


def test_with_the_programs_everything_runs(tmp_path: Path) -> None:
    """A program is whatever has its name on the path."""
    assert "2 failed, 1 passed" in run_tests(tmp_path, "chromium-headless-shell", "turnserver").stdout
