"""The sweeper's clock: one process at a time, once a second; whoever takes the duty folds the live sessions anew."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from application.ports import EventStore
from application.presence import Presence

SWEEP_SECONDS = 1.0
EXPIRE_EVERY_SWEEPS = 60
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


def sweep_forever(duty: Duty, store: EventStore, presence: Callable[[], Presence], stop: threading.Event) -> None:
    """Sweep while the duty is held, until `stop` is set. An outage costs the memory, which is folded again."""
    while not stop.wait(SWEEP_SECONDS):
        if not duty.held():
            continue
        try:
            _sweep_while_held(duty, store, presence(), stop)
        except Exception:  # whatever failed is read again from the log; a sweeper that ended would keep lost seats
            log.exception("the sweeper starts again")
    duty.release()


def _sweep_while_held(duty: Duty, store: EventStore, presence: Presence, stop: threading.Event) -> None:
    position, sweeps = presence.start(), 0
    while duty.held():
        while batch := store.read(position, MOST_AT_ONCE):
            for recorded in batch:
                presence.observe(recorded)
            position = batch[-1].position
        presence.sweep()
        if sweeps % EXPIRE_EVERY_SWEEPS == 0:
            presence.expire_recordings()
        sweeps += 1
        if stop.wait(SWEEP_SECONDS):
            return
