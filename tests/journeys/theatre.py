"""Browsers for the people of a journey, and what is looked at on every page that they see."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from bench.chromium import CHROMIUM
from bench.house import ARTIFACTS, ROOT, House
from tests.journeys.cast import Somebody, film, film_of, voice

AXE = (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text()
FONTS = ROOT / "tests" / "journeys" / "fonts.conf"
DESKTOP, PHONE = (1440, 900), (390, 844)
NARROWEST_PX = 320
PATIENCE_MS = 45_000


class Theatre:
    """Debian's Chromium, one process for each person: a camera and a microphone are the process's."""

    def __init__(self, playwright: Playwright, house: House, folder: Path) -> None:
        self._playwright = playwright
        self._folder = folder
        self._browsers: dict[str, Browser] = {}
        self._plain = self._launch()
        self.house = house

    def _launch(self, *arguments: str) -> Browser:
        return self._playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--autoplay-policy=document-user-activation-required", *arguments],
            env={**os.environ, "FONTCONFIG_FILE": str(FONTS)},
        )

    def page(self, who: Somebody, *, size: tuple[int, int] = DESKTOP, language: str = "fr-FR") -> Page:
        """A page in their own browser, with nothing kept from before."""
        if who.name not in self._browsers:
            self._browsers[who.name] = self._launch(
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--auto-accept-this-tab-capture",
                f"--use-file-for-fake-video-capture={film(self._plain, who, self._folder)}",
                f"--use-file-for-fake-audio-capture={voice(who, self._folder)}",
            )
        return _page(self._browsers[who.name], size, language)

    def page_without_devices(self, *, size: tuple[int, int] = DESKTOP, language: str = "fr-FR") -> Page:
        """A page whose browser gives neither camera nor microphone."""
        return _page(self._plain, size, language)

    @contextmanager
    def asleep(self, who: Somebody) -> Iterator[None]:
        """Their machine sleeps: every process of their browser stands still."""
        group = os.getpgid(_browser_process(film_of(who, self._folder)))
        os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(group, signal.SIGCONT)

    def close_pages(self) -> None:
        """Everybody closes what they have open; their browsers stay."""
        for browser in (*self._browsers.values(), self._plain):
            for context in browser.contexts:
                context.close()

    def close(self) -> None:
        for browser in (*self._browsers.values(), self._plain):
            browser.close()


def _browser_process(film: Path) -> int:
    """The first process of the browser whose camera plays this film."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended
        plays = f"--use-file-for-fake-video-capture={film}".encode() in arguments
        if plays and not any(each.startswith(b"--type=") for each in arguments):
            return int(folder.name)
    raise ProcessLookupError(film)


DEVICES = """
    const named = { videoinput: 'Caméra intégrée', audioinput: 'Micro intégré', audiooutput: 'Haut-parleurs' };
    const all = MediaDevices.prototype.enumerateDevices;
    MediaDevices.prototype.enumerateDevices = async function () {
        return (await all.call(this)).map(({ deviceId, groupId, kind, label }) => {
            return { deviceId, groupId, kind, label: label && named[kind] };
        });
    };"""
"""A camera that plays a file has the file's path as its name."""


def _page(browser: Browser, size: tuple[int, int], language: str) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        timezone_id="Europe/Paris",
        permissions=["clipboard-write"],
        color_scheme="light",
        reduced_motion="reduce",
    )
    context.add_init_script(DEVICES)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


