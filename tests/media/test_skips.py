"""Numbers go on without a gap whatever is left out."""

import random

from media.skips import REMEMBERED, Skips


def test_what_is_kept_is_numbered_without_a_gap_and_found_again():
    """Given any pattern of packets left out, then each kept one has the next number, which leads back to it."""
    chance = random.Random(4)
    skips = Skips(0)
    kept: list[tuple[int, int]] = []
    for extended in range(65_600, 65_600 + 6 * REMEMBERED):
        if chance.random() < 0.6:
            skips.skip(extended, extended // 3, 100)
        else:
            kept.append((extended, extended - skips.count))
    assert [own - kept[0][1] for _, own in kept] == list(range(len(kept)))
    for extended, own in kept[-300:]:
        assert skips.before(extended)[0] == extended - own
        assert skips.source(own) == extended


def test_a_picture_of_many_packets_is_one_picture():
    """Given pictures of three packets of which every second is left out, then half of them are counted."""
    skips = Skips(0)
    for extended in range(60):
        if extended // 3 % 2:
            skips.skip(extended, extended // 3, 100)
    assert (skips.count, skips.pictures, skips.octets) == (30, 10, 3000)
    assert skips.before(30) == (15, 5)
