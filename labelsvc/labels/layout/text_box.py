"""Lines of text as a box: one size for all lines, shrunk, wrapped and shortened in that order."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from labelsvc.labels.layout.box import Box, TooNarrow
from labelsvc.labels.page import PageItem, Text
from labelsvc.labels.text import Line, fit, measure
from labelsvc.labels.warnings import LabelWarning

# Sizes go in steps, so that shaped text is found again in the caches and files stay small.
_STEP_PT = 0.25
# A line wraps over at most this many before it is shortened.
_WRAP_LINES = 3


@dataclass(frozen=True, slots=True)
class Style:
    """How lines are set. ``align``: start (right for right-to-left text), center or end."""

    size: float
    floor: float
    bold: bool = False
    align: str = "start"
    white: bool = False
    max_lines: int = _WRAP_LINES


class Lines:
    """Lines that have been sized: their widths and baselines in dots from the top of the first."""

    __slots__ = ("height", "lines", "warnings", "width")

    def __init__(self, lines: Sequence[Line], per_point: float, warnings: list[LabelWarning]) -> None:
        self.lines: list[tuple[Line, float, float]] = []
        self.warnings = warnings
        self.height = 0
        self.width = 0
        for line in lines:
            width = line.width * per_point
            self.lines.append((line, width, self.height + line.ascent * per_point))
            self.height += ceil((line.ascent + line.descent) * per_point)
            self.width = max(self.width, ceil(width))

    def paint(
        self, style: Style, x: int, y: int, room: int, items: list[PageItem], *, rtl: bool | None = None
    ) -> None:
        """Append the lines from the top of the room down; ``rtl`` gives all the same side to start from."""
        align, white = style.align, style.white
        for line, width, baseline in self.lines:
            from_right = line.rtl if rtl is None else rtl
            left = x + _offset(align, from_right, room - width) if from_right or align != "start" else x
            items.append(
                Text(
                    round(left, 2),
                    round(y + baseline, 2),
                    line.text,
                    line.size,
                    round(width, 2),
                    line.bold,
                    line.language,
                    white,
                )
            )


def set_lines(
    texts: Sequence[str],
    style: Style,
    width: int,
    per_point: float,
    language: str,
    *,
    bolds: Sequence[bool] = (),
) -> Lines:
    """Measure lines at one size that lets the widest fit ``width`` dots, wrapping below the floor.

    ``bolds`` says of each line whether it is bold, where they differ.
    """
    size = style.size
    weights = bolds or [style.bold] * len(texts)
    lines = [measure(text, size, bold=bold, language=language) for text, bold in zip(texts, weights, strict=True)]
    placed = Lines(lines, per_point, [])
    if placed.width <= width:
        return placed
    size = max(style.floor, floor(size * width / placed.width / _STEP_PT) * _STEP_PT)
    return _wrapped(lines, size, style.max_lines, width, per_point)


def _wrapped(lines: Sequence[Line], size: float, max_lines: int, width: int, per_point: float) -> Lines:
    """The lines at ``size``, each broken over at most ``max_lines``."""
    fitted: list[Line] = []
    warnings: list[LabelWarning] = []
    for line in lines:
        result = fit(
            line.text,
            width=width / per_point,
            size=size,
            floor=size,
            max_lines=max_lines,
            bold=line.bold,
            language=line.language,
        )
        if line.text and not result.lines:
            raise TooNarrow("a line of text")
        fitted.extend(result.lines)
        warnings.extend(result.warnings)
    return Lines(fitted, per_point, warnings)


def _offset(align: str, rtl: bool, spare: float) -> float:
    if align == "center":
        return spare / 2
    if align == "end":
        return 0.0 if rtl else spare
    return spare if rtl else 0.0


def text_box(
    texts: Sequence[str],
    style: Style,
    width: int,
    per_point: float,
    language: str,
    *,
    bolds: Sequence[bool] = (),
    as_block: bool = False,
) -> Box:
    """A box of plain lines; ``as_block`` sets all of them at the right if any reads from right to left."""
    lines = set_lines(texts, style, width, per_point, language, bolds=bolds)
    rtl = any(line.rtl for line, _, _ in lines.lines) if as_block else None

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        lines.paint(style, x, y, room, items, rtl=rtl)

    return Box(lines.width, lines.height, paint, lines.warnings)
