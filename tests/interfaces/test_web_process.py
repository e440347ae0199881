"""`amphi web` where an administrator runs it: behind a proxy, under a name that is not this machine's."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.house import free_ports
from tests.infrastructure.conftest import MASTER_KEY

NAME = "amphi.invalid"
STARTING_SECONDS = 60


@pytest.fixture
def web(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[str]:
    """Its address in this machine, once it answers; set as docker/compose.yaml sets it."""
    port = free_ports(socket.SOCK_STREAM)
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "AMPHI_DATA": str(tmp_path),
        "AMPHI_MASTER_KEY": MASTER_KEY.hex(),
        "HOST": NAME,
        "PORT": str(port),
        "AMPHI_ADDRESS": f"https://{NAME}",
        "AMPHI_MEDIA_ADDRESS": "192.0.2.7",
    }
    process = subprocess.Popen([sys.executable, "-m", "interfaces.cli", "web"], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_it_answers(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def wait_until_it_answers(process: "subprocess.Popen[bytes]", address: str) -> None:
    """Until the process takes requests; it may be that it has ended instead."""
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "amphi web has ended"
        try:
            httpx.get(f"{address}/health", timeout=10)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("amphi web does not answer")


def test_a_name_that_leads_to_the_proxy_is_no_address_to_listen_on(web: str) -> None:
    """In a container the public name is another machine's; what is missing here are the media nodes."""
    assert httpx.get(f"{web}/health").json()["status"] == "degraded"
