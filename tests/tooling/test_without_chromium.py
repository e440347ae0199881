"""A machine without Chromium: the rest runs, and the run fails, naming the journeys."""

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

def test_the_rest():
    pass
"""


def run_tests(folder: Path, path: str) -> "subprocess.CompletedProcess[str]":
    """pytest with the plugin, on a machine whose PATH is `path`."""
    (folder / "test_sample.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = journey\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.without_chromium", str(folder)]
    env = dict(os.environ, PATH=path, PYTHONPATH=str(ROOT))
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_without_chromium_the_rest_runs_and_the_run_fails_naming_the_journeys(tmp_path: Path) -> None:
    """Nobody takes a run without its journeys for green."""
    (tmp_path / "empty").mkdir()
    done = run_tests(tmp_path, str(tmp_path / "empty"))
    assert done.returncode == 1
    assert "1 passed, 1 skipped" in done.stdout
    assert "test_sample.py::test_three_people_meet" in done.stdout
    assert "sudo apt-get install -y chromium" in done.stdout


def test_with_chromium_journeys_run(tmp_path: Path) -> None:
    """Chromium is whatever has this name on the path."""
    binary = tmp_path / "bin" / "chromium"
    binary.parent.mkdir()
    binary.touch(mode=0o755)
    done = run_tests(tmp_path, str(binary.parent))
    assert "1 failed, 1 passed" in done.stdout
