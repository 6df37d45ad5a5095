"""The choice of a QR Code's mask: of eight pictures of the same data the one easiest to read.

What makes a symbol hard to read is mostly modules like their neighbours: they are cheap to count for all eight.
The few masks with the fewest are then judged by all that the standard asks, which takes ten times as long.
"""

_JUDGED = 2


class MaskChoice:
    """For one layout: ``masks`` are its pictures of all-zero data, ``valid`` has every module set.

    Each is a number of ``size`` rows of whole bytes, as ``Layout`` describes; a row has bits to spare, so
    that no pattern reaches from one row into the next.
    """

    def __init__(self, masks: list[int], valid: int, size: int) -> None:
        down = self._down = -(-size // 8) * 8
        self._masks = masks
        self._valid = valid
        self._size = size
        self._beside, self._below = valid & valid >> 1, valid & valid >> down
        # Per mask: where its neighbours are alike, across and, in the bits above, along.
        self._shift = shift = valid.bit_length()
        self._alike = [
            ((self._below & ~(mask ^ mask >> down)) << shift | self._beside & ~(mask ^ mask >> 1), number)
            for number, mask in enumerate(masks)
        ]

    def best(self, data: int) -> bytes:
        """The packed modules of ``data`` under the mask with the least penalty of those worth judging."""
        # Where neighbours differ is linear: it is reckoned once for the data, and once for each mask.
        across, along = (data ^ data >> 1) & self._beside, (data ^ data >> self._down) & self._below
        differ = along << self._shift | across
        alike = sorted([((differ ^ mask).bit_count(), number) for mask, number in self._alike])
        pictures = [data ^ self._masks[number] for _, number in alike[:_JUDGED]]
        return min(pictures, key=self.penalty).to_bytes(self._size * self._down // 8, "big")

    def penalty(self, dark: int) -> int:
        """How hard a symbol is on readers: ISO/IEC 18004:2015, 7.8.3.1."""
        down, area = self._down, self._size**2
        light = dark ^ self._valid
        # Where a module is of one colour with the next one beside it, and below it.
        across, along = self._beside & ~(dark ^ dark >> 1), self._below & ~(dark ^ dark >> down)
        squares = across & across >> down & along
        balance = abs(20 * dark.bit_count() - 10 * area) // area
        lines = _line_penalty(dark, light, across, 1) + _line_penalty(dark, light, along, down)
        return lines + 3 * squares.bit_count() + 10 * balance


def _line_penalty(dark: int, light: int, alike: int, step: int) -> int:
    """Long runs and look-alikes of finders in lines whose modules are ``step`` bits apart."""
    threes = alike & alike >> step
    fours = threes & threes >> step
    fives = fours & fours >> step
    # A run of n >= 5 holds n - 4 fives and costs 3 + (n - 5).
    runs = fives.bit_count() + 2 * (fives & ~(fives << step)).bit_count()
    # Dark and light 1:1:3:1:1, with four light modules before or after.
    edge = dark & light >> step
    core = edge & edge >> 4 * step & dark >> 2 * step & dark >> 3 * step & dark >> 6 * step
    if not core:
        return runs
    four = light & fours
    return runs + 40 * (core & (four >> 7 * step | four << 4 * step)).bit_count()
