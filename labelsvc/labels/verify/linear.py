"""Measuring a linear symbol, row by row: modules, bar error, decodability (ISO/IEC 15416, simplified).

The raster has full contrast and no spots, so of the standard's parameters only decodability and the quiet zones
can differ from grade A. The worst of ten rows counts, not their mean.
"""

from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

from labelsvc.labels.verify.runs import Run, distinct_rows, runs
from labelsvc.labels.verify.symbologies import Symbology

_ROWS = 10
# The reader's idea of the symbol's ends may be a dot or two beside the ink.
_END_DOTS = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """One symbol: its module and worst bar error in dots, decodability 0 to 1, and its ends in the row."""

    x_dots: float
    bar_error_dots: float
    decodability: float
    left: int
    right: int


def measure(
    strip: Image.Image, left: int, right: int, symbology: Symbology, *, turned: bool = False
) -> Measure | None:
    """The worst of ten rows of ``strip``, a picture of the symbol's height with its surroundings.

    ``left`` and ``right`` are where the reader saw its ends. A ``turned`` symbol may run either way.
    ``None`` if no row shows a whole symbol.
    """
    rows = [_symbol_runs(runs(row), left, right) for row in distinct_rows(strip, _ROWS)]
    whole = [one for one in (_row(row, symbology, turned) for row in rows) if one is not None]
    if not whole:
        return None
    return Measure(
        whole[0].x_dots,
        max(one.bar_error_dots for one in whole),
        min(one.decodability for one in whole),
        min(one.left for one in whole),
        max(one.right for one in whole),
    )


def _symbol_runs(row: list[Run], left: int, right: int) -> list[Run]:
    """The runs of the symbol itself: from its first bar to its last."""
    inside = [run for run in row if run.end > left - _END_DOTS and run.start < right + _END_DOTS]
    while inside and not inside[0].dark:
        inside.pop(0)
    while inside and not inside[-1].dark:
        inside.pop()
    return inside


def _row(row: list[Run], symbology: Symbology, turned: bool) -> Measure | None:
    if len(row) < 3:
        return None
    widths = [run.end - run.start for run in row]
    judge = _two_width if symbology.kind == "two_width" else _modular
    judged = judge(widths, symbology)
    if turned and judged is not None:
        judged = max(judged, judge(widths[::-1], symbology) or judged, key=lambda one: one[2])
    return None if judged is None else Measure(*judged, row[0].start, row[-1].end)


def _modular(widths: list[int], symbology: Symbology) -> tuple[float, float, float] | None:
    """Module, bar error and decodability where every character has the same number of modules."""
    characters = _characters(widths, symbology)
    if characters is None:
        return None
    module = sum(widths) / _total_modules(len(characters), widths, symbology)
    error = max(abs(width - round(width / module) * module) for width in widths)
    values = [_edges(character, symbology) for character in characters]
    if symbology.bar_sums:
        values += [_bar_sum(character, symbology.modules) for character in characters]
    return module, error, min(values)


def _characters(widths: list[int], symbology: Symbology) -> list[list[int]] | None:
    """The elements of each character, guards left out; ``None`` if their number cannot be right."""
    before, middle, after = symbology.guards
    body = widths[before : len(widths) - after]
    if middle:
        half = (len(body) - middle) // 2
        body = body[:half] + body[half + middle :]
    count, rest = divmod(len(body), symbology.elements)
    if rest or not count:
        return None
    return [body[index * symbology.elements :][: symbology.elements] for index in range(count)]


def _total_modules(characters: int, widths: list[int], symbology: Symbology) -> int:
    """Modules of the whole symbol. Guard elements are one module each, but Code 128 ends in a bar of two."""
    guards = len(widths) - characters * symbology.elements
    return characters * symbology.modules + (2 if symbology.bar_sums else guards)


def _edges(character: list[int], symbology: Symbology) -> float:
    """How far the distances between similar edges keep from the thresholds of the reference decode.

    ISO/IEC 15416 annex: e is the width of a bar and the next space together, thresholds lie half-way between
    whole modules; 1 is the middle between two thresholds, 0 is on one.
    """
    module = sum(character) / symbology.modules
    sums = [one + other for one, other in pairwise(character)][: symbology.elements - 2]
    return min(1 - 2 * abs(value / module - round(value / module)) for value in sums)


def _bar_sum(character: list[int], modules: int) -> float:
    """Code 128 also adds up the bars, whose modules are even: ISO/IEC 15417, 1.75 modules of tolerance."""
    total = sum(character[::2]) * modules / sum(character)
    return 1 - abs(total - 2 * round(total / 2)) / 1.75


def _two_width(widths: list[int], _: Symbology) -> tuple[float, float, float] | None:
    """The same for narrow and wide elements: the threshold lies between the mean of each."""
    middle = (min(widths) + max(widths)) / 2
    narrow = [width for width in widths if width <= middle]
    wide = [width for width in widths if width > middle]
    if not wide:
        return None
    low, high = sum(narrow) / len(narrow), sum(wide) / len(wide)
    threshold = (low + high) / 2
    error = max(abs(width - (low if width < threshold else high)) for width in widths)
    nearest = min(abs(width - threshold) for width in widths)
    return low, error, min(1.0, nearest / (high - threshold))
