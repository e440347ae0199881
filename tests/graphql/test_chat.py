"""Chat through the schema: to whom a message comes, and what the auditor reads of it."""

import csv
from typing import Any
from uuid import uuid4

import pytest

from domain import chat as domain_chat
from tests.graphql.browser import Browser
from tests.graphql.conftest import PAUL, House

EVENTS = """query ($id: UUID!, $search: String) { historyEvents(sessionId: $id, first: 500, search: $search) {
  ... on HistoryPage { events { topic actor subject object data { key value } } } } }"""
THESE = """query ($id: UUID!, $ids: [UUID!]!, $at: Position) {
  messages(sessionId: $id, ids: $ids, atLeast: $at) { id text edited deleted } }"""
OLDER = "query ($id: UUID!, $before: UUID!) { olderMessages(sessionId: $id, before: $before) { text } }"


async def test_a_private_message_reaches_two_people_and_nobody_else(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """Not the host, not others, not those who come later, not the pages before; the auditor reads that it was sent."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    at_noe = await noe.join(open_meeting["code"], name="Noé")
    at_zoe = await zoe.join(open_meeting["code"], name="Zoé")
    async with helene.room(hosting) as hosts, noe.room(at_noe) as author, zoe.room(at_zoe) as reader:
        await noe.do("sendMessage", sessionId=session_id, text="secret", scope="SEAT", to=at_zoe["seatId"])
        await noe.do("sendMessage", sessionId=session_id, text="aux hôtes", scope="HOSTS")
        await noe.do("sendMessage", sessionId=session_id, text="à toutes")
        for live in (hosts, author, reader):
            await live.until(lambda live: any(m["text"] == "à toutes" for m in live.messages.values()))

        def texts(live: Any) -> list[str]:
            return sorted(message["text"] for message in live.messages.values())

        assert texts(author) == ["aux hôtes", "secret", "à toutes"]
        assert texts(reader) == ["secret", "à toutes"]
        assert texts(hosts) == ["aux hôtes", "à toutes"]
        secret = next(m for m in author.messages.values() if m["text"] == "secret")
        last = next(m for m in author.messages.values() if m["text"] == "à toutes")
        assert (secret["scope"], secret["to"]) == ("SEAT", "Zoé")
        own = {"sessionId": session_id, "messageId": secret["id"]}
        assert (await helene.do("deleteMessage", **own))["code"] == "MESSAGE_NOT_FOUND"
        to_all = await zoe.do("sendMessage", sessionId=session_id, text="Vu", replyTo=secret["id"])
        assert to_all["code"] == "REPLY_ELSEWHERE"
        await noe.do("editMessage", **own, text="encore secret")
        await reader.until(lambda live: live.messages[secret["id"]]["edited"])
        assert secret["id"] not in hosts.messages
    for who, joined, expected in ((helene, hosting, 1), (zoe, at_zoe, 1), (noe, at_noe, 2)):
        async with who.room(joined) as anew:
            await anew.until(lambda live: live.mine)
            assert len(anew.messages) == expected + 1
        await house.projected()
        assert len((await who.ask(OLDER, id=session_id, before=last["id"]))["olderMessages"]) == expected
    auditor = await house.browser().sign_in(PAUL)
    events = (await auditor.ask(EVENTS, id=session_id))["historyEvents"]["events"]
    told = [event for event in events if event["topic"].startswith("chat.")]
    assert [(e["subject"], e["object"]) for e in told][:2] == [("Noé", "Zoé"), ("Noé", None)]
    assert all("secret" not in each["value"] for event in told for each in event["data"])
    assert (await auditor.ask(EVENTS, id=session_id, search="secret"))["historyEvents"]["events"] == []


async def test_a_message_is_answered_changed_and_deleted(house: House, helene: Browser, open_meeting: Any) -> None:
    """Its text is gone for all, the auditor too; who hosts deletes others', nobody changes them."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    async with helene.room(hosting) as live:
        await noe.do("sendMessage", sessionId=session_id, text="Bonjour")
        (said,) = (await live.until(lambda live: live.messages)).messages
        await helene.do("sendMessage", sessionId=session_id, text="Bonjour Noé", replyTo=said)
        await live.until(lambda live: any(m["replyTo"] == said for m in live.messages.values()))
        own = {"sessionId": session_id, "messageId": said}
        assert (await helene.do("editMessage", **own, text="Autre"))["code"] == "MESSAGE_NOT_YOURS"
        await noe.do("editMessage", **own, text="Bonsoir")
        await live.until(lambda live: live.messages[said]["edited"] and live.messages[said]["text"] == "Bonsoir")
        assert (await helene.do("deleteMessage", **own))["changed"]
        await live.until(lambda live: live.messages[said]["deleted"])
        assert live.messages[said]["text"] is None
        assert not (await noe.do("deleteMessage", **own))["changed"]
        answer = next(m["id"] for m in live.messages.values() if m["replyTo"] == said)
        assert (await noe.do("deleteMessage", sessionId=session_id, messageId=answer))["code"] == "NOT_ALLOWED"
        await helene.do("turnSwitch", sessionId=session_id, switch="CHAT_PRIVATE", allowed=False)
        private = {"sessionId": session_id, "text": "psst", "scope": "SEAT", "to": hosting["seatId"]}
        assert (await noe.do("sendMessage", **private))["code"] == "SWITCHED_OFF"
        no_seat = await noe.do("sendMessage", sessionId=session_id, text="?", scope="EVERYBODY", to=hosting["seatId"])
        assert (no_seat["code"], no_seat["field"]) == ("SEAT_NOT_FOUND", "to")
    auditor = await house.browser().sign_in(PAUL)
    events = (await auditor.ask(EVENTS, id=session_id))["historyEvents"]["events"]
    words = [each["value"] for event in events if event["topic"].startswith("chat.") for each in event["data"]]
    assert "Bonjour Noé" in words
    assert not {"Bonjour", "Bonsoir"} & set(words)
    (deleted,) = [event for event in events if event["topic"] == "chat.MessageDeleted"]
    assert (deleted["subject"], deleted["object"]) == ("Noé", "Hélène Marchand")


async def test_messages_are_taken_along_by_who_reads_them(house: House, helene: Browser, open_meeting: Any) -> None:
    """As a file in which no cell is a formula: while it runs by who has a seat, then by the meeting's owner."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    at_zoe = await zoe.join(open_meeting["code"], name="Zoé")
    await noe.do("sendMessage", sessionId=session_id, text="secret", scope="SEAT", to=at_zoe["seatId"])
    await noe.do("sendMessage", sessionId=session_id, text="aux hôtes", scope="HOSTS")
    await noe.do("sendMessage", sessionId=session_id, text="=1+1")

    async def kept(who: Browser) -> list[list[str]]:
        answer = await who.http.get(f"/messages/{session_id}.csv")
        assert answer.status_code == 200
        return [row[1:4] for row in csv.reader(answer.text.removeprefix("\ufeff").splitlines())]

    await house.projected()
    secret, for_hosts, for_all = ["Noé", "Zoé", "secret"], ["Noé", "hosts", "aux hôtes"], ["Noé", "everybody", "'=1+1"]
    assert await kept(noe) == [["from", "to", "text"], secret, for_hosts, for_all]
    assert (await kept(zoe))[1:] == [secret, for_all]
    assert (await kept(helene))[1:] == [for_hosts, for_all]
    nobody = await house.browser().http.get(f"/messages/{session_id}.csv")
    assert (nobody.status_code, nobody.json()["code"]) == (403, "NOT_IN_SESSION")
    await helene.do("endSession", sessionId=session_id)
    assert (await kept(helene))[1:] == [for_hosts, for_all]
    gone = await noe.http.get(f"/messages/{session_id}.csv")
    assert (gone.status_code, gone.json()["code"]) == (403, "NOT_ALLOWED")
    assert (await noe.http.get(f"/messages/{uuid4()}.csv")).status_code == 404


async def test_who_has_an_older_message_learns_that_it_changed(
    house: House, helene: Browser, open_meeting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room keeps it no more: its id is told once, and its readers alone are given what it is now."""
    monkeypatch.setattr(domain_chat, "MESSAGES_KEPT", 2)
    hosting = await helene.join(open_meeting["code"])
    of = {"sessionId": hosting["sessionId"]}
    noe, zoe = house.browser(), house.browser()
    at_noe, at_zoe = [await who.join(open_meeting["code"], name=name) for who, name in ((noe, "Noé"), (zoe, "Zoé"))]
    async with noe.room(at_noe) as author, zoe.room(at_zoe) as reader:
        await noe.do("sendMessage", **of, text="à toutes")
        await noe.do("sendMessage", **of, text="aux hôtes", scope="HOSTS")
        for number in range(3):
            await noe.do("sendMessage", **of, text=str(number))
        await author.until(lambda live: len(live.messages) == 5)
        await reader.until(lambda live: len(live.messages) == 4)
        ids = {message["text"]: message["id"] for message in author.messages.values()}
        await noe.do("editMessage", **of, messageId=ids["2"], text="deux")
        await reader.until(lambda live: live.messages[ids["2"]]["text"] == "deux")
        assert all(not update["messagesAmended"] for update in reader.updates)
        await noe.do("editMessage", **of, messageId=ids["à toutes"], text="à tous")
        at = (await helene.do("deleteMessage", **of, messageId=ids["aux hôtes"]))["position"]
        await reader.until(lambda live: live.position >= at)
        told = [each for update in reader.updates for each in update["messagesAmended"]]
        assert told == [ids["à toutes"], ids["aux hôtes"]]
    asked = {"id": of["sessionId"], "ids": told, "at": at}
    changed = {"id": told[0], "text": "à tous", "edited": True, "deleted": False}
    gone = {"id": told[1], "text": None, "edited": False, "deleted": True}
    assert (await zoe.ask(THESE, **asked))["messages"] == [changed]
    for who in (noe, helene):
        assert (await who.ask(THESE, **asked))["messages"] == [changed, gone]
    assert (await house.browser().ask(THESE, **asked))["messages"] == []
