"""The node's HTTP on loopback."""

import httpx
import pytest

from bench.browser import Browser
from bench.studio import Studio
from media.signalling import signalling
from tests.media.crowd import ROLES


def client(studio: Studio) -> httpx.AsyncClient:
    """A client of the node's application."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(signalling(studio.node)), base_url="http://node")


async def test_an_offer_is_answered():
    """`{"token", "sdp", "sections"}` gives `{"sdp"}`, with which a browser connects."""
    async with Studio() as studio, client(studio) as http:

        async def connect(token, offer, roles):
            response = await http.post("/connect", json={"token": token, "sdp": offer, "sections": roles})
            assert response.status_code == 200
            return response.json()["sdp"]

        browser = Browser(ROLES)
        await browser.join(connect, await studio.token(await studio.seat()))
        assert browser.profile == "SRTP_AEAD_AES_128_GCM"
        await browser.close()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "REQUEST_MALFORMED"),
        (b"[" * 100_000, 400, "REQUEST_MALFORMED"),
        (b"{}", 400, "REQUEST_MALFORMED"),
        (b'{"token": 1, "sdp": "", "sections": {}}', 400, "REQUEST_MALFORMED"),
        (b'{"token": "", "sdp": "", "sections": {"0": 1}}', 400, "REQUEST_MALFORMED"),
        (b'{"token": "forged", "sdp": "", "sections": {}}', 403, "MEDIA_TOKEN_INVALID"),
        (b" " * 1_000_000, 413, "SDP_TOO_LARGE"),
    ],
)
async def test_a_bad_request_gets_its_code(body, status, code):
    """Each refusal is 4xx with `{"code"}`, and counted."""
    async with Studio() as studio, client(studio) as http:
        response = await http.post("/connect", content=body)
        assert (response.status_code, response.json()) == (status, {"code": code})
        assert sum(count for name, count in studio.node.dropped.items() if name.startswith("refused_")) == 1


async def test_a_thousand_sections_are_refused():
    """With a good token too: the offer has its own code, and nobody is connected."""
    async with Studio() as studio, client(studio) as http:
        offer = "v=0\r\n" + "".join(f"m=video 9 X 96\r\na=mid:{n}\r\na=rtcp-mux\r\n" for n in range(1000))
        token = await studio.token(await studio.seat())
        response = await http.post("/connect", json={"token": token, "sdp": offer, "sections": {}})
        assert (response.status_code, response.json()) == (413, {"code": "SDP_TOO_LARGE"})
        assert not studio.node.peers


async def test_health_and_metrics():
    """The position of the log that is obeyed, and counters in Prometheus' text."""
    async with Studio() as studio, client(studio) as http:
        assert (await http.get("/health")).json() == {"node": "node-1", "position": 2}
        assert "amphi_media_packets_forwarded 0\n" in (await http.get("/metrics")).text
