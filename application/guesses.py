"""Links can't be guessed because guesses are counted: each address may be wrong only so often."""

from collections.abc import Callable
from typing import TypeVar

from application.ports import Guesses
from domain.meetings import MeetingNotFound
from domain.refusal import Refused

MOST_WRONG = 30
"""Wrong codes from one address in a minute; a lecture hall behind one address mistypes less."""
Result = TypeVar("Result")


class TooManyGuesses(Refused):
    """Too many wrong codes came from this address in the last minute."""

    code = "TOO_MANY_GUESSES"


def guarded(guesses: Guesses, address: str, look_up: Callable[[], Result]) -> Result:
    """Look a code up for an address; a code that leads nowhere is counted. Raises TooManyGuesses."""
    if guesses.wrong(address) >= MOST_WRONG:
        raise TooManyGuesses
    try:
        return look_up()
    except MeetingNotFound:
        guesses.note_wrong(address)
        raise
