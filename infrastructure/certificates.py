"""A local certificate authority, so that a phone in the same network may use camera and microphone (HTTPS)."""

from pathlib import Path

import msgspec
import trustme


class Certificate(msgspec.Struct, frozen=True):
    """Paths of a server's certificate chain with its key, and of the authority to trust."""

    chain: Path
    authority: Path


def local_certificate(data: Path, host: str) -> Certificate:
    """The certificate of a host name or address, issued by this data folder's own authority, which stays the same."""
    folder = data / "certificates"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority_cert, authority_key = folder / "authority.pem", folder / "authority.key"
    if not authority_key.exists():
        made = trustme.CA(organization_name="Amphi", organization_unit_name="local authority")
        authority_key.touch(mode=0o600)
        made.private_key_pem.write_to_path(authority_key)
        made.cert_pem.write_to_path(authority_cert)
    chain = folder / f"{host}.pem"
    if not chain.exists():
        authority = trustme.CA.from_pem(authority_cert.read_bytes(), authority_key.read_bytes())
        chain.touch(mode=0o600)
        authority.issue_cert(host, "localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(chain)
    return Certificate(chain, authority_cert)
