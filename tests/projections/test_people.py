"""Names: of persons who signed in, and of those who came to a session under the name they gave there."""

from domain.admission import Role
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, NOE, Given


def test_names_are_of_persons_and_of_seats(given: Given, projected: Projected) -> None:
    """A guest is nobody of the establishment, but has a name in their session."""
    given.registered()
    given.started(waiting_room=True)
    host = given.seated(HELENE, role=Role.HOST)
    noe = given.waiting(NOE)
    projected("people")
    assert projected.rows("read_people.persons") == [(HELENE, ESTABLISHMENT, "Hélène Durand")]
    assert set(projected.rows("read_people.seats")) == {
        (given.session_id, host, HELENE, "Hélène Durand", False),
        (given.session_id, noe, NOE, "Noé", True),
    }
    given.admitted(noe, NOE, host)
    projected("people")
    assert len(projected.rows("read_people.seats")) == 2


def test_a_forgotten_person_has_no_name_anywhere(given: Given, projected: Projected) -> None:
    """The rows stay, those of others are as they were."""
    given.registered()
    given.started()
    given.seated(HELENE, role=Role.HOST)
    given.seated(NOE)
    projected("people")
    given.forgotten(HELENE)
    projected("people")
    assert projected.rows("read_people.persons") == [(HELENE, ESTABLISHMENT, None)]
    names = {person: name for _, _, person, name, _ in projected.rows("read_people.seats")}
    assert names == {HELENE: None, NOE: "Noé"}
