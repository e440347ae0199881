"""The messages of a session as CSV, for those who read them."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from application import reads
from domain.chat import Message, Scope
from domain.session import SessionNotFound
from interfaces.graphql.viewer import Asking, Web
from interfaces.signin import Cookies, asking_of
from interfaces.spreadsheets import csv_file, csv_of
from projections.messages import every_message

COLUMNS = ("sent_at", "from", "to", "text", "edited", "deleted")


def routes(web: Web, cookies: Cookies) -> APIRouter:
    """`/messages/{session}.csv`."""
    router = APIRouter()

    @router.get("/messages/{session_id}.csv")
    async def messages(request: Request, session_id: UUID) -> Response:
        def write() -> str:
            return messages_csv(asking_of(web, cookies, request), session_id)

        name = f"messages-{session_id}"
        return await csv_file(name, write, lambda why: 404 if isinstance(why, SessionNotFound) else 403)

    return router


def messages_csv(asking: Asking, session_id: UUID) -> str:
    """A line for each message that the viewer reads, in order. Raises as `may_export_chat`."""
    web, reader = asking.web, reads.may_export_chat(asking.web.amphi, asking.viewer, session_id)
    found = every_message(web.database, web.sealing, session_id, reader=reader)
    return csv_of(COLUMNS, (_row(message, named=reader.sees_names) for message in found))


def _row(message: Message, *, named: bool) -> tuple[str, ...]:
    to = message.scope.value
    if message.scope is Scope.SEAT:
        to = (message.to.text if message.to and named else None) or ""
    elif message.group_id:
        to = "group"
    return (
        message.sent_at.isoformat(timespec="seconds"),
        (message.author.text if named else None) or "",
        to,
        "" if message.deleted else message.text.text or "",
        str(message.edited).lower(),
        str(message.deleted).lower(),
    )
