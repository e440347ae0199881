"""Tables as CSV files, which spreadsheets read."""

import asyncio
import csv
import io
from collections.abc import Callable, Iterable, Sequence

from starlette.responses import Response

from domain.refusal import Refused
from interfaces.refused import refused

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lines (RFC 4180) with the mark that has spreadsheets read UTF-8, no cell of which is a formula."""
    written = io.StringIO()
    written.write("\ufeff")
    lines = csv.writer(written)
    for row in (header, *rows):
        lines.writerow([_guarded(cell) for cell in row])
    return written.getvalue()


async def csv_file(name: str, write: Callable[[], str], status: Callable[[Refused], int]) -> Response:
    """A table, written in a thread, that the browser keeps under a name, and nobody else; or why not.

    `status`: of a refusal, the HTTP status that it is answered with.
    """
    try:
        text = await asyncio.to_thread(write)
    except Refused as refusal:
        return refused(status(refusal), refusal.code)
    headers = {"cache-control": "private, no-store", "content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a guest chooses their name."""
    return f"'{text}" if text.startswith(FORMULA) else text
