"""What the web process answers to requests that are no good, and what it keeps for development machines."""

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from infrastructure.settings import Settings
from tests.graphql.browser import Browser
from tests.graphql.conftest import HELENE, House, running

TYPES = "{ __schema { types { name } } }"
VIEWER = "{ viewer { development } }"


async def post(house: House, body: Any, **headers: str) -> httpx.Response:
    """A request to /graphql, with the client's own header unless other headers are given."""
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    given = headers or {"content-type": "application/json", "x-amphi": "1"}
    async with httpx.AsyncClient(base_url=house.address) as http:
        return await http.post("/graphql", content=content, headers=given)


async def test_only_a_development_machine_shows_its_schema_and_signs_in_demo_people(
    settings: Settings, dist: Path
) -> None:
    """Introspection, GraphiQL and the demo directory are there in development and nowhere else."""
    for development in (True, False):
        async with running(msgspec.structs.replace(settings, development=development), dist) as house:
            described = (await post(house, {"query": TYPES})).json()
            assert ("data" in described) is development
            async with httpx.AsyncClient(base_url=house.address) as http:
                page = await http.get("/graphql", headers={"accept": "text/html"})
                assert ("GraphiQL" in page.text) is development
                signed_in = await http.post("/signin/demo", json={"subject": HELENE}, headers={"x-amphi": "1"})
                assert (signed_in.status_code == 204) is development
            seen = (await post(house, {"query": "{ viewer { development } demoPeople { subject } }"})).json()["data"]
            assert seen["viewer"]["development"] is development
            assert bool(seen["demoPeople"]) is development


async def test_requests_that_are_no_good_are_refused_with_a_code(house: House) -> None:
    """Not JSON, broken, too large, a subscription over POST, a change that another site could have sent."""
    leave = 'mutation { acceptCharter(commandId: "5b0b3c1e-2f0e-4c0a-8f43-55d8a5b5b1a1", version: 1) { __typename } }'
    subscription = (
        'subscription { room(sessionId: "5b0b3c1e-2f0e-4c0a-8f43-55d8a5b5b1a1",'
        ' connectionId: "5b0b3c1e-2f0e-4c0a-8f43-55d8a5b5b1a1") { position } }'
    )
    plain = {"content-type": "application/json"}
    cases: list[tuple[Any, dict[str, str], int, str]] = [
        ("{viewer{name}}", {"content-type": "text/plain", "x-amphi": "1"}, 415, "JSON_NEEDED"),
        ("{", {}, 400, "BAD_REQUEST"),
        (b"\xff\xfe", {}, 400, "BAD_REQUEST"),
        ([{"query": VIEWER}], {}, 400, "BAD_REQUEST"),
        ({"query": 7}, {}, 400, "BAD_REQUEST"),
        ({"query": "x" * 200_000}, {}, 413, "TOO_LARGE"),
        ({"query": subscription}, {}, 400, "WEBSOCKET_NEEDED"),
        ({"query": leave}, plain, 403, "HEADER_NEEDED"),
    ]
    for body, headers, status, code in cases:
        answer = await post(house, body, **headers)
        assert (answer.status_code, answer.json()) == (status, {"code": code})
    assert (await post(house, {"query": VIEWER}, **plain)).status_code == 200


async def test_documents_are_bounded(house: House) -> None:
    """Wide, long, malformed and ambiguous ones are answered with errors and not carried out."""
    wide = "{ " + " ".join(f"a{n}: viewer {{ name }}" for n in range(50)) + " }"
    long = "{ viewer { " + "name " * 3000 + "} }"
    for query in (
        wide,
        long,
        "{ nothing }",
        "{ viewer",
        "",
        "query A { viewer { name } } query B { __typename }",
        "{ viewer { ...Unknown } }",
        "{ viewer { ...Within } } fragment Within on Viewer { ...Within }",
    ):
        answer = await post(house, {"query": query})
        assert answer.status_code == 400
        assert "data" not in answer.json()
        assert answer.json()["errors"]


async def test_arguments_of_the_wrong_kind_are_errors_without_inner_words(house: House, helene: Browser) -> None:
    """An id that is none, a number too large, a date that is none: told as such, by nobody's stack trace."""
    bad = [
        ("query ($id: UUID!) { meeting(id: $id) { id } }", {"id": "not-an-id"}),
        ("query ($id: UUID!) { meeting(id: $id) { id } }", {"id": 7}),
        ("query ($at: Position) { meetings(atLeast: $at) { id } }", {"at": -1}),
        ("query ($at: Position) { meetings(atLeast: $at) { id } }", {"at": "1"}),
        ("query ($n: Int!) { recentSessions(first: $n) { id } }", {"n": 2**40}),
        (
            'mutation ($at: DateTime) { createMeeting(commandId: "5b0b3c1e-2f0e-4c0a-8f43-55d8a5b5b1a1",'
            ' title: "x", waitingRoom: true, startsAt: $at) { __typename } }',
            {"at": "tomorrow"},
        ),
    ]
    for query, variables in bad:
        answer = await helene.http.post("/graphql", json={"query": query, "variables": variables})
        errors = answer.json()["errors"]
        assert errors
        assert "Traceback" not in answer.text
        assert "internal error" not in answer.text, (variables, answer.text)


async def test_a_mistake_of_ours_is_told_to_the_log_and_not_to_the_client(
    house: House, helene: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The client learns that it was our fault, and nothing of what was inside."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("application.meetings.meetings.create", broken)
    with caplog.at_level(logging.ERROR, "amphi.graphql"):
        query = (
            'mutation { createMeeting(commandId: "5b0b3c1e-2f0e-4c0a-8f43-55d8a5b5b1a1", title: "x", waitingRoom: true)'
            " { __typename } }"
        )
        answer = await helene.http.post("/graphql", json={"query": query})
    (error,) = answer.json()["errors"]
    assert (error["message"], error["extensions"]) == ("internal error", {"code": "INTERNAL"})
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text


async def test_cookies_that_were_forged_or_have_expired_are_nobody_s(house: House, helene: Browser) -> None:
    """A changed signature, another key's, and no signature at all."""
    good = helene.http.cookies["amphi_person"]
    head, _, tail = good.rpartition(".")
    for cookie in (head + "." + tail[::-1], "e30." + tail, "x", "a.b.c", good[1:]):
        async with httpx.AsyncClient(base_url=house.address, cookies={"amphi_person": cookie}) as http:
            answer = await http.post("/graphql", json={"query": "{ viewer { personId } }"})
            assert answer.json() == {"data": {"viewer": {"personId": None}}}


async def test_answers_say_how_browsers_must_treat_them(house: House) -> None:
    """Content policy, no sniffing, no frames; answers of the API are never kept."""
    async with httpx.AsyncClient(base_url=house.address) as http:
        page = await http.get("/")
        api = await http.post("/graphql", json={"query": VIEWER})
    for answer in (page, api):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
    assert api.headers["cache-control"] == "no-store"


async def test_a_file_of_the_client_says_which_it_is_without_being_sent(house: House) -> None:
    """HEAD gives the tag that GET gives; paths that are no files of the client don't answer it with its page."""
    async with httpx.AsyncClient(base_url=house.address) as http:
        sent = await http.get("/assets/room-4f2a.js")
        asked = await http.head("/assets/room-4f2a.js")
        page = await http.get("/")
        gone = await http.head("/assets/room-0000.js")
        health = await http.head("/health")
    assert asked.status_code == 200
    assert asked.content == b""
    assert asked.headers["etag"] == sent.headers["etag"] != page.headers["etag"]
    assert (gone.status_code, health.status_code) == (404, 405)
