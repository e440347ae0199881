"""An encoder: a host hands out its token, it publishes by WHIP, everybody sees it, the host silences and stops it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import ADRIEN
from tests.journeys.test_hybrid import admitted
from tests.journeys.theatre import PHONE, Looks, Theatre, choose, controls, moving, open_meeting, sign_in

pytestmark = pytest.mark.journey
HOST = "Hélène Marchand"
NAME = "Régie de l’amphi"
PUBLISH = """async (token) => {
    const shown = { authorization: `Bearer ${token}` };
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const track of media.getTracks()) peer.addTransceiver(track, { direction: "sendonly", streams: [media] });
    await peer.setLocalDescription();
    const headers = { ...shown, "content-type": "application/sdp" };
    const answer = await fetch("/whip", { method: "POST", body: peer.localDescription.sdp, headers });
    if (answer.status !== 201) return answer.status;
    const session = answer.headers.get("location");
    window.stopPublishing = async () => (await fetch(session, { method: "DELETE", headers: shown })).status;
    await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    return answer.status;
}"""
"""What a WHIP client does, in a page of its own: the camera and the microphone of that browser are what it sends."""


def token_for(host: Page, looks: Looks) -> str:
    """The host allows an encoder from the room, and is given what to write into it."""
    choose(host, "Encodeur (OBS, régie)")
    looks.at(host, "encoder-none")
    host.get_by_label("Nom affiché").fill(NAME)
    host.get_by_role("button", name="Autoriser un encodeur").click()
    expect(host.get_by_label("Adresse du serveur", exact=True)).to_have_value(address_at(host))
    host.get_by_role("button", name="Copier : Jeton").click()
    expect(host.get_by_text("Le jeton est copié.")).to_be_visible()
    return host.get_by_label("Jeton", exact=True).input_value()


def address_at(host: Page) -> str:
    """Where encoders publish in this house."""
    address: str = host.evaluate("location.origin") + "/whip"
    return address


def test_an_encoder_publishes_into_a_meeting(theatre: Theatre, looks: Looks) -> None:
    """It comes in without waiting, its picture moves for a participant on a phone, and hosts decide what of it goes."""
    host, zoe = theatre.page_without_devices(), theatre.page_without_devices(size=PHONE)
    sign_in(host, theatre.house, HOST)
    link = open_meeting(host, theatre.house, "Cours filmé")
    admitted(host, zoe, link, "Zoé")
    token = token_for(host, looks)
    encoder = theatre.page(ADRIEN)
    encoder.goto(theatre.house.address + "/signin")
    assert encoder.evaluate(PUBLISH, token) == 201
    for page in (host, zoe):
        moving(page, NAME)
    expect(host.get_by_role("switch", name="On l’entend")).to_be_checked()
    looks.at(host, "encoder-room")
    looks.at(zoe, "encoder-phone")
    host.get_by_text("On l’entend").click()
    expect(host.get_by_role("switch", name="On l’entend")).not_to_be_checked()
    host.get_by_role("button", name="Participants", exact=False).first.click()
    expect(host.get_by_text("encodeur", exact=True)).to_be_visible()
    host.get_by_role("button", name=f"Actions pour {NAME}").click()
    expect(host.get_by_role("menuitem", name="Donner la coorganisation")).to_have_count(0)
    looks.at(host, "encoder-people")
    host.get_by_role("menuitem", name="Remettre le son").click()
    choose(host, "Encodeur (OBS, régie)")
    expect(host.get_by_role("switch", name="On l’entend")).to_be_checked()
    host.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(host, "encoder-host-phone")
    assert encoder.evaluate("window.stopPublishing()") == 200
    expect(host.get_by_role("switch", name="On l’entend")).to_have_count(0)
    expect(zoe.locator(".tile").filter(has_text=NAME)).to_have_count(0)
    expect(controls(zoe)).to_be_visible()

    meeting = theatre.page_without_devices()
    sign_in(meeting, theatre.house, HOST)
    meeting.get_by_role("link", name="Cours filmé").first.click()
    expect(meeting.get_by_label("Adresse du serveur", exact=True)).to_be_visible()
    meeting.get_by_role("button", name="Ne plus autoriser").scroll_into_view_if_needed()
    looks.at(meeting, "encoder-meeting")
    meeting.goto(f"{theatre.house.address}/attendance/{theatre.house.sessions()[-1]}")
    expect(meeting.get_by_role("row").filter(has_text=NAME).get_by_text("encodeur", exact=True)).to_be_visible()
