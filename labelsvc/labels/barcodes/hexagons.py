"""MaxiCode on a printer's dots: hexagons and the bull's eye, at the one size that the standard allows."""

from math import ceil, sqrt

from labelsvc.labels.barcodes.symbol import MatrixSymbol

# ISO/IEC 16023, 4.11: distance between columns (W) and between rows (Y), in mm.
PITCH_MM = 0.88
_ROW_MM = 0.762
_DARK = 0.87
"""A dark hexagon's width in pitches: neighbours stay apart, as printing makes them grow."""

_BULLS_EYE_MM = ((3.88, 3.21), (2.54, 1.87), (1.18, 0.51))
"""Outer and inner radius of the dark rings."""

_CENTRE = (14, 16)
"""The module, by column and row, on which the bull's eye is centred."""

Dots = list[int]
"""One number a row, the first dot in the highest of ``width`` bits."""


def dots(symbol: MatrixSymbol, dots_per_mm: float) -> tuple[int, int, bytes]:
    """Width, height and packed dots (1 dark, rows padded to bytes) of a MaxiCode, without quiet zone.

    It is 26.4 by 25.3 mm at any resolution: its size is not to be chosen.
    """
    pitch, step = PITCH_MM * dots_per_mm, _ROW_MM * dots_per_mm
    width = ceil(symbol.columns * pitch)
    height = ceil((symbol.rows - 1) * step + 2 * pitch / sqrt(3))
    rows = [0] * height
    across = (symbol.columns + 7) // 8
    for row in range(symbol.rows):
        modules = int.from_bytes(symbol.bits[row * across : (row + 1) * across], "big")
        middle = pitch / sqrt(3) + row * step
        for column in range(symbol.columns):
            if modules >> 8 * across - 1 - column & 1:
                _hexagon(rows, width, (column + 0.5 + row % 2 / 2) * pitch, middle, _DARK * pitch)
    column, row = _CENTRE
    for outer, inner in _BULLS_EYE_MM:
        centre = ((column + 0.5) * pitch, pitch / sqrt(3) + row * step)
        _ring(rows, width, centre, outer * dots_per_mm, inner * dots_per_mm)
    stride = (width + 7) // 8
    return width, height, b"".join((bits << 8 * stride - width).to_bytes(stride, "big") for bits in rows)


def _span(width: int, left: float, right: float) -> int:
    """The dots whose centres lie between two edges."""
    first, end = max(ceil(left - 0.5), 0), min(ceil(right - 0.5), width)
    return ((1 << end - first) - 1) << width - end if first < end else 0


def _hexagon(rows: Dots, width: int, x: float, y: float, across: float) -> None:
    """A hexagon with upright sides, ``across`` wide between them, around a centre."""
    half, radius = across / 2, across / sqrt(3)
    for row in range(max(ceil(y - radius - 0.5), 0), min(ceil(y + radius - 0.5), len(rows))):
        reach = min(half, (radius - abs(row + 0.5 - y)) * sqrt(3))
        rows[row] |= _span(width, x - reach, x + reach)


def _ring(rows: Dots, width: int, centre: tuple[float, float], outer: float, inner: float) -> None:
    x, y = centre
    for row in range(max(ceil(y - outer - 0.5), 0), min(ceil(y + outer - 0.5), len(rows))):
        offset = (row + 0.5 - y) ** 2
        reach, hole = sqrt(max(outer**2 - offset, 0.0)), sqrt(max(inner**2 - offset, 0.0))
        rows[row] |= _span(width, x - reach, x - hole) | _span(width, x + hole, x + reach)
