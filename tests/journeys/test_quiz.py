"""A lecturer prepares a quiz, imports polls, asks question by question; a student answers on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import HELENE, INES
from tests.journeys.theatre import PHONE, Looks, Theatre, ask_to_enter, controls, sign_in

pytestmark = pytest.mark.journey
GIFT = "1 + 1 = ? {=2 ~3}\n\nLa Terre est plate. {F}\n\nAssociez {=a -> b =c -> d}\n"


def test_a_quiz_is_prepared_asked_and_read(theatre: Theatre, looks: Looks) -> None:
    """From the meeting's page to everybody's result."""
    host, ines = theatre.page_without_devices(), theatre.page_without_devices(size=PHONE)
    sign_in(host, theatre.house, HELENE.name)
    prepare(looks, host)
    link = enter(host)
    ask_to_enter(ines, link, INES.name)
    host.get_by_role("button", name=re.compile("Admettre")).first.click()
    ines.get_by_role("button", name="Plus").click()
    ines.get_by_role("menuitem", name="Sondages").click()
    hold(looks, host, ines)
    read(looks, host)


def prepare(looks: Looks, host: Page) -> None:
    """On the meeting's page: a file becomes polls, a quiz is written."""
    host.get_by_role("button", name="Planifier").first.click()
    host.get_by_label("Titre").fill("Optique, CM 1")
    host.get_by_role("button", name=re.compile("Planifier|Créer")).last.click()
    expect(host.get_by_role("heading", name="Sondages et quiz préparés")).to_be_visible()
    host.get_by_role("button", name="Importer un fichier").click()
    file = {"name": "revision.gift.txt", "mimeType": "text/plain", "buffer": GIFT.encode()}
    host.get_by_label("Fichier", exact=True).set_input_files(files=[file])  # type: ignore[list-item]  # a FilePayload
    looks.at(host, "import")
    host.get_by_role("button", name="Importer", exact=True).click()
    expect(host.get_by_text("2 questions sont importées.")).to_be_visible()
    expect(host.get_by_text("ligne 5", exact=False)).to_be_visible()
    looks.at(host, "imported")
    host.get_by_role("button", name="Fermer").click()
    host.get_by_role("button", name="Préparer un quiz").click()
    host.get_by_label("Titre du quiz").fill("Contrôle 1")
    host.get_by_label("Question", exact=True).fill("La lumière va à…")
    host.get_by_label("Réponse 1", exact=True).fill("300 000 km/s")
    host.get_by_label("Réponse 2", exact=True).fill("300 km/s")
    host.get_by_label("La réponse 1 est juste").check()
    host.get_by_label("Points").fill("2")
    host.get_by_label("Temps, en secondes").fill("300")
    host.get_by_role("button", name="Ajouter une question").click()
    second = host.get_by_role("group", name="Question 2")
    second.get_by_label("Type de question").select_option("Réponse courte")
    second.get_by_label("Question", exact=True).fill("L’unité de la fréquence ?")
    second.get_by_label("Réponse 1", exact=True).fill("hertz")
    looks.at(host, "quiz-writing")
    host.get_by_role("button", name="Garder le quiz").click()
    expect(host.get_by_text("Quiz, 2 questions")).to_be_visible()
    looks.at(host, "prepared")


def enter(host: Page) -> str:
    """The host opens the meeting; gives its link."""
    host.get_by_role("link", name="Démarrer").click()
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    return host.url


def hold(looks: Looks, host: Page, ines: Page) -> None:
    """Started from what was prepared; one right answer, one that is not."""
    host.get_by_role("button", name="Sondages").click()
    host.get_by_text("3 préparés").click()
    looks.at(host, "prepared-here")
    host.get_by_role("button", name="Commencer le quiz : Contrôle 1").click()
    expect(ines.get_by_text("Vos réponses portent votre nom", exact=False)).to_be_visible()
    host.get_by_role("button", name="Poser la première question").click()
    ines.get_by_label("300 000 km/s").check()
    expect(ines.get_by_role("timer")).to_be_visible()
    looks.at(ines, "quiz-question-phone")
    ines.get_by_role("button", name="Répondre").click()
    expect(ines.get_by_text("Votre réponse : 300 000 km/s")).to_be_visible()
    expect(host.get_by_text("1 réponse sur 2 présents", exact=False)).to_be_visible()
    looks.at(host, "quiz-live")
    host.get_by_role("button", name="Clore et montrer la réponse").click()
    expect(ines.get_by_text("Juste : 2 points")).to_be_visible()
    looks.at(ines, "quiz-right-phone")
    host.get_by_role("button", name="Question suivante").click()
    ines.get_by_label("Votre réponse à", exact=False).fill("watt")
    ines.get_by_role("button", name="Répondre").click()
    expect(host.get_by_text("1 réponse sur 2 présents", exact=False)).to_be_visible()
    host.get_by_role("button", name="Clore et montrer la réponse").click()
    expect(ines.get_by_text("Pas juste", exact=False)).to_be_visible()
    host.get_by_role("button", name="Terminer le quiz").click()
    expect(ines.get_by_text("2 points")).to_be_visible()
    looks.at(ines, "quiz-result-phone")
    looks.at(host, "quiz-over")


def read(looks: Looks, host: Page) -> None:
    """Everybody's result, and each question with its chart."""
    with host.context.expect_page() as opened:
        host.get_by_role("link", name="Résultats de chacun").click()
    answers = opened.value
    row = answers.get_by_role("row", name=re.compile(INES.name))
    expect(row.get_by_role("cell").first).to_have_text("2")
    looks.at(answers, "answers")
    answers.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(answers, "answers-phone")
