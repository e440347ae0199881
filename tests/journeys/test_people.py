"""Five people in a room: coming and going, keys, a second window, a machine that slept, somebody who must leave."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import ADRIEN, HELENE, INES, KARIM, NOE
from tests.journeys.theatre import (
    PHONE,
    Looks,
    Theatre,
    ask_to_enter,
    controls,
    moving,
    open_meeting,
    sign_in,
    tab_to,
)

pytestmark = pytest.mark.journey
SMALL = (1120, 700)  # above 1100 px the bar has its long words
STRICT = """
    const play = HTMLMediaElement.prototype.play;
    let touched = false;
    addEventListener('pointerdown', () => { touched = true; }, true);
    HTMLMediaElement.prototype.play = function () {
        return touched ? play.call(this) : Promise.reject(new DOMException('touch me first', 'NotAllowedError'));
    };"""
"""Chromium lets a page play that is loaded again after a touch; other browsers ask for another touch."""


def test_people_come_and_go(theatre: Theatre, looks: Looks) -> None:
    """Five see each other; each way of being away and back keeps the seat, being removed does not."""
    host = theatre.page(HELENE)
    sign_in(host, theatre.house, HELENE.name)
    link = open_meeting(host, theatre.house, "Comité de suivi")
    noe, adrien, karim = (theatre.page(who, size=SMALL) for who in (NOE, ADRIEN, KARIM))
    ines = theatre.page(INES, size=PHONE)
    ask_to_enter(noe, link, NOE.name)
    ask_to_enter(ines, link, INES.name)
    for page, who in ((karim, KARIM), (adrien, ADRIEN)):
        ask_to_enter(page, link, who.name)
    host.get_by_role("button", name="Tout admettre").click()
    for who in (NOE, INES, KARIM, ADRIEN):
        moving(host, who.name)
    looks.at(host, "room-five")
    looks.at(ines, "room-five-phone")
    at_200_per_cent(looks, noe)
    keys_of_the_room(looks, noe)
    a_second_window(host, noe, link)
    a_machine_that_slept(theatre, looks, host, karim)
    removed(looks, host, adrien, link)
    left(looks, host, ines)
    host_on_a_phone(looks, host, karim)


def at_200_per_cent(looks: Looks, page: Page) -> None:
    """A page of 1440 × 900 at 200 % is 720 × 450: everything is there, nothing lies on something else."""
    page.set_viewport_size({"width": 720, "height": 450})
    expect(controls(page)).to_be_in_viewport(ratio=1)
    expect(page.locator(".maintile .tile")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("complementary", name="Participants")).to_be_in_viewport(ratio=1)
    looks.at(page, "room-zoom-200")
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})


def keys_of_the_room(looks: Looks, page: Page) -> None:
    """The keys of the list do what it says; none of them while one writes."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_be_hidden()
    page.locator(".stage").focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Touches du clavier")
    expect(keys).to_be_visible()
    looks.at(page, "keys")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.locator(".stage").focus()
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Micro coupé")).to_be_visible()
    page.keyboard.down(" ")
    expect(page.get_by_role("button", name="Micro ouvert")).to_be_visible()
    page.keyboard.up(" ")
    expect(page.get_by_role("button", name="Micro coupé")).to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_role("button", name="Caméra coupée")).to_be_visible()
    page.keyboard.press("v")
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Baisser la main")).to_be_visible()
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Lever la main")).to_be_visible()
    page.keyboard.press("l")
    expect(page.locator(".gallery")).to_be_visible()
    page.keyboard.press("c")
    message = page.get_by_label(re.compile("Votre message"))
    tab_to(page, message)
    page.keyboard.type("vm")
    expect(page.get_by_role("button", name="Micro coupé")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").get_by_text("vm", exact=True)).to_be_visible()
    page.keyboard.press("Escape")


def a_second_window(host: Page, noe: Page, link: str) -> None:
    """It shares the seat: one person in the list, and its microphone and camera start closed."""
    second = noe.context.new_page()
    second.goto(link)
    second.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(controls(second)).to_be_visible()
    expect(second.get_by_text("Vous êtes déjà dans la réunion par une autre fenêtre", exact=False)).to_be_visible()
    expect(host.get_by_role("complementary", name="Participants").get_by_text("Noé Garnier")).to_have_count(1)
    second.close()
    expect(controls(noe)).to_be_visible()


def a_machine_that_slept(theatre: Theatre, looks: Looks, host: Page, karim: Page) -> None:
    """Others see that somebody reconnects; awake again, they are back in the same seat."""
    with theatre.asleep(KARIM):
        expect(host.get_by_text("Karim Haddad se reconnecte…")).to_be_visible(timeout=60_000)
        looks.at(host, "room-reconnecting")
    expect(host.get_by_text("Karim Haddad se reconnecte…")).to_be_hidden(timeout=60_000)
    moving(karim, HELENE.name)
    moving(host, KARIM.name)


def removed(looks: Looks, host: Page, adrien: Page, link: str) -> None:
    """The consequence is said before; who was removed is told, and the link does not bring them back."""
    host.get_by_role("button", name="Actions pour Adrien Vasseur").click()
    host.get_by_role("menuitem", name="Exclure de la réunion").click()
    looks.at(host, "remove")
    host.get_by_role("alertdialog").get_by_role("button", name="Exclure").click()
    expect(adrien.get_by_role("heading", name="Vous avez été exclu de la réunion")).to_be_visible()
    looks.at(adrien, "removed")
    adrien.goto(link)
    expect(adrien.get_by_role("heading", name="Vous ne pouvez pas entrer")).to_be_visible()
    looks.at(adrien, "removed-again")
    expect(host.get_by_role("complementary", name="Participants").get_by_text("Adrien Vasseur")).to_be_hidden()


def left(looks: Looks, host: Page, ines: Page) -> None:
    """Who left can come back without waiting again, to listen only."""
    ines.get_by_role("button", name="Quitter").first.click()
    expect(ines.get_by_role("heading", name="Vous avez quitté la réunion")).to_be_visible()
    looks.at(ines, "left-phone")
    panel = host.get_by_role("complementary", name="Participants")
    expect(panel.get_by_text("Inès Moreau")).to_be_hidden()
    ines.get_by_role("button", name="Revenir dans la réunion").click()
    ines.get_by_role("button", name="Rejoindre sans micro ni caméra").click()
    expect(controls(ines)).to_be_visible()
    expect(panel.get_by_text("Inès Moreau")).to_be_visible()
    sound_is_blocked(looks, ines)


def sound_is_blocked(looks: Looks, page: Page) -> None:
    """A page that was not touched and captures nothing may play no sound: one click brings it."""
    page.add_init_script(STRICT)
    page.reload()
    expect(controls(page)).to_be_visible()
    recover = page.get_by_role("button", name="Activer le son")
    expect(recover).to_be_visible()
    looks.at(page, "sound-blocked-phone")
    recover.click()
    expect(recover).to_be_hidden()


def host_on_a_phone(looks: Looks, host: Page, karim: Page) -> None:
    """What has no place in the bar is under «Plus», ending for all too."""
    host.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(host, "room-host-phone")
    host.get_by_role("button", name="Plus de commandes").click()
    looks.at(host, "more-host-phone")
    host.get_by_role("menuitem", name="Terminer pour tous").click()
    host.get_by_role("alertdialog").get_by_role("button", name="Terminer pour tous").click()
    expect(karim.get_by_role("heading", name=re.compile("terminée"))).to_be_visible()
    for page in (host, karim):
        page.context.close()
