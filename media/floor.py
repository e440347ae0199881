"""Who is heard and who speaks, out of the levels of RFC 6464. Pure; asked about ten times a second."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HEARD = 4
"""Three voices for each listener, and one more, since nobody hears themselves."""
NOISE_DBOV = 60
"""Quieter than −60 dBov isn't speech."""
SILENT_DBOV = 127
MARGIN_DB = 6.0
"""A challenger has to be this much louder, or places would change at each breath."""
ATTACK = 0.5
RELEASE = 0.12


@dataclass(frozen=True)
class Floor:
    """What is remembered from one decision to the next."""

    heard: tuple[str, ...] = ()
    """Seats whose microphones are forwarded, in the order in which they came."""
    speaker: str | None = None
    """Who speaks, or spoke last."""
    loudness: Mapping[str, float] = field(default_factory=dict)
    """Smoothed, 127 − level: 0 is silence, 127 the loudest."""

    def level_dbov(self, seat_id: str) -> int:
        """The smoothed level of a seat in −dBov."""
        return SILENT_DBOV - round(self.loudness.get(seat_id, 0.0))

    def speaking(self, seat_id: str) -> bool:
        """Whether a seat is above the noise."""
        return self.loudness.get(seat_id, 0.0) > SILENT_DBOV - NOISE_DBOV


def listen(floor: Floor, levels: Mapping[str, int]) -> Floor:
    """The next floor. `levels`: the loudest level since the last call, in −dBov, of each open microphone."""
    loudness = {}
    for seat, level in levels.items():
        before = floor.loudness.get(seat, 0.0)
        now = float(SILENT_DBOV - level)
        loudness[seat] = before + (now - before) * (ATTACK if now > before else RELEASE)
    heard = [seat for seat in floor.heard if seat in levels]
    others = sorted((seat for seat in levels if seat not in heard), key=lambda seat: -loudness[seat])
    while others and len(heard) < HEARD:
        heard.append(others.pop(0))
    for challenger in others:
        quietest = min(heard, key=lambda seat: loudness[seat])
        if loudness[challenger] < max(loudness[quietest] + MARGIN_DB, SILENT_DBOV - NOISE_DBOV):
            break
        heard[heard.index(quietest)] = challenger
    return Floor(tuple(heard), _speaker(floor.speaker, heard, loudness), loudness)


def _speaker(before: str | None, heard: list[str], loudness: Mapping[str, float]) -> str | None:
    kept = before if before in loudness else None
    if not heard:
        return kept
    loudest = max(heard, key=lambda seat: loudness[seat])
    if loudness[loudest] <= SILENT_DBOV - NOISE_DBOV:
        return kept
    if kept is None or loudness[loudest] > loudness[kept] + MARGIN_DB:
        return loudest
    return kept
