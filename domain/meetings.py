"""A meeting: a permanent link with an owner and settings, apart from its sessions."""

from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.kinds import DEFAULTS, KindChanged, MeetingKind, SwitchesPreset, in_order
from domain.refusal import Refused, checked_text
from domain.switches import Switch
from domain.waiting_room import Bypass, bypass_of

LONGEST_TITLE = 120
CODE_LETTERS = "abcdefghijkmnpqrstuvwxyz"
"""24 letters that can be read aloud (without l and o); twelve of them are 55 bits."""
CODE_LENGTH = 12


@event("meetings.MeetingCreated")
class MeetingCreated(Event, frozen=True):
    """A meeting was created; `code` is the last part of its link; `starts_at` None means now.

    `off`: switches that are off when a session starts; `bypass` None: as `waiting_room` says.
    """

    meeting_id: UUID
    owner_id: UUID
    code: str
    title: str
    waiting_room: bool
    starts_at: datetime | None = None
    kind: MeetingKind = MeetingKind.MEETING
    off: tuple[Switch, ...] = ()
    bypass: Bypass | None = None


@event("meetings.MeetingRenamed")
class MeetingRenamed(Event, frozen=True):
    """The owner gave another title."""

    meeting_id: UUID
    title: str


@event("meetings.MeetingRescheduled")
class MeetingRescheduled(Event, frozen=True):
    """The owner gave another date, or none."""

    meeting_id: UUID
    starts_at: datetime | None


@event("meetings.WaitingRoomEnabled")
class WaitingRoomEnabled(Event, frozen=True):
    """From the next session on, all people wait to be admitted."""

    meeting_id: UUID


@event("meetings.WaitingRoomBypassed")
class WaitingRoomBypassed(Event, frozen=True):
    """From the next session on, people wait to be admitted, apart from some."""

    meeting_id: UUID
    bypass: Bypass


@event("meetings.WaitingRoomDisabled")
class WaitingRoomDisabled(Event, frozen=True):
    """From the next session on, whoever has the link enters."""

    meeting_id: UUID


@event("meetings.SessionOpened")
class SessionOpened(Event, frozen=True):
    """The meeting's running session is now this one."""

    meeting_id: UUID
    session_id: UUID


@event("meetings.MeetingCancelled")
class MeetingCancelled(Event, frozen=True):
    """The meeting will not take place again: its link leads nowhere."""

    meeting_id: UUID


class MeetingNotFound(Refused):
    """No meeting has this code or id, or the viewer may not know of it."""

    code = "MEETING_NOT_FOUND"


class MeetingIsCancelled(Refused):
    """The meeting was cancelled by its owner."""

    code = "MEETING_CANCELLED"


class DateInThePast(Refused):
    """A meeting can't be planned more than a day back."""

    code = "DATE_IN_THE_PAST"


class Meeting(msgspec.Struct, frozen=True):
    """State of a meeting's stream; one that was never created has no owner. `session_id` is the latest session."""

    meeting_id: UUID | None = None
    owner_id: UUID | None = None
    code: str = ""
    title: str = ""
    bypass: Bypass = Bypass.NOBODY
    starts_at: datetime | None = None
    kind: MeetingKind = MeetingKind.MEETING
    off: tuple[Switch, ...] = ()
    session_id: UUID | None = None
    cancelled: bool = False


def evolve(state: Meeting, happened: Event) -> Meeting:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case MeetingCreated():
            return Meeting(
                meeting_id=happened.meeting_id,
                owner_id=happened.owner_id,
                code=happened.code,
                title=happened.title,
                bypass=bypass_of(happened.waiting_room, happened.bypass),
                starts_at=happened.starts_at,
                kind=happened.kind,
                off=happened.off,
            )
        case MeetingRenamed(title=title):
            return change(state, title=title)
        case MeetingRescheduled(starts_at=starts_at):
            return change(state, starts_at=starts_at)
        case WaitingRoomEnabled():
            return change(state, bypass=Bypass.NOBODY)
        case WaitingRoomDisabled():
            return change(state, bypass=Bypass.EVERYBODY)
        case WaitingRoomBypassed(bypass=bypass):
            return change(state, bypass=bypass)
        case KindChanged(kind=kind):
            return change(state, kind=kind)
        case SwitchesPreset(off=off):
            return change(state, off=off)
        case SessionOpened(session_id=session_id):
            return change(state, session_id=session_id)
        case MeetingCancelled():
            return change(state, cancelled=True)
    return state


