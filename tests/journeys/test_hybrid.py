"""A hybrid class: a lecture hall, a companion in it on a phone, a student at home, and one who is only present."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import ADRIEN, INES
from tests.journeys.theatre import PHONE, Looks, Theatre, ask_to_enter, controls, open_meeting, sign_in

pytestmark = pytest.mark.journey
HALL = "Amphi Descartes"
HOST = "Hélène Marchand"


def admitted(host: Page, page: Page, link: str, name: str) -> None:
    """A guest asks, and the host lets them in."""
    ask_to_enter(page, link, name)
    host.get_by_role("button", name=f"Admettre {name}").click()
    expect(controls(page)).to_be_visible()


def show_hall(page: Page) -> None:
    """Open the panel of the hall."""
    page.get_by_role("button", name="Plus de commandes").click()
    page.get_by_role("menuitem", name="Salle de cours").click()


def scanned(hall: Page, theatre: Theatre) -> str:
    """The link in the code that the hall shows: no browser reads the picture for us."""
    query = "query ($id: UUID!) { hallCode(sessionId: $id) { ... on HallCode { url } } }"
    body = {"query": query, "variables": {"id": theatre.house.sessions()[-1]}}
    answer = hall.request.post(f"{theatre.house.address}/graphql", data=body, headers={"x-amphi": "1"})
    url: str = answer.json()["data"]["hallCode"]["url"]
    return url


def be_present(zoe: Page, url: str, looks: Looks) -> None:
    """Zoé opens the link that her phone's camera read, and says her name."""
    zoe.goto(url)
    expect(zoe.get_by_role("heading", name="Cours hybride")).to_be_visible()
    zoe.get_by_label("Votre nom").fill("Zoé")
    looks.at(zoe, "hybrid-scan-phone")
    zoe.get_by_role("button", name="Je suis dans la salle").click()
    expect(zoe.get_by_role("heading", name="Votre présence est notée")).to_be_visible()
    looks.at(zoe, "hybrid-present-phone")


def open_hall(host: Page, computer: str, looks: Looks) -> None:
    """The host makes a participant's computer the hall."""
    show_hall(host)
    looks.at(host, "hybrid-hall-none")
    host.get_by_label("Nom de la salle").fill(HALL)
    host.get_by_label("Ordinateur de la salle").select_option(label=computer)
    host.get_by_role("button", name="Ouvrir la salle").click()
    expect(host.get_by_role("button", name="Ce n’est plus la salle")).to_be_visible()


def test_a_hybrid_class(theatre: Theatre, looks: Looks) -> None:
    """The hall is seen large, the companion has no sound and may not have any, and changes its mind."""
    host = theatre.page_without_devices()
    sign_in(host, theatre.house, HOST)
    link = open_meeting(host, theatre.house, "Cours hybride")
    hall, ines = theatre.page(ADRIEN), theatre.page(INES)
    admitted(host, hall, link, "Pupitre")
    admitted(host, ines, link, INES.name)
    open_hall(host, "Pupitre", looks)
    large = ines.get_by_role("list", name="À l’écran")
    expect(large.get_by_text(HALL)).to_be_visible()
    expect(large.locator("video")).to_be_visible()
    looks.at(ines, "hybrid-remote")

    noe = theatre.page_without_devices(size=PHONE)
    noe.goto(link)
    expect(noe.get_by_text(f"Je suis dans la salle « {HALL} »", exact=False)).to_be_visible()
    noe.get_by_label(re.compile("^Je suis dans la salle")).check()
    looks.at(noe, "hybrid-door-phone")
    ask_in_hall(noe)
    host.get_by_role("button", name="Participants", exact=False).first.click()
    host.get_by_role("button", name="Admettre Noé").click()
    expect(noe.get_by_text("le son passe par elle", exact=False)).to_be_visible()
    expect(noe.get_by_role("button", name=re.compile("^(Micro|Coupé)")).first).to_have_attribute(
        "aria-disabled", "true"
    )
    expect(host.get_by_text("dans la salle, sans compte")).to_be_visible()
    looks.at(noe, "hybrid-companion-phone")
    looks.at(host, "hybrid-people")
    noe.get_by_role("button", name="Je n’y suis plus").click()
    expect(noe.get_by_text("le son passe par elle", exact=False)).to_have_count(0)
    noe.get_by_role("button", name="Plus de commandes").click()
    noe.get_by_role("menuitem", name="Je suis dans la salle, sans son ici").click()
    expect(noe.get_by_text("le son passe par elle", exact=False)).to_be_visible()

    show_hall(hall)
    expect(hall.get_by_role("img", name="Code à scanner dans la salle")).to_be_visible()
    looks.at(hall, "hybrid-hall-computer")
    be_present(theatre.page_without_devices(size=PHONE), scanned(hall, theatre), looks)
    show_hall(host)
    expect(host.get_by_text("1 personne a confirmé sa présence.")).to_be_visible()
    host.get_by_role("button", name="Montrer en grand").click()
    looks.at(host, "hybrid-code")
    host.goto(f"{theatre.house.address}/attendance/{theatre.house.sessions()[-1]}")
    row = host.get_by_role("row").filter(has_text="Zoé")
    expect(row.get_by_text("Dans la salle, confirmé à", exact=False)).to_be_visible()
    expect(host.get_by_role("row").filter(has_text="Pupitre").get_by_text("la salle de cours")).to_be_visible()
    looks.at(host, "hybrid-attendance")


