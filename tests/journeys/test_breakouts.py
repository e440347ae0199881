"""Small groups in Chromium: prepared on the meeting's page, opened, visited, helped, called back; three browsers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import HELENE
from tests.journeys.drawing import place_of
from tests.journeys.theatre import DESKTOP, PHONE, Looks, Theatre, controls, sign_in

pytestmark = pytest.mark.journey


def test_groups_are_prepared_opened_and_called_back(theatre: Theatre, looks: Looks) -> None:
    """Two guests by their personal links are in their groups; one asks for help, the host comes, all are back."""
    host = theatre.page(HELENE)
    sign_in(host, theatre.house, "Hélène Marchand")
    link = _meeting_without_waiting_room(host)
    host.get_by_role("link", name="Préparer les groupes").click()
    expect(host.get_by_text("Pas encore de groupe")).to_be_visible()
    looks.at(host, "groups-empty")
    host.get_by_role("button", name="Faire quatre groupes").click()
    expect(host.get_by_role("region", name=re.compile("Groupe 4"))).to_be_visible()
    host.get_by_role("button", name="Un groupe de moins").click()
    expect(host.get_by_role("region", name=re.compile("Groupe 4"))).to_have_count(0)
    invitations = [_invited(host, name, link) for name in ("Noé Garnier", "Inès Moreau")]
    _placed_by_menu(host, "Noé Garnier", "Groupe 1")
    _carried_by_keyboard(host, "Inès Moreau", "Groupe 2")
    looks.at(host, "groups-prepared")
    host.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(host, "groups-prepared-phone")
    host.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    host.goto(link)
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    noe = _comes_by(theatre, invitations[0], "N.", PHONE)
    ines = _comes_by(theatre, invitations[1], "I.", DESKTOP)
    expect(host.get_by_text("I.", exact=True).first).to_be_visible()

    host.get_by_role("button", name="Plus de commandes").click()
    host.get_by_role("menuitem", name="Groupes").click()
    looks.at(host, "groups-panel-before")
    host.get_by_role("button", name="Ouvrir les 3 groupes").click()
    expect(noe.locator(".st--group")).to_have_text("Groupe 1")
    expect(ines.locator(".st--group")).to_have_text("Groupe 2")
    expect(host.get_by_role("listitem", name="Groupe 1").get_by_text("N.", exact=True)).to_be_visible()
    looks.at(host, "groups-panel-host")

    ines.get_by_role("button", name="Groupes").click()
    ines.get_by_role("button", name="Demander de l’aide").click()
    expect(host.get_by_text("Demandent de l’aide")).to_be_visible()
    looks.at(host, "groups-help")
    host.get_by_role("button", name="Visiter Groupe 2").click()
    expect(host.locator(".st--group")).to_have_text("Groupe 2")
    expect(host.get_by_text("Demandent de l’aide")).to_have_count(0)
    looks.at(ines, "groups-panel-person")
    _drawn_in_their_group(looks, ines, host, noe)
    host.get_by_label("Message à tous les groupes").fill("Encore cinq minutes")
    host.get_by_role("button", name="Envoyer").click()
    expect(noe.get_by_text("Encore cinq minutes")).to_be_visible()
    looks.at(noe, "groups-message-phone")
    host.get_by_role("button", name="Rappeler tout le monde").click()
    for page in (host, noe, ines):
        expect(page.locator(".st--group")).to_have_count(0)
    host.get_by_role("button", name="Rouvrir les mêmes groupes").click()
    expect(noe.locator(".st--group")).to_have_text("Groupe 1")
    _hosted_by_one_of_its_people(looks, host, ines, noe)


def _hosted_by_one_of_its_people(looks: Looks, host: Page, ines: Page, noe: Page) -> None:
    """Who is made the group's host sends somebody of the group back, who returns only when put there again."""
    host.get_by_role("button", name="Déplacer N.").click()
    host.get_by_role("menuitem", name="Groupe 2").click()
    expect(noe.locator(".st--group")).to_have_text("Groupe 2")
    host.get_by_role("button", name="Déplacer I.").click()
    host.get_by_role("menuitem", name="Anime le groupe").click()
    controls(ines).get_by_role("button", name=re.compile("^Participants")).click()
    expect(ines.get_by_text("anime le groupe")).to_be_visible()
    ines.get_by_role("button", name="Actions pour N.").click()
    expect(ines.get_by_role("menuitem", name="Exclure de la réunion")).to_have_count(0)
    ines.get_by_role("menuitem", name="Renvoyer dans la salle commune").click()
    expect(noe.locator(".st--group")).to_have_count(0)
    looks.at(ines, "groups-own-host")
    expect(noe.get_by_text("vous a renvoyé dans la salle commune")).to_be_visible()
    expect(noe.get_by_role("button", name="Y aller")).to_have_count(0)
    looks.at(noe, "groups-sent-back-phone")
    controls(ines).get_by_role("button", name="Groupes").click()
    expect(ines.get_by_text("hors du groupe")).to_be_visible()
    looks.at(ines, "groups-own-host-returns")
    ines.get_by_role("button", name="Replacer N. dans le groupe").click()
    expect(noe.locator(".st--group")).to_have_text("Groupe 2")
    expect(ines.get_by_text("hors du groupe")).to_have_count(0)


