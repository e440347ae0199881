"""HTTPS by a local authority, for phones in the same network."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from infrastructure.certificates import Certificate, local_certificate


def handshake(certificate: Certificate, name: str) -> str:
    """Shake hands with a server that has the certificate, trusting the authority alone; returns the TLS version."""
    server_context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_context.load_cert_chain(certificate.chain)
    here, there = socket.socketpair()

    def serve() -> None:
        with server_context.wrap_socket(there, server_side=True) as served:
            served.recv(1)

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        context = ssl.create_default_context(cafile=str(certificate.authority))
        with context.wrap_socket(here, server_hostname=name) as connection:
            version = connection.version()
            connection.sendall(b"x")
    finally:
        here.close()
        serving.join()
    assert version is not None
    return version


@pytest.mark.parametrize("host", ["192.0.2.7", "amphi.exemple.fr", "2001:db8::7"])
def test_a_phone_that_trusts_the_authority_accepts_the_address(tmp_path: Path, host: str) -> None:
    """Addresses and names are both in the certificate."""
    assert handshake(local_certificate(tmp_path, host), host) == "TLSv1.3"


def test_the_authority_stays_when_the_address_changes(tmp_path: Path) -> None:
    """Who trusted it once need not do so again in another network."""
    first = local_certificate(tmp_path, "192.0.2.7")
    trusted = first.authority.read_bytes()
    second = local_certificate(tmp_path, "198.51.100.3")
    assert second.authority.read_bytes() == trusted
    assert handshake(second, "198.51.100.3") == "TLSv1.3"


def test_the_keys_are_their_owners_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read a private key."""
    certificate = local_certificate(tmp_path, "192.0.2.7")
    folder = certificate.chain.parent
    assert folder.stat().st_mode & 0o077 == 0
    assert certificate.chain.stat().st_mode & 0o077 == 0
