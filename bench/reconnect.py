"""Seconds until pictures move again, both ways, after a network was lost for 3 s, an address changed, a page was loaded
anew: two pages in Chromium, in one session of a whole Amphi (`amphi run`).

One of the two has a link of its own to the media nodes: a relay on loopback that can lose everything, and whose address
can change as behind a NAT. `network lost`: from its return; HTTP is away for the same time. `address changed`: from the
change. `page reloaded`: from the reload. The end is that of the longest time without a picture on either side. A run
in which somebody is seen leaving fails. `python -m bench.reconnect --times 20`
"""

import argparse
import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from bench.chromium import CHROMIUM
from bench.failover import print_times, seen_leaving
from bench.house import House, running_house
from bench.participant import HOST

LOST_S = 3.0
SETTLES_MS = 3_000
BACK_WITHIN_MS = 20_000
CASES = ("network lost", "address changed", "page reloaded")
STEADY_S = 1.5
UNNOTICED_S = 0.3
SEEN = """
window.pictures = [];
let known = 0;
setInterval(() => {
  const others = [...document.querySelectorAll('.tile')].filter((tile) => !tile.textContent.includes('Vous'));
  const count = others.reduce(
    (sum, tile) => sum + (tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0), 0);
  if (count > 0 && count !== known) window.pictures.push(Date.now());
  known = count;
}, 10);
"""
"""When pictures of somebody else were decoded (Unix time, ms), looked at each 10 ms."""
STEADY = """([begun, lasting]) => {
  const since = window.pictures.filter((at) => at > begun);
  return since.length > 0 && since.at(-1) - since[0] > lasting;
}"""
FLAGS = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--no-sandbox",
]


def main() -> None:
    """Each case some times, and its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--case", choices=CASES, action="append", help="default: all")
    options = parser.parse_args()
    with running_house() as house, chromium() as browser:
        pair = Pair(house, browser)
        for case in options.case or CASES:
            times = [pair.back_after(case) for _ in range(options.times)]
            print_times("reconnect", f"{case}, {options.times} times", "media_back", times)
        if left := seen_leaving(house, pair.session_id):
            sys.exit(f"somebody was seen leaving: {left}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium with a fake camera and microphone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Pair:
    """A host and a guest who see each other; the guest's media go over links that the bench breaks."""

    def __init__(self, house: House, browser: Browser) -> None:
        self._links: dict[int, Link] = {}
        self.context = browser.new_context(locale="fr-FR", permissions=["camera", "microphone"])
        self.context.route("**/media/*/connect", self._over_a_link)
        host = browser.new_context(locale="fr-FR", permissions=["camera", "microphone"])
        self.host, code = _host(host, house)
        self.guest = _page(self.context)
        self.guest.goto(f"{house.address}/m/{code}")
        self.guest.get_by_label("Votre nom").fill("Noé Garnier")
        self.guest.get_by_role("button", name="Rejoindre", exact=True).click()
        for page in (self.host, self.guest):
            page.wait_for_function("() => window.pictures.length > 10", timeout=BACK_WITHIN_MS)
        (self.session_id,) = house.sessions()

    def seats(self) -> set[str]:
        """The seats that the host's page shows."""
        seats: list[str] = self.host.eval_on_selector_all(".tile", "(tiles) => tiles.map((tile) => tile.dataset.seat)")
        return set(seats)

    def back_after(self, case: str) -> float:
        """Let something happen to the guest; seconds until both see each other move again."""
        self.guest.wait_for_timeout(SETTLES_MS)
        begun: float = {
            "network lost": self._lose_network,
            "address changed": self._change_address,
            "page reloaded": self._reload,
        }[case]()
        return max(self._back(page, begun) for page in (self.guest, self.host))

    def _back(self, page: Page, begun: float) -> float:
        """Seconds from `begun` (Unix time, ms) to the end of the longest time without a picture; 0 for none."""
        page.wait_for_function(STEADY, arg=[begun, STEADY_S * 1000], timeout=BACK_WITHIN_MS)
        pictures = page.evaluate("(begun) => window.pictures.filter((at) => at > begun)", begun)
        gap, end = max((later - earlier, later) for earlier, later in pairwise([begun, *pictures]))
        return 0.0 if gap < UNNOTICED_S * 1000 else (end - begun) / 1000

    def _lose_network(self) -> float:
        for link in self._links.values():
            link.lost = True
        self.context.set_offline(True)
        self.guest.wait_for_timeout(LOST_S * 1000)
        self.context.set_offline(False)
        for link in self._links.values():
            link.lost = False
        return _now()

    def _change_address(self) -> float:
        for link in self._links.values():
            link.move()
        return _now()

    def _reload(self) -> float:
        begun = _now()
        self.guest.reload(wait_until="commit")
        return begun

    def _over_a_link(self, route: Route) -> None:
        """Put the address of a link in place of the node's in an answer."""
        response = route.fetch()
        if response.ok:
            answer = response.json()
            lines = [self._linked(line) for line in answer["sdp"].split("\r\n")]
            route.fulfill(response=response, json={"sdp": "\r\n".join(lines)})
        else:
            route.fulfill(response=response)

    def _linked(self, line: str) -> str:
        if not line.startswith("a=candidate:"):
            return line
        words = line.split(" ")
        port = int(words[5])
        if port not in self._links:
            self._links[port] = Link(port)
        words[5] = str(self._links[port].port)
        return " ".join(words)


