"""A question, a hand, a reaction: what somebody says without opening a microphone, seen by who hosts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import HELENE, NOE
from tests.journeys.theatre import PHONE, Looks, Theatre, ask_to_enter, choose, open_meeting, sign_in

pytestmark = pytest.mark.journey
DOWNLOADS = 60
QUESTION = "Pourquoi l’entropie d’un système isolé ne diminue-t-elle jamais ?"
NOTED = """() => {
    window.reactionsSeen = '';
    const note = () => { window.reactionsSeen += document.querySelector('.reactions')?.textContent ?? ''; };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""A reaction may have passed before somebody else has looked."""


def test_a_question_a_hand_and_a_reaction(theatre: Theatre, looks: Looks) -> None:
    """On a phone and on a desktop; the messages are there to be kept."""
    host = theatre.page_without_devices()
    noe = theatre.page_without_devices(size=PHONE)
    sign_in(host, theatre.house, HELENE.name)
    link = open_meeting(host, theatre.house, "Thermodynamique, CM 2")
    ask_to_enter(noe, link, NOE.name)
    host.get_by_role("button", name=re.compile("Admettre")).first.click()
    questions(looks, host, noe)
    reactions(looks, host, noe)
    messages(theatre, host, noe)


def questions(looks: Looks, host: Page, noe: Page) -> None:
    """Asked on a phone, answered in writing."""
    choose(noe, "Questions")
    noe.get_by_label("Votre question, lue par tout le monde").fill(QUESTION)
    noe.get_by_role("button", name="Envoyer la question").click()
    host.get_by_role("button", name=re.compile("^Questions")).click()
    expect(host.get_by_text(QUESTION, exact=True)).to_be_visible()
    looks.at(host, "questions")
    host.get_by_role("button", name="Par écrit").click()
    host.get_by_label("Votre réponse, lue par tout le monde").fill("C’est le second principe : page 12 du poly.")
    host.get_by_role("button", name="Publier la réponse").click()
    expect(noe.locator(".question").get_by_text("C’est le second principe")).to_be_visible()
    looks.at(noe, "questions-phone")
    noe.get_by_role("button", name="Fermer le volet").click()


def reactions(looks: Looks, host: Page, noe: Page) -> None:
    """A sign is counted for the host; a reaction shows for four seconds."""
    choose(noe, "Réagir")
    looks.at(noe, "reactions-phone")
    noe.get_by_role("button", name="Trop vite").click()
    host.get_by_role("button", name=re.compile("^Participants")).click()
    expect(host.get_by_text("Signes")).to_be_visible()
    noe.get_by_role("button", name="Main", exact=True).click()
    expect(host.get_by_role("button", name=re.compile("Baisser la main")).first).to_be_visible()
    host.get_by_role("button", name="Réagir").click()
    expect(host.get_by_role("dialog", name="Réagir")).to_be_visible()
    looks.at(host, "reactions")
    noe.evaluate(NOTED)
    host.get_by_role("button", name="Bravo").click()
    noe.wait_for_function("(name) => window.reactionsSeen.includes(name)", arg=HELENE.name)


def messages(theatre: Theatre, host: Page, noe: Page) -> None:
    """What was written is kept by who reads it."""
    noe.get_by_role("button", name="Messages").click()
    noe.get_by_label(re.compile("^Votre message")).fill("Merci !")
    noe.keyboard.press("Enter")
    host.get_by_role("button", name=re.compile("^Messages")).click()
    expect(host.get_by_text("Merci !", exact=True)).to_be_visible()
    for _ in range(DOWNLOADS):  # the file is written from a read model, which follows
        with host.expect_download() as download:
            host.get_by_role("link", name="CSV").click()
        if "Merci !" in download.value.path().read_text():
            break
        host.wait_for_timeout(500)
    else:
        raise AssertionError("what was written is not in the file")
    burst(theatre, host, noe)


def burst(theatre: Theatre, host: Page, noe: Page) -> None:
    """Many messages at once, some of them long, and none after them: the last is in view, at the end, most are not."""
    said = 400
    noe.evaluate(
        """async ([sessionId, said]) => {
            const query = `mutation ($commandId: UUID!, $sessionId: UUID!, $text: String!) {
                sendMessage(commandId: $commandId, sessionId: $sessionId, text: $text) { __typename } }`;
            const one = (n) => fetch('/graphql', {
                method: 'POST',
                headers: {'content-type': 'application/json', 'x-amphi': '1'},
                body: JSON.stringify({query, variables: {
                    commandId: crypto.randomUUID(), sessionId, text: `${n} ` + 'mots '.repeat(n % 40)}}),
            });
            const line = async (first) => { for (let n = first; n < said; n += 20) await one(n); };
            await Promise.all(Array.from({length: 20}, (_, first) => line(first)));
        }""",
        [theatre.house.sessions()[-1], said],
    )
    host.wait_for_function(
        """(total) => {
            const last = [...document.querySelectorAll('.messages__row')].at(-1);
            const body = last?.closest('.panel__body');
            if (!body || last.getAttribute('aria-posinset') !== `${total}`) return false;
            if (document.querySelectorAll('.messages__row').length > total / 4) return false;  // of all
            const below = last.getBoundingClientRect().bottom - body.getBoundingClientRect().bottom;
            return below < 1 && body.scrollHeight - body.clientHeight - body.scrollTop < 1;
        }""",
        arg=said + 1,
    )
