"""Which media nodes are alive: what each says in Valkey, and what the kernel says of a connection that broke."""

import contextlib
import logging
import socket
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
from redis import Redis
from redis.exceptions import RedisError

from application.ports import MediaNode

NODES = "media:nodes"
SILENT_AFTER_MS = 2000
SETTLED_AFTER_SECONDS = 2
"""In a Valkey that started later than this some nodes may not have spoken yet."""
ANSWERS_WITHIN_SECONDS = 0.5

log = logging.getLogger("amphi.placement")


class ValkeyMediaNodes:
    """Port `MediaNodes`: a set of ids, and for each a note that expires."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def announce(self, node: MediaNode) -> None:
        """A node is alive."""
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.sadd(NODES, node.node_id)
            pipe.set(_key(node.node_id), msgspec.json.encode(node), px=SILENT_AFTER_MS)
            pipe.execute()

    def withdraw(self, node_id: str) -> None:
        """A node is no more."""
        self._redis.delete(_key(node_id))

    def alive(self) -> Sequence[MediaNode] | None:
        """Every node that is alive, by id; None while Valkey is away or has just started."""
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.info("server")
                pipe.smembers(NODES)
                server, ids = pipe.execute()
            if int(server["uptime_in_seconds"]) < SETTLED_AFTER_SECONDS:
                return None
            names = sorted(each.decode() for each in ids)
            notes = cast(list[Any], self._redis.mget([_key(name) for name in names])) if names else []
            silent = [name for name, note in zip(names, notes, strict=True) if note is None]
            if silent:
                self._redis.srem(NODES, *silent)  # who still speaks adds itself again
        except RedisError:
            return None
        return [msgspec.json.decode(note, type=MediaNode) for note in notes if note is not None]


class WatchedMediaNodes(ValkeyMediaNodes):
    """The same for the one process that watches: a node whose process was killed is seen at once.

    A connection is kept to each node's HTTP port. One that breaks and can't be made again is a process that ended; a
    machine that vanished breaks nothing, and is known by its silence.
    """

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._lines: dict[str, socket.socket] = {}

    def alive(self) -> Sequence[MediaNode] | None:
        """Every node that is alive; those that are seen to have ended are withdrawn."""
        noted = super().alive()
        if noted is None:
            return None
        for node_id in self._lines.keys() - {node.node_id for node in noted}:
            self._lines.pop(node_id).close()
        ended = [node for node in noted if not self._holds(node)]
        for node in ended:
            log.warning("the media node %s has ended", node.node_id)
            with contextlib.suppress(RedisError):
                self.withdraw(node.node_id)
        return [node for node in noted if node not in ended]

    def close(self) -> None:
        """Let go of every node."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()

    def _holds(self, node: MediaNode) -> bool:
        line = self._lines.get(node.node_id)
        if line is not None:
            if _open(line):
                return True
            self._lines.pop(node.node_id).close()
        parts = urlsplit(node.url)
        try:
            line = socket.create_connection((parts.hostname or "", parts.port or 80), ANSWERS_WITHIN_SECONDS)
        except ConnectionRefusedError:
            return False
        except OSError:  # the way there, and not the node, may be what is broken: its own notes decide
            return True
        line.setblocking(False)
        self._lines[node.node_id] = line
        return True


def _open(line: socket.socket) -> bool:
    try:
        return line.recv(1024) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def _key(node_id: str) -> str:
    return f"media:{node_id}:node"
