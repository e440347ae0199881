"""Drawing together: two browsers, a late comer, an auditor; and what is refused."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from interfaces.demo import DEMO_PEOPLE
from tests.graphql.browser import Browser
from tests.graphql.conftest import PAUL, House
from tests.papers import pdf

BOARD = "whiteboard:1"
ROOM_AT = """
query ($sessionId: UUID!, $position: Position!) {
  roomAt(sessionId: $sessionId, position: $position) {
    ... on RoomAt { whiteboard { shown page pages } strokes { id surface author tool text points } }
  }
}
"""


def stroke(*points: int, **other: Any) -> dict[str, Any]:
    """A stroke with a new id."""
    known = {"tool": "PEN", "colour": "RED", "width": 30, "points": points or (0, 0, 10, 10), "pressed": False}
    return {"id": str(uuid4()), **known, **other}


class Class:
    """A lecturer with a whiteboard, and a guest."""

    def __init__(self, helene: Browser, hers: Any, noe: Browser, his: Any) -> None:
        self.helene, self.hers, self.noe, self.his = helene, hers, noe, his
        self.session = {"sessionId": hers["sessionId"]}

    async def draw(self, browser: Browser, *strokes: Any, surface: str = BOARD) -> Any:
        """Somebody draws."""
        return await browser.do("drawStrokes", **self.session, surface=surface, strokes=list(strokes))


@pytest.fixture
async def lecture(house: House, helene: Browser, open_meeting: Any) -> Class:
    """The lecture; nothing is shown yet."""
    hers = await helene.join(open_meeting["code"])
    noe = house.browser()
    his = await noe.join(open_meeting["code"], name="Noé")
    return Class(helene, hers, noe, his)


async def test_two_draw_and_everybody_sees_it(house: House, lecture: Class) -> None:
    """In order and with their names; a late comer sees all that is left; the auditor what was there at each instant."""
    helene, noe, session = lecture.helene, lecture.noe, lecture.session
    assert (await lecture.draw(noe, stroke()))["code"] == "SURFACE_NOT_SHOWN"
    assert (await helene.do("showWhiteboard", **session, shown=True))["changed"]
    line, words = stroke(), stroke(5, 5, tool="TEXT", width=240, text=" Écrit à deux ")
    async with noe.room(lecture.his) as live:
        await live.until(lambda live: live.whiteboard["shown"])
        await lecture.draw(noe, line, words)
        drawn = await lecture.draw(helene, stroke(1, 2, 3, 4, tool="ARROW", colour="BLUE"))
        await live.until(lambda live: len(live.strokes) == 3)
        assert [each["author"] for each in live.strokes.values()] == ["Noé", "Noé", DEMO_PEOPLE[0].name]
        seen = live.strokes[words["id"]]
        assert (seen["text"], seen["tool"], seen["points"], seen["surface"]) == ("Écrit à deux", "TEXT", [5, 5], BOARD)
        erased = await noe.do(
            "eraseStrokes", **session, surface=BOARD, seatId=lecture.his["seatId"], strokes=[line["id"]]
        )
        await live.until(lambda live: len(live.strokes) == 2)
        late = house.browser()
        joined = await late.join(live.facts["code"], name="Zoé")
        async with late.room(joined) as hers:
            await hers.until(lambda hers: hers.whiteboard)
            assert list(hers.strokes) == list(live.strokes)
    auditor = await house.browser().sign_in(PAUL)
    for position, left in ((drawn["position"], 3), (erased["position"], 2), (drawn["position"] - 1, 2)):
        then = (await auditor.ask(ROOM_AT, **session, position=position))["roomAt"]
        assert then["whiteboard"] == {"shown": True, "page": 1, "pages": 1}
        assert len(then["strokes"]) == left, position


async def test_only_hosts_erase_what_others_drew(lecture: Class) -> None:
    """Oneself one's own; a host those of others, and all at once; then one draws again."""
    helene, noe, session = lecture.helene, lecture.noe, lecture.session
    await helene.do("showWhiteboard", **session, shown=True)
    hers, his, other = stroke(), stroke(), stroke()
    await lecture.draw(helene, hers)
    await lecture.draw(noe, his, other)
    erasing = {**session, "surface": BOARD, "seatId": lecture.hers["seatId"], "strokes": [hers["id"]]}
    assert (await noe.do("eraseStrokes", **erasing))["code"] == "NOT_ALLOWED"
    assert (await noe.do("clearSurface", **session, surface=BOARD))["code"] == "NOT_ALLOWED"
    assert (await noe.do("showWhiteboard", **session, shown=False))["code"] == "NOT_ALLOWED"
    assert not (await noe.do("eraseStrokes", **{**erasing, "seatId": lecture.his["seatId"]}))["changed"]
    erasing = {**session, "surface": BOARD, "seatId": lecture.his["seatId"], "strokes": [his["id"]]}
    assert (await helene.do("eraseStrokes", **erasing))["changed"]
    async with noe.room(lecture.his) as live:
        await live.until(lambda live: set(live.strokes) == {hers["id"], other["id"]})
        await noe.do("clearOwnStrokes", **session, surface=BOARD)
        await live.until(lambda live: set(live.strokes) == {hers["id"]})
        await helene.do("clearSurface", **session, surface=BOARD)
        await live.until(lambda live: not live.strokes)
        assert (await lecture.draw(noe, his))["changed"]
        await live.until(lambda live: set(live.strokes) == {his["id"]})


