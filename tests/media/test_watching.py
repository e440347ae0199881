"""What publishers are asked to send, and what viewers are given: small links, saved data, sound alone."""

import pytest

from bench.sending import Camera
from bench.studio import Studio, until
from media import rtp, watching
from media.estimate import Estimate
from media.peer import Peer
from media.watching import COMES_WITHIN_S, PATIENCE_S, Watching
from tests.media.crowd import Filming, Person, Talking, come_in, leave

pytestmark = pytest.mark.usefixtures("either_router")
LAYERS = {"q": (180, 2), "h": (360, 4), "f": (720, 8)}
"""Height and packets of a picture."""


def three_layers(person: Person) -> list[Camera]:
    """A camera's simulcast."""
    return [
        Camera(person.browser, ssrc=2000 + 10 * n, rid=rid, height=height, packets=packets)
        for n, (rid, (height, packets)) in enumerate(LAYERS.items())
    ]


def peer_of(studio: Studio, person: Person) -> Peer:
    """A person's connection."""
    return next(peer for peer in studio.node.peers.values() if peer.seat_id == str(person.seat_id))


def form(studio: Studio, person: Person) -> tuple[str, int] | None:
    """Layer and temporal limit of a person's first video slot."""
    given = peer_of(studio, person).given.get(("video", 0))
    return given and (given[1].rid, given[1].temporal)


def test_a_layer_stops_after_a_while_and_comes_back_at_once():
    """Given a layer that nobody watches, then it is stopped after some seconds, and wanted again without delay."""
    one = Watching()
    one.want(("camera", "q"), 0.0)
    one.review([("camera", "q"), ("camera", "f")], 0.0)
    one.want(("camera", "q"), PATIENCE_S)
    one.review([("camera", "q"), ("camera", "f")], PATIENCE_S + 0.1)
    assert one.message() == {"camera": {"f": False, "q": True}}
    assert one.available(("camera", "f"), 100.0)
    one.want(("camera", "f"), 100.0)
    assert one.message() == {"camera": {"f": True, "q": True}}
    assert one.available(("camera", "f"), 100.0 + COMES_WITHIN_S / 2)
    assert not one.available(("camera", "f"), 100.0 + COMES_WITHIN_S)


async def test_layers_that_nobody_watches_are_stopped_and_resumed(monkeypatch):
    """The publisher is told to stop h and f while q is watched, and to send f again when a tile becomes large."""
    monkeypatch.setattr(watching, "PATIENCE_S", 0.2)
    async with Studio() as studio:
        ada, bob = await come_in(studio, rids=("q", "h", "f")), await come_in(studio)
        cameras = three_layers(ada)
        told = lambda: ada.browser.last("layers").get("layers", {}).get("camera", {})  # noqa: E731
        async with Filming(cameras):
            await until(lambda: bob.browser.say({"t": "view", "tiles": [{"seat": str(ada.seat_id), "height": 90}]}))
            await until(lambda: told() == {"f": False, "h": False, "q": True})
        async with Filming(cameras[:1]):
            await until(lambda: form(studio, bob) == ("q", 2))
            bob.browser.say({"t": "view", "tiles": [{"seat": str(ada.seat_id), "height": 720}]})
            await until(lambda: told().get("f") is True)
        async with Filming(cameras):
            await until(lambda: form(studio, bob) == ("f", 2))
        await leave(ada, bob)


async def test_a_weak_link_is_given_a_smaller_layer_and_then_the_larger_one_again():
    """Given a link that takes little, then the picture becomes small at once; when it takes more, large again."""
    async with Studio() as studio:
        ada, bob = await come_in(studio, rids=("q", "h", "f")), await come_in(studio)
        await until(lambda: bob.browser.say({"t": "view", "tiles": [{"seat": str(ada.seat_id), "height": 720}]}))
        async with Filming(three_layers(ada)):
            await until(lambda: form(studio, bob) == ("f", 2))
            bobs = peer_of(studio, bob)

            def takes(share: float) -> bool:
                """Of what is wanted, however slowly a busy machine films."""
                bobs.link.estimate = Estimate(bitrate_bps=bobs.link.wanted_bps * share, limited=True)
                bobs.link._sampled_at = 1.0
                return True

            await until(lambda: bobs.link.wanted_bps > 0)
            await until(lambda: takes(0.2) and form(studio, bob) == ("q", 2))
            assert bob.shown() == [ada.seat_id, None]
            await until(lambda: takes(3.0) and form(studio, bob) == ("f", 2))
        await leave(ada, bob)


