"""The fixed parts of a QR Code: function patterns, format and version bits, masks, the path of the data.

Everything is by (row, column) from the top left, as ISO/IEC 18004:2015 draws it, for versions 1 to 9.
"""

from collections.abc import Callable, Iterator

Place = tuple[int, int]

_ALIGNMENT = ((), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34), (6, 22, 38), (6, 24, 42), (6, 26, 46))
_LEVEL_BITS = {"L": 1, "M": 0, "Q": 3, "H": 2}
# Table 10: a module is inverted where its condition holds.
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 6 == 0,
    lambda row, column: row * column % 6 < 3,
    lambda row, column: (row + column + row * column % 3) % 2 == 0,
)
MASKS = len(_MASKS)
MASK_PERIOD = 12
"""Every mask repeats after 12 modules, down and across."""


def size_of(version: int) -> int:
    """Modules on a side."""
    return 17 + 4 * version


def mask_row(mask: int, row: int) -> list[bool]:
    """The first period of one row of a mask."""
    return [_MASKS[mask](row, column) for column in range(MASK_PERIOD)]


def fixed_modules(version: int) -> dict[Place, bool]:
    """All modules that hold no data, dark or not; those of the format are light here."""
    size = size_of(version)
    fixed: dict[Place, bool] = {}
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        fixed |= _rings(row, column, 4, size)
    for i in range(8, size - 8):
        fixed[6, i] = fixed[i, 6] = i % 2 == 0
    for row in _ALIGNMENT[version - 1]:
        for column in _ALIGNMENT[version - 1]:
            if 6 not in (row, column) or 6 < row + column - 6 < size - 7:
                fixed |= _rings(row, column, 2, size)
    for first, second in zip(*format_places(version), strict=True):
        fixed[first] = fixed[second] = False
    fixed[size - 8, 8] = True
    if version >= 7:
        for number in range(18):
            near, far = number // 3, size - 11 + number % 3
            fixed[near, far] = fixed[far, near] = bool(_with_check(version, 12, 0x1F25) >> number & 1)
    return fixed


def _rings(row: int, column: int, radius: int, size: int) -> dict[Place, bool]:
    """Concentric squares around a centre: a finder with its separator (4) or an alignment pattern (2)."""
    light = {4, 2} if radius == 4 else {1}
    return {
        (row + down, column + right): max(abs(down), abs(right)) not in light
        for down in range(-radius, radius + 1)
        for right in range(-radius, radius + 1)
        if 0 <= row + down < size and 0 <= column + right < size
    }


def format_places(version: int) -> tuple[list[Place], list[Place]]:
    """Where the two copies of the format's 15 bits stand, the most significant first."""
    size = size_of(version)
    around = [(8, i) for i in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    apart = [(size - 1 - i, 8) for i in range(7)] + [(8, size - 8 + i) for i in range(8)]
    return around, apart


def format_bits(level: str, mask: int) -> list[bool]:
    """The 15 bits that tell level and mask, the most significant first."""
    word = _with_check(_LEVEL_BITS[level] << 3 | mask, 10, 0x537) ^ 0x5412
    return [bool(word >> i & 1) for i in range(14, -1, -1)]


def _with_check(value: int, bits: int, polynomial: int) -> int:
    """A BCH code: ``value`` followed by the remainder of its division by ``polynomial``."""
    rest = value << bits
    while rest.bit_length() > bits:
        rest ^= polynomial << rest.bit_length() - bits - 1
    return value << bits | rest


def data_path(version: int, fixed: dict[Place, bool]) -> Iterator[Place]:
    """The data modules in the order of the bits: two columns at a time, up and down, from the right."""
    size = size_of(version)
    rows = range(size - 1, -1, -1)
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for row in rows:
            for column in (right, right - 1):
                if (row, column) not in fixed:
                    yield row, column
        rows = rows[::-1]
