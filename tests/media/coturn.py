"""Debian's coturn with the very configuration of docker/compose.yaml, on a free port with a certificate of our own."""

import base64
import hashlib
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import trustme
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from infrastructure.free_ports import free_ports

COMPOSE = Path(__file__).parents[2] / "docker" / "compose.yaml"
READY_SECONDS = 60


class Relay(msgspec.Struct, frozen=True):
    """A running coturn."""

    port: int
    secret: str
    authority: trustme.CA
    key_digest: str
    """Of the certificate's public key (base64 of SHA-256), with which Chromium is made to trust it."""
    log: Path

    @property
    def url(self) -> str:
        """As browsers are told it."""
        return f"turns:localhost:{self.port}?transport=tcp"

    def tls(self) -> ssl.SSLContext:
        """For who connects to it by name."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context


def shipped_configuration(**variables: str) -> str:
    """The configuration in the compose file with its variables filled in."""
    text: str = yaml.safe_load(COMPOSE.read_text())["configs"]["turnserver"]["content"]
    return re.sub(r"\$\{([A-Z_]+)(?::-)?\}", lambda found: variables[found[1]], text)


@contextmanager
def running_relay(folder: Path, *, reaches: str, loopback: bool = False) -> Iterator[Relay]:
    """coturn that relays to the address `reaches`; on `loopback` too only where that is where the media node is."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(each.bytes() for each in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(key)
    port = free_ports()
    secret = "a secret that coturn and Amphi share"
    configuration, log = folder / "turnserver.conf", folder / "coturn.log"
    configuration.write_text(
        shipped_configuration(AMPHI_TURN_SECRET=secret, AMPHI_MEDIA_ADDRESS=reaches)
        + f"tls-listening-port={port}\ncert={chain}\npkey={key}\nlistening-ip=127.0.0.1\n"
        + "relay-ip=127.0.0.1\nrelay-ip=::1\n"
        + f"userdb={folder / 'turndb'}\npidfile={folder / 'pid'}\n"
        + ("allow-loopback-peers\n" if loopback else "")
    )
    command = ["turnserver", "-c", str(configuration), "--verbose"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        try:
            _wait_until_it_listens(port, process, log)
            yield Relay(port, secret, authority, _key_digest(chain), log)
        finally:
            process.terminate()
            process.wait(60)


def _key_digest(chain: Path) -> str:
    key = x509.load_pem_x509_certificate(chain.read_bytes()).public_key()
    info = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(info).digest()).decode()


def _wait_until_it_listens(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("coturn does not listen:\n" + log.read_text(errors="replace")[-4000:])
