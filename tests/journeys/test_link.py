"""What people notice of their link: how good it is, what they can do without, what is measured."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import HELENE, INES
from tests.journeys.theatre import PHONE, Looks, Theatre, ask_to_enter, choose, moving, open_meeting, sign_in

pytestmark = pytest.mark.journey

LINK = """
    window.losesOneIn = 0;
    const figures = {
        'inbound-rtp': ({packetsReceived: came}) => ({jitter: 0.002,
            packetsLost: window.losesOneIn ? Math.round(came / (window.losesOneIn - 1)) : 0}),
        'remote-inbound-rtp': () => ({fractionLost: 0, packetsLost: 0, roundTripTime: 0.01}),
        'candidate-pair': () => ({currentRoundTripTime: 0.01, availableOutgoingBitrate: 3_000_000}),
    };
    window.RTCPeerConnection = class extends RTCPeerConnection {
        async getStats() {
            const report = await super.getStats();
            return new Map([...report].map(([id, one]) => [id, {...one, ...figures[one.type]?.(one)}]));
        }
    };"""
"""What the browser measures of the link: a good one, whatever the machine is busy with, or a weak Wi-Fi at will."""


def test_a_weak_link_is_noticed(theatre: Theatre, looks: Looks) -> None:
    """Measures of each stream, copied; sound alone on a phone; advice on a weak link, followed by a click."""
    host, ines = theatre.page(HELENE), theatre.page(INES, size=PHONE)
    host.add_init_script(LINK)
    sign_in(host, theatre.house, HELENE.name)
    link = open_meeting(host, theatre.house, "Travaux dirigés, groupe 3")
    ask_to_enter(ines, link, INES.name)
    host.get_by_role("button", name=re.compile("Admettre")).click()
    moving(host, INES.name)
    moving(ines, HELENE.name)
    statistics(looks, host)
    sound_alone(looks, host, ines)
    advice(looks, host)


def statistics(looks: Looks, host: Page) -> None:
    """A table that says whose each stream is; copied as text for the helpdesk."""
    choose(host, "Statistiques")
    table = host.get_by_role("table", name=re.compile("Mesures de chaque flux"))
    for stream in ("Votre micro", "Votre caméra", f"Caméra de {INES.name}"):
        expect(table.get_by_role("rowheader", name=re.compile(stream)).first).to_be_visible()
    expect(table.get_by_text("VP8").first).to_be_visible()
    expect(host.get_by_text(re.compile("Directement au serveur"))).to_be_visible()
    looks.at(host, "statistics")
    host.get_by_role("button", name="Copier pour l’assistance").click()
    expect(host.get_by_text(re.compile("Statistiques copiées"))).to_be_visible()


def sound_alone(looks: Looks, host: Page, ines: Page) -> None:
    """Neither received nor sent is a picture; the state line says so, and ends it by a click."""
    choose(ines, "Audio seul")
    expect(ines.locator("video")).to_have_count(0)
    expect(host.locator(".tile", has_text=INES.name).locator("video")).to_have_count(0)
    looks.at(ines, "sound-alone-phone")
    choose(ines, "Statistiques")
    table = ines.get_by_role("table", name=re.compile("Mesures de chaque flux"))
    expect(table.get_by_text("Votre micro")).to_be_visible()
    expect(table.get_by_text(re.compile("Caméra"))).to_have_count(0)
    looks.at(ines, "statistics-phone")
    ines.reload()
    ines.get_by_role("button", name=re.compile("^Audio seul")).click()
    moving(ines, HELENE.name)


def advice(looks: Looks, host: Page) -> None:
    """One sentence on what helps, and a click that does it."""
    expect(host.get_by_text("Bonne connexion").first).to_be_visible()
    host.evaluate("window.losesOneIn = 5")
    expect(host.get_by_text(re.compile("Votre connexion est faible"))).to_be_visible()
    looks.at(host, "link-weak")
    host.locator(".notice").get_by_role("button", name="Audio seul").click()
    expect(host.locator(".stateline").get_by_role("button", name=re.compile("Audio seul"))).to_be_visible()
    host.evaluate("window.losesOneIn = 0")
    expect(host.get_by_text(re.compile("Votre connexion est faible"))).to_be_hidden()
