"""What people are told of links, in steps that don't change with every packet. Pure.

`{"t":"quality","mine":{"kbps","loss","rtt","weak"},"people":{seat: loss},"layers":{"video","screen"}}`: the bit rate
that the link takes in kb/s, loss in %, round trip in ms (null: not known); `weak`: whether it takes less than what is
to be shown. `people`: uplink loss in % of those who have any. `layers`: the rid of the picture in each slot, or null.
"""

from collections.abc import Collection, Mapping

from media.allocation import Given
from media.link import Link

_STEPS = (0, 1, 2, 3, 5, 8, 12, 20, 35, 60)


def own_link(link: Link, round_trip_s: float | None, given_bps: float) -> dict[str, int | bool | None]:
    """What a client is told of its own link."""
    estimate = link.estimate
    digits = max(1.0, 10 ** (len(str(int(estimate.bitrate_bps / 1000))) - 2))
    return {
        "kbps": int(round(estimate.bitrate_bps / 1000 / digits) * digits) if link.numbered else None,
        "loss": _percent(estimate.loss),
        "rtt": None if round_trip_s is None else round(round_trip_s * 100) * 10,
        "weak": link.numbered and estimate.limited and given_bps < 0.9 * link.wanted_bps,
    }


def layers(
    given: Mapping[tuple[str, int], tuple[tuple[str, str], Given]], slots: Mapping[str, Collection[object]]
) -> dict[str, list[str | None]]:
    """The rids of what is given, by slot, in the order of the offer."""
    found: dict[str, list[str | None]] = {}
    for name, role in (("video", "video"), ("screen", "screen_slot")):
        pictures = [given.get((role, index)) for index in range(len(slots.get(role, ())))]
        found[name] = [picture and picture[1].rid for picture in pictures]
    return found


def uplinks(loss: Mapping[str, float]) -> dict[str, int]:
    """The uplink loss of those who have any."""
    return {seat: percent for seat, share in loss.items() if (percent := _percent(share))}


def _percent(share: float) -> int:
    return max(step for step in _STEPS if step <= max(0.0, share * 100 + 0.25))
