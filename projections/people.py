"""Names of people, for every read model that shows one: of persons, and of those who came to a session."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.admission import AdmissionRequested, ParticipantAdmitted
from domain.event import Recorded
from domain.people import PersonForgotten, PersonRegistered
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.query import Pool, find
from projections.read_model import topics
from projections.table import Table


class Named(msgspec.Struct, frozen=True):
    """A person who signed in once; no name: forgotten."""

    person_id: UUID
    establishment_id: UUID
    name: str | None


class Seat(msgspec.Struct, frozen=True):
    """Somebody who came to a session, with the name they had."""

    session_id: UUID
    seat_id: UUID
    person_id: UUID
    name: str | None
    guest: bool


class People(FoldedModel):
    """Names in clear, so that they can be searched and joined; erased when the person is forgotten."""

    NAME = "people"
    TOPICS = topics(PersonRegistered, PersonForgotten, AdmissionRequested, ParticipantAdmitted)
    TABLES = f"""
        CREATE TABLE persons (
            person_id        uuid PRIMARY KEY,
            establishment_id uuid NOT NULL,
            name             text
        );
        CREATE TABLE seats (
            session_id uuid    NOT NULL,
            seat_id    uuid    NOT NULL,
            person_id  uuid    NOT NULL,
            name       text,
            guest      boolean NOT NULL,
            PRIMARY KEY (session_id, seat_id)
        );
        CREATE INDEX ON seats (person_id);
        {TABLE}
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._persons = Table("persons", Named, key="person_id")
        self._seats = Table("seats", Seat, key="seat_id", partition="session_id")

    def tables(self) -> Sequence[Table[Any]]:
        """Both tables."""
        return (self._persons, self._seats)

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """A person, or the seats of a session."""
        if isinstance(recorded.event, PersonRegistered):
            yield self._persons, recorded.event.person_id
        elif recorded.session_id:
            yield self._seats, recorded.session_id

    def fold(self, recorded: Recorded) -> None:
        """Note a name."""
        match recorded.event:
            case PersonRegistered(person_id=person, name=name):
                self._persons.put(person, Named(person, recorded.establishment_id, self.forgotten.text(name)))
            case (
                AdmissionRequested(seat_id=seat, person_id=person, name=name, guest=guest)
                | ParticipantAdmitted(seat_id=seat, person_id=person, name=name, guest=guest)
            ) if recorded.session_id:
                came = Seat(recorded.session_id, seat, person, self.forgotten.text(name), guest)
                self._seats.put(recorded.session_id, came)

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Erase the person's names."""
        cursor.execute("UPDATE persons SET name = NULL WHERE person_id = %s", (person_id,))
        cursor.execute("UPDATE seats SET name = NULL WHERE person_id = %s", (person_id,))


class NamedPerson(msgspec.Struct, frozen=True):
    """Somebody with a name; `sessions`: to how many they came with it."""

    person_id: UUID
    name: str
    guest: bool
    sessions: int


def people_named(pool: Pool, establishment_id: UUID, words: str) -> list[NamedPerson]:
    """The first 100 of an establishment whose name contains some words, capitals apart; in alphabetical order."""
    return find(
        pool,
        NamedPerson,
        """SELECT person_id, name, bool_and(guest) AS guest, count(session_id) AS sessions
           FROM (SELECT person_id, name, false AS guest, NULL AS session_id
                 FROM read_people.persons WHERE establishment_id = %(establishment_id)s
                 UNION ALL
                 SELECT person_id, name, guest, session_id
                 FROM read_people.seats JOIN read_room.rooms USING (session_id)
                 WHERE establishment_id = %(establishment_id)s) named
           WHERE strpos(lower(name), lower(%(words)s)) > 0
           GROUP BY person_id, name ORDER BY name, person_id LIMIT 100""",
        establishment_id=establishment_id,
        words=words.strip(),
    )
