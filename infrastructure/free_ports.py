"""Ports for servers that are started, killed and started again on this machine."""

import random
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

GIVEN_TO_CLIENTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST, HIGHEST = 10_000, 65_535


def free_ports(kind: socket.SocketKind = socket.SOCK_STREAM, count: int = 1) -> int:
    """The first of some ports in a row on the loopback that nobody has.

    None of those that the kernel gives to whoever connects: such a port may be gone before the server has it, or, when
    the server was killed, be the own port of a client that tries to reach it again.
    """
    first, last = _given_to_clients()
    outside: list[int] = [*range(LOWEST, first - count + 1), *range(last + 1, HIGHEST - count + 2)]
    random.shuffle(outside)
    for port in outside:
        with suppress(OSError), ExitStack() as opened:
            for each in range(port, port + count):
                opened.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", each))
            return port
    raise OSError("no port is free")


def _given_to_clients() -> tuple[int, int]:
    """The first and the last; what Linux gives by itself, where the system does not say or gives nearly all."""
    usual = 32_768, 60_999
    try:
        first, last = map(int, GIVEN_TO_CLIENTS.read_text().split())
    except (OSError, ValueError):
        return usual
    return usual if first <= LOWEST and last >= HIGHEST else (first, last)
