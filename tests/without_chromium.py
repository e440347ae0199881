"""A pytest plugin: where Chromium is missing, journeys are skipped, and the run fails at its end and names them."""

import shutil

import pytest

NOT_RUN = pytest.StashKey[list[str]]()
REMEDY = "sudo apt-get install -y chromium"


def pytest_configure(config: pytest.Config) -> None:
    """Begin the list of those that could not run."""
    config.stash[NOT_RUN] = []


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a journey that has no browser."""
    if item.get_closest_marker("journey") and shutil.which("chromium") is None:
        item.config.stash[NOT_RUN].append(item.nodeid)
        pytest.skip(f"Chromium is missing: {REMEDY}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What could not run is not green."""
    if session.config.stash[NOT_RUN] and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name them, with the line that brings Chromium."""
    if not_run := config.stash[NOT_RUN]:
        terminalreporter.section("journeys that could not run", red=True)
        for name in not_run:
            terminalreporter.line(name)
        terminalreporter.line(f"Chromium is missing. Please run:  {REMEDY}")
