"""A lecturer asks questions of each kind, with names and without; who answers uses a phone and a keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import HELENE, INES
from tests.journeys.theatre import PHONE, Looks, Theatre, ask_to_enter, open_meeting, sign_in, tab_to

pytestmark = pytest.mark.journey


def test_questions_of_each_kind_are_asked_and_answered(theatre: Theatre, looks: Looks) -> None:
    """Composed, opened, answered, closed and shown, one after the other."""
    host = theatre.page_without_devices()
    ines = theatre.page_without_devices(size=PHONE)
    sign_in(host, theatre.house, HELENE.name)
    link = open_meeting(host, theatre.house, "Thermodynamique, CM 2")
    ask_to_enter(ines, link, INES.name)
    host.get_by_role("button", name=re.compile("Admettre")).first.click()
    ines.get_by_role("button", name="Plus").click()
    ines.get_by_role("menuitem", name="Sondages").click()
    host.get_by_role("button", name="Sondages").click()
    several(looks, host, ines)
    scale(looks, host, ines)
    ranking(looks, host, ines)
    words(looks, host, ines)


def compose(host: Page, kind: str, question: str, *choices: str) -> None:
    """Write a question up to its last choice."""
    host.get_by_role("button", name="Nouveau sondage").click()
    host.get_by_label("Type de question").select_option(kind)
    host.get_by_label("Question", exact=True).fill(question)
    for number, choice in enumerate(choices, 1):
        if number > 2:
            host.get_by_role("button", name="Ajouter une réponse").click()
        host.get_by_label(f"Réponse {number}", exact=True).fill(choice)


def close_and_show(host: Page) -> None:
    """The latest poll is closed and its results are shown to all."""
    host.get_by_role("button", name="Clore le sondage").click()
    host.get_by_role("button", name="Montrer les résultats à tous").first.click()


def several(looks: Looks, host: Page, ines: Page) -> None:
    """Several choices, with names; live for the host, for the others once shown."""
    compose(
        host,
        "Plusieurs choix",
        "Quelles grandeurs sont des fonctions d’état ?",
        "l’énergie",
        "le travail",
        "l’entropie",
    )
    looks.at(host, "poll-several-writing")
    host.get_by_role("button", name="Ouvrir le sondage").click()
    ines.get_by_label("l’énergie").check()
    ines.get_by_label("l’entropie").check()
    expect(ines.get_by_text("Ce vote est nominatif", exact=False)).to_be_visible()
    looks.at(ines, "poll-several-vote-phone")
    ines.get_by_role("button", name="Voter").click()
    expect(ines.get_by_text("Votre vote : l’énergie, l’entropie")).to_be_visible()
    expect(host.locator(".res .strong", has_text="100 %")).to_have_count(2)
    looks.at(host, "poll-several-live")
    close_and_show(host)
    expect(ines.locator(".res .strong", has_text="100 %")).to_have_count(2)


def scale(looks: Looks, host: Page, ines: Page) -> None:
    """Anonymous steps by keyboard alone: no figure before the close."""
    compose(host, "Échelle", "Le rythme du cours vous convient-il ?")
    host.get_by_label("1 veut dire", exact=False).fill("pas du tout")
    host.get_by_label("5 veut dire", exact=False).fill("tout à fait")
    host.get_by_role("button", name="Anonyme").click()
    looks.at(host, "poll-scale-writing")
    host.get_by_role("button", name="Ouvrir le sondage").click()
    first = ines.get_by_role("radio", name="1 pas du tout")
    expect(first).to_be_visible()
    tab_to(ines, first)
    for _ in range(3):
        ines.keyboard.press("ArrowRight")
    looks.at(ines, "poll-scale-vote-phone")
    tab_to(ines, ines.get_by_role("button", name="Voter"))
    ines.keyboard.press("Enter")
    expect(ines.get_by_text("Votre vote est compté", exact=False)).to_be_visible()
    expect(host.get_by_text("1 vote sur 2 présents").first).to_be_visible()
    expect(host.get_by_text("Moyenne", exact=False)).to_have_count(0)
    looks.at(host, "poll-scale-open")
    close_and_show(host)
    expect(ines.get_by_text("Moyenne : 4 sur 5")).to_be_visible()


def ranking(looks: Looks, host: Page, ines: Page) -> None:
    """What is put first is told by its mean place."""
    compose(host, "Classement", "Par quoi commencer la révision ?", "les cycles", "l’entropie", "les gaz réels")
    host.get_by_role("button", name="Ouvrir le sondage").click()
    up = ines.get_by_role("button", name="Monter : les gaz réels")
    up.click()
    up.click()
    ines.mouse.move(0, 0)  # what the pointer is over has a hint
    looks.at(ines, "poll-ranking-vote-phone")
    ines.get_by_role("button", name="Voter").click()
    expect(ines.get_by_text("Votre vote : les gaz réels › les cycles › l’entropie")).to_be_visible()
    close_and_show(host)
    looks.at(host, "poll-ranking-results")


def words(looks: Looks, host: Page, ines: Page) -> None:
    """The same words are one group; the question is asked again."""
    compose(host, "Réponse libre", "En un mot, que mesure l’entropie ?")
    host.get_by_role("button", name="Ouvrir le sondage").click()
    for page, word in ((ines, "le désordre"), (host, "Le  désordre")):
        page.get_by_label("Votre réponse à", exact=False).fill(word)
        if page is ines:
            looks.at(ines, "poll-words-vote-phone")
        page.get_by_role("button", name="Voter").first.click()
    expect(host.get_by_text("× 2")).to_be_visible()
    close_and_show(host)
    looks.at(host, "poll-words-results")
    looks.at(ines, "poll-words-results-phone")
    host.get_by_role("button", name="Poser de nouveau").first.click()
    expect(ines.get_by_label("Votre réponse à", exact=False)).to_be_visible()