async def test_bad_strokes_are_refused_as_data(lecture: Class) -> None:
    """With the field that is wrong; a tool that does not exist is not even a valid document."""
    await lecture.helene.do("showWhiteboard", **lecture.session, shown=True)
    refused = [
        (stroke(1.5, 2), BOARD, "STROKE_MALFORMED"),  # type: ignore[arg-type]  # that is the point
        (stroke(1), BOARD, "STROKE_MALFORMED"),
        (stroke(*range(1002)), BOARD, "STROKE_TOO_LONG"),
        (stroke(0, 10**9), BOARD, "OUT_OF_SURFACE"),
        (stroke(width=0), BOARD, "STROKE_WIDTH"),
        (stroke(1, 1, tool="TEXT", text="a" * 501), BOARD, "TEXT_TOO_LONG"),
        (stroke(), "whiteboard:2", "SURFACE_NOT_SHOWN"),
        (stroke(), f"screen:{lecture.his['seatId']}", "SURFACE_NOT_SHOWN"),
        (stroke(), f"screen:{uuid4()}", "SEAT_NOT_FOUND"),
        (stroke(), "wall", "SURFACE_UNKNOWN"),
    ]
    for each, surface, code in refused:
        assert (await lecture.draw(lecture.noe, each, surface=surface))["code"] == code
    many = await lecture.draw(lecture.noe, *(stroke() for _ in range(21)))
    assert (many["code"], many["details"]) == ("TOO_MANY_STROKES", [{"key": "most", "value": "20"}])
    for wrong in (stroke(tool="SPRAY"), stroke(points=3)):
        with pytest.raises(AssertionError, match="errors"):
            await lecture.draw(lecture.noe, wrong)


async def test_pages_and_screens(lecture: Class) -> None:
    """Pages are added and turned for everybody; one draws on a shared screen until it is shared no more."""
    helene, noe, session = lecture.helene, lecture.noe, lecture.session
    await helene.do("showWhiteboard", **session, shown=True)
    assert (await helene.do("addWhiteboardPage", **session))["changed"]
    assert (await helene.do("turnWhiteboardPage", **session, page=3))["details"] == [{"key": "pages", "value": "2"}]
    assert (await noe.do("addWhiteboardPage", **session))["code"] == "NOT_ALLOWED"
    await helene.do("turnWhiteboardPage", **session, page=1)
    screen = f"screen:{lecture.his['seatId']}"
    assert (await noe.do("setScreenShare", **session, on=True))["changed"]
    assert (await lecture.draw(helene, stroke(), surface=screen))["changed"]
    assert (await lecture.draw(noe, stroke(), surface=screen))["changed"]
    async with noe.room(lecture.his) as live:
        await live.until(lambda live: live.whiteboard)
        board = {"groupId": None, "shown": True, "page": 1, "pages": 2}
        assert live.whiteboard == {**board, "since": live.whiteboard["since"]}
        assert {each["surface"] for each in live.strokes.values()} == {screen}
    await noe.do("setScreenShare", **session, on=False)
    assert (await lecture.draw(helene, stroke(), surface=screen))["code"] == "SURFACE_NOT_SHOWN"


async def test_a_page_of_a_document_is_drawn_on(
    house: House, lecture: Class, open_meeting: Any, tmp_path: Path
) -> None:
    """Strokes stay with their page: to a late comer, when it is shown again, and to the auditor who looks back."""
    helene, noe, session = lecture.helene, lecture.noe, lecture.session
    uploaded = await helene.http.post(
        f"/meetings/{open_meeting['id']}/documents",
        params={"command_id": str(uuid4()), "title": "CM4.pdf"},
        content=pdf(tmp_path / "CM4.pdf", 5).read_bytes(),
    )
    document = {"documentId": uploaded.json()["documentId"]}
    first, second, third = (f"document:{document['documentId']}:{page}" for page in (1, 2, 3))
    assert (await lecture.draw(noe, stroke(), surface=first))["code"] == "SURFACE_NOT_SHOWN"
    await helene.do("showDocument", **session, **document, page=1)
    his, hers, ahead = stroke(), stroke(), stroke()
    assert (await lecture.draw(noe, his, surface=first))["changed"]
    on_first = await lecture.draw(helene, hers, surface=first)
    assert (await lecture.draw(noe, ahead, surface=second))["changed"]
    assert (await lecture.draw(noe, stroke(), surface=f"document:{document['documentId']}:6"))["code"] == (
        "SURFACE_NOT_SHOWN"
    )
    await helene.do("setLookAhead", meetingId=open_meeting["id"], **document, allowed=False)
    await helene.do("turnPage", **session, **document, page=3)
    assert (await lecture.draw(noe, stroke(), surface=second))["code"] == "SURFACE_NOT_SHOWN"
    assert (await lecture.draw(helene, stroke(), surface=first))["changed"]  # what she had begun before she turned
    on_third = await lecture.draw(noe, stroke(), surface=third)
    late = house.browser()
    async with late.room(await late.join(open_meeting["code"], name="Zoé")) as live:
        await live.until(lambda live: len(live.strokes) == 5)
        assert [each["surface"] for each in live.strokes.values()].count(first) == 3
    auditor = await house.browser().sign_in(PAUL)
    then = [
        (await auditor.ask(ROOM_AT, **session, position=done["position"]))["roomAt"]["strokes"]
        for done in (on_first, on_third)
    ]
    assert [each["id"] for each in then[0]] == [his["id"], hers["id"]]
    assert [each["surface"] for each in then[1]] == [third]
    await helene.do("hideDocument", **session)
    assert (await lecture.draw(helene, stroke(), surface=third))["code"] == "SURFACE_NOT_SHOWN"
