"""fpdf2: texts and rectangles, one rectangle for each bar and each run of modules."""

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fpdf import FPDF

from benchmarks import design, encoders
from benchmarks.content import Label

# fpdf2 makes font subsets with fontTools, which reports each table.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def write(labels: Iterator[Label], out: Path) -> None:
    """As its users write it: segno and python-barcode, and ``rect`` for each bar and run."""
    _write(labels, out, _usual(), _rectangles)


def write_with_our_encoders(labels: Iterator[Label], out: Path) -> None:
    """With our encoders, and the rectangles of a symbol as one path in the page's own operators."""
    _write(labels, out, _ours(), _path)


_usual = cache(encoders.usual)
_ours = cache(encoders.ours)


def _write(labels: Iterator[Label], out: Path, encoder: encoders.Encoders, fill: Any) -> None:
    page = FPDF(unit="pt", format=(design.WIDTH, design.HEIGHT))
    page.set_auto_page_break(False)
    page.set_margin(0)
    page.add_font("Label", "", str(design.REGULAR))
    page.add_font("Label", "B", str(design.BOLD))
    page.set_fill_color(0)
    for label in labels:
        page.add_page()
        _frame(page)
        _texts(page, label)
        fill(page, _symbols(label, encoder))
    page.output(str(out))


def _frame(page: Any) -> None:
    page.rect(*design.FRAME)
    for y in design.RULES:
        page.line(8, y, 280, y)
    page.rect(*design.BANNER, style="F")


def _texts(page: Any, label: Label) -> None:
    for line in design.lines(label):
        page.set_font("Label", "B" if line.bold else "", line.size)
        page.set_text_color(255 if line.white else 0)
        x = line.x - page.get_string_width(line.text) / 2 if line.centred else line.x
        page.text(x, line.baseline, line.text)


Rectangle = tuple[float, float, float, float]


def _symbols(label: Label, encoder: encoders.Encoders) -> list[Rectangle]:
    count, bars = encoder.bars(label.code)
    module, left = design.MODULE, (design.WIDTH - count * design.MODULE) / 2
    rectangles = [
        (left + start * module, design.BARS_TOP, length * module, design.BARS_HEIGHT) for start, length in bars
    ]
    module = design.QR_MODULE
    return rectangles + [
        (design.QR_LEFT + column * module, design.QR_TOP + row * module, length * module, module)
        for column, row, length in encoder.matrix(label.qr)[1]
    ]


def _rectangles(page: Any, rectangles: list[Rectangle]) -> None:
    for rectangle in rectangles:
        page.rect(*rectangle, style="F")


def _path(page: Any, rectangles: list[Rectangle]) -> None:
    height = design.HEIGHT
    page._out(" ".join([f"{x:.3f} {height - y - h:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in rectangles]) + " f")
