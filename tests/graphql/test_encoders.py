"""Encoders over GraphQL and HTTP, without media: who may what, and what RFC 9725 says of requests."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from application import encoders
from infrastructure.settings import ESTABLISHMENT_ID
from tests.graphql.browser import Browser
from tests.graphql.conftest import KARIM, House
from tests.graphql.test_switches import refusal

ENCODER = (
    "query ($id: UUID!) { encoder(meetingId: $id) { ... on Encoder { address name token } ... on Refusal { code } } }"
)
SDP = {"content-type": "application/sdp"}
FINGERPRINT = ":".join(["AB"] * 32)
COMMON = f"""a=setup:actpass
a=ice-ufrag:abcd
a=ice-pwd:abcdabcdabcdabcdabcdabcd
a=fingerprint:sha-256 {FINGERPRINT}
a=rtcp-mux
a=sendonly
"""
AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\na=rtpmap:111 opus/48000/2\n" + COMMON
VIDEO = (
    "m=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:1\na=rtpmap:96 H264/90000\n"
    "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1\n" + COMMON
)
HEAD = "v=0\no=rtc 1 0 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0 1\na=msid-semantic:WMS *\n"
OFFER = HEAD + AUDIO + VIDEO
"""As OBS offers: Opus and H.264, no data channel, no header extension."""


async def known(browser: Browser, meeting: Any) -> Any:
    """What somebody is told of a meeting's encoder."""
    return (await browser.ask(ENCODER, id=meeting["id"]))["encoder"]


async def token_of(helene: Browser, meeting: Any, name: str = "Régie") -> str:
    """A new token of a meeting."""
    assert (await helene.do("allowEncoder", meetingId=meeting["id"], name=name))["changed"] is True
    token: str = (await known(helene, meeting))["token"]
    return token


def seated(house: House, token: str) -> UUID:
    """An encoder in its seat, with nobody at the other end of its media; returns the session."""
    amphi = house.wired.amphi
    viewer = encoders.known_by(amphi, ESTABLISHMENT_ID, token)
    return encoders.publish(amphi, viewer, uuid4(), microphone=True, camera=True).session_id


async def ask(house: House, token: str | None, offer: str = OFFER, **headers: str) -> tuple[int, str]:
    """Publish by HTTP: the status, and why not."""
    shown = {"authorization": f"Bearer {token}"} if token else {}
    answer = await house.browser().http.post("/whip", content=offer, headers={**SDP, **shown, **headers})
    return answer.status_code, answer.json()["code"]


