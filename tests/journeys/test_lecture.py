"""A lecture: slides on which lecturer and student draw at once, a pointer, a quiz, and the time line."""

import itertools
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.house import ARTIFACTS
from tests.journeys.cast import HELENE, INES, NOE
from tests.journeys.drawing import place_of
from tests.journeys.test_documents import at_page, entered
from tests.journeys.theatre import PHONE, Looks, Theatre, controls, sign_in
from tests.papers import pdf

pytestmark = pytest.mark.journey
TITLE = "Mécanique quantique, CM 5"
STEPS_OF_THE_POINTER = 600


def test_a_lecture_is_given(theatre: Theatre, looks: Looks, tmp_path: Path) -> None:
    """A lecturer and a student on computers, another student on a phone who comes late; then the history."""
    host, noe = theatre.page_without_devices(), theatre.page_without_devices()
    sign_in(host, theatre.house, HELENE.name)
    link = opened(host)
    slides(host, pdf(tmp_path / "CM4-puits.pdf", 12))
    entered(noe, link, NOE.name)
    pointed(host, noe)
    drawn_at_once(looks, host, noe)
    kept(host)
    ines = entered(theatre.page_without_devices(size=PHONE), link, INES.name)
    late(looks, ines, noe)
    both(looks, host, noe)
    asked(looks, host, noe, ines)
    looked_back(looks, theatre)


def opened(host: Page) -> str:
    """The meeting, without a waiting room and with a quiz prepared; gives its link."""
    host.get_by_role("button", name="Planifier").first.click()
    host.get_by_label("Titre").fill(TITLE)
    host.get_by_label("Salle d’attente").select_option("EVERYBODY")
    host.get_by_role("button", name=re.compile("Planifier|Créer")).last.click()
    host.get_by_role("button", name="Préparer un quiz").click()
    host.get_by_label("Titre du quiz").fill("Puits infini")
    host.get_by_label("Question", exact=True).fill("L’énergie du niveau n croît comme…")
    host.get_by_label("Réponse 1", exact=True).fill("n")
    host.get_by_label("Réponse 2", exact=True).fill("n²")
    host.get_by_label("La réponse 2 est juste").check()
    host.get_by_role("button", name="Garder le quiz").click()
    host.get_by_role("link", name="Démarrer").click()
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    return host.url


def slides(host: Page, file: Path) -> None:
    """A document is added and shown."""
    host.get_by_role("button", name="Partager").click()
    host.get_by_role("menuitem", name="Un document").click()
    host.locator("input[type=file]").set_input_files(file)
    host.get_by_role("button", name="Montrer", exact=True).click()
    at_page(host, 1)
    host.keyboard.press("Escape")


def page_of(page: Page) -> Locator:
    """What one draws on."""
    return page.get_by_role("application", name="Dessiner sur la page 1")


def pointed(host: Page, noe: Page) -> None:
    """The others see where the lecturer points, with her name; no more once she has put the pointer away."""
    at_page(noe, 1)
    box = place_of(page_of(host))
    dot = page_of(noe).get_by_text(HELENE.name)
    steps = itertools.count()
    while not dot.is_visible():  # it fades when it rests: the hand goes on until it was seen
        step = next(steps)
        assert step < STEPS_OF_THE_POINTER, "the pointer is not seen"
        host.mouse.move(box["x"] + 200 + step % 40 * 5, box["y"] + 200)
        host.wait_for_timeout(50)
    host.mouse.move(2, 2)
    expect(dot).to_have_count(0)
    switch = host.get_by_role("button", name="Montrer à tous où je pointe")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")


def drawn_at_once(looks: Looks, host: Page, noe: Page) -> None:
    """Two hands are down at the same time, each sees the other's stroke before it is finished; and whose it is."""
    for page in (host, noe):
        page.get_by_role("button", name="Annoter").click()
        expect(page.get_by_role("button", name="Stylo")).to_be_visible()
    begin(host, 0.2, 0.3)
    begin(noe, 0.2, 0.7)
    for page in (host, noe):
        page.wait_for_function(
            "() => [...document.querySelectorAll('.ink__svg > g:not([data-stroke]) path')]"
            ".some((path) => (path.getAttribute('d') ?? '').length > 50)"
        )
    for page in (host, noe):
        page.mouse.up()
    for page in (host, noe):
        expect(page_of(page).locator("[data-stroke]")).to_have_count(2)
    looks.at(host, "lecture-drawn")
    host.get_by_role("button", name="Page suivante").click()
    at_page(noe, 2)
    expect(noe.locator("[data-stroke]")).to_have_count(0)
    host.get_by_role("button", name="Page précédente").click()
    at_page(noe, 1)
    expect(page_of(noe).locator("[data-stroke]")).to_have_count(2)


