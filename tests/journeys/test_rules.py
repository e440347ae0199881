"""Who may do what: a host turns switches, a guest on a phone sees at once what they may not, and why."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import HELENE, NOE
from tests.journeys.theatre import PHONE, Looks, Theatre, ask_to_enter, controls, open_meeting, sign_in

pytestmark = pytest.mark.journey


def test_the_host_decides_who_may_do_what(theatre: Theatre, looks: Looks) -> None:
    """Switches for all and for one, everything suspended and resumed, a co-host, the lock."""
    house = theatre.house
    host = theatre.page(HELENE)
    sign_in(host, house, HELENE.name)
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill("Qui peut faire quoi")
    host.get_by_role("button", name="Créer la réunion").click()
    expect(host.get_by_text("On vous entend bien")).to_be_visible()
    link = host.url
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    noe = theatre.page(NOE, size=PHONE)
    ask_to_enter(noe, link, NOE.name)
    host.get_by_role("button", name=f"Admettre {NOE.name}").click()
    expect(noe.get_by_role("button", name=re.compile("^Micro"))).to_be_visible()

    host.get_by_role("button", name="Plus de commandes").click()
    host.get_by_role("menuitem", name="Permissions et verrou").click()
    hand = noe.get_by_role("button", name=re.compile("^(Lever la m|M)ain"))
    expect(hand).not_to_have_attribute("aria-disabled", "true")
    host.get_by_role("switch", name="Lever la main").click()
    expect(hand).to_have_attribute("aria-disabled", "true")
    hand.click(force=True)
    expect(noe.get_by_text("Lever la main : ce n’est pas permis").last).to_be_visible()
    looks.at(noe, "rules-refused-phone")
    looks.at(host, "rules")

    host.get_by_role("button", name="Tout suspendre").click()
    looks.at(host, "rules-suspend")
    host.get_by_role("alertdialog").get_by_role("button", name="Tout suspendre").click()
    expect(noe.get_by_text("La réunion est suspendue.", exact=False).first).to_be_visible()
    looks.at(noe, "rules-suspended-phone")
    looks.at(host, "rules-suspended")
    host.get_by_role("button", name="Reprendre", exact=True).click()
    expect(noe.get_by_text("La réunion est suspendue.", exact=False)).to_have_count(0)

    host.get_by_role("button", name="Participants", exact=False).first.click()
    host.get_by_role("button", name=f"Actions pour {NOE.name}").click()
    looks.at(host, "rules-person-menu")
    host.get_by_role("menuitem", name="Ses permissions").click()
    looks.at(host, "rules-person")
    host.get_by_label("Lever la main").select_option(label="Toujours permis")
    expect(hand).not_to_have_attribute("aria-disabled", "true")
    host.get_by_role("button", name="Fermer", exact=True).click()
    host.get_by_role("button", name=f"Actions pour {NOE.name}").click()
    host.get_by_role("menuitem", name="Donner la coorganisation").click()
    expect(host.get_by_text("coorganise la réunion", exact=False).first).to_be_visible()
    noe.get_by_role("button", name="Plus de commandes").click()
    noe.get_by_role("menuitem", name="Permissions et verrou").click()
    noe.get_by_role("switch", name=re.compile("^Verrouiller")).click()
    looks.at(noe, "rules-phone")
    stranger = theatre.page_without_devices()
    stranger.goto(link)
    stranger.get_by_label(re.compile("Votre nom")).fill("Inconnu")
    stranger.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(stranger.get_by_text("La réunion est verrouillée", exact=False)).to_be_visible()
    looks.at(stranger, "rules-locked")


def test_a_host_asks_and_a_guest_tells(theatre: Theatre, looks: Looks) -> None:
    """Asked to unmute, a disturbance reported and seen to, another name, back to the waiting room and in again."""
    house = theatre.house
    host = theatre.page(HELENE)
    sign_in(host, house, HELENE.name)
    link = open_meeting(host, house, "Demander et signaler")
    noe = theatre.page_without_devices(size=PHONE)
    ask_to_enter(noe, link, NOE.name)
    host.get_by_role("button", name="Écrire un message").click()
    host.get_by_label(re.compile("Toutes les personnes qui attendent")).fill("Nous commençons dans cinq minutes.")
    looks.at(host, "waiting-room-message")
    host.get_by_role("button", name="Envoyer", exact=True).click()
    expect(noe.get_by_text("Nous commençons dans cinq minutes.")).to_be_visible()
    looks.at(noe, "waiting-room-message-phone")
    host.get_by_role("button", name=f"Admettre {NOE.name}").click()
    expect(controls(noe)).to_be_visible()

    host.get_by_role("button", name=f"Actions pour {NOE.name}").click()
    host.get_by_role("menuitem", name="Demander d’ouvrir le micro").click()
    expect(noe.get_by_role("alertdialog")).to_contain_text("vous demande d’ouvrir votre micro")
    looks.at(noe, "unmute-asked-phone")
    noe.get_by_role("button", name="Pas maintenant").click()
    expect(noe.get_by_role("alertdialog")).to_have_count(0)
    noe.get_by_role("button", name="Plus de commandes").click()
    noe.get_by_role("menuitem", name="Signaler un problème").click()
    noe.get_by_label(re.compile("Ce qui se passe")).fill("Quelqu’un crie.")
    looks.at(noe, "report-phone")
    noe.get_by_role("button", name="Signaler", exact=True).click()
    expect(host.get_by_text(f"{NOE.name} signale un problème : Quelqu’un crie.").first).to_be_visible()
    looks.at(host, "reported")
    host.get_by_role("button", name="C’est réglé").click()
    expect(host.get_by_role("button", name="C’est réglé")).to_have_count(0)

    noe.get_by_role("button", name="Plus de commandes").click()
    noe.get_by_role("menuitem", name="Participants").click()
    noe.get_by_role("button", name="Changer votre nom").click()
    noe.get_by_label(re.compile("^Nom, tel que")).fill("Noé Durand")
    looks.at(noe, "rename-phone")
    noe.get_by_role("button", name="Changer le nom").click()
    host.get_by_role("button", name="Actions pour Noé Durand").click()
    host.get_by_role("menuitem", name="Remettre en salle d’attente").click()
    expect(noe.get_by_text("On vous a remis en salle d’attente", exact=False).first).to_be_visible()
    host.get_by_role("button", name="Admettre Noé Durand").click()
    expect(controls(noe)).to_be_visible()