async def test_who_is_pinned_is_shown_where_a_link_takes_one_picture():
    """The other one is, as long as nobody is pinned; then who is pinned at once, without another change."""
    async with Studio() as studio:
        people = [await come_in(studio) for _ in range(3)]
        ada, eve, bob = people
        tiles = [{"seat": str(one.seat_id), "height": 90} for one in (ada, eve)]
        async with Filming([ada.camera, eve.camera]):
            await until(lambda: bob.browser.say({"t": "view", "tiles": tiles}))
            await until(lambda: None not in bob.shown() and len(bob.shown()) == 2)
            link = peer_of(studio, bob).link
            await until(lambda: link.wanted_bps > 0)

            def narrow() -> bool:
                link.estimate, link._sampled_at = Estimate(bitrate_bps=link.wanted_bps * 0.6, limited=True), 1.0
                return True

            await until(lambda: narrow() and set(bob.shown()) == {ada.seat_id, None})
            bob.browser.say({"t": "view", "tiles": tiles, "pinned": str(eve.seat_id)})
            await until(lambda: narrow() and set(bob.shown()) == {eve.seat_id, None})
            bob.browser.say({"t": "view", "tiles": tiles, "pinned": None})
            await until(lambda: narrow() and set(bob.shown()) == {ada.seat_id, None})
        await leave(*people)


async def test_sound_alone_and_saved_data():
    """`none` empties the slots of pictures and leaves the voices; `least` shows the smallest layer."""
    async with Studio() as studio:
        ada, bob = await come_in(studio, rids=("q", "h", "f")), await come_in(studio)
        tiles = [{"seat": str(ada.seat_id), "height": 720}]
        async with Filming(three_layers(ada)):
            await until(lambda: bob.browser.say({"t": "view", "tiles": tiles}))
            await until(lambda: form(studio, bob) == ("f", 2))
            bob.browser.say({"t": "view", "tiles": tiles, "video": "least"})
            await until(lambda: form(studio, bob) == ("q", 2))
            ada.microphone.say()
            await until(lambda: bob.shown("voice")[0] == ada.seat_id or ada.microphone.say())
            bob.browser.say({"t": "view", "tiles": tiles, "video": "none"})
            await until(lambda: bob.shown() == [None, None])
            await until(lambda: bob.shown("voice")[0] == ada.seat_id or ada.microphone.say())
            bob.browser.say({"t": "view", "tiles": tiles, "video": "everything"})
            await until(lambda: studio.node.dropped["message_malformed"] == 1)
        await leave(ada, bob)


async def test_who_saves_data_sends_the_smallest_layer_alone(monkeypatch):
    """The others are shown that one, however large their tiles are; the larger ones are stopped, then come again."""
    monkeypatch.setattr(watching, "PATIENCE_S", 0.2)
    async with Studio() as studio:
        ada, bob = await come_in(studio, rids=("q", "h", "f")), await come_in(studio)
        cameras = three_layers(ada)
        told = lambda: ada.browser.last("layers").get("layers", {}).get("camera", {})  # noqa: E731
        async with Filming(cameras):
            await until(lambda: bob.browser.say({"t": "view", "tiles": [{"seat": str(ada.seat_id), "height": 720}]}))
            await until(lambda: form(studio, bob) == ("f", 2))
            await until(lambda: bob.browser.last("quality").get("layers", {}).get("video") == ["f", None])
            ada.browser.say({"t": "view", "tiles": [], "video": "least"})
            await until(lambda: form(studio, bob) == ("q", 2))
            await until(lambda: told() == {"f": False, "h": False, "q": True})
            await until(lambda: bob.browser.last("quality")["layers"]["video"] == ["q", None])
        async with Filming(cameras[:1]):
            ada.browser.say({"t": "view", "tiles": []})
            await until(lambda: told().get("f") is True)
        async with Filming(cameras):
            await until(lambda: form(studio, bob) == ("f", 2))
        await leave(ada, bob)


async def test_everybody_is_told_how_good_the_links_are():
    """One's own link as far as it is known, and whose packets get lost on the way here."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        count = iter(range(10**9))
        ada.browser.loses_sent = lambda datagram: datagram[0] > 127 and next(count) % 8 == 0
        async with Filming([ada.camera]):
            await until(lambda: bob.browser.last("quality").get("people", {}).get(str(ada.seat_id), 0) >= 5)
        assert bob.browser.last("quality")["mine"].keys() == {"kbps", "loss", "rtt", "weak"}
        await leave(ada, bob)


async def test_publishers_of_sound_are_told_what_listeners_lose():
    """The worst share among those who hear somebody is in their receiver report, so that they send sound twice over."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        shares: list[int] = []

        def note(compound: bytes) -> None:
            for count, kind, start, _ in rtp.rtcp_packets(compound):
                blocks = range(start + 4, start + 4 + 24 * count, 24) if kind == rtp.RECEIVER_REPORT else ()
                shares.extend(compound[at + 4] for at in blocks if rtp.u32(compound, at) == ada.microphone.ssrc)

        ada.browser.on_rtcp = note
        peer_of(studio, bob).link.estimate = Estimate(loss=0.1)
        async with Talking({ada.microphone: 20}):
            await until(lambda: 25 in shares)
        await leave(ada, bob)
