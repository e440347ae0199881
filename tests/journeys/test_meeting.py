"""A meeting from the link to the recording, the history and the attendance, in three browsers; pictures are kept."""

import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.cast import HELENE, INES, NOE
from tests.journeys.drawing import place_of
from tests.journeys.theatre import (
    PHONE,
    Looks,
    Theatre,
    ask_to_enter,
    controls,
    hello,
    moving,
    sharp,
    sign_in,
    tab_to,
)

pytestmark = pytest.mark.journey
TITLE = "Mécanique quantique, CM 4"


def test_a_meeting_is_held(theatre: Theatre, looks: Looks) -> None:
    """Steps 1 to 7: organiser, guests, the room, a poll, a recording, the auditor, the analyst."""
    host, noe, ines, link = the_doors(theatre, looks)
    in_the_room(looks, host, noe, ines)
    take_a_poll(looks, host, noe)
    record(looks, host, noe, ines)
    mute_and_reload(looks, host, noe)
    end_for_all(looks, host, noe, link)
    watch_the_recording(looks, host, theatre)
    read_the_history(looks, theatre)
    read_the_attendance(looks, theatre)


def the_doors(theatre: Theatre, looks: Looks) -> tuple[Page, Page, Page, str]:
    """Steps 1 and 2: the organiser opens, guests wait, are admitted, one is refused."""
    house = theatre.house
    host = theatre.page(HELENE)
    sign_in(host, house, HELENE.name)
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill(TITLE)
    looks.at(host, "new-meeting")
    host.get_by_role("button", name="Créer la réunion").click()
    expect(host.get_by_text("On vous entend bien")).to_be_visible()
    host.get_by_role("button", name="Tester le son").click()
    looks.at(host, "preview-host")
    link = host.url
    early = theatre.page(INES, size=PHONE)
    early.goto(link)
    expect(early.get_by_text("La réunion n’est pas encore ouverte", exact=False)).to_be_visible()
    looks.at(early, "preview-before-phone")
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    looks.at(host, "room-alone")

    noe = theatre.page(NOE)
    noe.goto(link)
    noe.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(noe.get_by_text("Il manque votre nom", exact=False)).to_be_visible()
    noe.get_by_label(re.compile("Votre nom")).fill(NOE.name)
    looks.at(noe, "preview")
    noe.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(noe.get_by_text("Vous êtes la prochaine personne de la file")).to_be_visible()
    looks.at(noe, "waiting")
    ines = early
    ines.get_by_role("button", name="Régler").click()
    ines.get_by_label(re.compile("Votre nom")).focus()
    looks.at(ines, "preview-devices-phone")
    ines.get_by_label(re.compile("Votre nom")).fill(INES.name)
    ines.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(ines.get_by_text("Vous êtes en place 2 dans la file")).to_be_visible()
    looks.at(ines, "waiting-phone")
    stranger = theatre.page_without_devices()
    ask_to_enter(stranger, link, "Inconnu")

    expect(host.get_by_text("3 attendent")).to_be_visible()
    looks.at(host, "room-waiting")
    host.get_by_role("button", name="Refuser Inconnu").click()
    expect(stranger.get_by_role("heading", name="L’entrée vous a été refusée")).to_be_visible()
    looks.at(stranger, "refused")
    stranger.context.close()
    host.get_by_role("button", name="Admettre Noé Garnier").click()
    host.get_by_role("button", name="Tout admettre").click()
    return host, noe, ines, link


def in_the_room(looks: Looks, host: Page, noe: Page, ines: Page) -> None:
    """Step 3: they see each other; hands, messages, a shared screen; the same on a phone."""
    moving(host, NOE.name)
    moving(noe, HELENE.name)
    moving(ines, HELENE.name)
    expect(noe.locator(".stateline").get_by_text("Hélène Marchand")).to_be_visible()
    looks.at(ines, "room-phone")
    noe.get_by_role("button", name="Lever la main").click()
    expect(host.get_by_text("Mains levées")).to_be_visible()
    looks.at(host, "room-hand")
    host.get_by_role("button", name="Baisser la main de Noé Garnier").click()
    expect(noe.get_by_role("button", name="Lever la main")).to_be_visible()

    ines.get_by_role("button", name="Messages").click()
    expect(ines.get_by_text("Aucun message")).to_be_visible()
    looks.at(ines, "messages-none-phone")
    noe.get_by_role("button", name="Messages").click()
    noe.get_by_label(re.compile("Votre message")).fill("Est-ce que k dépend de l’énergie ? https://exemple.fr/cours")
    noe.get_by_role("button", name="Envoyer").click()
    host.get_by_role("button", name=re.compile("^Messages")).click()
    expect(host.get_by_text("Est-ce que k dépend de l’énergie ?")).to_be_visible()
    expect(ines.get_by_text("Est-ce que k dépend de l’énergie ?")).to_be_visible()
    looks.at(host, "room-messages")
    looks.at(ines, "room-messages-phone")
    ines.get_by_role("button", name="Fermer le volet").click()
    ines.get_by_role("button", name="Plus de commandes").click()
    looks.at(ines, "more-phone")
    ines.get_by_role("menuitem", name="Micro, caméra et haut-parleur").click()
    looks.at(ines, "devices-phone")
    ines.get_by_role("button", name="Fermer", exact=True).click()

    noe.get_by_role("button", name="Partager").click()
    shared = host.get_by_label("Écran partagé par Noé Garnier")
    expect(shared).to_be_visible()
    host.wait_for_function("() => document.querySelector('.shared video')?.videoWidth > 0")
    looks.at(host, "room-shared")
    zoomed(host, shared)
    noe.get_by_role("button", name="Arrêter le partage").click()
    expect(shared).to_be_hidden()


