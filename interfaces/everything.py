"""`amphi run`: all of Amphi on one machine, each part a process of its own that is started again when it dies."""

import fcntl
import os
import signal
import socket
import sys
from pathlib import Path
from typing import IO

import httpx
import segno

from infrastructure import embedded
from infrastructure.certificates import local_certificate
from infrastructure.embedded import Server
from infrastructure.settings import Settings
from infrastructure.supervisor import Child, Stopped, Supervisor

PROCESSES = ("projector", "worker", "web")
SERVERS = ("postgres", "valkey")


def run_everything(settings: Settings) -> int:
    """Start and keep PostgreSQL, Valkey and every process of Amphi until SIGINT or SIGTERM; returns the exit status."""
    alone = _alone(settings.data / "running.lock")
    if alone is None:
        return _complain(f"Amphi est déjà lancé ici · Amphi already runs here: {settings.data}")
    if _port_is_taken(settings.port):
        return _complain(f"Le port {settings.port} est pris · port {settings.port} is taken: make run PORT=…")
    supervisor = Supervisor()
    supervisor.stop_on_signals()
    try:
        _start(supervisor, settings)
        supervisor.watch()
    except Stopped:
        return 0
    except (TimeoutError, RuntimeError, PermissionError) as failure:
        return _complain(str(failure))
    finally:
        supervisor.end(last=SERVERS)
        alone.close()
    return 0


def _start(supervisor: Supervisor, settings: Settings) -> None:
    env = _environment(settings)
    if not settings.database_url:
        postgres = embedded.postgres(settings.data)
        supervisor.keep(_server(postgres, env, signal.SIGINT), lambda: embedded.answers(postgres))
        env["DATABASE_URL"] = postgres.url
    if not settings.redis_url:
        valkey = embedded.valkey(settings.data)
        supervisor.keep(_server(valkey, env, signal.SIGTERM), lambda: embedded.answers(valkey))
        env["REDIS_URL"] = valkey.url
    if supervisor.once(_process("migrate", env, "migrate")) != 0:
        raise RuntimeError("La base n'a pas pu être préparée · the database could not be migrated (see above)")
    for index in range(settings.media_processes):
        supervisor.keep(_process(f"media-{index}", env, "media", "--index", str(index)))
    for name in PROCESSES:
        supervisor.keep(_process(name, env, name))
    supervisor.wait_for("web", lambda: _healthy(settings))
    _welcome(settings)


def _environment(settings: Settings) -> dict[str, str]:
    return os.environ | {
        "AMPHI_DATA": str(settings.data),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
    }


def _server(server: Server, env: dict[str, str], stop: signal.Signals) -> Child:
    return Child(server.name, server.command, dict(env), server.user, stop)


def _process(name: str, env: dict[str, str], *command: str) -> Child:
    return Child(name, [sys.executable, "-m", "interfaces.cli", *command], env)


def _healthy(settings: Settings) -> bool:
    """Whether the web process says that it and what it needs are there."""
    host = "localhost" if settings.bound_host == "0.0.0.0" else settings.bound_host  # noqa: S104
    try:
        # the certificate is our own, and the name on it need not be the one of this loopback call
        url = f"{settings.scheme}://{host}:{settings.port}/health"
        answer = httpx.get(url, verify=False, timeout=2, trust_env=False)  # noqa: S501
    except httpx.HTTPError:
        return False
    return answer.status_code == 200


def _welcome(settings: Settings) -> None:
    print()
    if settings.own_tls:
        certificate = local_certificate(settings.data, settings.host)
        segno.make(settings.address).terminal(compact=True)
        print(f"Autorité locale, à approuver une fois · local authority, to trust once: {certificate.authority}")
    print(f"Amphi : {settings.address}  (Ctrl-C pour arrêter · to stop)\n", flush=True)


def _alone(file: Path) -> IO[str] | None:
    """An open file whose lock says that Amphi runs in this data folder; None when it already does."""
    opened = file.open("w")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        opened.close()
        return None
    return opened


def _port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return True
    return False


def _complain(words: str) -> int:
    print(words, file=sys.stderr, flush=True)
    return 1
