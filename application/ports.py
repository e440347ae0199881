"""What the application needs of the outside world, as Protocols; bound in `interfaces/bootstrap.py`."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.documents import DocumentKind
from domain.event import Event, Recorded
from domain.personal import Personal
from domain.placement import Node

State = TypeVar("State")
NO_REQUIREMENTS: Mapping[UUID, int] = MappingProxyType({})


class Conflict(Exception):
    """A stream is no longer at the version that a decision rests on: load and decide again."""


class Repeated(Exception):
    """The command id was recorded before: its first outcome stands."""


class StoreClosed(Exception):
    """The store is shutting down; nothing of this append was recorded."""


class Envelope(msgspec.Struct, frozen=True):
    """Who did what, beside each event and not in it; `command_id` is unique in an establishment."""

    establishment_id: UUID
    session_id: UUID | None
    actor_id: UUID | None
    command_id: UUID
    correlation_id: UUID | None = None


class Append(msgspec.Struct, frozen=True):
    """Events for one stream, which must be at `version` (0: new). One command may bring several of these."""

    stream: UUID
    version: int
    events: Sequence[Event]
    envelope: Envelope


class EventStore(Protocol):
    """The event log."""

    def load(self, stream: UUID, initial: State, evolve: Callable[[State, Event], State]) -> tuple[State, int]:
        """The state of a stream and its version (0: empty)."""
        ...

    def remembered(self, stream: UUID, evolve: Callable[[State, Event], State]) -> State | None:
        """The state as this process loaded it last, perhaps old, without a read: only to guess what to read."""
        ...

    def together(self, streams: Collection[UUID]) -> AbstractContextManager[None]:
        """Let the first load of one of these streams, by this thread, read all of them with one query.

        Inside, they are seen as they were then, or later.
        """
        ...

    def append(
        self, appends: Sequence[Append], *, requires: Mapping[UUID, int] = NO_REQUIREMENTS
    ) -> Sequence[Recorded]:
        """Record everything in one transaction, or nothing.

        `requires`: versions that other streams must still have. Raises Conflict, Repeated or StoreClosed.
        """
        ...

    def recorded(self, establishment_id: UUID, command_id: UUID) -> Sequence[Recorded]:
        """What a command recorded, in order; empty when it was never recorded."""
        ...

    def read(self, after: int, limit: int, session_id: UUID | None = None) -> Sequence[Recorded]:
        """Events after a position, of one session or of all."""
        ...

    def position(self) -> int:
        """The position of the last event; 0 when there is none."""
        ...


class Logged(NamedTuple):
    """A row of the log as it is stored: `state` is the encoded event, its personal data sealed."""

    position: int
    recorded_at: datetime
    establishment_id: UUID
    session_id: UUID | None
    actor_id: UUID | None
    command_id: UUID
    correlation_id: UUID | None
    stream: UUID
    version: int
    topic: str
    state: bytes


class Sealing(Protocol):
    """How events and personal data leave the log; what was sealed stays sealed until somebody reads its `text`."""

    def decode(self, logged: Logged) -> Recorded:
        """The event of a row. Each `Personal` in it is unsealed when its `text` is read first, not before."""
        ...

    def sealed(self, personal: Personal) -> bytes | None:
        """The very bytes that the log holds for a value that `decode` or `unsealed` gave; None when forgotten."""
        ...

    def unsealed(self, establishment_id: UUID, person_id: UUID, sealed: bytes | None) -> Personal:
        """The value of what `sealed` gave; its `text` is None once the person was forgotten."""
        ...


class Follower(Protocol):
    """Live events in order and without a gap, for processes that keep state in memory."""

    def follow(self, after: int) -> AsyncIterator[Sequence[Recorded]]:
        """Batches of every event after a position, for ever; outages are survived inside."""
        ...


class KeyRing(Protocol):
    """The key of each person, with which their personal data is sealed."""

    def knows(self, establishment_id: UUID, person_id: UUID) -> bool:
        """Whether the establishment ever had personal data of this person, signed in or guest, forgotten or not."""
        ...

    def forget(self, establishment_id: UUID, person_id: UUID) -> None:
        """Destroy a person's key: what was sealed with it can never be read again."""
        ...


class Captures(Protocol):
    """How far the media nodes obey the log: what they capture is decided by the room at that position."""

    def report(self, node_id: str, position: int) -> None:
        """A node obeys the log up to a position; said each second at least, or the node counts as dead after 5 s.

        A node that could not say so for 4 s must capture nothing until it can again. Raises what the store raises.
        """
        ...

    def confirmed(self, position: int) -> bool:
        """Wait until every live node obeys the log up to a position; False when that took too long (3 s)."""
        ...


