"""A meeting from the link to the recording, the history and the attendance, in three browsers; pictures are kept."""

import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.house import DESKTOP, PHONE, Accessibility, House, chromium, running_house, shot

pytestmark = pytest.mark.journey
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running_house() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def somebody(browser: Browser, *, phone: bool = False, language: str = "fr-FR") -> tuple[BrowserContext, Page]:
    """A browser of their own, in French unless said otherwise."""
    size = PHONE if phone else DESKTOP
    context = browser.new_context(viewport=size, locale=language, permissions=["camera", "microphone"])  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return context, page


def sign_in(page: Page, house: House, name: str) -> None:
    """Choose a demo person, and accept the charter the first time."""
    page.goto(house.address + "/signin")
    page.get_by_role("button", name=re.compile(name)).click()
    accept = page.get_by_role("button", name="J’accepte la charte")
    expect(accept.or_(page.get_by_role("heading", name=re.compile("Bonjour")))).to_be_visible()
    if accept.is_visible():
        accept.click()
    expect(page.get_by_role("heading", name=re.compile("Bonjour"))).to_be_visible()


def moving(page: Page, seat_name: str) -> None:
    """The picture of somebody is decoded and moves."""
    page.wait_for_function(
        """(name) => [...document.querySelectorAll('.tile')].some((tile) => tile.textContent.includes(name)
            && tile.querySelector('video')?.currentTime > 0.5 && tile.querySelector('video')?.videoWidth > 0)""",
        arg=seat_name,
    )


def test_a_meeting_is_held(house: House, browser: Browser) -> None:
    """Steps 1 to 7: organiser, guests, the room, a poll, a recording, the auditor, the analyst."""
    axe = Accessibility()
    _, host = somebody(browser)
    sign_in(host, house, "Hélène Marchand")
    axe.check(host, "home")
    shot(host, "home-desktop")
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill("Mécanique quantique, CM 4")
    host.get_by_role("button", name="Créer la réunion").click()
    host.get_by_role("button", name="Ouvrir la réunion").wait_for()
    axe.check(host, "preview of the host")
    link = host.url
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(host.get_by_role("navigation", name="Commandes de la réunion")).to_be_visible()

    _, noe = somebody(browser)
    noe.goto(link)
    noe.get_by_label(re.compile("Votre nom")).fill("Noé Garnier")
    shot(noe, "preview-desktop")
    noe.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(noe.get_by_text("Hélène Marchand va vous faire entrer")).to_be_visible()
    axe.check(noe, "waiting room")
    shot(noe, "waiting-desktop")
    _, ines = somebody(browser, phone=True)
    ines.goto(link)
    ines.get_by_label(re.compile("Votre nom")).fill("Inès Moreau")
    axe.check(ines, "preview on a phone")
    shot(ines, "preview-phone")
    ines.get_by_role("button", name="Rejoindre", exact=True).click()
    _, stranger = somebody(browser)
    stranger.goto(link)
    stranger.get_by_label(re.compile("Votre nom")).fill("Inconnu")
    stranger.get_by_role("button", name="Rejoindre", exact=True).click()

    expect(host.get_by_text("3 attendent")).to_be_visible()
    shot(host, "room-waiting-desktop")
    host.get_by_role("button", name="Refuser Inconnu").click()
    expect(stranger.get_by_text("L’entrée vous a été refusée").first).to_be_visible()
    host.get_by_role("button", name="Admettre Noé Garnier").click()
    host.get_by_role("button", name="Tout admettre").click()
    moving(host, "Noé Garnier")
    moving(noe, "Hélène Marchand")
    moving(ines, "Hélène Marchand")

    noe.get_by_role("button", name="Lever la main").click()
    expect(host.get_by_text("Mains levées")).to_be_visible()
    host.get_by_role("button", name="Baisser la main de Noé Garnier").click()
    expect(noe.get_by_role("button", name="Lever la main")).to_be_visible()
    noe.get_by_role("button", name="Messages").click()
    noe.get_by_label(re.compile("Votre message")).fill("Est-ce que k dépend de l’énergie ? https://exemple.fr/cours")
    noe.get_by_role("button", name="Envoyer").click()
    host.get_by_role("button", name=re.compile("^Messages")).click()
    expect(host.get_by_text("Est-ce que k dépend de l’énergie ?")).to_be_visible()
    axe.check(host, "room with messages")
    shot(host, "room-chat-desktop")
    shot(ines, "room-phone")
    axe.check(ines, "room on a phone")

    take_a_poll(axe, host, noe)
    record(axe, host, noe, ines)
    mute_and_reload(host, noe)

    host.get_by_role("button", name="Quitter ou terminer").click()
    host.get_by_role("menuitem", name="Terminer pour tous").click()
    shot(host, "end-desktop")
    host.get_by_role("alertdialog").get_by_role("button", name="Terminer pour tous").click()
    expect(noe.get_by_role("heading", name=re.compile("terminée"))).to_be_visible()
    expect(host.get_by_role("heading", name=re.compile("terminée"))).to_be_visible()
    axe.check(host, "after")
    shot(host, "after-desktop")
    watch_the_recording(axe, host, house)
    read_the_history(axe, browser, house)
    read_the_attendance(axe, browser, house)
    assert axe.violations == [], "\n".join(axe.violations)


