"""The browsers of a journey, what they show, and what axe-core says of it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench.house import ARTIFACTS, ROOT, House, running_house

__all__ = ["DESKTOP", "PHONE", "Accessibility", "House", "chromium", "running_house", "shot"]

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


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