class MediaNode(Node, frozen=True):
    """What a media node says of itself: where web processes reach its HTTP, and browsers its media."""

    url: str = ""
    address: str = ""


class MediaNodes(Protocol):
    """The media nodes that are alive."""

    def announce(self, node: MediaNode) -> None:
        """A node is alive; said four times a second, forgotten after 2 s. Raises what the store raises."""
        ...

    def withdraw(self, node_id: str) -> None:
        """A node is no more."""
        ...

    def alive(self) -> Sequence[MediaNode] | None:
        """Every node that is alive; None while nothing can be said (the store is away, or has just started)."""
        ...


class EncoderTokens(Protocol):
    """Tokens by which encoders publish: made of what the log says, so that no store has to keep them."""

    def token_of(self, meeting_id: UUID, encoder_id: UUID) -> str:
        """What the encoder shows."""
        ...

    def read(self, token: str) -> tuple[UUID, UUID] | None:
        """The meeting and the encoder of a token that we made, still good or not; None of any other."""
        ...


class MediaClaims(msgspec.Struct, frozen=True):
    """What a media token says: this connection of this seat may connect to the session's media on this node."""

    establishment_id: UUID
    session_id: UUID
    seat_id: UUID
    connection_id: UUID
    node_id: str


class MediaTokens(Protocol):
    """Short-lived tokens between GraphQL and the media node."""

    def sign(self, claims: MediaClaims) -> str:
        """A token that is good once, for 60 s."""
        ...

    def redeem(self, token: str) -> MediaClaims:
        """The claims of a token. Raises MediaTokenInvalid when it is forged, expired or was used before."""
        ...


class IceServer(msgspec.Struct, frozen=True):
    """Where a browser may have its media relayed, with the credentials for it (W3C RTCIceServer)."""

    urls: Sequence[str]
    username: str
    credential: str


class Relays(Protocol):
    """TURN servers, for who can't reach the media node by UDP."""

    def access(self, connection_id: UUID, now: datetime) -> Sequence[IceServer]:
        """Short-lived access for a connection; empty where the installation has no relay."""
        ...


class Invitations(Protocol):
    """Personal links of guests who are expected in a meeting's groups."""

    def token_of(self, meeting_id: UUID, member_id: UUID) -> str:
        """The end of a guest's link."""
        ...

    def member_of(self, meeting_id: UUID, token: str) -> UUID | None:
        """Whose link it is; None when it is nobody's."""
        ...


class Checkins(Protocol):
    """Codes that a lecture hall shows, and tickets for who has scanned one."""

    def code_of(self, session_id: UUID, now: datetime) -> str:
        """The code of a session at an instant."""
        ...

    def session_of(self, code: str, now: datetime) -> UUID | None:
        """The session whose hall shows this code, or did just before; None when none does."""
        ...

    def ticket_of(self, session_id: UUID, now: datetime) -> str:
        """What somebody is given who scanned a code in time, to go on after signing in."""
        ...

    def ticketed(self, ticket: str, now: datetime) -> UUID | None:
        """The session that a ticket is for; None when it is forged, or too old."""
        ...


class JobKind(StrEnum):
    """What is to be done with a recording of a session, or a document of a meeting."""

    COMPOSE = "compose"  # make the MP4 as the log now says, and drop captures that are needed no more
    COMPOSE_AT_LAST = "compose_at_last"  # the same; what no node has stored by now was not captured
    ERASE = "erase"  # delete every file of a recording
    CONVERT = "convert"  # make a PDF of a document
    ERASE_DOCUMENT = "erase_document"  # delete every file of a document


class Job(msgspec.Struct, frozen=True):
    """Work that a worker does from `due_at` on, at least once; doing it again changes nothing."""

    kind: JobKind
    establishment_id: UUID
    within_id: UUID
    """The session of a recording, the meeting of a document."""
    subject_id: UUID
    """The recording or document."""
    due_at: datetime
    position: int
    """Of the event that asks for it: who did it for this event has done it for those before."""


class Jobs(Protocol):
    """Jobs are kept until they are done, whatever is killed meanwhile."""

    def position(self) -> int:
        """The position of the log up to which jobs were noted."""
        ...

    def note(self, jobs: Sequence[Job], position: int) -> None:
        """Keep jobs, in one transaction with the position of the log that they follow from."""
        ...

    def hand_out(self) -> None:
        """Give the workers each job that is due; those not known to be done again after a while."""
        ...