def take_a_poll(axe: Accessibility, host: Page, noe: Page) -> None:
    """Step 4: a question, a vote, the count live, closed and shared."""
    host.get_by_role("button", name="Sondages").click()
    host.get_by_role("button", name="Nouveau sondage").click()
    host.get_by_label("Question", exact=True).fill("Quand V₀ augmente, le nombre d’états liés…")
    host.get_by_label("Réponse 1").fill("augmente ou reste le même")
    host.get_by_label("Réponse 2").fill("diminue")
    axe.check(host, "writing a poll")
    host.get_by_role("button", name="Ouvrir le sondage").click()
    noe.get_by_role("button", name=re.compile("^Sondages")).click()
    noe.get_by_label("augmente ou reste le même").check()
    shot(noe, "poll-vote-desktop")
    axe.check(noe, "voting")
    noe.get_by_role("button", name="Voter").click()
    expect(host.get_by_text("100 %")).to_be_visible()
    host.get_by_role("button", name="Clore le sondage").click()
    host.get_by_role("button", name="Montrer les résultats à tous").click()
    expect(noe.get_by_text("100 %")).to_be_visible()
    shot(host, "poll-results-desktop")


def record(axe: Accessibility, host: Page, noe: Page, ines: Page) -> None:
    """Step 5: everybody is told and asked; one agrees, one declines; then it stops."""
    host.get_by_role("button", name="Enregistrer").click()
    expect(noe.get_by_text(re.compile("Hélène Marchand enregistre")).first).to_be_visible()
    shot(noe, "consent-desktop")
    shot(ines, "consent-phone")
    axe.check(ines, "asking for consent on a phone")
    noe.get_by_role("button", name="Accepter").click()
    ines.get_by_role("button", name="Refuser").click()
    expect(noe.get_by_role("button", name="Accepter")).to_be_hidden()
    noe.wait_for_timeout(6_000)  # what is recorded takes its time
    host.get_by_role("button", name="Arrêter", exact=True).click()
    expect(host.get_by_role("button", name="Enregistrer")).to_be_visible()


def mute_and_reload(host: Page, noe: Page) -> None:
    """Step 3: the host mutes; a reload brings the same seat back."""
    host.get_by_role("button", name=re.compile("^Participants")).first.click()
    host.get_by_role("button", name="Actions pour Noé Garnier").click()
    host.get_by_role("menuitem", name="Couper le micro").click()
    expect(noe.get_by_role("button", name="Micro coupé")).to_be_visible()
    noe.reload()
    expect(noe.get_by_role("navigation", name="Commandes de la réunion")).to_be_visible()
    moving(noe, "Hélène Marchand")
    expect(host.get_by_role("complementary", name="Participants").get_by_text("Noé Garnier")).to_have_count(1)
    shot(host, "room-speaker-desktop")
    host.keyboard.press("Escape")
    host.get_by_role("button", name="Afficher la grille").click()
    shot(host, "room-gallery-desktop")


def watch_the_recording(axe: Accessibility, host: Page, house: House) -> None:
    """The MP4 appears with its day of deletion, plays and seeks; a stranger gets nothing."""
    host.goto(house.address + "/recordings")
    video = host.locator("video")
    host.wait_for_function("() => document.querySelector('video')?.duration > 3", timeout=120_000)
    expect(host.get_by_text(re.compile("supprimé le .* dans 60 jours")).first).to_be_visible()
    video.evaluate("(element) => { element.muted = true; element.currentTime = 3; return element.play(); }")
    host.wait_for_function("() => document.querySelector('video').currentTime > 3.2")
    axe.check(host, "recordings")
    shot(host, "recordings-desktop")
    source = video.evaluate("(element) => element.currentSrc")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(source, timeout=5)
    assert refused.value.code == 404


def read_the_history(axe: Accessibility, browser: Browser, house: House) -> None:
    """Step 6: every event in plain words; the play head shows the room as it was."""
    _, auditor = somebody(browser)
    sign_in(auditor, house, "Paul Garnier")
    auditor.goto(house.address + "/history")
    auditor.get_by_role("link", name=re.compile("Mécanique quantique")).click()
    expect(auditor.get_by_text("Noé Garnier lève la main.")).to_be_visible()
    expect(auditor.get_by_text(re.compile("Noé Garnier vote «.augmente ou reste le même.»"))).to_be_visible()
    head = auditor.get_by_role("slider", name="Instant affiché")
    head.focus()
    auditor.keyboard.press("Home")
    expect(auditor.get_by_text("Personne n’est dans la salle à cet instant.")).to_be_visible()
    for _ in range(2):
        auditor.keyboard.press("PageUp")
    expect(auditor.locator(".seat").first).to_be_visible()
    axe.check(auditor, "history")
    shot(auditor, "history-desktop")
    auditor.set_viewport_size(PHONE)  # type: ignore[arg-type]
    shot(auditor, "history-phone")


def read_the_attendance(axe: Accessibility, browser: Browser, house: House) -> None:
    """Step 7: who was there, for how long, and the same as CSV."""
    _, analyst = somebody(browser)
    sign_in(analyst, house, "Claire Dubois")
    analyst.goto(house.address + "/attendance")
    analyst.get_by_role("link", name=re.compile("Mécanique quantique")).click()
    expect(analyst.get_by_role("row", name=re.compile("Inès Moreau"))).to_be_visible()
    axe.check(analyst, "attendance")
    shot(analyst, "attendance-desktop")
    with analyst.expect_download() as downloading:
        analyst.get_by_role("link", name="Exporter en CSV").click()
    assert "Noé Garnier" in downloading.value.path().read_text()
    analyst.set_viewport_size(PHONE)  # type: ignore[arg-type]
    shot(analyst, "attendance-phone")


def test_english_is_spoken(house: House, browser: Browser) -> None:
    """A browser that asks for English gets it, on every page without a word of French."""
    axe = Accessibility()
    _, page = somebody(browser, language="en-GB")
    page.goto(house.address)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    axe.check(page, "home of a guest")
    shot(page, "home-guest-english")
    assert axe.violations == [], "\n".join(axe.violations)