def _now() -> float:
    """Unix time, ms, as the pages have it too."""
    return time.time() * 1000


def _page(context: BrowserContext) -> Page:
    context.add_init_script(SEEN)
    page = context.new_page()
    page.set_default_timeout(BACK_WITHIN_MS)
    return page


def _host(context: BrowserContext, house: House) -> tuple[Page, str]:
    """The host's page in the room of a new meeting, and the meeting's code."""
    page = _page(context)
    people = _ask(context, house, "{ demoPeople { subject name } }")
    subject = next(one["subject"] for one in people if one["name"] == HOST)
    context.request.post(house.address + "/signin/demo", data={"subject": subject}, headers={"x-amphi": "1"})
    _ask(context, house, f'mutation {{ acceptCharter(commandId: "{uuid4()}", version: 1) {{ __typename }} }}')
    created = _ask(
        context,
        house,
        f'mutation {{ createMeeting(commandId: "{uuid4()}", title: "Liaison", waitingRoom: false)'
        " { ... on Created { meeting { code } } } }",
    )
    code: str = created["meeting"]["code"]
    page.goto(f"{house.address}/m/{code}")
    page.get_by_role("button", name="Ouvrir la réunion").click()
    page.get_by_role("navigation", name="Commandes de la réunion").wait_for()
    return page, code


def _ask(context: BrowserContext, house: House, query: str) -> Any:
    answer = context.request.post(house.address + "/graphql", data={"query": query}, headers={"x-amphi": "1"})
    return next(iter(answer.json()["data"].values()))


class Link:
    """A UDP relay between a browser and one media node: what stands for the network and its NAT."""

    def __init__(self, node_port: int) -> None:
        self.lost = False
        self._node = ("127.0.0.1", node_port)
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind(("127.0.0.1", 0))
        self.port: int = self._front.getsockname()[1]
        self._backs: dict[Any, socket.socket] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._run, daemon=True).start()

    def move(self) -> None:
        """What the browser sends comes from other ports from now on; the old ones are closed."""
        with self._lock:
            for back in self._backs.values():
                back.close()
            self._backs.clear()

    def _run(self) -> None:
        while True:
            with self._lock:
                backs = dict(self._backs)
            with suppress(OSError, ValueError):  # a socket that was closed meanwhile
                readable, _, _ = select.select([self._front, *backs.values()], [], [], 0.02)
                with self._lock:
                    self._forward(readable)

    def _forward(self, readable: list[socket.socket]) -> None:
        if self._front in readable:
            datagram, browser = self._front.recvfrom(2048)
            if not self.lost:
                self._back(browser).send(datagram)
        for browser, back in list(self._backs.items()):
            if back in readable:
                datagram = back.recv(2048)
                if not self.lost:
                    self._front.sendto(datagram, browser)

    def _back(self, browser: Any) -> socket.socket:
        back = self._backs.get(browser)
        if back is None:
            back = self._backs[browser] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            back.connect(self._node)
        return back


if __name__ == "__main__":
    main()
