"""A full room and its hall: companions take seats, who is only present takes none, however many scan at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from application import admission, checkin, hall
from application.amphi import Amphi
from application.rooms import room_of
from application.viewer import Viewer
from domain.admission import SessionFull
from domain.checkin import AlreadyPresent, CheckinExpired
from domain.people import Affiliation
from tests.application.test_meeting_held import guest, joins, meeting_of, person

SCANNING = 12


def companion(amphi: Amphi, code: str) -> admission.Joined:
    """Another laptop in the hall."""
    return admission.join(amphi, guest(), uuid4(), code=code, name="Ada", connection_id=uuid4(), companion=True)


def present(amphi: Amphi, who: Viewer, ticket: str) -> None:
    """Somebody confirms their presence."""
    checkin.check_in(amphi, who, uuid4(), ticket=ticket, name="Zoé")


def opened(amphi: Amphi) -> tuple[Viewer, str, UUID]:
    """A host whose computer is the hall, the meeting's code and its session."""
    host = person(amphi, "helene", Affiliation.FACULTY)
    meeting = meeting_of(amphi, host, waiting_room=False)
    joined = joins(amphi, host, meeting.code)
    here = {"session_id": joined.session_id, "seat_id": joined.seat_id}
    hall.open_hall(amphi, host, uuid4(), **here, place="Amphi Descartes")
    return host, meeting.code, joined.session_id


def test_companions_take_seats_and_who_is_present_takes_none(amphi_for_three: Amphi) -> None:
    """The fourth seat is refused; a dozen phones at once are counted, each once."""
    amphi = amphi_for_three
    host, code, session_id = opened(amphi)
    for _ in range(2):
        assert companion(amphi, code).seated
    with pytest.raises(SessionFull):
        companion(amphi, code)
    shown = checkin.hall_code(amphi, host, session_id=session_id)
    people = [guest() for _ in range(SCANNING)]
    ticket = checkin.scan(amphi, people[0], code=shown.code).ticket
    with ThreadPoolExecutor(SCANNING) as pool:
        list(pool.map(lambda who: present(amphi, who, ticket), people))
    for who in people[:2]:
        with pytest.raises(AlreadyPresent):
            present(amphi, who, ticket)
    room = room_of(amphi, host, session_id)
    assert (len(room.participants), room.in_hall) == (3, SCANNING)


def test_a_code_and_a_ticket_expire_with_the_clock(amphi: Amphi) -> None:
    """What was photographed a minute ago is worth nothing; who scanned in time has five minutes."""
    host, _, session_id = opened(amphi)
    now = amphi.clock()
    shown = checkin.hall_code(amphi, host, session_id=session_id)

    def at(seconds: float) -> Amphi:
        return msgspec.structs.replace(amphi, clock=lambda: now + timedelta(seconds=seconds))

    zoe, noe = guest(), guest()
    ticket = checkin.scan(at(19), zoe, code=shown.code).ticket
    with pytest.raises(CheckinExpired):
        checkin.scan(at(60), noe, code=shown.code)
    with pytest.raises(CheckinExpired):
        present(at(400), noe, ticket)
    present(at(300), zoe, ticket)
    assert checkin.scan(amphi, zoe, code=checkin.hall_code(amphi, host, session_id=session_id).code).present