def zoomed(page: Page, shared: Locator) -> None:
    """A shared screen is enlarged for oneself, and whole again with one click."""
    page.wait_for_function(
        """() => {  // it fills its frame until the picture's shape is known
            const shared = document.querySelector('.shared'), video = shared?.querySelector('video');
            const { width, height } = shared?.getBoundingClientRect() ?? {};
            return Math.abs(width / height - video?.videoWidth / video?.videoHeight) < 0.005;
        }"""
    )
    whole = place_of(shared)
    page.get_by_role("button", name="Agrandir").click()
    expect(page.get_by_text("125 %")).to_be_visible()
    assert place_of(shared)["width"] == pytest.approx(1.25 * whole["width"], rel=0.01)
    page.get_by_text("125 %").click()
    expect(page.get_by_text("125 %")).to_be_hidden()
    assert place_of(shared) == whole


def take_a_poll(looks: Looks, host: Page, noe: Page) -> None:
    """Step 4: a question, a vote by keyboard alone, the count live, closed and shared."""
    host.get_by_role("button", name="Sondages").click()
    looks.at(host, "polls-none")
    host.get_by_role("button", name="Nouveau sondage").click()
    host.get_by_label("Question", exact=True).fill("Quand V₀ augmente, le nombre d’états liés…")
    host.get_by_label("Réponse 1").fill("augmente ou reste le même")
    host.get_by_label("Réponse 2").fill("diminue")
    looks.at(host, "poll-writing")
    host.get_by_role("button", name="Ouvrir le sondage").click()
    noe.get_by_role("button", name=re.compile("^Sondages")).click()
    choice = noe.get_by_label("augmente ou reste le même")
    tab_to(noe, choice)
    noe.keyboard.press("Space")
    looks.at(noe, "poll-vote")
    tab_to(noe, noe.get_by_role("button", name="Voter"))
    noe.keyboard.press("Enter")
    expect(noe.get_by_text("Votre vote : augmente ou reste le même")).to_be_visible()
    expect(host.get_by_text("100 %")).to_be_visible()
    looks.at(host, "poll-open")
    host.get_by_role("button", name="Clore le sondage").click()
    expect(noe.get_by_text("Clos", exact=True)).to_be_visible()
    looks.at(noe, "poll-closed")
    host.get_by_role("button", name="Montrer les résultats à tous").click()
    expect(noe.get_by_text("100 %")).to_be_visible()
    looks.at(host, "poll-results")


def record(looks: Looks, host: Page, noe: Page, ines: Page) -> None:
    """Step 5: everybody is told and asked; one agrees, one declines and later withdraws nothing; then it stops."""
    host.get_by_role("button", name="Enregistrer").click()
    expect(noe.get_by_text(re.compile("Hélène Marchand enregistre")).first).to_be_visible()
    looks.at(noe, "consent")
    looks.at(ines, "consent-phone")
    noe.get_by_role("button", name="Accepter").click()
    ines.get_by_role("button", name="Refuser").click()
    expect(noe.get_by_role("button", name="Accepter")).to_be_hidden()
    noe.get_by_role("button", name="Plus de commandes").click()
    noe.get_by_role("menuitem", name="Mon accord pour l’enregistrement").click()
    looks.at(noe, "consent-change")
    noe.get_by_role("button", name="Ne rien changer").click()
    noe.wait_for_timeout(4_000)  # what is recorded takes its time
    host.get_by_role("button", name="Arrêter", exact=True).click()
    expect(host.get_by_role("button", name="Enregistrer")).to_be_visible()