async def test_the_token_is_shown_to_who_hosts_and_to_nobody_else(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """The owner before the session too, a co-host while it runs; to strangers the meeting does not exist."""
    noe, karim = house.browser(), await house.browser().sign_in(KARIM)
    empty = await known(helene, open_meeting)
    assert empty == {"address": "http://localhost:8000/whip", "name": None, "token": None}
    token = await token_of(helene, open_meeting)
    assert len(token) == 64
    assert (await known(helene, open_meeting))["name"] == "Régie"
    for stranger in (noe, karim):
        assert await known(stranger, open_meeting) == {"code": "MEETING_NOT_FOUND"}
        refused = await stranger.do("allowEncoder", meetingId=open_meeting["id"], name="Régie")
        assert refusal(refused)[0] == "MEETING_NOT_FOUND"
    joined = await helene.join(open_meeting["code"])
    seat_id = (await karim.join(open_meeting["code"]))["seatId"]
    assert await known(karim, open_meeting) == {"code": "NOT_ALLOWED"}
    assert refusal(await karim.do("forbidEncoder", meetingId=open_meeting["id"]))[0] == "NOT_ALLOWED"
    for command in ({"microphone": False}, {"camera": True}):
        assert refusal(await karim.do("setEncoder", sessionId=joined["sessionId"], **command))[0] == "NOT_ALLOWED"
    assert refusal(await karim.do("recordEncoder", sessionId=joined["sessionId"], on=True))[0] == "NOT_ALLOWED"
    await helene.do("giveRole", sessionId=joined["sessionId"], seatId=seat_id, role="CO_HOST")
    assert (await known(karim, open_meeting))["token"] == token
    assert refusal(await helene.do("allowEncoder", meetingId=open_meeting["id"], name=" "))[0] == "TEXT_EMPTY"


@pytest.mark.usefixtures("node")
async def test_an_encoder_is_in_the_room_as_no_person(house: House, helene: Browser, open_meeting: Any) -> None:
    """It passes a locked door, gets no role, goes to no waiting room, and is cut off by another token."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    await helene.do("setLock", sessionId=session_id, locked=True)
    seated(house, await token_of(helene, open_meeting))
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named("Régie"))
        seat = live.named("Régie")
        assert (seat["encoder"], seat["microphone"], seat["camera"]) == (True, True, True)
        target = {"sessionId": session_id, "seatId": seat["seatId"]}
        for command, arguments in (
            ("giveRole", {"role": "CO_HOST"}),
            ("handOverHost", {}),
            ("sendBack", {}),
            ("askToUnmute", {}),
        ):
            assert refusal(await helene.do(command, **target, **arguments))[0] == "ENCODER_NOT_PERSON", command
        await helene.do("muteParticipant", **target)
        await live.until(lambda live: not live.named("Régie")["microphone"])
        assert (await helene.do("setEncoder", sessionId=session_id, microphone=True))["changed"] is True
        assert (await helene.do("setEncoder", sessionId=session_id, microphone=True))["changed"] is False
        await live.until(lambda live: live.named("Régie")["microphone"])
        await helene.do("suspendSession", sessionId=session_id)
        await live.until(lambda live: not live.named("Régie")["camera"])
        assert refusal(await helene.do("setEncoder", sessionId=session_id, camera=True))[0] == "SWITCHED_OFF"
        await helene.do("resumeSession", sessionId=session_id)
        assert (await helene.do("setEncoder", sessionId=session_id, camera=True))["changed"] is True
        await helene.do("openHall", **target, place="Amphi Descartes")
        await live.until(lambda live: live.named("Amphi Descartes"))
        await token_of(helene, open_meeting, "Caméra")
        await live.until(lambda live: not live.named("Amphi Descartes"))
        nobody = await helene.do("recordEncoder", sessionId=session_id, on=True)
        assert refusal(nobody)[0] == "ENCODER_NOT_CONNECTED"


@pytest.mark.usefixtures("node")
async def test_attendance_says_that_an_encoder_is_no_person(house: House, helene: Browser, open_meeting: Any) -> None:
    """A row of its own, which is not counted among those who attended."""
    hosting = await helene.join(open_meeting["code"])
    seated(house, await token_of(helene, open_meeting))
    await helene.do("endSession", sessionId=hosting["sessionId"])
    query = """query ($id: UUID!) { attendance(sessionId: $id) {
        ... on Attendance { session { attendees endedAt } rows { name encoder lastLeftAt } } } }"""
    await house.projected()
    found = (await helene.ask(query, id=hosting["sessionId"]))["attendance"]
    assert found["session"]["endedAt"]
    assert all(row["lastLeftAt"] for row in found["rows"])
    rows = {row["name"]: row["encoder"] for row in found["rows"]}
    assert (rows.pop("Régie"), list(rows.values()), found["session"]["attendees"]) == (True, [False], 1)


@pytest.mark.usefixtures("node")
async def test_requests_are_answered_as_the_rfc_says(house: House, helene: Browser, open_meeting: Any) -> None:
    """Sections 4.1 to 4.5: what is sent and by whom is looked at before a seat is taken, which is then given back."""
    token = await token_of(helene, open_meeting)
    assert await ask(house, token) == (409, "SESSION_NOT_STARTED")
    hosting = await helene.join(open_meeting["code"])
    assert await ask(house, None) == (401, "ENCODER_TOKEN_INVALID")
    assert await ask(house, token[:-4] + "AAAA") == (401, "ENCODER_TOKEN_INVALID")
    assert await ask(house, token, **{"content-type": "application/json"}) == (415, "SDP_NEEDED")
    assert await ask(house, token, "hello") == (400, "SDP_MALFORMED")
    assert await ask(house, token, OFFER + "a=x\n" * 40_000) == (413, "SDP_TOO_LARGE")
    for unfit in (
        OFFER.replace("H264/90000", "AV1/90000"),
        OFFER.replace("a=sendonly", "a=recvonly"),
        OFFER.replace("a=group:BUNDLE 0 1\n", ""),
        OFFER + VIDEO.replace("a=mid:1", "a=mid:2"),
        HEAD + AUDIO + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:2\n" + COMMON,
    ):
        assert await ask(house, token, unfit) == (422, "SDP_NOT_ACCEPTABLE"), unfit
    assert await ask(house, token) == (503, "MEDIA_AWAY")  # nobody listens where the node says
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.counts)
        assert live.counts["participants"] == 1
    http = house.browser().http
    session = f"/whip/{hosting['sessionId']}/{uuid4()}"
    shown = {"authorization": f"bearer {token}"}
    asked = await http.options("/whip")
    assert (asked.status_code, asked.headers["accept-post"]) == (200, "application/sdp")
    assert asked.headers["access-control-allow-origin"] == "*"
    assert (await http.patch(session, headers=shown)).status_code == 501
    assert (await http.delete(session, headers=shown)).status_code == 404
    assert (await http.delete(session)).status_code == 401
    assert (await http.get("/whip")).headers["allow"] == "POST, OPTIONS"
    assert {(await http.request(method, "/whip")).status_code for method in ("GET", "PUT", "DELETE")} == {405}
    assert {(await http.request(method, session)).status_code for method in ("GET", "PUT", "POST")} == {405}