def meeting_stream(establishment_id: UUID, code: str) -> UUID:
    """The id of the meeting with this code: found from the link without any read model."""
    return uuid5(establishment_id, f"meeting:{code}")


def create(
    *,
    meeting_id: UUID,
    owner_id: UUID,
    code: str,
    title: str,
    starts_at: datetime | None,
    now: datetime,
    kind: MeetingKind = MeetingKind.MEETING,
    bypass: Bypass | None = None,
    off: tuple[Switch, ...] | None = None,
) -> list[Event]:
    """Create a meeting; who need not wait, and what is off, are as its kind has them unless they are given."""
    title = checked_text(title, field="title", longest=LONGEST_TITLE)
    _check_date(starts_at, now)
    defaults = DEFAULTS[kind]
    bypass = bypass or defaults.bypass
    off = defaults.off if off is None else in_order(off)
    waits = bypass is not Bypass.EVERYBODY
    return [MeetingCreated(meeting_id, owner_id, code, title, waits, starts_at, kind, off, bypass)]


def change(
    state: Meeting,
    *,
    now: datetime,
    title: str | None = None,
    starts_at: datetime | None = None,
    unplanned: bool = False,
    kind: MeetingKind | None = None,
    bypass: Bypass | None = None,
    off: tuple[Switch, ...] | None = None,
) -> list[Event]:
    """Change what is given and differs; `unplanned` takes the date away, another `kind` brings what it sets."""
    meeting_id = existing(state)
    happened: list[Event] = []
    if title is not None and (title := checked_text(title, field="title", longest=LONGEST_TITLE)) != state.title:
        happened.append(MeetingRenamed(meeting_id, title))
    if kind is not None and kind is not state.kind:
        happened.append(KindChanged(meeting_id, kind))
        bypass = bypass or DEFAULTS[kind].bypass
        off = DEFAULTS[kind].off if off is None else off
    if bypass is not None and bypass is not state.bypass:
        happened.append(_bypassed(meeting_id, bypass))
    if off is not None and (off := in_order(off)) != state.off:
        happened.append(SwitchesPreset(meeting_id, off))
    wanted = None if unplanned else (starts_at or state.starts_at)
    if wanted != state.starts_at:
        _check_date(wanted, now)
        happened.append(MeetingRescheduled(meeting_id, wanted))
    return happened


def cancel(state: Meeting) -> list[Event]:
    """Cancel a meeting once."""
    if state.meeting_id is None:
        raise MeetingNotFound
    return [] if state.cancelled else [MeetingCancelled(state.meeting_id)]


def existing(state: Meeting) -> UUID:
    """The id of a meeting that exists and was not cancelled; refuses otherwise."""
    if state.meeting_id is None:
        raise MeetingNotFound
    if state.cancelled:
        raise MeetingIsCancelled
    return state.meeting_id


def _bypassed(meeting_id: UUID, bypass: Bypass) -> Event:
    match bypass:
        case Bypass.EVERYBODY:
            return WaitingRoomDisabled(meeting_id)
        case Bypass.NOBODY:
            return WaitingRoomEnabled(meeting_id)
    return WaitingRoomBypassed(meeting_id, bypass)


def _check_date(starts_at: datetime | None, now: datetime) -> None:
    if starts_at is not None and (now - starts_at).days >= 1:
        raise DateInThePast(field="startsAt")
