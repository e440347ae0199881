"""Every read model kept up to date in one process: a thread and a connection each, and one that reads the log."""

import threading

from application.ports import Sealing
from projections.latest import Latest
from projections.registry import READ_MODELS
from projections.runner import Runner


class Projector:
    """Started once; `close` waits until each has finished its batch."""

    def __init__(self, database_url: str, sealing: Sealing) -> None:
        self._stop = threading.Event()
        latest = Latest(database_url)
        workers = {model.NAME: Runner(database_url, model, sealing, latest).run for model in READ_MODELS.values()}
        self._threads = [
            threading.Thread(target=work, args=(self._stop,), name=name)
            for name, work in {"log": latest.run, **workers}.items()
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop; returns within a second or two."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> "Projector":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
