"""A meeting as benchmarks need it: a host and many guests, who came in as people do."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from uuid import UUID, uuid4

from application import admission, meetings, people
from application.amphi import Amphi
from application.viewer import Viewer
from domain.meetings import MeetingCreated
from domain.people import Affiliation
from domain.waiting_room import Bypass
from infrastructure.settings import ESTABLISHMENT_ID


class Seated(NamedTuple):
    """Somebody with a seat, and their tab."""

    viewer: Viewer
    connection_id: UUID


class Meeting(NamedTuple):
    """A session that runs."""

    session_id: UUID
    host: Seated
    guests: Sequence[Seated]


def held(amphi: Amphi, guests: int, threads: ThreadPoolExecutor) -> Meeting:
    """A session with a host and so many guests in it."""
    host = Seated(_signed_in(amphi), uuid4())
    created = meetings.create_meeting(
        amphi, host.viewer, uuid4(), title="Analyse", bypass=Bypass.EVERYBODY, starts_at=None
    )
    event = created.events[0]
    if not isinstance(event, MeetingCreated):
        raise TypeError(event)

    def join(seat: Seated, name: str | None) -> UUID:
        return admission.join(
            amphi, seat.viewer, uuid4(), code=event.code, name=name, connection_id=seat.connection_id
        ).session_id

    session_id = join(host, None)
    seated = [Seated(Viewer(ESTABLISHMENT_ID, uuid4(), guest=True), uuid4()) for _ in range(guests)]
    list(threads.map(join, seated, [f"Noé {number}" for number in range(guests)]))
    return Meeting(session_id, host, seated)


def _signed_in(amphi: Amphi) -> Viewer:
    person_id = people.sign_in(
        amphi,
        ESTABLISHMENT_ID,
        uuid4(),
        issuer="https://idp.test",
        subject="helene",
        name="Hélène",
        email="helene@example.org",
        affiliations=frozenset({Affiliation.FACULTY}),
        duties=frozenset(),
    )
    people.accept_charter(amphi, people.viewer_of(amphi, ESTABLISHMENT_ID, person_id), uuid4(), version=1)
    return people.viewer_of(amphi, ESTABLISHMENT_ID, person_id)
