"""Settings, read once from the environment. `docker/amphi.env` lists every key with its comment."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

ESTABLISHMENT_ID = uuid5(NAMESPACE_URL, "amphi:establishment:default")
TURN_URL = re.compile(r"turns?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?")
"""RFC 7065 section 3.1."""
MOST_MEDIA_PROCESSES = 256
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ROOTS_DATA = Path("/var/lib/amphi")
"""/root is closed to the user that PostgreSQL must run as."""


class SettingIsWrong(ValueError):
    """A setting can't be read; the message names it and never repeats what it was."""


class Settings(msgspec.Struct, frozen=True):
    """Everything that an installation decides.

    `media_router` forces which router forwards media; empty: the native one where it was built.
    `database_url` and `redis_url` are empty where the embedded servers are to be started (`amphi run` fills them in).
    `public_address` is what people open when a proxy with TLS stands before the web processes. A media node answers
    HTTP on `media_http_host`:`media_http_port`, where web processes reach it; `media_processes` of them run on this
    machine, each on the next ports. `turn_urls` are of relays that know `turn_secret`; there may be none.
    """

    database_url: str
    redis_url: str
    object_store_url: str
    data: Path
    master_key: bytes
    host: str = "localhost"
    port: int = 8000
    public_address: str = ""
    media_port: int = 40000
    media_address: str = ""
    media_http_port: int = 8100
    media_http_host: str = "127.0.0.1"
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    media_router: Literal["", "native", "python"] = ""
    media_processes: int = 1
    development: bool = False
    establishment_name: str = "Université de Haute-Seine"
    help_url: str = ""
    establishment_id: UUID = ESTABLISHMENT_ID

    @property
    def own_tls(self) -> bool:
        """Whether the web process serves HTTPS itself: browsers give no camera to plain HTTP from another machine."""
        return not self.public_address and self.host not in LOOPBACK

    @property
    def scheme(self) -> str:
        """What the web process speaks on its port."""
        return "https" if self.own_tls else "http"

    @property
    def secure(self) -> bool:
        """Whether people come by HTTPS; cookies are then marked so."""
        return self.own_tls or self.public_address.startswith("https:")

    @property
    def bound_host(self) -> str:
        """Where the web process listens: the given address, or every one of this machine for a name."""
        return self.host if self.host == "localhost" or _is_address(self.host) else "0.0.0.0"  # noqa: S104

    @property
    def announced_media_address(self) -> str:
        """The IP address that browsers send media to."""
        return self.media_address or ("127.0.0.1" if self.host == "localhost" else self.host)

    @property
    def media_url(self) -> str:
        """Where web processes reach the media node's HTTP."""
        host = f"[{self.media_http_host}]" if ":" in self.media_http_host else self.media_http_host
        return f"http://{host}:{self.media_http_port}"

    def of_media_process(self, index: int) -> "Settings":
        """The settings of one of this machine's media processes, counted from 0."""
        return msgspec.structs.replace(
            self, media_port=self.media_port + index, media_http_port=self.media_http_port + index
        )

    @property
    def address(self) -> str:
        """The address that people open."""
        return self.public_address or f"{self.scheme}://{self.host}:{self.port}"


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; makes the data folder and the master key where there are none.

    Raises SettingIsWrong.
    """
    data = Path(env.get("AMPHI_DATA") or _default_data()).resolve()
    data.mkdir(parents=True, exist_ok=True)
    return Settings(
        database_url=env.get("DATABASE_URL", ""),
        redis_url=env.get("REDIS_URL", ""),
        object_store_url=env.get("OBJECT_STORE_URL") or (data / "objects").as_uri(),
        data=data,
        master_key=_master_key(env.get("AMPHI_MASTER_KEY", ""), data / "master.key"),
        host=env.get("HOST") or "localhost",
        port=_port(env, "PORT", 8000),
        public_address=env.get("AMPHI_ADDRESS", "").rstrip("/"),
        media_port=_port(env, "AMPHI_MEDIA_PORT", 40000),
        media_address=env.get("AMPHI_MEDIA_ADDRESS", ""),
        media_http_port=_port(env, "AMPHI_MEDIA_HTTP_PORT", 8100),
        media_http_host=env.get("AMPHI_MEDIA_HTTP_HOST") or "127.0.0.1",
        turn_urls=_turn_urls(env.get("AMPHI_TURN_URLS", ""), env.get("AMPHI_TURN_SECRET", "")),
        turn_secret=env.get("AMPHI_TURN_SECRET", ""),
        media_router=_router(env.get("AMPHI_MEDIA_ROUTER", "")),
        media_processes=_count(env, "AMPHI_MEDIA_PROCESSES", len(os.sched_getaffinity(0))),
        development=env.get("AMPHI_DEVELOPMENT", "") == "1",
        establishment_name=env.get("AMPHI_ESTABLISHMENT") or "Université de Haute-Seine",
        help_url=env.get("AMPHI_HELP_URL", ""),
    )


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    given = env.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or int(given) > 65535:
        raise SettingIsWrong(f"{name} needs a port, 0 to 65535")
    return int(given)


def _router(name: str) -> Literal["", "native", "python"]:
    match name:
        case "" | "native" | "python":
            return name
    raise SettingIsWrong("AMPHI_MEDIA_ROUTER is native, python, or empty")


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    given = env.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= MOST_MEDIA_PROCESSES:
        raise SettingIsWrong(f"{name} needs a number, 1 to {MOST_MEDIA_PROCESSES}")
    return int(given)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _turn_urls(given: str, secret: str) -> tuple[str, ...]:
    """URLs separated by spaces. Raises ValueError: half a configuration would fail in the browsers, unseen."""
    urls = tuple(given.split())
    for url in urls:
        if not TURN_URL.fullmatch(url):
            raise ValueError(f"AMPHI_TURN_URLS: {url} is not like turns:turn.exemple.fr:443?transport=tcp")
    if urls and not secret:
        raise ValueError("AMPHI_TURN_URLS needs AMPHI_TURN_SECRET, the static-auth-secret of the TURN server")
    return urls


def _default_data() -> Path:
    if os.geteuid() != 0:
        return Path.cwd() / ".amphi"
    return ROOTS_DATA / str(Path.cwd()).strip("/").replace("/", "-")


def _master_key(given: str, file: Path) -> bytes:
    """32 bytes in hexadecimal, from the environment or from a file that only its owner reads."""
    if not given:
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w") as opened:
                opened.write(secrets.token_hex(32))
        given = file.read_text().strip()
    try:
        key = bytes.fromhex(given)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SettingIsWrong("AMPHI_MASTER_KEY needs 64 hexadecimal digits")
    return key
