"""Events of a session, appended as the application appends them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from application.ports import Append, Envelope, EventStore
from domain import admission, meetings, people, seats, session
from domain.admission import ReleaseReason, Role
from domain.event import Event, Recorded
from domain.people import Affiliation
from domain.personal import Personal

ESTABLISHMENT = UUID("0e1f0000-0000-4000-8000-000000000001")
MEETING = UUID("0e1f0000-0000-4000-8000-0000000000aa")
HELENE = UUID("0e1f0000-0000-4000-8000-0000000000b1")
NOE = UUID("0e1f0000-0000-4000-8000-0000000000b2")
ZOE = UUID("0e1f0000-0000-4000-8000-0000000000b3")
NAMES = {HELENE: "Hélène Durand", NOE: "Noé", ZOE: "Zoé"}


class Given:
    """One session of one meeting, to which things happen."""

    def __init__(
        self, store: EventStore, session_id: UUID | None = None, *, establishment_id: UUID = ESTABLISHMENT
    ) -> None:
        self.store = store
        self.establishment_id = establishment_id
        self.session_id = session_id or uuid4()
        self.meeting_id = MEETING
        self._versions: dict[UUID, int] = {}

    def __call__(self, *happened: Event, actor: UUID | None = None, stream: UUID | None = None) -> Sequence[Recorded]:
        """Append events of the session, each call as one command."""
        return self.append(happened, session_id=self.session_id, actor=actor, stream=stream)

    def outside(self, *happened: Event, stream: UUID | None = None) -> Sequence[Recorded]:
        """Append events that belong to no session."""
        return self.append(happened, session_id=None, actor=None, stream=stream)

    def append(
        self, happened: Sequence[Event], *, session_id: UUID | None, actor: UUID | None, stream: UUID | None
    ) -> Sequence[Recorded]:
        """Append events to a stream (default: one of their own)."""
        stream = stream or uuid4()
        version = self._versions.get(stream, 0)
        envelope = Envelope(self.establishment_id, session_id, actor, uuid4())
        recorded = self.store.append([Append(stream, version, happened, envelope)])
        self._versions[stream] = version + len(happened)
        return recorded

    def registered(self, person_id: UUID = HELENE) -> None:
        """Somebody of the establishment signed in."""
        name = NAMES[person_id]
        self.outside(
            people.PersonRegistered(
                person_id,
                "https://idp.test",
                name,
                Personal(person_id, name),
                Personal(person_id, f"{person_id}@exemple.fr"),
                (Affiliation.FACULTY,),
            )
        )

    def forgotten(self, person_id: UUID) -> None:
        """Somebody was forgotten."""
        self.outside(people.PersonForgotten(person_id))
        self.store.keys.forget(self.establishment_id, person_id)  # type: ignore[attr-defined]  # the store's key ring

    def started(self, *, waiting_room: bool = False) -> None:
        """The meeting exists and its session runs."""
        self.outside(meetings.MeetingCreated(self.meeting_id, HELENE, "abcdefghijkm", "Analyse", waiting_room))
        self(
            session.SessionStarted(self.session_id, self.meeting_id, HELENE, "Analyse", waiting_room),
            meetings.SessionOpened(self.meeting_id, self.session_id),
            actor=HELENE,
        )

    def seated(self, person_id: UUID, *, tab: UUID | None = None, role: Role = Role.PARTICIPANT) -> UUID:
        """Somebody has a seat, with one tab; returns the seat."""
        seat = uuid4()
        guest = person_id != HELENE
        self(
            admission.ParticipantAdmitted(seat, person_id, Personal(person_id, NAMES[person_id]), guest, role),
            seats.ConnectionOpened(seat, tab or uuid4()),
            actor=person_id,
        )
        return seat

    def waiting(self, person_id: UUID, *, tab: UUID | None = None) -> UUID:
        """Somebody waits, with one tab; returns the seat they may get."""
        seat = uuid4()
        self(
            admission.AdmissionRequested(seat, person_id, Personal(person_id, NAMES[person_id]), True),
            seats.ConnectionOpened(seat, tab or uuid4()),
            actor=person_id,
        )
        return seat

    def admitted(self, seat: UUID, person_id: UUID, by: UUID) -> None:
        """Who waited has a seat."""
        name = Personal(person_id, NAMES[person_id])
        self(admission.ParticipantAdmitted(seat, person_id, name, True, Role.PARTICIPANT, by), actor=HELENE)

    def left(self, seat: UUID) -> datetime:
        """Somebody left; returns when."""
        recorded = self(admission.SeatReleased(seat, ReleaseReason.LEFT), seats.ParticipantLeft(seat))
        return recorded[-1].recorded_at

    def ended(self) -> datetime:
        """The session is over; returns when."""
        return self(session.SessionEnded(self.session_id, session.EndReason.ENDED_BY_HOST))[-1].recorded_at


def now() -> datetime:
    """The time now."""
    return datetime.now(UTC)