def mute_and_reload(looks: Looks, host: Page, noe: Page) -> None:
    """Step 3: the host mutes; who speaks muted is told; a reload brings the same seat back."""
    host.get_by_role("button", name=re.compile("^Participants")).first.click()
    host.get_by_role("button", name="Actions pour Noé Garnier").click()
    looks.at(host, "person-menu")
    host.get_by_role("menuitem", name="Couper le micro").click()
    expect(noe.get_by_role("button", name="Micro coupé")).to_be_visible()
    expect(noe.get_by_text("Vous parlez, mais votre micro est coupé.")).to_be_visible()
    looks.at(noe, "speaking-muted")
    noe.reload()
    expect(controls(noe)).to_be_visible()
    moving(noe, HELENE.name)
    moving(host, NOE.name)
    expect(host.get_by_role("complementary", name="Participants").get_by_text("Noé Garnier")).to_have_count(1)
    sharp(host)
    looks.at(host, "room-speaker")
    host.keyboard.press("Escape")
    host.get_by_role("button", name="Disposition : grille").click()
    for name in (NOE.name, INES.name):
        moving(host, name)
    looks.at(host, "room-gallery")


def end_for_all(looks: Looks, host: Page, noe: Page, link: str) -> None:
    """The consequence is said before, what remains after; the link says that the meeting is not open."""
    host.get_by_role("button", name="Quitter ou terminer").click()
    host.get_by_role("menuitem", name="Terminer pour tous").click()
    looks.at(host, "end")
    host.get_by_role("alertdialog").get_by_role("button", name="Terminer pour tous").click()
    expect(noe.get_by_role("heading", name=re.compile("terminée"))).to_be_visible()
    noe.get_by_role("button", name="Oui", exact=True).click()
    expect(noe.get_by_text("Merci, c’est noté.")).to_be_visible()
    looks.at(noe, "after-guest")
    expect(host.get_by_role("heading", name=re.compile("terminée"))).to_be_visible()
    expect(host.get_by_text("3 personnes étaient là")).to_be_visible()
    looks.at(host, "after")


def watch_the_recording(looks: Looks, host: Page, theatre: Theatre) -> None:
    """The MP4 appears with its day of deletion, plays and seeks; a stranger gets nothing; then it is deleted."""
    host.goto(theatre.house.address + "/recordings")
    video = host.locator("video")
    host.wait_for_function("() => document.querySelector('video')?.duration > 3", timeout=120_000)
    expect(host.get_by_text(re.compile("supprimé le .* dans 60 jours")).first).to_be_visible()
    host.get_by_role("button", name="Lire").click()
    host.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    position = host.get_by_role("slider", name="Position dans la vidéo")
    position.fill("3")
    host.wait_for_function("() => document.querySelector('video').currentTime > 3.2")
    looks.at(host, "recordings")
    host.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(host, "recordings-phone")
    source = video.evaluate("(element) => element.currentSrc")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(source, timeout=60)
    assert refused.value.code == 404
    host.get_by_role("button", name="Supprimer cet enregistrement").click()
    looks.at(host, "recording-delete-phone")
    host.get_by_role("alertdialog").get_by_role("button", name="Supprimer").click()
    expect(host.get_by_text("Aucun enregistrement")).to_be_visible()


def read_the_history(looks: Looks, theatre: Theatre) -> None:
    """Step 6: every event in plain words; the play head shows the room as it was."""
    auditor = theatre.page_without_devices()
    sign_in(auditor, theatre.house, "Paul Garnier")
    auditor.goto(theatre.house.address + "/history")
    looks.at(auditor, "history-sessions")
    auditor.get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(auditor.get_by_text("Noé Garnier lève la main.")).to_be_visible()
    expect(auditor.get_by_text(re.compile("Noé Garnier vote «.augmente ou reste le même.»"))).to_be_visible()
    head = auditor.get_by_role("slider", name="Instant affiché")
    head.focus()
    auditor.keyboard.press("Home")
    expect(auditor.get_by_text("Personne n’est dans la salle à cet instant.")).to_be_visible()
    for _ in range(2):
        auditor.keyboard.press("PageUp")
    expect(auditor.locator(".seat").first).to_be_visible()
    looks.at(auditor, "history")
    auditor.get_by_label("Chercher dans l’historique").fill("rien de tel")
    expect(auditor.get_by_text("Aucun événement ne correspond")).to_be_visible()
    looks.at(auditor, "history-none-found", picture=False)
    auditor.get_by_label("Chercher dans l’historique").fill("")
    auditor.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(auditor, "history-phone")
    auditor.context.close()


def read_the_attendance(looks: Looks, theatre: Theatre) -> None:
    """Step 7: who was there, for how long, and the same as CSV."""
    analyst = theatre.page_without_devices()
    sign_in(analyst, theatre.house, "Claire Dubois")
    analyst.goto(theatre.house.address + "/attendance")
    analyst.get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(analyst.get_by_role("row", name=re.compile(INES.name))).to_be_visible()
    expect(analyst.get_by_text("sur 1 avis")).to_be_visible()
    looks.at(analyst, "attendance")
    with analyst.expect_download() as downloading:
        analyst.get_by_role("link", name="Exporter en CSV").click()
    assert NOE.name in downloading.value.path().read_text()
    analyst.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    looks.at(analyst, "attendance-phone")
    analyst.goto(theatre.house.address)
    expect(hello(analyst)).to_be_visible()
    analyst.context.close()
