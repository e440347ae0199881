"""Encoders on the real store: a seat of those there are, and none once the token was taken back, whoever is faster."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID, uuid4

import pytest

from application import admission, encoders, rooms
from application.amphi import Amphi
from application.viewer import Viewer
from domain.admission import SessionFull
from domain.encoders import EncoderNotConnected, EncoderTokenInvalid
from domain.people import Affiliation
from domain.placement import NoMediaNode
from domain.session import SessionNotStarted
from tests.application.test_meeting_held import guest, joins, meeting_of, person

ROUNDS = 8


def device(amphi: Amphi, host: Viewer, meeting_id: UUID) -> Viewer:
    """A new encoder of a meeting, by its token."""
    encoders.allow_encoder(amphi, host, uuid4(), meeting_id=meeting_id, name="Régie")
    token = encoders.encoder_of(amphi, host, meeting_id=meeting_id).token
    assert token is not None
    return encoders.known_by(amphi, host.establishment_id, token)


def publishes(amphi: Amphi, viewer: Viewer) -> None:
    """It takes a seat; where its media are is another matter."""
    try:
        encoders.publish(amphi, viewer, uuid4(), microphone=True, camera=False)
    except NoMediaNode:
        return


def test_an_encoder_has_one_of_the_seats(amphi_for_three: Amphi) -> None:
    """The fourth is refused to it as to anybody; it has none before somebody opened the meeting."""
    amphi = amphi_for_three
    host = person(amphi, "helene", Affiliation.FACULTY)
    meeting = meeting_of(amphi, host, waiting_room=False)
    viewer = device(amphi, host, meeting.meeting_id)
    with pytest.raises(SessionNotStarted):
        publishes(amphi, viewer)
    session_id = joins(amphi, host, meeting.code).session_id
    publishes(amphi, viewer)
    admission.join(amphi, guest(), uuid4(), code=meeting.code, name="Ada", connection_id=uuid4())
    with pytest.raises(SessionFull):
        admission.join(amphi, guest(), uuid4(), code=meeting.code, name="Bob", connection_id=uuid4())
    other = device(amphi, host, meeting.meeting_id)
    admission.join(amphi, guest(), uuid4(), code=meeting.code, name="Bob", connection_id=uuid4())
    with pytest.raises(SessionFull):
        publishes(amphi, other)
    with pytest.raises(EncoderTokenInvalid):
        publishes(amphi, viewer)
    assert not any(seat.encoder for seat in rooms.room_of(amphi, host, session_id).participants.values())


def test_no_encoder_sits_once_its_token_was_taken_back(amphi_for_three: Amphi) -> None:
    """Whichever of the two is decided first, at the same instant."""
    amphi = amphi_for_three
    host = person(amphi, "helene", Affiliation.FACULTY)
    meeting = meeting_of(amphi, host, waiting_room=False)
    session_id = joins(amphi, host, meeting.code).session_id

    def tries(viewer: Viewer) -> None:
        with suppress(EncoderTokenInvalid, EncoderNotConnected):
            publishes(amphi, viewer)

    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            viewer = device(amphi, host, meeting.meeting_id)
            coming = pool.submit(tries, viewer)
            pool.submit(encoders.forbid_encoder, amphi, host, uuid4(), meeting_id=meeting.meeting_id).result(60)
            coming.result(60)
            room = rooms.room_of(amphi, host, session_id)
            assert not any(seat.encoder for seat in room.participants.values())
