"""The messages of a session as CSV, for those who read them."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request, Response

from application import reads
from domain.chat import Message, Scope
from domain.refusal import Refused
from interfaces.graphql.viewer import Asking, Web
from interfaces.refused import refused
from interfaces.signin import Cookies, asking_of
from interfaces.spreadsheets import csv_file, csv_of
from projections.messages import every_message

COLUMNS = ("sent_at", "from", "to", "text", "edited", "deleted")


def routes(web: Web, cookies: Cookies) -> APIRouter:
    """`/messages/{session}.csv`."""
    router = APIRouter()

    @router.get("/messages/{session_id}.csv")
    async def messages(request: Request, session_id: UUID) -> Response:
        try:
            text = await asyncio.to_thread(lambda: messages_csv(asking_of(web, cookies, request), session_id))
        except Refused as refusal:
            return refused(404 if refusal.code == "SESSION_NOT_FOUND" else 403, refusal.code)
        return csv_file(f"messages-{session_id}", text)

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
