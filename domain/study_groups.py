"""Study groups: whoever is invited opens the meeting, and while nobody hosts it those who are invited let others in."""

from collections.abc import Iterable

from domain.admission import HOSTS, Role
from domain.kinds import MeetingKind


def opens(kind: MeetingKind, *, guest: bool, invited: bool) -> bool:
    """Whether somebody who doesn't own the meeting may open it: members are invited and have an account."""
    return kind is MeetingKind.STUDY_GROUP and invited and not guest


def leads(kind: MeetingKind, roles: Iterable[Role], *, guest: bool, invited: bool) -> bool:
    """Whether somebody leads the group with the other members: nobody who has a seat hosts it (their `roles`)."""
    return opens(kind, guest=guest, invited=invited) and HOSTS.isdisjoint(roles)
