"""The clock of a duty: one process at a time; whoever takes it folds the live sessions anew."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from application.ports import EventStore
from domain.event import Recorded

MOST_AT_ONCE = 500

log = logging.getLogger("amphi.sweeping")


class Duty(Protocol):
    """A duty that one process has at a time."""

    def held(self) -> bool:
        """Whether this process has it now."""
        ...

    def release(self) -> None:
        """Give it back."""
        ...


class Sweeper(Protocol):
    """What is done while the duty is held: a memory of the live sessions, and what follows from it."""

    def start(self) -> int:
        """Fold the sessions that are live; returns the position to follow from."""
        ...

    def observe(self, recorded: Recorded) -> None:
        """Fold one more event."""
        ...

    def sweep(self) -> None:
        """Do what is due now."""
        ...


def sweep_forever(
    duty: Duty, store: EventStore, sweeper: Callable[[], Sweeper], stop: threading.Event, *, each_seconds: float
) -> None:
    """Sweep while the duty is held, until `stop` is set. An outage costs the memory, which is folded again."""
    while not stop.wait(each_seconds):
        if not duty.held():
            continue
        try:
            _sweep_while_held(duty, store, sweeper(), stop, each_seconds)
        except Exception:  # whatever failed is read again from the log; a sweeper that ended would keep lost seats
            log.exception("the sweeper starts again")
    duty.release()


def _sweep_while_held(
    duty: Duty, store: EventStore, sweeper: Sweeper, stop: threading.Event, each_seconds: float
) -> None:
    position = sweeper.start()
    while duty.held():
        while batch := store.read(position, MOST_AT_ONCE):
            for recorded in batch:
                sweeper.observe(recorded)
            position = batch[-1].position
        sweeper.sweep()
        if stop.wait(each_seconds):
            return
