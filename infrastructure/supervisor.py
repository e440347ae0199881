"""Keeps processes running: starts each, starts it again when it dies, prefixes its words, ends all together."""

import ctypes
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping

import msgspec

LONGEST_PAUSE_SECONDS = 2.0
STEADY_AFTER_SECONDS = 10.0
STOP_SECONDS = 10.0
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class Child(msgspec.Struct, frozen=True):
    """A process to keep: `user` None is ours; `stop` is the signal that ends it cleanly."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    user: int | None = None
    stop: signal.Signals = signal.SIGTERM


class _Kept:
    """One child and its present process."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = 0.0
        self._not_before = 0.0

    def start(self) -> None:
        child = self.child
        self.process = subprocess.Popen(  # noqa: S603  # our own command
            child.command,
            env=dict(child.env),
            cwd="/" if child.user is not None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: _die_with_parent(child.stop),  # one thread forks
            user=child.user,
            group=child.user,
            extra_groups=None if child.user is None else [],
        )
        self._started_at = time.monotonic()
        threading.Thread(target=_relay, args=(child.name, self.process), daemon=True).start()

    def revive(self) -> None:
        """Start the process again if it died: at once, later after a pause that doubles while it keeps dying."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None and self._not_before == 0.0:
            steady = now - self._started_at > STEADY_AFTER_SECONDS
            self._pause = 0.0 if steady else min(LONGEST_PAUSE_SECONDS, self._pause * 2 or 0.1)
            self._not_before = now + self._pause
            _say(self.child.name, f"ended with {self.process.returncode}; starting it again")
        if now >= self._not_before:
            self._not_before = 0.0
            self.start()


class Supervisor:
    """Runs children until it is told to stop. Fork and watch happen on the main thread."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._stopping = False

    def stop_on_signals(self) -> None:
        """SIGINT and SIGTERM end everything, in reverse order of starting."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def keep(self, child: Child, ready: Callable[[], bool] | None = None, seconds: float = 60) -> None:
        """Start a child and keep it; with `ready`, wait for it. Raises TimeoutError, or SystemExit when stopped."""
        kept = _Kept(child)
        self._kept.append(kept)
        kept.start()
        deadline = time.monotonic() + seconds
        while ready is not None and not ready():
            if self._stopping:
                raise SystemExit(0)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{child.name} is not ready after {seconds:.0f} s")
            self._revive()
            time.sleep(0.05)

    def watch(self) -> None:
        """Revive whatever dies, until a signal says stop."""
        while not self._stopping:
            self._revive()
            time.sleep(0.1)

    def end(self) -> None:
        """End every child, the last started first; who does not end in 10 s is killed."""
        for kept in reversed(self._kept):
            process = kept.process
            if process is None or process.poll() is not None:
                continue
            process.send_signal(kept.child.stop)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _revive(self) -> None:
        for kept in self._kept:
            kept.revive()

    def _stop(self, *_: object) -> None:
        self._stopping = True


def _die_with_parent(stop: signal.Signals) -> None:
    """Have the kernel end this process when the supervisor is killed, so that no orphan keeps a port."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(stop))


def _relay(name: str, process: "subprocess.Popen[bytes]") -> None:
    assert process.stdout is not None  # noqa: S101  # it was opened as a pipe
    for line in process.stdout:
        _say(name, line.decode(errors="replace").rstrip())


def _say(name: str, words: str) -> None:
    sys.stdout.write(f"{name:>9} │ {words}\n")
    sys.stdout.flush()
