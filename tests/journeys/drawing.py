"""Hands that draw: where something is on a page once the page has come to rest."""

from playwright.sync_api import FloatRect, Locator

FRAMES_AT_REST = 20


def place_of(drawn_on: Locator) -> FloatRect:
    """Its place in the window, in CSS pixels, which has not changed for some frames: a panel may be on its way."""
    place: FloatRect = drawn_on.evaluate(
        """async (element, atRest) => {
            const frame = () => new Promise((done) => requestAnimationFrame(done));
            let place, same = 0;
            for (let frames = 0; frames < 60 * atRest && same < atRest; frames += 1) {
                await frame();
                const { x, y, width, height } = element.getBoundingClientRect();
                const unchanged = [x, y, width, height].every((one, at) => one === Object.values(place ?? {})[at]);
                same = unchanged && width > 0 ? same + 1 : 0;
                place = { x, y, width, height };
            }
            return place;
        }""",
        FRAMES_AT_REST,
    )
    return place
