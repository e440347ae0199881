"""What some slots leave out of a layer: pictures above a temporal limit, so that numbers go on without a gap.

Shared by all slots of a layer with the same limit. What is left out is known only once it has come: a packet that the
publisher lost keeps its number, and if it comes later and was to be left out, an empty packet fills its place.
"""

from bisect import bisect_left, bisect_right

REMEMBERED = 1024
"""Packets left out that late packets and NACKs can still be placed between; twice what a layer keeps to send again."""


class Skips:
    """The packets of one layer that are above a limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        """Pictures with a higher temporal id are left out."""
        self.count = self.pictures = self.octets = 0
        """Packets, pictures and octets left out so far."""
        self._numbers: list[int] = []
        self._pictures: list[int] = []
        """Pictures left out before and with each of those numbers."""
        self._keys: list[int] = []
        """Each of those numbers less the packets left out before it: what a later packet's own number compares with."""
        self._last_picture = -1

    def skip(self, extended: int, picture: int, octets: int) -> None:
        """Leave out the layer's newest packet; `picture` is its picture id."""
        if picture != self._last_picture:
            self.pictures += 1
            self._last_picture = picture
        if len(self._numbers) >= 2 * REMEMBERED:
            for kept in (self._numbers, self._pictures, self._keys):
                del kept[:REMEMBERED]
        self._numbers.append(extended)
        self._keys.append(extended - self.count)
        self._pictures.append(self.pictures)
        self.count += 1
        self.octets += octets

    def before(self, extended: int) -> tuple[int, int]:
        """How many packets and pictures were left out before a packet that is not the newest."""
        index = bisect_left(self._numbers, extended)
        forgotten = self.count - len(self._numbers)
        if index == 0:
            return forgotten, self._pictures[0] - 1 if self._pictures else 0
        return forgotten + index, self._pictures[index - 1]

    def source(self, number: int) -> int:
        """The layer's packet that became `number`, an extended number less the packets left out before it."""
        return number + self.count - len(self._keys) + bisect_right(self._keys, number)
