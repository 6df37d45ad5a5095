"""Lines of text as a box: one size for all lines, shrunk, wrapped and shortened in that order."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from labelsvc.labels.layout.box import Box
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


def set_lines(
    texts: Sequence[str],
    style: Style,
    width: int,
    per_point: float,
    language: str,
    *,
    bold_first: bool = False,
) -> tuple[list[Line], list[LabelWarning]]:
    """Measure lines at one size that lets the widest fit ``width`` dots, wrapping below the floor."""
    room = width / per_point
    bolds = [style.bold or (bold_first and index == 0) for index in range(len(texts))]
    lines = [
        measure(text, style.size, bold=bold, language=language) for text, bold in zip(texts, bolds, strict=True)
    ]
    widest = max((line.width for line in lines), default=0.0)
    if widest <= room:
        return lines, []
    size = max(style.floor, floor(style.size * room / widest / _STEP_PT) * _STEP_PT)
    fitted, warnings = [], []
    for text, bold in zip(texts, bolds, strict=True):
        result = fit(
            text, width=room, size=size, floor=size, max_lines=style.max_lines, bold=bold, language=language
        )
        fitted.extend(result.lines)
        warnings.extend(result.warnings)
    return fitted, warnings


def line_height(line: Line, per_point: float) -> int:
    return ceil((line.ascent + line.descent) * per_point)


def lines_height(lines: Sequence[Line], per_point: float) -> int:
    return sum(line_height(line, per_point) for line in lines)


def paint_lines(
    lines: Sequence[Line], style: Style, x: int, y: int, width: int, per_point: float, items: list[PageItem]
) -> None:
    """Append the lines from the top of the room down."""
    top = y
    for line in lines:
        taken = line.width * per_point
        items.append(
            Text(
                round(x + _offset(style.align, line.rtl, width - taken), 2),
                round(top + line.ascent * per_point, 2),
                line.text,
                line.size,
                round(taken, 2),
                line.bold,
                line.language,
                style.white,
            )
        )
        top += line_height(line, per_point)


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
    bold_first: bool = False,
) -> Box:
    """A box of plain lines."""
    lines, warnings = set_lines(texts, style, width, per_point, language, bold_first=bold_first)

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        paint_lines(lines, style, x, y, room, per_point, items)

    needed = ceil(max((line.width for line in lines), default=0.0) * per_point)
    return Box(needed, lines_height(lines, per_point), paint, warnings)
