"""H.264 for who can't send VP8: read, agreed on, forwarded next to VP8."""

import pytest

from bench.browser import H264_RTX, H264_VIDEO, VIDEO, h264_payload
from bench.sending import Camera
from bench.studio import Studio, until
from media import pictures, rtp
from tests.media.crowd import Filming, come_in, leave, numbers

pytestmark = pytest.mark.usefixtures("either_router")


def types(packets: list[bytes]) -> set[int]:
    """Payload types."""
    return {packet[1] & 0x7F for packet in packets}


def test_a_key_frame_begins_with_its_parameter_sets(either_router):
    """A packet that aggregates them says so, with its height; slices and fragments are no key frames."""
    key = bytes(12) + h264_payload(50, key=True)
    found = pictures.h264(key, 12, len(key))
    assert (found.begins, found.key) == (True, True)
    assert pictures.h264_height(key, 12, len(key)) == 360
    slice_ = bytes(12) + h264_payload(50, key=False)
    assert not pictures.h264(slice_, 12, len(slice_)).key
    for header, begins in ((b"\x7c\x85", True), (b"\x7c\x05", False)):
        fragment = bytes(12) + header + bytes(30)
        assert pictures.h264(fragment, 12, len(fragment))[:2] == (begins, False)


async def test_who_sends_h264_is_seen_and_heard_of_as_h264():
    """A browser without VP8 sends H.264; it reaches the slot under that payload type, from a key frame on."""
    async with Studio() as studio:
        ada, bob = await come_in(studio, sends_vp8=False), await come_in(studio)
        camera = Camera(ada.browser, ssrc=2000, h264=True)
        async with Filming([camera]):
            await until(lambda: len(bob.slot("video")) > 30)
        got = bob.slot("video")
        assert types(got) == {H264_VIDEO}
        assert pictures.h264(got[0], 12, len(got[0])).key
        assert numbers(got) == [(numbers(got)[0] + step) & 0xFFFF for step in range(len(got))]
        ssrc = bob.browser.slots["video"][0][0]
        bob.browser.send_rtcp(rtp.receiver_report(1, ()) + rtp.nack(1, ssrc, numbers(got)[-3:]))
        await until(lambda: H264_RTX in types(bob.retransmitted("video")))
        await leave(ada, bob)


async def test_a_slot_goes_from_one_codec_to_the_other_without_a_seam():
    """When a person with VP8 takes the place of one with H.264, numbers go on and the payload type changes."""
    async with Studio() as studio:
        ada, bob, eve = await come_in(studio, sends_vp8=False), await come_in(studio), await come_in(studio)
        async with Filming([Camera(ada.browser, ssrc=2000, h264=True), eve.camera]):
            await until(lambda: bob.browser.say({"t": "view", "tiles": [{"seat": str(ada.seat_id), "height": 90}]}))
            await until(lambda: bob.shown() == [ada.seat_id, None])
            await until(lambda: H264_VIDEO in types(bob.slot("video")))
            bob.browser.say({"t": "view", "tiles": [{"seat": str(eve.seat_id), "height": 90}]})
            await until(lambda: bob.shown() == [eve.seat_id, None])
            await until(lambda: types(bob.slot("video")[-10:]) == {VIDEO})
        got = bob.slot("video")
        assert numbers(got) == [(numbers(got)[0] + step) & 0xFFFF for step in range(len(got))]
        await leave(ada, bob, eve)


async def test_who_cannot_show_h264_is_not_sent_any():
    """The slot stays empty, and the client is told so."""
    async with Studio() as studio:
        ada, bob, eve = (
            await come_in(studio, sends_vp8=False),
            await come_in(studio, shows_h264=False),
            await come_in(studio),
        )
        async with Filming([Camera(ada.browser, ssrc=2000, h264=True)]):
            await until(lambda: len(eve.slot("video")) > 10)
        assert bob.shown() == [None, None]
        assert not bob.slot("video")
        await leave(ada, bob, eve)
