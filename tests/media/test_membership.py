"""The node obeys the log: who may connect, who is heard, who is cut, who is captured, and who is dead."""

import time

import pytest

from application.media_access import MediaTokenInvalid
from bench.browser import Browser
from bench.studio import Studio, until
from domain.admission import AdmissionRequested, ReleaseReason, ReturnedToWaitingRoom, SeatReleased
from domain.personal import Personal
from domain.publications import CameraStarted, CameraStopped, MicrophoneMuted, MicrophoneOpened
from domain.recordings import ConsentGiven, ConsentWithdrawn, RecordingStarted
from domain.session import EndReason, SessionEnded
from domain.switches import (
    EverybodyMuted,
    SessionResumed,
    SessionSuspended,
    Switch,
    SwitchTurned,
    SwitchTurnedForPerson,
)
from media import layer, lease, node
from media.peer import Peer
from media.refusal import SeatNotAdmitted
from tests.media.crowd import ROLES, Filming, Person, Talking, arrived, come_in, leave

pytestmark = pytest.mark.usefixtures("either_router")


async def test_a_token_is_good_once():
    """The second use of a token is refused."""
    async with Studio() as studio:
        token = await studio.token(await studio.seat())
        browser = Browser(ROLES)
        await browser.join(studio.node.connect, token)
        with pytest.raises(MediaTokenInvalid):
            await studio.node.connect(token, browser.offer(), browser.roles)
        await browser.close()


async def test_who_waits_may_not_connect(monkeypatch):
    """A token for a seat that was not admitted is refused."""
    monkeypatch.setattr(node, "ADMITTED_WITHIN_S", 0.1)
    async with Studio() as studio:
        seat_id, person_id = studio.session_id, studio.session_id
        await studio.record(AdmissionRequested(seat_id, person_id, Personal(person_id, "Eve"), True))
        browser = Browser(ROLES)
        with pytest.raises(SeatNotAdmitted):
            await studio.node.connect(await studio.token(seat_id), browser.offer(), browser.roles)
        await browser.close()


async def test_a_browser_that_is_quicker_than_the_log_waits_for_it():
    """A token may arrive before its admission: the connection is made as soon as the log says so."""
    async with Studio() as studio:
        ada = await come_in(studio)
        bob = await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 3)
        await leave(ada, bob)


@pytest.mark.parametrize(
    "gone",
    [lambda seat: SeatReleased(seat, ReleaseReason.REMOVED), ReturnedToWaitingRoom],
    ids=["removed", "back in the waiting room"],
)
async def test_who_is_sent_out_is_cut_at_once(gone):
    """Once that is obeyed not one more packet is forwarded from them or to them; the others go on."""
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        async with Filming([ada.camera, eve.camera]), Talking({eve.microphone: 20}):
            await until(lambda: len(bob.slot("video", 1)) > 5 and len(bob.slot("video", 0)) > 5 and bob.voices())
            await studio.obeyed(await studio.record(gone(eve.seat_id)))
            await until(lambda: eve.seat_id not in bob.shown() and eve.browser.closed.is_set())
            to_eve = sum(map(len, eve.packets.values()))
            voices, before = bob.voices(), len(bob.slot("video", 0)) + len(bob.slot("video", 1))
            await until(lambda: len(bob.slot("video", 0)) + len(bob.slot("video", 1)) > before + 20)
        assert sum(map(len, eve.packets.values())) == to_eve
        assert bob.voices() == voices
        await leave(ada, bob, eve)


async def test_nobody_is_left_when_the_session_ends():
    """Ending for all closes every connection."""
    async with Studio() as studio:
        people = [await come_in(studio) for _ in range(3)]
        await studio.record(SessionEnded(studio.session_id, EndReason.ENDED_BY_HOST))
        for person in people:
            await person.browser.closed.wait()
        assert not studio.node.peers
        await leave(*people)


