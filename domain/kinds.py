"""Kinds of meeting: each brings switches and a waiting room as such a meeting mostly has them; all can be changed."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from domain.event import Event, event
from domain.switches import Switch
from domain.waiting_room import Bypass


class MeetingKind(StrEnum):
    """What a meeting is for."""

    MEETING = "meeting"
    CLASS = "class"
    HYBRID_CLASS = "hybrid_class"  # some in a lecture hall, the others elsewhere
    STUDY_GROUP = "study_group"  # opened by any of those who are invited; nobody needs to be host
    STAFF_MEETING = "staff_meeting"
    TRAINING = "training"
    INTERVIEW = "interview"


class Defaults(NamedTuple):
    """What a kind sets: who need not wait, and what is off for those who don't host."""

    bypass: Bypass
    off: tuple[Switch, ...] = ()


_LECTURE = (Switch.ANNOTATE, Switch.CHAT_PRIVATE, Switch.RENAME, Switch.SCREEN)
DEFAULTS: Mapping[MeetingKind, Defaults] = MappingProxyType(
    {
        MeetingKind.MEETING: Defaults(Bypass.NOBODY),
        MeetingKind.CLASS: Defaults(Bypass.SIGNED_IN, _LECTURE),
        MeetingKind.HYBRID_CLASS: Defaults(Bypass.SIGNED_IN, _LECTURE),
        MeetingKind.STUDY_GROUP: Defaults(Bypass.INVITED),
        MeetingKind.STAFF_MEETING: Defaults(Bypass.SIGNED_IN, (Switch.RENAME,)),
        MeetingKind.TRAINING: Defaults(Bypass.INVITED, (Switch.CHAT_PRIVATE, Switch.SCREEN)),
        MeetingKind.INTERVIEW: Defaults(Bypass.NOBODY, (Switch.ANNOTATE, Switch.CHAT_PRIVATE, Switch.RENAME)),
    }
)
"""`off` in alphabetical order, as everywhere."""


@event("kinds.KindChanged")
class KindChanged(Event, frozen=True):
    """The meeting is of another kind from its next session on."""

    meeting_id: UUID
    kind: MeetingKind


@event("kinds.SwitchesPreset")
class SwitchesPreset(Event, frozen=True):
    """These switches are off when the meeting's next session starts, and no other."""

    meeting_id: UUID
    off: tuple[Switch, ...]


def in_order(off: tuple[Switch, ...]) -> tuple[Switch, ...]:
    """Switches, each once, in alphabetical order."""
    return tuple(sorted(set(off)))
