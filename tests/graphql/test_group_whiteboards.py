"""Each group has its own whiteboard: those in it show, turn and draw on it, and nobody else sees any of it."""

from typing import Any

from tests.graphql.browser import Browser
from tests.graphql.conftest import PAUL, House
from tests.graphql.test_annotations import ROOM_AT, stroke
from tests.graphql.test_breakouts import guests, placed, two_groups

BOARD = "whiteboard:1"


async def test_a_group_has_its_own_whiteboard(house: House, helene: Browser, open_meeting: Any) -> None:
    """Shown without a host; from elsewhere neither seen nor drawn on; there again when the groups open again."""
    joined = await helene.join(open_meeting["code"])
    session = {"sessionId": joined["sessionId"]}
    (ada, in_ada), (noe, in_noe) = await guests(house, open_meeting["code"], "Ada", "Noé")
    first, second = await two_groups(helene, open_meeting)
    await helene.do("expectPresent", meetingId=open_meeting["id"])
    await placed(helene, open_meeting, "Ada", first)
    await placed(helene, open_meeting, "Noé", second)
    await helene.do("showWhiteboard", **session, shown=True)
    await helene.do("drawStrokes", **session, surface=BOARD, strokes=[stroke()])
    assert (await ada.do("showWhiteboard", **session, shown=False))["code"] == "NOT_ALLOWED"
    await helene.do("openBreakouts", **session)
    of_first = f"whiteboard:{first}:1"
    async with ada.room(in_ada) as hers, noe.room(in_noe) as his, helene.room(joined) as host:
        await hers.until(lambda live: live.mine["groupId"] == first)
        assert (hers.whiteboard["groupId"], hers.whiteboard["shown"], hers.strokes) == (first, False, {})
        assert (await ada.do("drawStrokes", **session, surface=of_first, strokes=[stroke()]))["code"] == (
            "SURFACE_NOT_SHOWN"
        )
        assert (await ada.do("showWhiteboard", **session, shown=True))["changed"]
        await hers.until(lambda live: live.whiteboard["shown"])
        drawn = await ada.do("drawStrokes", **session, surface=of_first, strokes=[stroke()])
        for elsewhere in (noe, helene):
            refused = await elsewhere.do("drawStrokes", **session, surface=of_first, strokes=[stroke()])
            assert (refused["code"], refused["field"]) == ("SURFACE_NOT_SHOWN", "surface")
        refused = await ada.do("drawStrokes", **session, surface=BOARD, strokes=[stroke()])
        assert refused["code"] == "SURFACE_NOT_SHOWN"
        await hers.until(lambda live: {each["surface"] for each in live.strokes.values()} == {of_first})
        await noe.do("showWhiteboard", **session, shown=True)
        await noe.do("addWhiteboardPage", **session)
        await his.until(lambda live: live.whiteboard["pages"] == 2 and live.whiteboard["groupId"] == second)
        assert (his.strokes, hers.whiteboard["pages"]) == ({}, 1)
        await helene.do("enterGroup", **session, groupId=first)
        await host.until(lambda live: {each["surface"] for each in live.strokes.values()} == {of_first})
        await helene.do("closeBreakouts", **session)
        await hers.until(lambda live: {each["surface"] for each in live.strokes.values()} == {BOARD})
        assert (hers.whiteboard["groupId"], hers.whiteboard["shown"]) == (None, True)
        await helene.do("openBreakouts", **session, again=True)
        await hers.until(lambda live: {each["surface"] for each in live.strokes.values()} == {of_first})
    auditor = await house.browser().sign_in(PAUL)
    then = (await auditor.ask(ROOM_AT, **session, position=drawn["position"]))["roomAt"]["strokes"]
    assert {each["surface"] for each in then} == {BOARD, of_first}


async def test_a_screen_is_drawn_on_in_its_group_alone(house: House, helene: Browser, open_meeting: Any) -> None:
    """Who shares in a group is drawn on by those in it; a host from outside is refused as everybody is."""
    joined = await helene.join(open_meeting["code"])
    session = {"sessionId": joined["sessionId"]}
    ((ada, in_ada),) = await guests(house, open_meeting["code"], "Ada")
    first, _ = await two_groups(helene, open_meeting)
    await helene.do("expectPresent", meetingId=open_meeting["id"])
    await placed(helene, open_meeting, "Ada", first)
    await helene.do("openBreakouts", **session)
    screen = f"screen:{in_ada['seatId']}"
    assert (await ada.do("setScreenShare", **session, on=True))["changed"]
    assert (await ada.do("drawStrokes", **session, surface=screen, strokes=[stroke()]))["changed"]
    refused = await helene.do("drawStrokes", **session, surface=screen, strokes=[stroke()])
    assert refused["code"] == "SURFACE_NOT_SHOWN"
    await helene.do("enterGroup", **session, groupId=first)
    assert (await helene.do("drawStrokes", **session, surface=screen, strokes=[stroke()]))["changed"]
