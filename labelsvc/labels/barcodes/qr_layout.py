"""How one version and level of QR Code turns codewords into modules: by XOR of prepared numbers.

Reed-Solomon coding and the placing of bits are linear over GF(2), so a finished symbol is the XOR of one
number for each data codeword and one for the fixed modules with their mask. A number holds the whole symbol:
rows from the top, each padded to whole bytes, the first module in the highest bit. What a codeword
contributes is put together of what its binary digits do when it is first seen at its place, and kept.
"""

from functools import lru_cache, reduce
from operator import or_, xor

from labelsvc.labels.barcodes.galois import Field
from labelsvc.labels.barcodes.qr_masks import MaskChoice
from labelsvc.labels.barcodes.qr_patterns import (
    MASK_PERIOD,
    MASKS,
    data_path,
    fixed_modules,
    format_bits,
    format_places,
    mask_row,
    size_of,
)

LEVELS = ("L", "M", "Q", "H")
LARGEST = 9
"""The last version drawn here: 180 bytes at level M. Above it the header's counts are longer."""

_TOTAL = (26, 44, 70, 100, 134, 172, 196, 242, 292)
# ISO/IEC 18004:2015, table 9: error correction codewords in a block and number of blocks, by version.
_BLOCKS = {
    "L": ((7, 1), (10, 1), (15, 1), (20, 1), (26, 1), (18, 2), (20, 2), (24, 2), (30, 2)),
    "M": ((10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5)),
    "Q": ((13, 1), (22, 1), (18, 2), (26, 2), (18, 4), (24, 4), (18, 6), (22, 6), (20, 8)),
    "H": ((17, 1), (28, 1), (22, 2), (16, 4), (22, 4), (28, 4), (26, 5), (26, 6), (24, 8)),
}
_FIELD = Field(0x11D)
# Most texts of a batch are addresses of web pages that begin alike.
_BEGINNING = 24
_MOST_BEGINNINGS = 32


def capacity(version: int, level: str) -> int:
    """Data codewords of a symbol."""
    correction, blocks = _BLOCKS[level][version - 1]
    return _TOTAL[version - 1] - correction * blocks


class _Contributions(dict[int, int]):
    """What each value of the codeword at one place adds to the symbol."""

    def __init__(self, spread: list[tuple[int, int]], halves: list[list[int]]) -> None:
        super().__init__()
        self._spread = spread
        self._halves = halves

    def __missing__(self, value: int) -> int:
        lowest = value & -value
        modules = self._reckoned(value) if value == lowest else self[lowest] ^ self[value ^ lowest]
        self[value] = modules
        return modules

    def _reckoned(self, value: int) -> int:
        halves = self._halves
        modules = 0
        for place, factor in self._spread:
            byte = _FIELD.multiply(factor, value)
            modules ^= halves[2 * place][byte >> 4] ^ halves[2 * place + 1][byte & 15]
        return modules


class Layout:
    """One version at one level of error correction; ``size`` is its modules on a side."""

    def __init__(self, version: int, level: str) -> None:
        self.size = size_of(version)
        self._stride = -(-self.size // 8) * 8
        fixed = fixed_modules(version)
        places = [self._bit(*place) for place in data_path(version, fixed)]
        data = reduce(or_, places)
        dark = sum(self._bit(*place) for place, is_dark in fixed.items() if is_dark)
        masks = [dark | self._mask(mask) & data | self._format(version, level, mask) for mask in range(MASKS)]
        self._choice = MaskChoice(masks, data | sum(map(self._bit, *zip(*fixed, strict=True))), self.size)
        self.codewords = self._codewords(version, level, places)
        self._others = self.codewords[_BEGINNING:]
        self._beginnings: dict[bytes, int] = {}

    def draw(self, codewords: bytes) -> bytes:
        """The packed modules for as many data codewords as ``self.codewords``, with the best mask."""
        beginning = codewords[:_BEGINNING]
        data = self._beginnings.get(beginning)
        if data is None:
            if len(self._beginnings) >= _MOST_BEGINNINGS:
                self._beginnings.clear()
            data = reduce(xor, map(dict.__getitem__, self.codewords, beginning))
            self._beginnings[beginning] = data
        data = reduce(xor, map(dict.__getitem__, self._others, codewords[_BEGINNING:]), data)
        return self._choice.best(data)

    def _bit(self, row: int, column: int) -> int:
        return 1 << (self.size - row) * self._stride - 1 - column

    def _mask(self, mask: int) -> int:
        digits = []
        for row in range(self.size):
            period = "".join("01"[inverted] for inverted in mask_row(mask, row))
            digits.append((period * (self._stride // MASK_PERIOD + 1))[: self._stride])
        return int("".join(digits), 2)

    def _format(self, version: int, level: str, mask: int) -> int:
        bits = format_bits(level, mask)
        return sum(
            self._bit(*place)
            for places in format_places(version)
            for place, bit in zip(places, bits, strict=True)
            if bit
        )

    def _codewords(self, version: int, level: str, places: list[int]) -> list[_Contributions]:
        """For each data codeword, before interleaving, its contributions."""
        halves = [_sums(places[start : start + 4]) for start in range(0, 8 * _TOTAL[version - 1], 4)]
        correction, blocks = _BLOCKS[level][version - 1]
        total = capacity(version, level)
        short, longer = divmod(total, blocks)
        remainders = _FIELD.remainders(correction, short + 1)
        table = []
        for block in range(blocks):
            length = short + (block >= blocks - longer)
            checks = range(total + block, total + blocks * correction, blocks)
            for index in range(length):
                own = index * blocks + block if index < short else short * blocks + block - blocks + longer
                spread = [(own, 1), *zip(checks, remainders[length - 1 - index], strict=True)]
                table.append(_Contributions(spread, halves))
        return table


def _sums(bits: list[int]) -> list[int]:
    """For each number of as many binary digits, the XOR of the bits that its digits pick."""
    table = [0]
    for bit in reversed(bits):
        table += [modules ^ bit for modules in table]
    return table


@lru_cache(maxsize=12)
def layout(version: int, level: str) -> Layout:
    """The layout, kept: some hundred kilobytes each, so only a dozen of them."""
    return Layout(version, level)
