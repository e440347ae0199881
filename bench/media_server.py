"""The media node of a benchmark, in a process of its own, asked over a pipe."""

import asyncio
import multiprocessing
import os
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID, uuid4

from bench import studio
from bench.studio import Studio
from domain.breakouts import BreakoutsClosed, BreakoutsOpened, CloseReason, Group
from domain.event import Event


class MediaServer:
    """Started at once; ask it, then stop it."""

    def __init__(self, router: str = "") -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, router))
        self._process.start()
        self._turn = asyncio.Lock()
        theirs.close()

    async def ask(self, *question: Any) -> Any:
        """One question, one answer; raises what answering raised."""
        async with self._turn:
            self._pipe.send(question)
            answer = await asyncio.to_thread(self._pipe.recv)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def connect(self, token: str, offer: str, roles: Any) -> str:
        """An offer's answer."""
        answer: str = await self.ask("connect", token, offer, roles)
        return answer

    async def stop(self) -> None:
        """End the process, if it hasn't ended by itself: whoever asks goes on to stop the rest."""
        with suppress(BrokenPipeError):
            self._pipe.send(("stop",))
        await asyncio.to_thread(self._process.join)


def _serve(pipe: Connection, router: str) -> None:
    studio.ROUTER = router
    asyncio.run(_serve_until_stopped(pipe))


async def _serve_until_stopped(pipe: Connection) -> None:
    async with Studio() as room:
        readable = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe.fileno(), readable.set)
        while True:
            await readable.wait()
            readable.clear()
            while pipe.poll():
                question, *arguments = pipe.recv()
                if question == "stop":
                    return
                try:
                    pipe.send(await _answer(room, question, arguments))
                except Exception as failure:  # the bench that asked is to know
                    pipe.send(failure)


async def _answer(room: Studio, question: str, arguments: list[Any]) -> Any:
    match question:
        case "seat":
            return str(await room.seat())
        case "token":
            seat_id = UUID(arguments[0]) if arguments else await room.seat()
            return await room.token(seat_id)
        case "connect":
            return await room.node.connect(*arguments)
        case "breakouts":
            return await room.record(_breakouts(room, *arguments))
        case "metrics":
            return room.node.metrics()
        case "memory":
            return _resident_bytes()
        case "router":
            return type(room.node.router).__name__
    return time.process_time()


def _breakouts(room: Studio, groups: list[list[str]]) -> Event:
    """These seats are in a group each from now on; none: everybody is back."""
    if not groups:
        return BreakoutsClosed(room.session_id, CloseReason.CALLED_BACK)
    made = tuple(Group(uuid4(), number) for number in range(1, len(groups) + 1))
    places = {room.people[UUID(seat)]: made[n].group_id for n, seats in enumerate(groups) for seat in seats}
    return BreakoutsOpened(room.session_id, made, places, uuid4())


def _resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