class Objects(Protocol):
    """Files that every process reaches: captures, MP4s, thumbnails. Keys are paths with `/`."""

    def put(self, key: str, path: Path) -> int:
        """Store a file under a key; returns its bytes. A key that exists is replaced."""
        ...

    def fetch(self, key: str, path: Path) -> None:
        """Write an object into a file. Raises FileNotFoundError."""
        ...

    def size(self, key: str) -> int:
        """Bytes of an object. Raises FileNotFoundError."""
        ...

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes from `start` up to `end` (exclusive), in chunks. Raises FileNotFoundError."""
        ...

    def keys(self, prefix: str) -> Sequence[str]:
        """Every key in a folder, however deep."""
        ...

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; one that is not there is no error."""
        ...


class BrokenCapture(Exception):
    """Nothing in these captures can be seen or heard."""


class Source(msgspec.Struct, frozen=True):
    """A capture file of one seat, and the times (Unix, ns) between which its packets may be used."""

    path: Path
    person_id: UUID
    seat_id: UUID
    from_ns: int
    until_ns: int


class Composer(Protocol):
    """Makes one film out of captures."""

    def compose(
        self, sources: Sequence[Source], mp4: Path, thumbnail: Path, progress: Callable[[float], None]
    ) -> float:
        """Write the MP4 and its picture (JPEG); returns seconds. `progress` is told 0 to 1. Raises BrokenCapture."""
        ...


class Composing(Protocol):
    """How far the workers are."""

    def progress(self, subject_id: UUID) -> float | None:
        """How much of a recording's MP4, or a document's PDF, is made, 0 to 1; None when nobody works on it, or that
        can't be told."""
        ...


class Papers(Protocol):
    """What is known of files that people upload, none of which is trusted."""

    def kind(self, path: Path) -> DocumentKind:
        """What a file is, by its content. Raises DocumentKindUnknown, DocumentEncrypted or DocumentBroken."""
        ...

    def pages(self, pdf: Path) -> int:
        """How many pages a PDF has. Raises DocumentEncrypted or DocumentBroken."""
        ...

    def take_page(self, pdf: Path, page: int, into: Path) -> None:
        """Write one page (from 1) of a PDF, and nothing of the others. Raises DocumentEncrypted or DocumentBroken."""
        ...

    def convert(self, path: Path, kind: DocumentKind, into: Path) -> None:
        """Write a file as PDF. Raises ConverterMissing, ConversionTooLong or DocumentBroken."""
        ...


class Liveness(Protocol):
    """Which connections are heard, as web and media processes note it."""

    def note(self, source: str, connection_ids: Sequence[UUID]) -> None:
        """`source` ("web" or "media") hears these connections; said every 2 s, forgotten after 10 s."""
        ...

    def gone(self, source: str, connection_ids: Sequence[UUID]) -> None:
        """`source` knows that these connections are dead."""
        ...

    def heard(self, connection_ids: Sequence[UUID]) -> set[UUID] | None:
        """Those of the connections that are heard; None while nothing can be said (the notes were just lost)."""
        ...


class Elsewhere(Protocol):
    """The other web processes, to pass on what is fleeting; while the store between them is away, nobody hears."""

    async def run(self, heard: Callable[[UUID, bytes], None]) -> None:
        """Have `heard` called with each message that another process says of a session joined here, for ever."""
        ...

    async def join(self, session_id: UUID) -> None:
        """Hear of a session from now on."""
        ...

    async def leave(self, session_id: UUID) -> None:
        """Hear of it no more."""
        ...

    async def say(self, session_id: UUID, message: bytes) -> None:
        """Say something of a session to all others."""
        ...


class Guesses(Protocol):
    """How many wrong codes came from an address in the last minute."""

    def wrong(self, address: str) -> int:
        """Wrong codes so far; 0 while that can't be told."""
        ...

    def note_wrong(self, address: str) -> None:
        """Count one more."""
        ...


class LiveSessions(Protocol):
    """What the sweeper asks of the read models."""

    def live_sessions(self) -> Sequence[tuple[UUID, UUID]]:
        """(establishment, session) of every session that has not ended."""
        ...

    def expired_recordings(self, now: datetime) -> Sequence[tuple[UUID, UUID, UUID]]:
        """(establishment, session, recording) of every recording whose day of deletion has come."""
        ...


Clock = Callable[[], datetime]
"""The time now, in UTC."""
