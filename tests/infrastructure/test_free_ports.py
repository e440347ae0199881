"""Ports for servers: free, in a row, and none that the kernel may give to a client meanwhile."""

import socket
from pathlib import Path

import pytest

from infrastructure import free_ports as module
from infrastructure.free_ports import HIGHEST, LOWEST, free_ports


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the kernel says what it gives to clients."""
    monkeypatch.setattr(module, "GIVEN_TO_CLIENTS", tmp_path / "range")
    return tmp_path / "range"


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize(("first", "last"), [(32_768, 60_999), (LOWEST, 65_000), (10_004, HIGHEST)])
def test_a_port_is_outside_of_what_clients_are_given(
    given: Path, kind: socket.SocketKind, first: int, last: int
) -> None:
    """Below or above; each of a row of three."""
    given.write_text(f"{first}\t{last}\n")
    port = free_ports(kind, 3)
    assert all(LOWEST <= each <= HIGHEST and not first <= each <= last for each in range(port, port + 3))
    for each in range(port, port + 3):
        with socket.socket(socket.AF_INET, kind) as bound:
            bound.bind(("127.0.0.1", each))


@pytest.mark.parametrize("said", [None, "", f"{LOWEST} {HIGHEST}", "1024 65535"])
def test_where_all_are_given_the_usual_ones_are_kept_off(given: Path, said: str | None) -> None:
    """There as where the system says nothing."""
    if said is not None:
        given.write_text(said)
    assert not 32_768 <= free_ports() <= 60_999


def test_a_port_that_somebody_has_is_not_free(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two in a row the other one is found; of one that is taken none."""
    first = free_ports(count=2)
    monkeypatch.setattr(module, "LOWEST", first)
    given.write_text(f"{first + 2} {HIGHEST}")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        assert free_ports() == first + 1
        with pytest.raises(OSError, match="no port is free"):
            free_ports(count=2)
