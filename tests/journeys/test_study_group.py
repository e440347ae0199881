"""A study group in Chromium: two students meet without the person who made it, draw, ask each other, and go."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import ADRIEN, HELENE, INES
from tests.journeys.drawing import place_of
from tests.journeys.theatre import DESKTOP, PHONE, Looks, Theatre, controls, hello, sign_in

pytestmark = pytest.mark.journey
TITLE = "Révisions d’analyse"


def test_two_students_meet_by_themselves(theatre: Theatre, looks: Looks) -> None:
    """One finds it on her page, the other opens the link; both draw and vote; its owner never comes."""
    link = created(theatre)
    ines, adrien = theatre.page_without_devices(), theatre.page_without_devices(size=PHONE)
    found(looks, theatre, ines)
    sign_in(adrien, theatre.house, ADRIEN.name)
    adrien.goto(link)
    adrien.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(controls(adrien)).to_be_visible()
    session_id = theatre.house.sessions()[-1]
    drawn(looks, ines, adrien)
    asked(looks, ines, adrien)
    for page in (ines, adrien):
        expect(page.get_by_role("button", name="Quitter ou terminer")).to_have_count(0)
    gone(theatre, session_id, ines, adrien)


def created(theatre: Theatre) -> str:
    """Its owner makes it, invites two students by their addresses, and goes; gives its link."""
    owner = theatre.page_without_devices()
    sign_in(owner, theatre.house, HELENE.name)
    owner.get_by_role("button", name="Planifier").first.click()
    owner.get_by_label("Titre").fill(TITLE)
    owner.get_by_label("Type de réunion").select_option("STUDY_GROUP")
    owner.get_by_role("button", name=re.compile("Planifier|Créer")).last.click()
    owner.get_by_label("Adresses électroniques").fill("ines.moreau@exemple.fr, adrien.vasseur@exemple.fr")
    owner.get_by_role("button", name="Inviter", exact=True).click()
    expect(owner.get_by_text("adrien.vasseur@exemple.fr", exact=True)).to_be_visible()
    link = owner.locator(".about .mono").first.inner_text()
    owner.context.close()
    return link


def found(looks: Looks, theatre: Theatre, ines: Page) -> None:
    """A student without the right to organise finds it on her own page, and opens it."""
    sign_in(ines, theatre.house, INES.name)
    groups = ines.get_by_role("region", name="Vos groupes d’étude")
    expect(groups.get_by_text("Personne n’y est : ouvrez-le quand vous voulez.", exact=False)).to_be_visible()
    looks.at(ines, "study-group-home")
    ines.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(ines, "study-group-home-phone")
    ines.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    groups.get_by_role("link", name=f"Ouvrir : {TITLE}").click()
    ines.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(ines)).to_be_visible()


def drawn(looks: Looks, ines: Page, adrien: Page) -> None:
    """She shows the whiteboard and draws; so does he, on his phone; each sees both."""
    controls(ines).get_by_role("button", name="Tableau").click()
    for number, page in enumerate((ines, adrien), 1):
        board = page.get_by_role("application", name=re.compile("Tableau blanc"))
        expect(board).to_be_visible()
        page.get_by_role("button", name="Stylo").click()
        box = place_of(board)
        left, top = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25 * number
        page.mouse.move(left, top)
        page.mouse.down()
        for step in range(10):
            page.mouse.move(left + step * box["width"] / 25, top + (step % 3) * 10)
        page.mouse.up()
        for each in (ines, adrien):
            expect(each.locator("[data-stroke]")).to_have_count(number)
    looks.at(ines, "study-group-whiteboard")
    looks.at(adrien, "study-group-whiteboard-phone")


def asked(looks: Looks, ines: Page, adrien: Page) -> None:
    """He asks a question, she answers, and both see what was answered."""
    adrien.get_by_role("button", name="Plus de commandes").click()
    adrien.get_by_role("menuitem", name="Sondages").click()
    adrien.get_by_role("button", name="Nouveau sondage").click()
    adrien.get_by_label("Question", exact=True).fill("On continue demain ?")
    adrien.get_by_label("Réponse 1", exact=True).fill("Oui")
    adrien.get_by_label("Réponse 2", exact=True).fill("Non")
    adrien.get_by_role("button", name="Ouvrir le sondage").click()
    controls(ines).get_by_role("button", name="Sondages").click()
    ines.get_by_role("radio", name="Oui").check()
    ines.get_by_role("button", name="Voter").click()
    expect(ines.get_by_text("Votre vote : Oui")).to_be_visible()
    expect(adrien.get_by_text(re.compile(r"1 vote"))).to_be_visible()
    looks.at(ines, "study-group-poll")
    adrien.get_by_role("button", name="Clore le sondage").click()
    expect(ines.get_by_role("button", name="Poser de nouveau")).to_be_visible()


def gone(theatre: Theatre, session_id: str, ines: Page, adrien: Page) -> None:
    """Both leave: nobody is there, nobody hosted it, and the way in is still on her page."""
    adrien.get_by_role("button", name="Fermer").click()  # the panel is all that a phone shows
    for page in (adrien, ines):
        page.get_by_role("button", name="Quitter", exact=True).click()
        expect(controls(page)).to_have_count(0)
    ines.goto(theatre.house.address)
    expect(hello(ines)).to_be_visible()
    groups = ines.get_by_role("region", name="Vos groupes d’étude")
    expect(groups.get_by_text("Personne n’y est en ce moment.", exact=False)).to_be_visible()
    expect(groups.get_by_role("link", name=f"Rejoindre : {TITLE}")).to_be_visible()
    topics = theatre.house.topics(session_id)
    assert topics.count("admission.ParticipantAdmitted") == topics.count("admission.SeatReleased") == 2
    assert topics.count("annotations.StrokesDrawn") >= 2
