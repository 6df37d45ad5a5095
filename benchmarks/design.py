"""Where things stand on the label that the other generators draw: points from the top left corner of 4x6 in.

Our own engine lays the same content out by itself, from ``label.json``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.content import FOOT, SENDER_LINES, Label
from labelsvc.resources import resource_dir

WIDTH, HEIGHT = 288.0, 432.0
DOT = 72 / 203.2
MODULE = 3 * DOT
QR_MODULE = 4 * DOT

FRAME = (8.0, 8.0, 272.0, 416.0)
BANNER = (8.0, 74.0, 272.0, 28.0)
RULES = (212.0, 306.0, 376.0)
BARS_TOP, BARS_HEIGHT, BARS_WIDTH = 220.0, 64.0, 194.0
QR_LEFT, QR_TOP, QR_SIDE = 216.0, 316.0, 47.0

REGULAR = resource_dir("fonts") / "NotoSans-Regular.ttf"
BOLD = resource_dir("fonts") / "NotoSans-Bold.ttf"


class Line(NamedTuple):
    """One line of text; ``x`` is its left end, or its middle where it is ``centred``."""

    x: float
    baseline: float
    size: float
    text: str
    bold: bool = False
    centred: bool = False
    white: bool = False


def lines(label: Label) -> Iterator[Line]:
    """Every text of the label, in the order of reading."""
    yield from _column(SENDER_LINES, 21, 9.5, 8)
    yield Line(WIDTH / 2, 94, 18, label.service, bold=True, centred=True, white=True)
    yield Line(16, 114, 8, "SHIP TO")
    yield from _column(label.to_lines, 130, 15.5, 13)
    yield Line(WIDTH / 2, 298, 9, label.code, centred=True)
    yield Line(16, 322, 11, f"Order {label.order}", bold=True)
    yield from _column(label.item_lines, 338, 11, 8)
    yield Line(16, 392, 8, FOOT)


def _column(texts: tuple[str, ...], top: float, leading: float, size: float) -> Iterator[Line]:
    for number, text in enumerate(texts):
        yield Line(16, top + leading * number, size, text)


def font_directory() -> Path:
    return REGULAR.parent
