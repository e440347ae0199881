"""A room of more people than one screen shows, in Chromium: the list in pages, search, the gallery, the counts."""

import re
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from bench.house import House
from tests.journeys.cast import HELENE
from tests.journeys.theatre import Looks, Theatre, controls, sign_in

pytestmark = pytest.mark.journey
GUESTS = 69
JOIN = """mutation ($commandId: UUID!, $code: String!, $connectionId: UUID!, $name: String) {
  join(commandId: $commandId, code: $code, connectionId: $connectionId, name: $name) { __typename }
}"""


def join(house: House, code: str, name: str) -> None:
    """Somebody comes in by the link, in a browser of their own."""
    variables = {"commandId": str(uuid4()), "code": code, "connectionId": str(uuid4()), "name": name}
    answer = httpx.post(
        house.address + "/graphql", json={"query": JOIN, "variables": variables}, headers={"x-amphi": "1"}, timeout=20
    )
    assert answer.json()["data"]["join"]["__typename"] == "Joined", answer.text


def test_everybody_is_found_in_a_large_room(theatre: Theatre, looks: Looks) -> None:
    """Fifty on the first page and the rest on the second, one by name, all of them in the gallery's pages."""
    host = theatre.page(HELENE)
    sign_in(host, theatre.house, HELENE.name)
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill("Amphithéâtre")
    host.get_by_label(re.compile("Salle d’attente")).uncheck(force=True)
    host.get_by_role("button", name="Créer la réunion").click()
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    for number in range(GUESTS):
        join(theatre.house, host.url.rsplit("/", 1)[-1], f"Élève {number:02}")
    people = host.get_by_role("complementary", name="Participants")
    expect(people.get_by_text("1 à 50 sur 70")).to_be_visible()
    expect(people.get_by_text("Élève 48")).to_be_visible()
    looks.at(host, "large-room-people")
    people.get_by_role("button", name="Page suivante").click()
    expect(people.get_by_text("51 à 70 sur 70")).to_be_visible()
    expect(people.get_by_text("Élève 68")).to_be_visible()
    people.get_by_label("Chercher une personne").fill("eleve 07")
    expect(people.get_by_text("Élève 07")).to_be_visible()
    expect(people.get_by_text("Élève 68")).not_to_be_visible()
    host.keyboard.press("Escape")
    host.get_by_role("button", name="Afficher la grille").click()
    stage = host.get_by_role("main")
    expect(stage.get_by_role("list", name="Participants, page 1 sur 3").get_by_role("listitem")).to_have_count(25)
    stage.get_by_role("button", name="Page suivante").click()
    stage.get_by_role("button", name="Page suivante").click()
    expect(stage.get_by_role("list", name="Participants, page 3 sur 3").get_by_text("Élève 68")).to_be_visible()
    looks.at(host, "large-room-gallery")