def test_the_hall_comes_by_its_link(theatre: Theatre, looks: Looks) -> None:
    """Its computer has no account and does not wait; reloaded it is the hall again; a revoked link lets nobody in."""
    host = theatre.page_without_devices()
    sign_in(host, theatre.house, HOST)
    host.get_by_role("button", name="Planifier").first.click()
    host.get_by_label("Titre").fill("Thermodynamique")
    host.get_by_label("Type de réunion").select_option("HYBRID_CLASS")
    host.get_by_role("button", name=re.compile("Planifier|Créer")).last.click()
    link, page_of_meeting = linked(host, looks), host.url
    hall = theatre.page(ADRIEN)
    hall.goto(link)
    expect(hall.get_by_text(f"Cet ordinateur sera la salle « {HALL} »", exact=False)).to_be_visible()
    expect(hall.get_by_role("button", name="Rejoindre", exact=True)).to_be_disabled()
    looks.at(hall, "hall-link-door")
    host.get_by_role("link", name="Démarrer").click()
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    hall.get_by_role("button", name="Rejoindre", exact=True).click()
    large = host.get_by_role("list", name="À l’écran")
    expect(large.get_by_text(HALL)).to_be_visible()
    looks.at(host, "hall-link-room")
    hall.reload()
    expect(controls(hall)).to_be_visible()
    expect(large.get_by_text(HALL)).to_be_visible()
    host.goto(page_of_meeting)
    host.get_by_role("button", name="Révoquer").click()
    host.get_by_role("alertdialog").get_by_role("button", name="Révoquer").click()
    expect(host.get_by_role("button", name="Créer le lien de la salle")).to_be_visible()
    stranger = theatre.page_without_devices(size=PHONE)
    stranger.goto(link)
    expect(stranger.get_by_text("Ce lien de salle n’est plus valable", exact=False)).to_be_visible()
    looks.at(stranger, "hall-link-revoked-phone")


def linked(host: Page, looks: Looks) -> str:
    """The owner makes the link on the meeting's page; gives it."""
    section = host.get_by_role("region", name="Salle de cours")
    section.get_by_label("Nom de la salle").fill(HALL)
    section.get_by_role("button", name="Créer le lien de la salle").click()
    shown = section.get_by_text("?hall=", exact=False)
    expect(shown).to_be_visible()
    host.context.grant_permissions(["clipboard-read", "clipboard-write"])
    section.get_by_role("button", name="Copier le lien de la salle").click()
    expect(host.get_by_text("Le lien de la salle est copié.")).to_be_visible()
    copied = shown.inner_text()
    host.wait_for_function("async (link) => (await navigator.clipboard.readText()) === link", arg=copied)
    looks.at(host, "hall-link-made")
    return copied


def ask_in_hall(page: Page) -> None:
    """Noé, in the hall, gives a name and waits."""
    page.get_by_label(re.compile("Votre nom")).fill("Noé")
    page.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("va vous faire entrer"))).to_be_visible()
