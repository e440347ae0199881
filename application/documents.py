"""Documents of a meeting: uploaded, converted, removed, and shown page by page in its session."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command, permits, roles_of
from application.ports import Envelope
from application.session import Place, place_of, running_session
from application.viewer import Viewer
from domain import documents, meetings
from domain.documents import Document, DocumentNotFound, Shelf, Shown
from domain.event import Event
from domain.meetings import Meeting, MeetingNotFound
from domain.refusal import Refused

NOTHING_YET: Shown | None = None


class Standing(msgspec.Struct, frozen=True):
    """A meeting, its session that runs, if any, and what a decision about its shelf rests on."""

    meeting_id: UUID
    owner_id: UUID
    session_id: UUID | None
    requires: dict[UUID, int]


def require_uploader(amphi: Amphi, viewer: Viewer, meeting_id: UUID) -> None:
    """Refuse, before a large file comes in, who may not put it on the shelf, or when that is full."""
    standing_of(amphi, viewer, meeting_id, Command.ADD_DOCUMENT)
    documents.require_room(shelf_of(amphi, meeting_id)[0])


def remove_document(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, document_id: UUID) -> Done:
    """Take a document off the shelf; where it is shown it is shown no more, and its files are erased."""

    def decide() -> Decision:
        standing = standing_of(amphi, viewer, meeting_id, Command.REMOVE_DOCUMENT)
        shelf, version = shelf_of(amphi, meeting_id)
        changes = [
            Change(documents.shelf_stream(meeting_id), version, documents.remove(shelf, document_id=document_id))
        ]
        if standing.session_id:
            shown, shown_version = shown_in(amphi, standing.session_id)
            if shown is not None and shown.document_id == document_id:
                hidden = documents.hide(shown, by=None)
                changes.append(Change(documents.shown_stream(standing.session_id), shown_version, hidden))
        return Decision(changes, standing.requires)

    return carry_out(amphi.store, envelope_in(amphi, viewer, command_id, meeting_id), decide)


def set_look_ahead(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, document_id: UUID, allowed: bool
) -> Done:
    """Let participants turn the pages for themselves, or not."""
    return _change(
        amphi,
        viewer,
        command_id,
        meeting_id,
        Command.CHANGE_DOCUMENT,
        lambda shelf: documents.set_look_ahead(shelf, allowed, document_id=document_id),
    )


def set_download(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, document_id: UUID, allowed: bool
) -> Done:
    """Let participants keep the file, or not."""
    return _change(
        amphi,
        viewer,
        command_id,
        meeting_id,
        Command.CHANGE_DOCUMENT,
        lambda shelf: documents.set_download(shelf, allowed, document_id=document_id),
    )


def show_document(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, document_id: UUID, page: int, again: bool
) -> Done:
    """Show a document of the meeting's shelf to everybody in the session; `again`: in front of what came after it."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.PRESENT_DOCUMENT)
        meeting_id = place.run.meeting_id
        if meeting_id is None:
            raise MeetingNotFound
        shelf, shelf_version = shelf_of(amphi, meeting_id)
        shown, version = shown_in(amphi, session_id)
        happened = documents.show(shelf, shown, document_id=document_id, page=page, by=place.seat_id, again=again)
        requires = {**place.requires, documents.shelf_stream(meeting_id): shelf_version}
        return Decision([Change(documents.shown_stream(session_id), version, happened)], requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def turn_page(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, document_id: UUID, page: int
) -> Done:
    """Show another page of the document that is shown."""
    return _present(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda shown, by: documents.turn_page(shown, document_id=document_id, page=page, by=by),
    )


def change_view(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    document_id: UUID,
    zoom: float,
    x: float,
    y: float,
) -> Done:
    """Show a part of the page: enlarged `zoom` times around a point, in shares of its width and height."""
    return _present(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda shown, by: documents.change_view(shown, document_id=document_id, zoom=zoom, x=x, y=y, by=by),
    )


def hide_document(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Show no document any more."""
    return _present(amphi, viewer, command_id, session_id, lambda shown, by: documents.hide(shown, by=by))


def documents_of(amphi: Amphi, viewer: Viewer, *, meeting_id: UUID) -> list[Document]:
    """The shelf of a meeting, for who may read all of it; for others in its session, what they may keep."""
    shelf, _ = shelf_of(amphi, meeting_id)
    if reads_all(amphi, viewer, meeting_id):
        return list(shelf.documents.values())
    return [document for document in shelf.documents.values() if document.download and document.pages is not None]


def _change(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    meeting_id: UUID,
    command: Command,
    change: Callable[[Shelf], list[Event]],
) -> Done:
    def decide() -> Decision:
        standing = standing_of(amphi, viewer, meeting_id, command)
        shelf, version = shelf_of(amphi, meeting_id)
        return Decision([Change(documents.shelf_stream(meeting_id), version, change(shelf))], standing.requires)

    return carry_out(amphi.store, envelope_in(amphi, viewer, command_id, meeting_id), decide)


def _present(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    change: Callable[[Shown | None, UUID], list[Event]],
) -> Done:
    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.PRESENT_DOCUMENT)
        shown, version = shown_in(amphi, session_id)
        happened = change(shown, place.seat_id)
        return Decision([Change(documents.shown_stream(session_id), version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def standing_of(amphi: Amphi, viewer: Viewer, meeting_id: UUID, command: Command) -> Standing:
    """Where the viewer stands towards a meeting, if they may do this to its shelf: as its owner, or from their seat.

    Raises MeetingNotFound (also to strangers), MeetingIsCancelled, or what `place_of` refuses.
    """
    meeting, version = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    meetings.existing(meeting)
    if meeting.owner_id is None:
        raise MeetingNotFound
    session_id = _running(amphi, meeting)
    requires = {meeting_id: version}
    if not permits(command, roles_of(viewer, owner_id=meeting.owner_id), viewer.affiliations):
        if session_id is None:
            raise MeetingNotFound
        requires = place_of(amphi, viewer, session_id, command).requires
    return Standing(meeting_id, meeting.owner_id, session_id, requires)


def reads_all(amphi: Amphi, viewer: Viewer, meeting_id: UUID) -> bool:
    """Whether the viewer reads every document of a meeting. Raises DocumentNotFound to strangers."""
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    if meeting.owner_id is None:
        raise DocumentNotFound(field="documentId")
    if permits(Command.READ_DOCUMENTS, roles_of(viewer, owner_id=meeting.owner_id), viewer.affiliations):
        return True
    session_id = _running(amphi, meeting)
    if session_id is None:
        raise DocumentNotFound(field="documentId")
    try:
        place = place_of(amphi, viewer, session_id, Command.SEE_DOCUMENT)
    except Refused:
        raise DocumentNotFound(field="documentId") from None
    return permits(Command.READ_DOCUMENTS, roles_of(viewer, seat=place.role), viewer.affiliations)


def envelope_in(amphi: Amphi, viewer: Viewer, command_id: UUID, meeting_id: UUID) -> Envelope:
    """The envelope of a command about a shelf: while a session runs, it is told in its room and its history."""
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    return envelope_of(viewer, command_id, _running(amphi, meeting))


def _running(amphi: Amphi, meeting: Meeting) -> UUID | None:
    """The session of a meeting that runs."""
    running = running_session(amphi, meeting)
    return running[0] if running else None


def shelf_of(amphi: Amphi, meeting_id: UUID) -> tuple[Shelf, int]:
    """A meeting's shelf and its version."""
    return amphi.store.load(documents.shelf_stream(meeting_id), Shelf(), documents.evolve)


def shown_in(amphi: Amphi, session_id: UUID) -> tuple[Shown | None, int]:
    """What a session shows, and the version of that stream."""
    return amphi.store.load(documents.shown_stream(session_id), NOTHING_YET, documents.evolve_shown)


def shown_to(amphi: Amphi, viewer: Viewer, place: Place) -> tuple[Shown | None, dict[UUID, int]]:
    """What the session shows, by the rules of now, and the versions on which that rests.

    Who may read every document looks ahead in each: a page that they turn away from is still theirs to draw on.
    """
    shown, version = shown_in(amphi, place.session_id)
    requires = {documents.shown_stream(place.session_id): version}
    meeting_id = place.run.meeting_id
    if shown is None or meeting_id is None:
        return None, requires
    shelf, shelf_version = shelf_of(amphi, meeting_id)
    requires[documents.shelf_stream(meeting_id)] = shelf_version
    document = shelf.documents.get(shown.document_id)
    if document is None:
        return None, requires
    ahead = permits(Command.READ_DOCUMENTS, roles_of(viewer, seat=place.role), viewer.affiliations)
    return msgspec.structs.replace(shown, look_ahead=ahead or document.look_ahead), requires
