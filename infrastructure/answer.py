"""What one thread waits for and another gives; costs a quarter of a Future, which also cancels and calls back."""

from threading import Lock
from typing import Generic, TypeVar, cast

Value = TypeVar("Value")


class Answer(Generic[Value]):
    """A value, or a failure, that is given once; `given` says whether it was."""

    __slots__ = ("_failure", "_gate", "_value", "given")

    def __init__(self) -> None:
        self.given = False
        self._value: Value | None = None
        self._failure: BaseException | None = None
        self._gate = Lock()
        self._gate.acquire()

    def give(self, value: Value) -> None:
        """Let who waits go on with a value."""
        self._value = value
        self.given = True
        self._gate.release()

    def fail(self, failure: BaseException) -> None:
        """Have it raised where it is waited for."""
        self._failure = failure
        self.given = True
        self._gate.release()

    def wait(self) -> Value:
        """The value once it is given; raises the failure."""
        with self._gate:
            if self._failure is not None:
                raise self._failure
            return cast(Value, self._value)