async def test_a_muted_microphone_is_not_forwarded_even_if_packets_come():
    """The host mutes: packets that a client goes on sending are dropped; opened again, they are heard again."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Talking({ada.microphone: 20}), Filming([ada.camera]):
            await until(lambda: bob.voices() > 5)
            await studio.obeyed(await studio.record(MicrophoneMuted(ada.seat_id, bob.seat_id)))
            await arrived()
            frames, voices = len(bob.slot("video")), bob.voices()
            await until(lambda: len(bob.slot("video")) > frames + 40)
            assert bob.voices() == voices
            await studio.record(MicrophoneOpened(ada.seat_id))
            await until(lambda: bob.voices() > voices + 5)
        await leave(ada, bob)


@pytest.mark.parametrize(
    "stop",
    [
        lambda seat, person, host: EverybodyMuted(host),
        lambda seat, person, host: SwitchTurned(Switch.MICROPHONE, False, host),
        lambda seat, person, host: SwitchTurnedForPerson(seat, person, Switch.MICROPHONE, False, host),
    ],
    ids=["all muted", "off for all", "off for one"],
)
async def test_what_is_not_permitted_is_not_forwarded(stop):
    """One event for everybody: not one more packet of who sends on passes."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Talking({ada.microphone: 20}), Filming([bob.camera]):
            await until(lambda: bob.voices() > 5 and len(ada.slot("video")) > 5)
            happened = stop(ada.seat_id, studio.people[ada.seat_id], bob.seat_id)
            await studio.obeyed(await studio.record(happened))
            await arrived()
            voices, frames = bob.voices(), len(ada.slot("video"))
            await until(lambda: len(ada.slot("video")) > frames + 40)
            assert bob.voices() == voices
        await leave(ada, bob)


async def test_while_everything_is_suspended_nothing_is_forwarded():
    """Voices and pictures of all who don't host stop together, and the slots say so."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Talking({ada.microphone: 20}), Filming([ada.camera]):
            await until(lambda: bob.voices() > 5 and len(bob.slot("video")) > 5)
            await studio.obeyed(await studio.record(SessionSuspended(bob.seat_id)))
            await arrived()
            voices, frames = bob.voices(), len(bob.slot("video"))
            await until(lambda: bob.shown() == [None, None])
            await studio.record(SessionResumed(bob.seat_id), CameraStarted(ada.seat_id, 1))
            await until(lambda: len(bob.slot("video")) > frames + 20)
            assert bob.voices() == voices  # who does not open their microphone is not heard again
        await leave(ada, bob)


async def test_a_stopped_camera_frees_its_slot():
    """The slot's message says that nobody is in it."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: bob.shown() == [ada.seat_id, None])
            await studio.record(CameraStopped(ada.seat_id, ada.seat_id))
            await until(lambda: bob.shown() == [None, None])
        await leave(ada, bob)


async def test_a_camera_that_stalls_keeps_its_slot(monkeypatch):
    """A busy encoder pauses: nobody's tile moves, and the picture goes on without a new key frame."""
    monkeypatch.setattr(layer, "SILENT_S", 0.2)
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        async with Filming([eve.camera]):
            async with Filming([ada.camera]):
                await until(lambda: None not in bob.shown() and len(bob.slot("video", 1)) > 5)
            told, asked = bob.shown(), ada.camera.key_frames_asked
            (stalled,) = _of(studio, ada).layers("camera").values()
            await until(lambda: not stalled.alive(time.monotonic()))
            before = len(bob.slot("video", told.index(eve.seat_id)))
            await until(lambda: len(bob.slot("video", told.index(eve.seat_id))) > before + 40)
            assert bob.shown() == told
            before = len(bob.slot("video", told.index(ada.seat_id)))
            async with Filming([ada.camera]):
                await until(lambda: len(bob.slot("video", told.index(ada.seat_id))) > before + 5)
        assert ada.camera.key_frames_asked == asked
        await leave(ada, bob, eve)


async def test_a_camera_of_which_nothing_comes_any_more_frees_its_slot(monkeypatch):
    """The room says that it is on, and yet nothing comes: after a while its place is somebody else's."""
    monkeypatch.setattr(layer, "STALLED_S", 0.4)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: bob.shown() == [ada.seat_id, None])
        await until(lambda: bob.shown() == [None, None])
        await leave(ada, bob)