def _drawn_in_their_group(looks: Looks, ines: Page, host: Page, noe: Page) -> None:
    """Who is in a group shows its whiteboard; the host who visits sees the stroke, another group has no whiteboard."""
    controls(ines).get_by_role("button", name="Tableau").click()
    board = ines.get_by_role("application", name=re.compile("Tableau blanc"))
    expect(board).to_be_visible()
    ines.get_by_role("button", name="Stylo").click()
    box = place_of(board)
    ines.mouse.move(box["x"] + 100, box["y"] + 100)
    ines.mouse.down()
    for step in range(10):
        ines.mouse.move(box["x"] + 100 + step * 20, box["y"] + 100 + (step % 3) * 15)
    ines.mouse.up()
    expect(host.locator("[data-stroke]")).to_have_count(1)
    expect(noe.get_by_role("application")).to_have_count(0)
    looks.at(ines, "groups-whiteboard")


def _meeting_without_waiting_room(host: Page) -> str:
    """A new meeting that everybody with the link enters, its page open; gives its link."""
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill("Travaux dirigés")
    host.get_by_role("button", name="Créer la réunion").click()
    expect(host.get_by_role("button", name="Ouvrir la réunion")).to_be_visible()
    link = host.url
    host.goto(link.partition("/m/")[0] + "/")
    host.get_by_role("link", name="Travaux dirigés").first.click()
    host.get_by_label("Salle d’attente").select_option("EVERYBODY")
    expect(host.get_by_text("Qui a le lien entre dès que la réunion est ouverte.")).to_be_visible()
    return link


def _invited(host: Page, name: str, link: str) -> str:
    """Somebody without an account is added; gives their personal link."""
    host.get_by_role("button", name="Inviter sans compte").click()
    host.get_by_label("Son nom").fill(name)
    host.get_by_role("button", name="Ajouter").click()
    expect(host.get_by_role("row", name=name)).to_be_visible()
    host.context.grant_permissions(["clipboard-read", "clipboard-write"])
    host.evaluate("() => navigator.clipboard.writeText('of somebody else')")
    host.get_by_role("button", name=f"Placer {name} dans…").click()
    host.get_by_role("menuitem", name="Copier son invitation personnelle").click()
    copied = host.wait_for_function(
        """async (begins) => {
            const text = await navigator.clipboard.readText();
            return text.startsWith(begins) && text;
        }""",
        arg=link + "?i=",
    )
    return str(copied.json_value())


def _placed_by_menu(host: Page, name: str, group: str) -> None:
    host.get_by_role("button", name=f"Placer {name} dans…").click()
    host.get_by_role("menuitem", name=group).click()
    expect(host.get_by_role("region", name=re.compile(group)).get_by_text(name)).to_be_visible()


def _carried_by_keyboard(host: Page, name: str, group: str) -> None:
    """Enter on the handle, on to the group with Tab, Enter."""
    handle = host.get_by_role("button", name=f"Déplacer {name}")
    handle.focus()
    element = handle.element_handle()
    host.keyboard.press("Enter")
    host.wait_for_function("(handle) => document.activeElement !== handle", arg=element)  # it is carried
    for _ in range(8):
        focused = host.evaluate("() => document.activeElement?.getAttribute('aria-label') ?? ''")
        inside = host.evaluate("() => document.activeElement?.closest('section')?.getAttribute('aria-label') ?? ''")
        if group in focused or group in inside:
            break
        host.keyboard.press("Tab")
    host.keyboard.press("Enter")
    expect(host.get_by_role("region", name=re.compile(group)).get_by_text(name)).to_be_visible()


def _comes_by(theatre: Theatre, invitation: str, name: str, size: tuple[int, int]) -> Page:
    page = theatre.page_without_devices(size=size)
    page.goto(invitation)
    page.get_by_label(re.compile("Votre nom")).fill(name)
    page.get_by_role("button", name=re.compile("^Rejoindre")).first.click()
    expect(controls(page)).to_be_visible()
    return page
