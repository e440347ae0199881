"""A session: the live room, its end, and access to its media."""

import dataclasses
from collections.abc import AsyncIterable
from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import strawberry
from graphql import GraphQLError

from application import crowd, media_access, session
from domain.admission import Role
from domain.kinds import MeetingKind
from domain.recordings import Consent
from domain.signals import Signal
from domain.waiting_room import Bypass
from interfaces.graphql.admission import AdmissionStatus
from interfaces.graphql.annotations import DrawnStroke
from interfaces.graphql.breakouts import Breakouts, Group, SentBack
from interfaces.graphql.chat import Message
from interfaces.graphql.polls import Poll
from interfaces.graphql.questions import Question
from interfaces.graphql.quizzes import MyAnswer, Quiz
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.reports import Report
from interfaces.graphql.shared_documents import Presentation
from interfaces.graphql.signals import Reacted, SignalCounts
from interfaces.graphql.switches import Exempt, Hindered, Switches
from interfaces.graphql.unmuting import UnmuteAsked
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Info, ask, carry_out, done
from interfaces.graphql.whiteboard import Whiteboard


@strawberry.type(description="A seat that is taken.")
class Participant:
    seat_id: UUID
    name: str | None
    guest: bool
    role: Role
    joined_at: datetime
    reconnecting: bool = strawberry.field(description="Nothing is heard of them; the seat is kept for 60 s.")
    hand_raised_at: datetime | None
    microphone: bool
    camera: bool
    screen: bool
    screen_since: datetime | None
    hall: bool = strawberry.field(description="The lecture hall, no person; `name` is the hall's.")
    companion: bool = strawberry.field(description="In the hall: neither microphone, camera nor sound.")
    encoder: bool = strawberry.field(description="A device that hosts let in, no person.")
    captured: bool = strawberry.field(description="Whether the recording that runs captures them.")
    exempt: list[Exempt] = strawberry.field(description="What was decided for them alone, for hosts; empty for others.")


@strawberry.type(description="Somebody in the waiting room.")
class Waiting:
    seat_id: UUID
    name: str | None
    guest: bool
    since: datetime


@strawberry.type(description="The recording that runs.")
class RunningRecording:
    id: UUID
    by: str | None = strawberry.field(description="The name of who started it.")
    started_at: datetime


@strawberry.type(description="What is the same for everybody in a room.")
class RoomFacts:
    session_id: UUID
    meeting_id: UUID
    title: str
    kind: MeetingKind
    bypass: Bypass
    waiting_room: bool
    started_at: datetime
    ended_at: datetime | None
    host_name: str | None
    hosted: bool = strawberry.field(description="Whether somebody who hosts is there.")
    recording: RunningRecording | None
    capacity: int
    code: str = strawberry.field(description="Of the meeting's link.")
    media_node: str | None = strawberry.field(
        description="Where the media are; who is connected elsewhere asks for access again."
    )
    spotlight: UUID | None = strawberry.field(description="The seat that is large for everybody.")
    anonymous_questions: bool = strawberry.field(description="Whether one may ask without one's name.")
    switches: Switches
    locked: bool = strawberry.field(description="Nobody new is let in.")
    waiting_message: str | None = strawberry.field(description="Written by hosts to those who wait.")


@strawberry.type(description="The viewer's own vote: indices from 0, or words; neither where it is anonymous.")
class MyVote:
    poll_id: UUID
    choices: list[int]
    text: str | None


@strawberry.type(description="What only the viewer sees.")
class Mine:
    status: AdmissionStatus
    seat_id: UUID | None
    seat: Participant | None = strawberry.field(description="Once it is taken.")
    role: Role
    place: int | None = strawberry.field(description="In the waiting room, from 1.")
    consent: Consent
    votes: list[MyVote]
    quiz_answers: list[MyAnswer]
    may_record: bool
    signal: Signal | None
    question_votes: list[UUID] = strawberry.field(description="The questions for which the viewer voted.")
    hindrances: list[Hindered] = strawberry.field(description="What they may not do now.")
    group_id: UUID | None = strawberry.field(description="The group that one is in now.")
    belongs_to: UUID | None = strawberry.field(description="The group to which one belongs, in it or not.")
    sent_back_from: list[UUID] = strawberry.field(
        description="The groups whose own host sent the viewer back: hosts put them there again."
    )
    sent_back: list[SentBack] = strawberry.field(
        description="Those whom the viewer may put again into the group from which they were sent back."
    )
    may_present: bool = strawberry.field(description="Documents and the whiteboard.")
    may_poll: bool = strawberry.field(description="Open polls, close them and share their results.")
    may_admit: bool = strawberry.field(description="Those who wait.")
    unmute_asked: UnmuteAsked | None


@strawberry.type(description="How many there are in all.")
class RoomCounts:
    participants: int
    hands: int
    in_hall: int = strawberry.field(
        description="Who confirmed their presence in the lecture hall, most without a seat."
    )
    waiting: int | None = strawberry.field(description="For hosts.")
    signals: SignalCounts | None = strawberry.field(description="For hosts.")


@strawberry.input(
    description="People that the screen shows: of these seats, or with a name that contains `search`, in order: hosts, "
    "raised hands, then by arrival."
)
class PeopleWindow:
    seats: list[UUID] | None = None
    search: str = ""
    offset: int = 0
    first: int = 25


