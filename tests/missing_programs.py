"""A pytest plugin: tests whose program only apt can give are skipped without it, and the run fails and names them."""

import shutil

import pytest

PROGRAMS = {
    "journey": ("chromium-headless-shell", "chromium-headless-shell"),
    "coturn": ("turnserver", "coturn"),
    "libreoffice": ("soffice", "libreoffice-impress-nogui libreoffice-writer-nogui"),
}
"""By mark: the program, and Debian's packages of it."""
LACKS = "lacks"
"""The property of a test that says so: also when the test ran in a process of its own."""
NOT_RUN = pytest.StashKey[dict[str, set[str]]]()


class _Listening:
    def __init__(self, not_run: dict[str, set[str]]) -> None:
        self._not_run = not_run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that could not run."""
        for name, packages in report.user_properties:
            if name == LACKS:
                self._not_run[report.nodeid] = set(str(packages).split(","))


def pytest_configure(config: pytest.Config) -> None:
    """Begin the list of those that could not run, each with what it lacks."""
    config.stash[NOT_RUN] = {}
    config.pluginmanager.register(_Listening(config.stash[NOT_RUN]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that lacks its program."""
    lacks = {
        package
        for mark, (program, package) in PROGRAMS.items()
        if item.get_closest_marker(mark) and shutil.which(program) is None
    }
    if lacks:
        item.user_properties.append((LACKS, ",".join(lacks)))
        pytest.skip(_remedy(lacks))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What could not run is not green."""
    if session.config.stash[NOT_RUN] and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name them, with the line that brings what they lack."""
    if not_run := config.stash[NOT_RUN]:
        terminalreporter.section("tests that could not run", red=True)
        for name in not_run:
            terminalreporter.line(name)
        terminalreporter.line(f"Please run:  {_remedy(set.union(*not_run.values()))}")


def _remedy(packages: set[str]) -> str:
    return f"sudo apt-get install -y {' '.join(sorted(packages))}"