class Looks:
    """What is wrong with the pages that were looked at, gathered so that all of it is told at the end."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def at(self, page: Page, name: str, *, picture: bool = True) -> None:
        """axe-core (WCAG 2.2 A and AA, best practices) in light, its contrasts in dark, nothing beyond the right edge
        at this width and at 320 px; a picture is kept. What is still loading is waited for."""
        expect(page.locator(".skel")).to_have_count(0)
        if picture:
            ARTIFACTS.mkdir(exist_ok=True)
            page.screenshot(path=ARTIFACTS / f"{name}.png")
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        self._axe(page, name, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "tag")
        page.emulate_media(color_scheme="dark")
        _drawn(page)
        self._axe(page, f"{name}, dark", ["color-contrast"], "rule")
        page.emulate_media(color_scheme="light")
        self._edges(page, name)

    def _axe(self, page: Page, name: str, only: list[str], kind: str) -> None:
        found = page.evaluate(
            """([values, type]) => axe.run(
                {exclude: [['[data-live-announcer]'],  // react-aria's, read out and never seen
                           ['[data-overlay-container]:has([role=tooltip])']]},  // in no landmark: it is its button's
                {runOnly: {type, values}, resultTypes: ['violations']})""",
            [only, kind],
        )
        self.found += [
            f"{name}: {each['id']}: {each['help']} — {node['html'][:200]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def _edges(self, page: Page, name: str) -> None:
        size = page.viewport_size
        assert size is not None
        for width in (size["width"], NARROWEST_PX):
            if width != size["width"]:
                page.set_viewport_size({"width": width, "height": size["height"]})
                _drawn(page)
            beyond = page.evaluate(
                """async () => {
                    const beyond = () => document.documentElement.scrollWidth - window.innerWidth;
                    for (let frames = 0; frames < 60 && beyond() > 0; frames += 1) {
                        await new Promise((done) => requestAnimationFrame(done));  // what moves comes to rest
                    }
                    return beyond();
                }"""
            )
            if beyond > 0:
                self.found.append(f"{name}: {beyond} px beyond the right edge at {width} px")
        page.set_viewport_size(size)
        _drawn(page)


def _drawn(page: Page) -> None:
    """The page has been drawn as it now is, and no colour is on its way to another: one may set the next in motion."""
    page.evaluate(
        """async () => {
            const frame = () => new Promise((done) => requestAnimationFrame(done));
            const colours = ({ transitionProperty: name }) => /color|background|border|fill|stroke/.test(name ?? '');
            for (let round = 0; round < 4; round += 1) {
                await frame();
                const changes = document.getAnimations().filter(colours);
                await Promise.allSettled(changes.map((each) => each.finished));
            }
        }"""
    )


def sign_in(page: Page, house: House, name: str) -> None:
    """Choose a demo person, and accept the charter the first time."""
    page.goto(house.address + "/signin")
    page.get_by_role("button", name=re.compile(name)).click()
    accept = page.get_by_role("button", name="J’accepte la charte")
    expect(accept.or_(hello(page))).to_be_visible()
    if accept.is_visible():
        accept.click()
    expect(hello(page)).to_be_visible()


def hello(page: Page) -> Locator:
    """The heading of one's own home page."""
    return page.get_by_role("heading", name=re.compile("Bonjour"))


def controls(page: Page) -> Locator:
    """The bar of the room."""
    return page.get_by_role("navigation", name="Commandes de la réunion")


def open_meeting(host: Page, house: House, title: str) -> str:
    """A meeting now, with a waiting room, and its host in the room; gives its link."""
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill(title)
    host.get_by_role("button", name="Créer la réunion").click()
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    return host.url


def ask_to_enter(page: Page, link: str, name: str) -> None:
    """A guest at the door gives a name and waits."""
    page.goto(link)
    page.get_by_label(re.compile("Votre nom")).fill(name)
    page.get_by_role("button", name="Rejoindre", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("va vous faire entrer"))).to_be_visible()


def moving(page: Page, seat_name: str) -> None:
    """The picture of somebody is decoded and moves."""
    page.wait_for_function(
        """(name) => [...document.querySelectorAll('.tile')].some((tile) => tile.textContent.includes(name)
            && tile.querySelector('video')?.currentTime > 0.5 && tile.querySelector('video')?.videoWidth > 0)""",
        arg=seat_name,
    )


def sharp(page: Page, *, within_s: int = 6) -> None:
    """The picture is worth being kept: the large tile's has more than its smallest layer. A busy machine has none."""
    for _ in range(within_s * 4):
        if page.evaluate("() => (document.querySelector('.maintile video')?.videoWidth ?? 0) > 160"):
            return
        page.wait_for_timeout(250)


def tab_to(page: Page, control: Locator, *, most: int = 60) -> None:
    """Reach a control with the tab key alone."""
    for _ in range(most):
        if control.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not reach {control}")


def choose(page: Page, item: str) -> None:
    """An item of «Plus»."""
    page.get_by_role("button", name="Plus de commandes").click()
    page.get_by_role("menuitem", name=item).click()
