"""The pages outside a meeting: for guests, for who signs in, empty, refused; in French and English."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.theatre import PHONE, Looks, Theatre, hello, sign_in

pytestmark = pytest.mark.journey


def test_a_guest_finds_the_way_in(theatre: Theatre, looks: Looks) -> None:
    """Home, a code that is none, a link that leads nowhere, a page that does not exist."""
    address = theatre.house.address
    page = theatre.page_without_devices(size=PHONE)
    page.goto(address)
    expect(page.get_by_role("heading", name="Rejoindre une réunion")).to_be_visible()
    looks.at(page, "home-guest-phone")
    page.get_by_label("Lien ou code de la réunion").fill("pas un code")
    page.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(page.get_by_text("Ce n’est ni un lien ni un code", exact=False)).to_be_visible()
    looks.at(page, "home-guest-wrong-phone")
    page.get_by_label("Lien ou code de la réunion").fill(f"{address}/m/abcd-efgh-ijkl")
    page.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(page.get_by_role("heading", name="Ce lien ne mène à aucune réunion")).to_be_visible()
    looks.at(page, "link-unknown-phone")
    page.goto(address + "/nulle-part")
    expect(page.get_by_role("heading", name="Cette page n’existe pas")).to_be_visible()
    looks.at(page, "page-unknown-phone", picture=False)
    page.goto(address + "/recordings")
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    page.context.close()


def test_an_organiser_plans_changes_and_cancels(theatre: Theatre, looks: Looks) -> None:
    """The charter once; empty lists; a meeting planned, renamed, cancelled; what is refused says why."""
    address = theatre.house.address
    page = theatre.page_without_devices()
    page.goto(address + "/signin")
    looks.at(page, "sign-in")
    page.get_by_role("button", name="Adrien Vasseur").click()
    expect(page.get_by_role("button", name="J’accepte la charte")).to_be_visible()
    looks.at(page, "charter")
    page.get_by_role("button", name="J’accepte la charte").click()
    expect(hello(page)).to_be_visible()
    expect(page.get_by_text("Aucune réunion prévue")).to_be_visible()
    looks.at(page, "home-empty")
    for path, empty in (("recordings", "Aucun enregistrement"), ("attendance", "Aucune séance")):
        page.goto(f"{address}/{path}")
        expect(page.get_by_text(empty)).to_be_visible()
        looks.at(page, f"{path}-empty")
    for path in ("history", "history/00000000-0000-0000-0000-000000000001"):
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", name="Cette page ne vous est pas ouverte")).to_be_visible()
        looks.at(page, "history-refused", picture=path == "history")

    page.goto(address)
    page.get_by_role("button", name="Planifier").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Planifier").click()
    expect(dialog.get_by_text("Il manque un texte", exact=False)).to_be_visible()
    looks.at(page, "plan-refused")
    dialog.get_by_label("Titre").fill("Projet tutoré, groupe 7")
    dialog.get_by_role("button", name="Planifier").click()
    expect(page.get_by_role("heading", name="Projet tutoré, groupe 7")).to_be_visible()
    looks.at(page, "meeting")
    page.get_by_role("button", name="Renommer").click()
    dialog.get_by_label("Titre").fill("Projet tutoré, groupe 8")
    dialog.get_by_role("button", name="Renommer").click()
    expect(page.get_by_role("heading", name="Projet tutoré, groupe 8")).to_be_visible()
    link = page.get_by_text(re.compile(r"/m/[a-z]{12}$")).inner_text()
    page.goto(address)
    expect(page.get_by_role("link", name="Projet tutoré, groupe 8")).to_be_visible()
    looks.at(page, "home")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(page, "home-phone")
    page.get_by_role("link", name="Projet tutoré, groupe 8").click()
    page.get_by_role("button", name="Annuler la réunion").click()
    looks.at(page, "cancel-phone")
    page.get_by_role("alertdialog").get_by_role("button", name="Annuler la réunion").click()
    expect(page.get_by_text("Aucune réunion prévue")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="Cette réunion est annulée")).to_be_visible()
    looks.at(page, "meeting-cancelled-phone")
    page.context.close()


def test_english_is_spoken(theatre: Theatre, looks: Looks) -> None:
    """A browser that asks for English gets it; the other language is one press away, and kept."""
    page = theatre.page_without_devices(language="en-GB")
    page.goto(theatre.house.address)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Join a meeting")).to_be_visible()
    looks.at(page, "home-guest-english")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_role("button", name="Claire Dubois").click()
    accept = page.get_by_role("button", name=re.compile("^I accept"))
    hello_claire = page.get_by_role("heading", name="Hello Claire")
    expect(accept.or_(hello_claire)).to_be_visible()
    if accept.is_visible():
        looks.at(page, "charter-english", picture=False)
        accept.click()
    expect(hello_claire).to_be_visible()
    looks.at(page, "home-english")
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", name="Bonjour Claire")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Bonjour Claire")).to_be_visible()
    page.context.close()


def test_a_server_that_does_not_answer_is_said(theatre: Theatre, looks: Looks) -> None:
    """A page that could not be read says so and reads itself again when asked."""
    page = theatre.page_without_devices()
    sign_in(page, theatre.house, "Claire Dubois")
    page.route("**/graphql", lambda route: route.abort())
    page.get_by_role("link", name="Assiduité").first.click()
    expect(page.get_by_role("heading", name="Le serveur ne répond pas")).to_be_visible()
    looks.at(page, "unreachable")
    page.unroute("**/graphql")
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("heading", name="Assiduité")).to_be_visible()
    page.context.close()