def begin(page: Page, x: float, y: float) -> None:
    """A stroke that goes on: from a place of the page, in shares of its size."""
    box = place_of(page_of(page))
    left, top = box["x"] + x * box["width"], box["y"] + y * box["height"]
    page.mouse.move(left, top)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(left + step * 20, top + (step % 4) * 8)


def kept(host: Page) -> None:
    """The page with what is drawn on it, as a picture and as a PDF."""
    for name, kind in (("Garder en image (PNG)", "png"), ("Garder en PDF", "pdf")):
        host.get_by_role("button", name="Effacer, garder").click()
        with host.expect_download() as download:
            host.get_by_role("menuitem", name=name).click()
        file = ARTIFACTS / f"lecture-kept.{kind}"
        download.value.save_as(file)
        assert file.stat().st_size > 5_000


def late(looks: Looks, ines: Page, noe: Page) -> None:
    """Who comes late sees the page and all strokes, and draws too."""
    at_page(ines, 1)
    expect(page_of(ines).locator("[data-stroke]")).to_have_count(2)
    ines.get_by_role("button", name="Annoter").click()
    expect(ines.get_by_role("button", name="Stylo")).to_be_visible()
    begin(ines, 0.1, 0.5)
    ines.mouse.up()
    expect(page_of(noe).locator("[data-stroke]")).to_have_count(3)
    looks.at(noe, "lecture-student")
    looks.at(ines, "lecture-phone")


def both(looks: Looks, host: Page, noe: Page) -> None:
    """The whiteboard is shown as well: it is on the stage, the page one click away; put away, the page is back."""
    controls(host).get_by_role("button", name="Tableau").click()
    expect(noe.get_by_role("application", name=re.compile("Tableau blanc"))).to_be_visible()
    looks.at(noe, "lecture-both")
    shown = noe.get_by_role("group", name="Ce qui est à l’écran")
    shown.get_by_role("button", name="CM4-puits.pdf").click()
    expect(page_of(noe).locator("[data-stroke]")).to_have_count(3)
    shown.get_by_role("button", name="Tableau blanc").click()
    host.get_by_role("button", name="Ranger le tableau blanc").click()
    at_page(noe, 1)


def asked(looks: Looks, host: Page, noe: Page, ines: Page) -> None:
    """A quiz beside the slide."""
    host.get_by_role("button", name="Sondages").click()
    host.get_by_text("1 préparé").click()
    host.get_by_role("button", name="Commencer le quiz : Puits infini").click()
    host.get_by_role("button", name="Poser la première question").click()
    noe.get_by_role("button", name=re.compile("Sondages")).click()
    ines.get_by_role("button", name="Plus").click()
    ines.get_by_role("menuitem", name="Sondages").click()
    for page in (noe, ines):
        page.get_by_label("n²").check()
        page.get_by_role("button", name="Répondre").click()
    expect(host.get_by_text("2 réponses sur 3 présents", exact=False)).to_be_visible()
    host.get_by_role("button", name="Clore et montrer la réponse").click()
    expect(ines.get_by_text("Juste : 1 point")).to_be_visible()
    looks.at(host, "lecture-quiz")
    looks.at(ines, "lecture-quiz-phone")


def looked_back(looks: Looks, theatre: Theatre) -> None:
    """The auditor's time line has the page with its strokes, and whose they are."""
    auditor = theatre.page_without_devices()
    sign_in(auditor, theatre.house, "Paul")
    auditor.goto(theatre.house.address + "/history")
    auditor.get_by_role("link", name=re.compile(TITLE)).first.click()
    strokes = auditor.get_by_role("img", name=re.compile("Page 1, annotée par"))
    expect(strokes).to_be_visible()
    expect(strokes.locator("path")).to_have_count(3)
    expect(auditor.get_by_text("3 tracés", exact=False)).to_be_visible()
    looks.at(auditor, "lecture-history")
