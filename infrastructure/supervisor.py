"""Keeps processes running: starts each, starts it again when it dies, prefixes its words, ends all together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence

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


class Stopped(Exception):
    """A signal said stop while something was being started."""


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
        parent = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603  # our own command
            child.command,
            env=dict(child.env),
            cwd="/" if child.user is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: _die_with_parent(parent, child.stop),  # one thread forks
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
            self.kill()  # what it had started must not hold its port
            steady = now - self._started_at > STEADY_AFTER_SECONDS
            self._pause = 0.0 if steady else min(LONGEST_PAUSE_SECONDS, self._pause * 2 or 0.1)
            self._not_before = now + self._pause
            say(self.child.name, f"ended with {self.process.returncode}; starting it again")
        if now >= self._not_before:
            self._not_before = 0.0
            self.start()

    def ask_to_end(self) -> None:
        """Send the signal that ends it cleanly."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.child.stop)

    def wait_or_kill(self, until: float) -> None:
        """Wait for the end up to an instant of the monotonic clock, then kill."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(self.child.name, f"did not end in {STOP_SECONDS:.0f} s; killed")
        self.kill()
        self.process.wait()

    def kill(self) -> None:
        """Kill the process and what it started in its group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs children until it is told to stop. Fork and watch happen on the main thread."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._stopping = False

    def stop_on_signals(self) -> None:
        """SIGINT, SIGTERM and a closed terminal end everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def keep(self, child: Child, ready: Callable[[], bool] | None = None, seconds: float = 60) -> None:
        """Start a child and keep it; with `ready`, wait for it. Raises TimeoutError, or Stopped."""
        kept = _Kept(child)
        self._kept.append(kept)
        kept.start()
        if ready is not None:
            self.wait_for(child.name, ready, seconds)

    def wait_for(self, name: str, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something is ready, reviving what dies meanwhile. Raises TimeoutError, or Stopped."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self._stopping:
                raise Stopped
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} is not ready after {seconds:.0f} s")
            self._revive()
            time.sleep(0.05)

    def once(self, child: Child) -> int:
        """Run a child to its end; returns its exit status. Raises Stopped."""
        kept = _Kept(child)
        kept.start()
        process = kept.process
        while process is not None and process.poll() is None:
            if self._stopping:
                kept.kill()
                raise Stopped
            self._revive()
            time.sleep(0.02)
        return process.returncode if process is not None else 1

    def watch(self) -> None:
        """Revive whatever dies, until a signal says stop."""
        while not self._stopping:
            self._revive()
            time.sleep(0.1)

    def end(self, last: Sequence[str] = ()) -> None:
        """End every child, those named `last` after all the others; who does not end in 10 s is killed."""
        for wave in (
            [kept for kept in self._kept if kept.child.name not in last],
            [kept for kept in self._kept if kept.child.name in last],
        ):
            for kept in wave:
                kept.ask_to_end()
            until = time.monotonic() + STOP_SECONDS
            for kept in wave:
                kept.wait_or_kill(until)

    def _revive(self) -> None:
        for kept in self._kept:
            kept.revive()

    def _stop(self, *_: object) -> None:
        self._stopping = True


def say(name: str, words: str) -> None:
    """Print a line of one process."""
    sys.stdout.write(f"{name:>9} │ {words}\n")
    sys.stdout.flush()


def _die_with_parent(parent: int, stop: signal.Signals) -> None:
    """Have the kernel end this process when the supervisor is killed, so that no orphan keeps a port."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(stop))
    if os.getppid() != parent:
        os._exit(1)


def _relay(name: str, process: "subprocess.Popen[bytes]") -> None:
    assert process.stdout is not None  # noqa: S101  # it was opened as a pipe
    for line in process.stdout:
        say(name, line.decode(errors="replace").rstrip())
