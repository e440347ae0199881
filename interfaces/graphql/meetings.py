"""Meetings of their owner, and what anybody with a link sees of one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

import application.invitations
from application import meetings, reads, rooms
from application.commands import TooBusy
from application.guesses import guarded
from application.invitations import invitation
from domain.kinds import DEFAULTS, MeetingKind
from domain.meetings import MeetingCreated
from domain.recordings import Consent
from domain.room import Room
from domain.switches import Switch
from domain.waiting_room import Bypass, bypass_of
from interfaces.graphql.admission import AdmissionStatus
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.room import RoomState, status_of
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, carry_out, done, event_of, query, wait_for
from projections import meeting_lists
from projections.room import saved_room


@strawberry.type(description="One run of a meeting, for lists.")
class SessionSummary:
    id: UUID
    meeting_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime | None
    attendees: int
    recordings: int
    owner_name: str | None


@strawberry.type(description="A meeting, for its owner.")
class Meeting:
    id: UUID
    code: str
    link: str
    title: str
    kind: MeetingKind
    bypass: Bypass
    waiting_room: bool = strawberry.field(description="Whether anybody waits.")
    off: list[Switch] = strawberry.field(description="Switches that are off when a session starts.")
    starts_at: datetime | None
    created_at: datetime
    owner_name: str | None
    running: bool
    session_id: UUID | None = strawberry.field(description="The running session.")
    participants: int = strawberry.field(description="Seats taken in the running session.")
    waiting: int = strawberry.field(description="How many wait in the running session.")
    sessions: list[SessionSummary] = strawberry.field(description="Newest first.")


@strawberry.type(description="A kind of meeting, with the settings that it brings.")
class KindOfMeeting:
    kind: MeetingKind
    bypass: Bypass
    off: list[Switch]


@strawberry.type(description="What anybody with the link sees before joining.")
class Invitation:
    code: str
    title: str
    kind: MeetingKind
    host_name: str | None
    starts_at: datetime | None
    running: bool
    started_at: datetime | None
    participants: int
    waiting_room: bool
    is_host: bool
    may_open: bool = strawberry.field(description="Whether the viewer may open a session.")
    recording_by: str | None = strawberry.field(description="Who started the recording that runs.")
    recording_since: datetime | None
    consent: Consent
    my_seat: AdmissionStatus | None = strawberry.field(description="Null: never joined this session.")
    removed: bool
    hall: str | None = strawberry.field(description="What the lecture hall is called, if there is one.")


InvitationResult = Annotated[Invitation | Refusal, strawberry.union("InvitationResult")]


@strawberry.type(description="A meeting was created or changed.")
class Created:
    meeting: Meeting
    position: Position


MOST_SESSIONS = 100
CreatedResult = Annotated[Created | Refusal, strawberry.union("CreatedResult")]


@strawberry.type
class MeetingsQuery:
    @strawberry.field(description="The viewer's meetings: those that run, then the next, then the latest made.")
    async def meetings(self, info: Info, at_least: Position | None = None) -> list[Meeting]:
        return await query(info, _meetings, at_least)

    @strawberry.field(description="A meeting of the viewer; null when they have no such meeting.")
    async def meeting(self, info: Info, id: UUID, at_least: Position | None = None) -> Meeting | None:
        return await query(info, _meeting, id, at_least)

    @strawberry.field(description="The kinds of meeting, and the settings that each brings.")
    async def kinds_of_meeting(self) -> list[KindOfMeeting]:
        return [KindOfMeeting(kind=kind, bypass=each.bypass, off=list(each.off)) for kind, each in DEFAULTS.items()]

    @strawberry.field(description="What the link with this code leads to. Guesses are limited.")
    async def invitation(self, info: Info, code: str) -> InvitationResult:
        return await query(info, _invitation, code)

    @strawberry.field(description="The latest sessions of the viewer's meetings; for auditors and analysts, of all.")
    async def recent_sessions(self, info: Info, first: int = 10) -> list[SessionSummary]:
        return await query(info, _recent_sessions, first)

    @strawberry.field(description="A session that the viewer may read; null otherwise.")
    async def session(self, info: Info, id: UUID) -> SessionSummary | None:
        return await query(info, _session, id)


@strawberry.type
class MeetingsMutation:
    @strawberry.mutation(
        description="Create a meeting with a link that can't be guessed; `startsAt` null: now. Where `bypass` and "
        "`off` are null they are as its kind has them; `waitingRoom` is short for `bypass` NOBODY or EVERYBODY."
    )
    async def create_meeting(
        self,
        info: Info,
        command_id: UUID,
        title: str,
        waiting_room: bool | None = None,
        starts_at: datetime | None = None,
        kind: MeetingKind = MeetingKind.MEETING,
        bypass: Bypass | None = None,
        off: list[Switch] | None = None,
    ) -> CreatedResult:
        created = await carry_out(
            info,
            meetings.create_meeting,
            command_id,
            title=title,
            starts_at=starts_at,
            kind=kind,
            bypass=_rule(waiting_room, bypass),
            off=None if off is None else tuple(off),
        )
        meeting_id = event_of(created, MeetingCreated).meeting_id
        return await _created(info, meeting_id, Position(created.position))

    @strawberry.mutation(
        description="Change what is given; `unplanned` takes the date away. Kind, waiting room and switches count from "
        "the next session on; another kind brings its settings."
    )
    async def change_meeting(
        self,
        info: Info,
        command_id: UUID,
        meeting_id: UUID,
        title: str | None = None,
        waiting_room: bool | None = None,
        starts_at: datetime | None = None,
        unplanned: bool | None = None,
        kind: MeetingKind | None = None,
        bypass: Bypass | None = None,
        off: list[Switch] | None = None,
    ) -> CreatedResult:
        changed = await carry_out(
            info,
            meetings.change_meeting,
            command_id,
            meeting_id=meeting_id,
            title=title,
            starts_at=starts_at,
            unplanned=bool(unplanned),
            kind=kind,
            bypass=_rule(waiting_room, bypass),
            off=None if off is None else tuple(off),
        )
        return await _created(info, meeting_id, Position(changed.position))

    @strawberry.mutation(description="Cancel a meeting: its link leads nowhere any more; its history stays.")
    async def cancel_meeting(self, info: Info, command_id: UUID, meeting_id: UUID) -> DoneResult:
        return done(await carry_out(info, meetings.cancel_meeting, command_id, meeting_id=meeting_id))


def _rule(waiting_room: bool | None, bypass: Bypass | None) -> Bypass | None:
    """Who need not wait, if it is said, in either way."""
    return bypass if waiting_room is None else bypass_of(waiting_room, bypass)


def _invitation(asking: Asking, code: str) -> Invitation:
    web, viewer = asking.web, asking.viewer

    def room_of(session_id: UUID) -> Room:
        if watched := web.live.room(session_id):
            return watched
        saved = saved_room(web.database, web.sealing, session_id)
        return rooms.room_of(web.amphi, viewer, session_id, start=saved)

    found = guarded(web.guesses, asking.address, lambda: invitation(web.amphi, viewer, code, room_of))
    room = found.room
    running = room.recording if room else None
    status = _status(found, viewer.person_id)
    return Invitation(
        code=found.code,
        title=found.title,
        kind=found.kind,
        host_name=found.host_name,
        starts_at=found.starts_at,
        running=room is not None,
        started_at=room.started_at if room else None,
        participants=len(room.participants) if room else 0,
        waiting_room=found.bypass is not Bypass.EVERYBODY,
        is_host=found.is_host,
        may_open=found.may_open,
        recording_by=running.by.text if running else None,
        recording_since=running.started_at if running else None,
        consent=found.consent,
        my_seat=status,
        removed=status is AdmissionStatus.REMOVED,
        hall=room.hall.place if room and room.hall else None,
    )


def _status(found: application.invitations.Invitation, person_id: UUID | None) -> AdmissionStatus | None:
    if found.room is None or person_id is None:
        return None
    status = status_of(RoomState(found.room, found.host_name), person_id)
    return status if status is not AdmissionStatus.GONE or found.was_seated else None


async def _created(info: Info, meeting_id: UUID, position: Position) -> Created:
    meeting = await query(info, _meeting, meeting_id, position)
    if meeting is None:
        raise TooBusy  # done, but not yet to be read; the same command again gives this result
    return Created(meeting=meeting, position=position)


def _meetings(asking: Asking, at_least: Position | None) -> list[Meeting]:
    viewer = asking.viewer
    if not viewer.signed_in or viewer.person_id is None:
        return []
    wait_for(asking, at_least, "meetings", "people")
    found = meeting_lists.meetings_of(asking.web.database, viewer.establishment_id, viewer.person_id)
    return [_shown(asking, row) for row in found if reads.may_read_meeting(viewer, row.owner_id)]


def _meeting(asking: Asking, meeting_id: UUID, at_least: Position | None) -> Meeting | None:
    wait_for(asking, at_least, "meetings", "people")
    row = meeting_lists.meeting(asking.web.database, asking.viewer.establishment_id, meeting_id)
    return _shown(asking, row) if row and reads.may_read_meeting(asking.viewer, row.owner_id) else None


def _recent_sessions(asking: Asking, first: int) -> list[SessionSummary]:
    viewer = asking.viewer
    if not viewer.signed_in:
        return []
    owner_id = None if reads.reads_every_session(viewer) else viewer.person_id
    limit = max(1, min(first, MOST_SESSIONS))
    found = meeting_lists.recent_sessions(asking.web.database, viewer.establishment_id, owner_id=owner_id, limit=limit)
    return [summary(row) for row in found]


def _session(asking: Asking, session_id: UUID) -> SessionSummary | None:
    row = session_row(asking, session_id)
    return summary(row) if row and reads.may_list_session(asking.viewer, row.owner_id) else None


def session_row(asking: Asking, session_id: UUID) -> meeting_lists.SessionSummary | None:
    """A session of the establishment, whoever asks."""
    return meeting_lists.session(asking.web.database, asking.viewer.establishment_id, session_id)


def summary(row: meeting_lists.SessionSummary) -> SessionSummary:
    """A session, for lists."""
    return SessionSummary(
        id=row.session_id,
        meeting_id=row.meeting_id,
        title=row.title,
        started_at=row.started_at,
        ended_at=row.ended_at,
        attendees=row.attendees,
        recordings=row.recordings,
        owner_name=row.owner_name,
    )


def _shown(asking: Asking, row: meeting_lists.MeetingSummary) -> Meeting:
    return Meeting(
        id=row.meeting_id,
        code=row.code,
        link=f"{asking.web.address}/m/{row.code}",
        title=row.title,
        kind=MeetingKind(row.kind),
        bypass=Bypass(row.bypass),
        waiting_room=row.bypass != Bypass.EVERYBODY,
        off=[Switch(each) for each in row.off],
        starts_at=row.starts_at,
        created_at=row.created_at,
        owner_name=row.owner_name,
        running=row.session_id is not None,
        session_id=row.session_id,
        participants=row.participants,
        waiting=row.waiting,
        sessions=[summary(session) for session in row.sessions],
    )
