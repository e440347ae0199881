"""What is fleeting between the web processes: publish and subscribe of Valkey, a channel for each session."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID, uuid4

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

WAIT_BEFORE_RETRY_SECONDS = 0.5
SAID_WITHIN_SECONDS = 1.0

log = logging.getLogger("amphi.fleeting")


class ValkeyFleeting:
    """Port `Elsewhere`. A message begins with the id of the process that says it, which does not hear itself."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._me = uuid4().bytes
        self._sessions: set[UUID] = set()
        self._saying = Redis.from_url(redis_url, socket_timeout=SAID_WITHIN_SECONDS)
        self._hearing: PubSub | None = None

    async def run(self, heard: Callable[[UUID, bytes], None]) -> None:
        """Hear others for ever; when Valkey was away, of the same sessions as before."""
        try:
            while True:
                try:
                    await self._hear(heard)
                except (RedisError, OSError) as failure:
                    log.warning("other web processes can't be heard: %s", failure)
                    await asyncio.sleep(WAIT_BEFORE_RETRY_SECONDS)
        finally:
            self._hearing = None
            await self._saying.aclose()

    async def join(self, session_id: UUID) -> None:
        """Hear of a session from now on."""
        self._sessions.add(session_id)
        if self._hearing:
            with suppress(RedisError, OSError):  # the next connection asks for all of them
                await self._hearing.subscribe(_channel(session_id))

    async def leave(self, session_id: UUID) -> None:
        """Hear of it no more."""
        self._sessions.discard(session_id)
        if self._hearing:
            with suppress(RedisError, OSError):
                await self._hearing.unsubscribe(_channel(session_id))

    async def say(self, session_id: UUID, message: bytes) -> None:
        """Say something to all others; nobody hears it while Valkey is away."""
        with suppress(RedisError, OSError):
            await self._saying.publish(_channel(session_id), self._me + message)

    async def _hear(self, heard: Callable[[UUID, bytes], None]) -> None:
        async with Redis.from_url(self._url) as redis, redis.pubsub(ignore_subscribe_messages=True) as hearing:
            await hearing.subscribe(_channel(UUID(int=0)))  # connects, and keeps the line when no session is left
            self._hearing = hearing  # who joins from here on subscribes, who has joined before is asked for now
            if self._sessions:
                await hearing.subscribe(*map(_channel, self._sessions))
            async for message in hearing.listen():
                data: bytes = message["data"]
                if data[:16] != self._me:
                    heard(UUID(message["channel"].decode().removeprefix("fleeting:")), data[16:])


def _channel(session_id: UUID) -> str:
    return f"fleeting:{session_id}"
