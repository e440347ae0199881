"""Slides are shared: converted, shown page by page, looked at ahead and come back to; the auditor sees the page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import HELENE, INES, NOE
from tests.journeys.theatre import PHONE, Looks, Theatre, controls, sign_in
from tests.papers import odp, pdf

pytestmark = [pytest.mark.journey, pytest.mark.libreoffice]


def test_a_document_is_shared(theatre: Theatre, looks: Looks, tmp_path: Path) -> None:
    """A PDF before the meeting, slides during it; a participant on a computer, another on a phone."""
    host, link = prepared(theatre, looks, pdf(tmp_path / "CM4-puits.pdf", 34))
    noe = entered(theatre.page(NOE), link, NOE.name)
    ines = entered(theatre.page(INES, size=PHONE), link, INES.name)
    shown(looks, host, noe, ines)
    looked_ahead(looks, noe, host)
    converted(looks, host, noe, odp(tmp_path / "exercices.odp", slides=3))
    refused(looks, host, tmp_path)


def prepared(theatre: Theatre, looks: Looks, file: Path) -> tuple[Page, str]:
    """The meeting is planned, a document is added to it, then it is opened."""
    host = theatre.page(HELENE)
    sign_in(host, theatre.house, HELENE.name)
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill("Mécanique quantique, CM 4")
    host.get_by_label("Salle d’attente").select_option("EVERYBODY")
    host.get_by_role("button", name="Créer la réunion").click()
    expect(host.get_by_text("On vous entend bien")).to_be_visible()
    link = host.url
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    host.get_by_role("button", name="Partager").click()
    host.get_by_role("menuitem", name="Un document").click()
    expect(host.get_by_text("Aucun document")).to_be_visible()
    looks.at(host, "documents-none")
    host.locator("input[type=file]").set_input_files(file)
    expect(host.get_by_text("34 pages")).to_be_visible()
    looks.at(host, "documents-shelf")
    return host, link


def entered(page: Page, link: str, name: str) -> Page:
    """Somebody joins by the link."""
    page.goto(link)
    page.get_by_label(re.compile("Votre nom")).fill(name)
    page.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(controls(page)).to_be_visible()
    return page


def at_page(page: Page, number: int) -> None:
    """The picture and the words of a page are there."""
    expect(page.locator(f".doc__page canvas[data-page='{number}']")).to_be_visible()
    expect(page.locator(".doc__page .textLayer")).to_contain_text(f"Page {number}")


def shown(looks: Looks, host: Page, noe: Page, ines: Page) -> None:
    """Everybody sees the page that the host turns to."""
    host.get_by_role("button", name="Montrer", exact=True).click()
    for page in (host, noe, ines):
        at_page(page, 1)
    host.get_by_role("button", name="Page suivante").click()
    for page in (host, noe, ines):
        at_page(page, 2)
    host.get_by_label(re.compile("Page à montrer")).fill("12")
    host.get_by_label(re.compile("Page à montrer")).press("Enter")
    for page in (host, noe, ines):
        at_page(page, 12)
    looks.at(host, "document-host")
    looks.at(noe, "document")
    looks.at(ines, "document-phone")


def looked_ahead(looks: Looks, noe: Page, host: Page) -> None:
    """One turns the pages for oneself and comes back with one click; then it is no longer allowed."""
    noe.get_by_role("button", name="Page suivante").click()
    at_page(noe, 13)
    expect(host.locator(".doc__page canvas[data-page='12']")).to_be_visible()
    looks.at(noe, "document-ahead")
    noe.get_by_role("button", name="Revenir à la page 12").click()
    at_page(noe, 12)
    for size in ("125 %", "156 %"):
        host.get_by_role("button", name="Agrandir").click()
        expect(noe.get_by_text(size)).to_be_visible()
    looks.at(noe, "document-zoomed")
    host.get_by_role("switch", name=re.compile("tourner les pages")).click()
    expect(noe.get_by_role("button", name="Page suivante")).to_have_count(0)
    at_page(noe, 1)  # the page comes alone, as a PDF of its own


def converted(looks: Looks, host: Page, noe: Page, slides: Path) -> None:
    """Slides become a PDF while one waits, and are shown instead."""
    host.locator("input[type=file]").set_input_files(slides)
    expect(host.get_by_text("3 pages", exact=False).last).to_be_visible()
    host.get_by_role("button", name="Montrer", exact=True).click()
    expect(noe.get_by_text("exercices.odp", exact=False).first).to_be_visible()
    expect(noe.locator(".doc__page .textLayer")).to_contain_text("Diapositive 1")
    host.get_by_role("button", name="Retirer").click()
    expect(noe.locator(".doc")).to_have_count(0)


def refused(looks: Looks, host: Page, folder: Path) -> None:
    """An encrypted file gets its own sentence."""
    host.locator("input[type=file]").set_input_files(pdf(folder / "secret.pdf", password="sesame"))
    expect(host.get_by_text("protégé par un mot de passe", exact=False)).to_be_visible()
    looks.at(host, "documents-refused")
