"""A network that lets out nothing but TCP to a relay: Debian's coturn, configured as the compose file does."""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from aioice import stun, turn

from application.ports import IceServer
from bench.chromium import chromium, figures, join, serving_studio
from infrastructure.turn import GOOD_FOR, SharedSecretRelays
from tests.media.coturn import Relay, running_relay

pytestmark = [pytest.mark.coturn, pytest.mark.slow]

NODE = ("192.0.2.9", 40000)
IPV6 = 0x02000000
"""REQUESTED-ADDRESS-FAMILY (RFC 8656 section 18.5)."""
MAPPED = ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:192.0.2.9"]
OTHERS = ["127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "192.0.2.8", "192.0.2.10"]


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """coturn before a media node at NODE."""
    with running_relay(tmp_path, reaches=NODE[0]) as running:
        yield running


def credentials(relay: Relay, *, secret: str = "", at: datetime | None = None) -> IceServer:
    """What GraphQL gave a connection at an instant."""
    relays = SharedSecretRelays([relay.url], secret or relay.secret)
    (given,) = relays.access(uuid4(), at or datetime.now(UTC))
    return given


@asynccontextmanager
async def allocated(relay: Relay, username: str, password: str, *, ipv6: bool = False):  # type: ignore[no-untyped-def]
    """A client with a relayed address, over TLS. Raises stun.TransactionFailed."""
    client: turn.TurnClientTcpProtocol
    transport, client = await asyncio.get_running_loop().create_connection(
        lambda: turn.TurnClientTcpProtocol(("localhost", relay.port), username, password, 600, 500),
        "localhost",
        relay.port,
        ssl=relay.tls(),
    )
    try:
        request = stun.Message(stun.Method.ALLOCATE, stun.Class.REQUEST)
        request.attributes["REQUESTED-TRANSPORT"] = turn.UDP_TRANSPORT
        if ipv6:
            request.attributes["REQUESTED-ADDRESS-FAMILY"] = IPV6
        await client.request_with_retry(request)
        yield client
    finally:
        transport.close()


async def refusal(relay: Relay, username: str, password: str) -> int | None:
    """The code with which the relay refuses."""
    with pytest.raises(stun.TransactionFailed) as refused:
        async with allocated(relay, username, password):
            pass
    return refused.value.response.error_code


async def test_the_relay_serves_who_was_sent_by_amphi(relay: Relay) -> None:
    """Fresh credentials allocate; wrong, changed, expired and foreign ones are refused."""
    given = credentials(relay)
    async with allocated(relay, given.username, given.credential):
        pass
    assert await refusal(relay, given.username, "wrong") == 401
    expiry, _, connection = given.username.partition(":")
    assert await refusal(relay, f"{int(expiry) + 3600}:{connection}", given.credential) == 401
    late = credentials(relay, at=datetime.now(UTC) - GOOD_FOR - timedelta(seconds=2))
    assert await refusal(relay, late.username, late.credential) == 401
    foreign = credentials(relay, secret="another installation's")
    assert await refusal(relay, foreign.username, foreign.credential) == 401


async def test_the_relay_reaches_the_media_node_and_nothing_else(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not itself, nor the network behind it, by an IPv4 address or one mapped into IPv6 (CVE-2026-27624)."""
    family = (0x0017, "REQUESTED-ADDRESS-FAMILY", stun.pack_unsigned, stun.unpack_unsigned)
    monkeypatch.setitem(stun.ATTRIBUTES_BY_NAME, family[1], family)
    given = credentials(relay)
    async with allocated(relay, given.username, given.credential) as client:
        await client.channel_bind(0x4000, NODE)
        for channel, address in enumerate(OTHERS, 0x4001):
            assert await bound(client, channel, address) == 403, address
    async with allocated(relay, given.username, given.credential, ipv6=True) as client:
        for channel, address in enumerate([*MAPPED, "::1", "2001:db8::1"], 0x4001):
            assert await bound(client, channel, address) == 403, address


async def bound(client: turn.TurnClientTcpProtocol, channel: int, address: str) -> int | None:
    """None when the relay would send there, else the code of its refusal."""
    try:
        await client.channel_bind(channel, (address, 5432))
    except stun.TransactionFailed as refused:
        return refused.response.error_code
    return None


@pytest.mark.journey
async def test_people_meet_where_only_the_relay_gets_through(tmp_path: Path) -> None:
    """Who has nothing but TURN over TLS sees, hears, is seen and is heard; the other comes by UDP as ever."""
    with running_relay(tmp_path, reaches="127.0.0.1", loopback=True) as relay:
        trusting = f"--ignore-certificate-errors-spki-list={relay.key_digest}"
        async with serving_studio() as (room, address), chromium(trusting) as browser:
            ada = await join(browser, room, address, await room.seat())
            given = msgspec.to_builtins(credentials(relay))
            bob = await join(browser, room, address, await room.seat(), iceTransportPolicy="relay", iceServers=[given])
            for page in (ada, bob):
                await figures(page, "received", "(found) => found[0]?.frames > 20")
                await figures(page, "audio", "(packets) => packets > 50")
            direct = await ada.evaluate("path()")
            assert direct["local"] in ("host", "prflx")  # as the node's answer shows the address that was used
            assert (direct["protocol"], direct["remote"]) == (None, "host")
            assert await bob.evaluate("path()") == {"local": "relay", "protocol": "tls", "remote": "host"}
