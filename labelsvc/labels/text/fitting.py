"""Fitting a text into a width: smaller, then on more lines, then shortened with a warning."""

from math import floor as round_down
from typing import NamedTuple

from labelsvc.labels.text.breaking import break_places, last_before
from labelsvc.labels.text.characters import clusters
from labelsvc.labels.text.line import Line, measure
from labelsvc.labels.warnings import LabelWarning

ELLIPSIS = "…"
# The narrowest letters are a fifth of an em; a base with its marks may be several characters.
_CHARACTERS_PER_EM = 12
_SIZE_STEP = 10  # sizes in tenths of a point


class Fitted(NamedTuple):
    """Lines that are no wider than asked, and what was lost, if anything."""

    lines: tuple[Line, ...]
    warnings: tuple[LabelWarning, ...] = ()


def fit(
    text: str,
    *,
    width: float,
    size: float,
    floor: float,
    max_lines: int,
    bold: bool = False,
    language: str = "",
) -> Fitted:
    """Fit a cleaned text, in which "\\n" is a hard break, into lines of at most ``width`` points.

    First the size goes down as far as ``floor``; then lines are wrapped; what is beyond ``max_lines`` is cut, the
    last line ends in an ellipsis, and a ``text_shortened`` warning says so.
    """
    if "\n" not in text and text and max_lines > 0:
        whole = measure(text, size, bold=bold, language=language)
        if whole.width <= width:
            return Fitted((whole,))
    hard = [line for line in text.split("\n") if line] if "\n" in text else [text] if text else []
    lines = [measure(line, size, bold=bold, language=language) for line in hard]
    widest = max([line.width for line in lines], default=0.0)
    if widest <= width and len(lines) <= max_lines:
        return Fitted(tuple(lines))
    floor = min(floor, size)
    if widest > width:
        size = max(floor, round_down(size * width / widest * _SIZE_STEP) / _SIZE_STEP) if width > 0 else floor
    return _Fitter(width, size, bold, language).fit(_bounded(hard, width / size * max_lines), max_lines)


def _bounded(lines: list[str], ems: float) -> list[str]:
    """No more of each line than could ever be shown: an endless one would be measured for seconds."""
    most = 200 + round(ems * _CHARACTERS_PER_EM)
    return [line if len(line) <= most else line[:most] for line in lines]


class _Fitter:
    def __init__(self, width: float, size: float, bold: bool, language: str) -> None:
        self.width, self.size, self.bold, self.language = width, size, bold, language

    def _measure(self, text: str) -> Line:
        return measure(text, self.size, bold=self.bold, language=self.language)

    def _fits(self, text: str) -> bool:
        return self._measure(text).width <= self.width

    def fit(self, hard: list[str], max_lines: int) -> Fitted:
        done: list[str] = []
        for line in hard:
            rest = line
            while rest:
                if len(done) == max_lines:
                    return self._shortened(done, rest)
                end = len(rest) if self._fits(rest) else self._break(rest)
                if not end:
                    return self._shortened(done, rest)
                done.append(rest[:end].rstrip())
                rest = rest[end:].lstrip()
        return Fitted(tuple(map(self._measure, done)))

    def _break(self, text: str) -> int:
        """Where the first line ends: at the last place that fits, or inside the word; 0 if nothing fits."""
        places = break_places(text, self.language)
        if count := self._most(text, places):
            return places[count - 1]
        inside = [start for start, _ in clusters(text)][1:]
        count = self._most(text, inside)
        return inside[count - 1] if count else 0

    def _most(self, text: str, places: list[int], tail: str = "") -> int:
        """How many of the places still give a line that fits, by bisection and then a check."""
        low, high = 0, last_before(places, len(text))
        while low < high:
            middle = (low + high + 1) // 2
            if self._fits(text[: places[middle - 1]].rstrip() + tail):
                low = middle
            else:
                high = middle - 1
        return low

    def _shortened(self, done: list[str], rest: str) -> Fitted:
        """What is done, its last line continued with as much of the rest as an ellipsis leaves room for."""
        last = done.pop() if done else ""
        whole = f"{last} {rest}" if last else rest
        places = [0, *(end for _, end in clusters(whole))]
        count = self._most(whole, places, ELLIPSIS)
        lines = [*done, whole[: places[count - 1]].rstrip() + ELLIPSIS] if count else done
        kept = sum(map(len, lines)) - len(ELLIPSIS) if lines else 0
        message = f"a text is too long for its place: only its first {kept} characters are shown"
        return Fitted(tuple(map(self._measure, lines)), (LabelWarning("text_shortened", message),))
