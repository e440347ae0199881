"""The waiting room's rule: who need not wait. The meeting's settings say it, then the session's hosts."""

from enum import StrEnum


class Bypass(StrEnum):
    """Who enters without waiting; who hosts, and who was admitted before, never waits."""

    NOBODY = "nobody"
    INVITED = "invited"
    SIGNED_IN = "signed_in"  # and those who are invited
    EVERYBODY = "everybody"  # there is no waiting room


def bypass_of(waiting_room: bool, bypass: Bypass | None) -> Bypass:
    """The rule that an event says: those from before there were several say only whether there is a waiting room."""
    return bypass or (Bypass.NOBODY if waiting_room else Bypass.EVERYBODY)


def enters(rule: Bypass, *, signed_in: bool, invited: bool) -> bool:
    """Whether somebody need not wait."""
    match rule:
        case Bypass.NOBODY:
            return False
        case Bypass.INVITED:
            return invited
        case Bypass.SIGNED_IN:
            return signed_in or invited
    return True
