"""Measuring a two-dimensional symbol: are all edges on one grid of whole cells?"""

import re
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

from labelsvc.labels.verify.runs import distinct_rows, ink_box, runs

_GROW = 2  # dots by which the reader's corners may lie inside the ink
_SQUARE_VERSION = re.compile(r"(\d+)x(\d+)")


@dataclass(frozen=True, slots=True)
class Measure:
    """Cell size across in dots, the worst distance of an edge from the grid, decodability, and the ink's box."""

    x_dots: float
    bar_error_dots: float
    decodability: float
    box: tuple[int, int, int, int]


def measure(picture: Image.Image, box: tuple[float, ...], format_name: str, version: str) -> Measure | None:
    """``None`` where there is no ink to measure. Decodability is what is left of half a cell at the worst edge."""
    left, top, right, bottom = (round(side) for side in box)
    near = (max(0, left - _GROW), max(0, top - _GROW), right + _GROW, bottom + _GROW)
    ink = ink_box(picture.crop(near))
    if ink is None:
        return None
    exact = (near[0] + ink[0], near[1] + ink[1], near[0] + ink[2], near[1] + ink[3])
    symbol = picture.crop(exact)
    columns, rows = _cells(format_name, version)
    across, error_across = _grid(symbol, columns)
    down, error_down = _grid(symbol.transpose(Image.Transpose.TRANSPOSE), rows)
    left_over = min(1 - 2 * error_across / across, 1 - 2 * error_down / down)
    return Measure(across, max(error_across, error_down), max(0.0, left_over), exact)


def _cells(format_name: str, version: str) -> tuple[int | None, int | None]:
    """Columns and rows, where the reader says which version it is."""
    if match := _SQUARE_VERSION.fullmatch(version):  # Data Matrix: rows x columns
        return int(match[2]), int(match[1])
    if format_name.startswith("QR Code") and version.isdigit():
        side = 17 + 4 * int(version)
        return side, side
    return None, None


def _grid(symbol: Image.Image, cells: int | None) -> tuple[float, float]:
    """Cell size and worst edge error along the rows; the number of cells is estimated if it is not known."""
    edges = {run.start for row in distinct_rows(symbol) for run in runs(row)} | {symbol.width}
    cell = symbol.width / (cells or _estimate(edges, symbol.width))
    return cell, max(abs(edge - round(edge / cell) * cell) for edge in edges)


def _estimate(edges: set[int], width: int) -> int:
    """The number of cells with which the edges agree best. Edges a cell apart are frequent in every symbol."""
    ordered = sorted(edges)
    smallest = min(after - before for before, after in pairwise(ordered))
    guesses = range(max(1, round(width / (smallest + 1))), round(width / smallest) + 1)
    return min(guesses, key=lambda count: _misfit(edges, width / count))


def _misfit(edges: set[int], cell: float) -> float:
    return max(abs(edge / cell - round(edge / cell)) for edge in edges)
