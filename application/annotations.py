"""Drawing on what everybody is shown: one's own strokes, and erasing them; a host erases those of others too."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from application.amphi import Amphi
from application.breakouts import group_at
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.documents import shown_to
from application.group_hosts import place_over_group
from application.permissions import Command
from application.session import Place, place_of, seated_at
from application.viewer import Viewer
from application.whiteboard import whiteboard_of
from domain import annotations, documents, whiteboard
from domain.annotations import Colour, Sheet, Stamp, Stroke, Tool
from domain.personal import Personal
from domain.surfaces import SurfaceKind, SurfaceNotShown, SurfaceUnknown, surface_named


class Draft(msgspec.Struct, frozen=True):
    """A stroke as somebody wants to draw it."""

    stroke_id: UUID
    tool: Tool
    colour: Colour
    width: int
    points: tuple[int, ...]
    pressed: bool = False
    text: str | None = None
    stamp: Stamp | None = None


def draw_strokes(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, surface: str, strokes: Sequence[Draft]
) -> Done:
    """Draw on a surface that is shown; a stroke that is there already stays as it is."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ANNOTATE)
        shown = _require_shown(amphi, viewer, place, surface)
        stream, sheet, version, clearings, requires = _sheet(amphi, session_id, surface, place.seat_id)
        drawn = annotations.draw(
            sheet,
            clearings,
            session_id=session_id,
            surface=surface,
            seat_id=place.seat_id,
            strokes=tuple(_stroke(place, each) for each in strokes),
        )
        return Decision([Change(stream, version, drawn)], {**place.requires, **shown, **requires})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def erase_strokes(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    surface: str,
    seat_id: UUID,
    strokes: Sequence[UUID],
) -> Done:
    """Erase strokes that one has drawn oneself, or, as host, those of the seat that is named."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ANNOTATE)
        if seat_id != place.seat_id:
            place = _place_over(amphi, viewer, session_id, surface)
        surface_named(surface)
        stream, sheet, version, clearings, requires = _sheet(amphi, session_id, surface, seat_id)
        erased = annotations.erase(
            sheet, clearings, surface=surface, seat_id=seat_id, strokes=tuple(strokes), by=place.seat_id
        )
        return Decision([Change(stream, version, erased)], {**place.requires, **requires})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def clear_own_strokes(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, surface: str) -> Done:
    """Erase everything one has drawn on a surface."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ANNOTATE)
        surface_named(surface)
        stream, sheet, version, clearings, requires = _sheet(amphi, session_id, surface, place.seat_id)
        cleared = annotations.clear_sheet(sheet, clearings, surface=surface, seat_id=place.seat_id)
        return Decision([Change(stream, version, cleared)], {**place.requires, **requires})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def clear_surface(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, surface: str) -> Done:
    """Erase what everybody has drawn on a surface, as host, or as host of the group whose whiteboard it is."""

    def decide() -> Decision:
        place = _place_over(amphi, viewer, session_id, surface)
        stream = annotations.surface_stream(session_id, surface)
        _, version = amphi.store.load(stream, 0, annotations.evolve_clearings)
        cleared = annotations.clear_surface(session_id=session_id, surface=surface, by=place.seat_id)
        return Decision([Change(stream, version, cleared)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _place_over(amphi: Amphi, viewer: Viewer, session_id: UUID, surface: str) -> Place:
    """The place of who may erase what others drew: hosts, and the host of a group on its whiteboard.

    Raises SurfaceUnknown, NotAllowed.
    """
    try:
        named = surface_named(surface)
    except SurfaceUnknown:
        place_of(amphi, viewer, session_id, Command.ERASE_OTHERS)  # whoever may not at all is told that first
        raise
    group_id = named.id if named.kind is SurfaceKind.WHITEBOARD else None
    return place_over_group(amphi, viewer, session_id, Command.ERASE_OTHERS, group_id=group_id)


def _sheet(
    amphi: Amphi, session_id: UUID, surface: str, seat_id: UUID
) -> tuple[UUID, Sheet, int, int, dict[UUID, int]]:
    """Stream, state and version of what somebody drew on a surface; how often that was cleared, and its version."""
    stream = annotations.sheet_stream(session_id, surface, seat_id)
    sheet, version = amphi.store.load(stream, Sheet(), annotations.evolve_sheet)
    whole = annotations.surface_stream(session_id, surface)
    clearings, whole_version = amphi.store.load(whole, 0, annotations.evolve_clearings)
    return stream, sheet, version, clearings, {whole: whole_version}


def _require_shown(amphi: Amphi, viewer: Viewer, place: Place, name: str) -> dict[UUID, int]:
    """The versions on which it rests that somebody is shown a surface: in their group, its whiteboard and its people's
    screens. Raises SurfaceUnknown, SurfaceNotShown."""
    surface, session_id = surface_named(name), place.session_id
    if surface.kind is SurfaceKind.DOCUMENT:
        shown, requires = shown_to(amphi, viewer, place)
        if documents.sees(shown, surface.id, surface.page):
            return requires
        raise SurfaceNotShown(field="surface")
    group_id, requires = group_at(amphi, session_id, place.person_id)
    if surface.kind is SurfaceKind.WHITEBOARD:
        stream, board, version = whiteboard_of(amphi, session_id, group_id)
        if whiteboard.sees(board, surface):
            return {**requires, stream: version}
    elif surface.id is not None:
        entry, seat, version = seated_at(amphi, session_id, surface.id)
        if seat.screen and group_at(amphi, session_id, entry.person_id)[0] == group_id:
            return {**requires, surface.id: version}
    raise SurfaceNotShown(field="surface")


def _stroke(place: Place, draft: Draft) -> Stroke:
    return Stroke(
        draft.stroke_id,
        draft.tool,
        draft.colour,
        draft.width,
        draft.points,
        draft.pressed,
        None if draft.text is None else Personal(place.person_id, draft.text),
        draft.stamp,
    )
