"""The whole of Amphi running for a journey, and the browsers in it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / ".artifacts"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
READY_SECONDS = 90


class House(msgspec.Struct, frozen=True):
    """A running Amphi."""

    address: str
    process: "subprocess.Popen[bytes]"
    data: Path
    log: Path


@contextmanager
def running_house() -> Iterator[House]:
    """`amphi run` on free ports with a data folder of its own; ended at the end, with everything it started."""
    data = Path(tempfile.mkdtemp(prefix="amphi-journey-"))
    port = _free_port(socket.SOCK_STREAM)
    env = dict(
        os.environ,
        AMPHI_DATA=str(data),
        AMPHI_DEVELOPMENT="1",
        HOST="localhost",
        PORT=str(port),
        AMPHI_MEDIA_PORT=str(_free_port(socket.SOCK_DGRAM)),
        AMPHI_MEDIA_HTTP_PORT=str(_free_port(socket.SOCK_STREAM)),
    )
    env.pop("DATABASE_URL", None)
    env.pop("REDIS_URL", None)
    log = data / "amphi.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "interfaces.cli", "run"], cwd=ROOT, env=env, stdout=output, stderr=output
        )
        house = House(f"http://localhost:{port}", process, data, log)
        try:
            _wait_until_healthy(house)
            yield house
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            ARTIFACTS.mkdir(exist_ok=True)
            shutil.copy(log, ARTIFACTS / "amphi.log")
            shutil.rmtree(data, ignore_errors=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium with a fake camera and microphone."""
    binary = shutil.which("chromium")
    if binary is None:
        raise RuntimeError("Chromium is missing: sudo apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary,
            args=[
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--auto-accept-this-tab-capture",
                "--autoplay-policy=user-gesture-required",
                "--no-sandbox",
            ],
        )
        yield browser
        browser.close()


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page as it is."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")


class Accessibility:
    """What axe-core finds (WCAG 2.2 A and AA, best practices), gathered over a journey so that all of it is told."""

    def __init__(self) -> None:
        self.violations: list[str] = []

    def check(self, page: Page, name: str) -> None:
        """Examine the page as it is."""
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            """() => axe.run(
                {include: [['body']], exclude: [['[data-live-announcer]']]},  // react-aria's, read out and never seen
                {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"""
        )
        self.violations += [
            f"{name}: {each['id']}: {each['help']} — {node['html'][:200]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(house: House) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if house.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(house.address + "/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("amphi run is not healthy:\n" + house.log.read_text(errors="replace")[-4000:])