async def test_a_seat_whose_tab_stalls_is_shown_from_its_other_tab(monkeypatch):
    """Two tabs send the camera of a seat; the one that is shown falls silent."""
    monkeypatch.setattr(layer, "SILENT_S", 0.2)
    async with Studio() as studio:
        first, bob = await come_in(studio), await come_in(studio)
        second = await come_in(studio, seat_id=first.seat_id)
        async with Filming([first.camera]):
            async with Filming([second.camera]):
                await until(lambda: len(bob.slot("video")) > 5)
            (stalled,) = _of(studio, second).layers("camera").values()
            await until(lambda: not stalled.alive(time.monotonic()))
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 20)
        assert bob.shown() == [first.seat_id, None]
        await leave(first, bob, second)


async def test_a_killed_browser_is_noticed_by_its_silence(monkeypatch):
    """No packet, no check, no heartbeat: the connection's note of life is taken back; the others stay noted."""
    monkeypatch.setattr(node, "SILENT_S", 1.5)
    monkeypatch.setattr(node, "FORGOTTEN_S", 4.0)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        await until(lambda: len(studio.log.alive) == 2)
        await bob.browser.close(goodbye=False)
        await until(lambda: len(studio.log.alive) == 1)
        await until(lambda: len(studio.node.peers) == 1)
        await leave(ada)


async def test_a_goodbye_is_noticed_at_once():
    """A closed page says so by DTLS."""
    async with Studio() as studio:
        ada = await come_in(studio)
        await until(lambda: len(studio.log.alive) == 1)
        await ada.browser.close()
        await until(lambda: not studio.node.peers and not studio.log.alive)


async def test_a_peer_is_followed_to_its_new_address():
    """After a change of address the next check moves the media there."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            bob.browser.move()
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 20)
        await leave(ada, bob)


async def test_a_restarted_node_knows_the_room_again():
    """A new node on the same log seats who is admitted, and refuses who was removed."""
    async with Studio() as studio:
        ada = await come_in(studio)
        gone = await studio.seat()
        await studio.remove(gone)
        await studio.restart()
        bob, again = await come_in(studio), await come_in(studio, seat_id=ada.seat_id)
        async with Filming([again.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
        await leave(again, bob)


async def test_only_who_agreed_is_captured_and_nothing_after_a_withdrawal():
    """Once the node has said that it obeys the withdrawal, not one more packet reaches the tap."""
    taken: list[str] = []
    async with Studio(tap=lambda seat_id, *_: taken.append(seat_id)) as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera, bob.camera]):
            await until(lambda: len(bob.slot("video")) > 5 and len(ada.slot("video")) > 5)
            assert not taken
            await studio.record(
                RecordingStarted(studio.session_id, studio.people[ada.seat_id], ada.seat_id),
                ConsentGiven(ada.seat_id, studio.people[ada.seat_id]),
            )
            await until(lambda: len(taken) > 20)
            assert set(taken) == {str(ada.seat_id)}
            await studio.obeyed(await studio.record(ConsentWithdrawn(ada.seat_id, studio.people[ada.seat_id], False)))
            captured, before = len(taken), len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 40)
        assert len(taken) == captured
        await leave(ada, bob)


async def test_a_node_that_cannot_report_captures_nothing(monkeypatch):
    """After the lapse of its lease nothing is captured, until the node has reported again and read the log anew."""
    monkeypatch.setattr(lease, "FENCED_S", 1.5)
    taken: list[str] = []
    async with Studio(tap=lambda seat_id, *_: taken.append(seat_id)) as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        await studio.record(
            RecordingStarted(studio.session_id, studio.people[ada.seat_id], ada.seat_id),
            ConsentGiven(ada.seat_id, studio.people[ada.seat_id]),
        )
        async with Filming([ada.camera]):
            await until(lambda: len(taken) > 5)
            studio.log.reportable = False
            await until(lambda: not studio.node.capturing)
            await arrived()
            captured, before = len(taken), len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 40)
            assert len(taken) == captured
            studio.log.reportable = True
            await until(lambda: len(taken) > captured + 5)
        await leave(ada, bob)


def _of(studio: Studio, person: Person) -> Peer:
    """The newest connection of somebody, as the node sees it."""
    return next(peer for peer in reversed(studio.node.peers.values()) if peer.seat_id == str(person.seat_id))