@strawberry.type(description="Who is in a window; `total`: how many match, before and behind it too.")
class PeoplePage:
    people: list[Participant]
    total: int


@strawberry.type(
    description="One message of the live room. `after` null: a snapshot that replaces everything; else it follows "
    "position `after` exactly (a client whose position differs asks again with `since`). Entities are put in place by "
    "id, or dropped. A field that is null has not changed."
)
class RoomUpdate:
    after: Position | None
    position: Position
    facts: RoomFacts | None = None
    counts: RoomCounts | None = None
    participants: list[Participant] = strawberry.field(
        default_factory=list,
        description="Everybody in the same group, or in none as oneself; of more than 50 only those who host, share, "
        "raised a hand first, may be heard or are seen; the others in `pages`.",
    )
    participants_gone: list[UUID] = strawberry.field(
        default_factory=list, description="Left the room, or are no longer among those who are shown."
    )
    waiting: list[Waiting] = strawberry.field(
        default_factory=list, description="The first 20, for hosts; empty for others."
    )
    waiting_gone: list[UUID] = strawberry.field(default_factory=list)
    reports: list[Report] = strawberry.field(default_factory=list, description="For hosts; empty for others.")
    reports_gone: list[UUID] = strawberry.field(default_factory=list)
    polls: list[Poll] = strawberry.field(default_factory=list)
    quizzes: list[Quiz] = strawberry.field(default_factory=list)
    messages: list[Message] = strawberry.field(
        default_factory=list, description="A snapshot has the latest 100, `olderMessages` those before."
    )
    messages_amended: list[UUID] = strawberry.field(
        default_factory=list,
        description="Older ones that were changed or deleted since `after`, whoever may read them: who has one asks "
        "`messages` for it anew.",
    )
    questions: list[Question] = strawberry.field(default_factory=list)
    breakouts: Breakouts | None = None
    groups: list[Group] = strawberry.field(default_factory=list)
    groups_gone: list[UUID] = strawberry.field(default_factory=list)
    whiteboard: Whiteboard | None = None
    strokes: list[DrawnStroke] = strawberry.field(
        default_factory=list, description="Of every surface; each is drawn over those before it."
    )
    strokes_gone: list[UUID] = strawberry.field(default_factory=list)
    reactions: list[Reacted] = strawberry.field(
        default_factory=list, description="Who reacted since `after`; none in a snapshot."
    )
    presentation: Presentation | None = None
    pages: list[PeoplePage] | None = strawberry.field(
        default=None, description="The windows asked for, each whole, in their order; when any has changed."
    )
    mine: Mine | None = strawberry.field(default=None, description="Only for this person.")
    direct: list[Message] | None = strawberry.field(
        default=None, description="Messages that only some read, this person among them; null: no other than before."
    )
    rendered: strawberry.Private[dict[object, bytes]] = dataclasses.field(default_factory=dict, compare=False)
    """Its fields in JSON, by document: written once for all who get this object."""


@strawberry.type(description="A relay (TURN) with its credentials, as the browser's RTCIceServer.")
class IceServer:
    urls: list[str]
    username: str
    credential: str


@strawberry.type(description="With this the browser connects to the media node: POST to `url`, once, within 60 s.")
class MediaAccess:
    token: str
    url: str
    ice_servers: list[IceServer] = strawberry.field(
        description="For who can't reach the node by UDP; the credentials are good for an hour. Often none."
    )
    node: str = strawberry.field(description="As in `RoomFacts.mediaNode`.")


MediaResult = Annotated[MediaAccess | Refusal, strawberry.union("MediaResult")]


@strawberry.type
class SessionMutation:
    @strawberry.mutation(description="End the session for all, as host.")
    async def end_session(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, session.end_session, command_id, session_id=session_id))

    @strawberry.mutation(description="Access of one's connection to the media of its session.")
    async def connect_media(self, info: Info, session_id: UUID, connection_id: UUID) -> MediaResult:
        access = await ask(info, media_access.connect_media, session_id=session_id, connection_id=connection_id)
        servers = [
            IceServer(urls=list(one.urls), username=one.username, credential=one.credential)
            for one in access.ice_servers
        ]
        url = f"/media/{quote(access.node_id, safe='')}/connect"
        return MediaAccess(token=access.token, url=url, node=access.node_id, ice_servers=servers)


@strawberry.type
class SessionSubscription:
    @strawberry.subscription(
        description="The live room for who has a seat or waits. `since`: the position one has already. `windows`: 4 "
        "at most, of 50 people; to see others subscribe anew with `since`, then end the former subscription. Ends with "
        "an error whose `extensions.code` is a refusal's code, or completes after the last update when one has left, "
        "was refused or removed, or the session ended."
    )
    async def room(
        self,
        info: Info,
        session_id: UUID,
        connection_id: UUID,
        since: Position | None = None,
        windows: list[PeopleWindow] | None = None,
    ) -> AsyncIterable[RoomUpdate]:
        asking = info.context
        if asking.line is None:
            raise GraphQLError("a subscription needs a websocket")
        shows = tuple(
            crowd.Window(each.seats if each.seats is None else tuple(each.seats), each.search, each.offset, each.first)
            for each in windows or ()
        )
        return await asking.web.live.watch(asking.viewer, session_id, connection_id, since, shows, asking.line)
