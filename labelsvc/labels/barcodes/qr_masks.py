"""The choice of a QR Code's mask: of eight pictures of the same data one that is easy to read.

What makes a symbol hard to read is mostly modules like their neighbours, which are cheap to count. The standard's
penalty (ISO/IEC 18004:2015, 7.8.3) also asks for long runs and look-alikes of finders, which takes six times as
long; no reader was seen to read its choice more often (docs/decisions.md).
"""


class MaskChoice:
    """For one layout: ``masks`` are its pictures of all-zero data, ``valid`` has every module set.

    Each is a number of ``size`` rows of whole bytes, as ``Layout`` describes; a row has bits to spare, so
    that no pattern reaches from one row into the next.
    """

    def __init__(self, masks: list[int], valid: int, size: int) -> None:
        down = self._down = -(-size // 8) * 8
        self._masks = masks
        self._size = size
        self._beside, self._below = valid & valid >> 1, valid & valid >> down
        self._shift = valid.bit_length()
        # Per mask: where its neighbours are alike, across and, in the bits above, along.
        self._alike = [(self._beside | self._below << self._shift) & ~self._differ(mask) for mask in masks]

    def best(self, data: int) -> bytes:
        """The packed modules of ``data`` under the mask with the fewest neighbours alike."""
        # Where neighbours differ is linear: it is reckoned once for the data, and once for each mask.
        differ = self._differ(data)
        alike = [(differ ^ mask).bit_count() for mask in self._alike]
        picture = data ^ self._masks[alike.index(min(alike))]
        return picture.to_bytes(self._size * self._down // 8, "big")

    def _differ(self, modules: int) -> int:
        across = (modules ^ modules >> 1) & self._beside
        return ((modules ^ modules >> self._down) & self._below) << self._shift | across
