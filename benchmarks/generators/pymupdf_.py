"""PyMuPDF: one shape a page for rules and modules, a text writer each for black and for white text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf

from benchmarks import design, encoders
from benchmarks.content import Label

_ENCODERS = encoders.usual()


def write(labels: Iterator[Label], out: Path) -> None:
    document = pymupdf.open()
    fonts = pymupdf.Font(fontfile=str(design.REGULAR)), pymupdf.Font(fontfile=str(design.BOLD))
    for label in labels:
        page = document.new_page(width=design.WIDTH, height=design.HEIGHT)
        _shapes(page, label)
        _texts(page, label, fonts)
    document.subset_fonts()
    document.save(str(out), garbage=3, deflate=True)


def _rect(x: float, y: float, width: float, height: float) -> Any:
    return pymupdf.Rect(x, y, x + width, y + height)


def _shapes(page: Any, label: Label) -> None:
    shape = page.new_shape()
    shape.draw_rect(_rect(*design.FRAME))
    for y in design.RULES:
        shape.draw_line(pymupdf.Point(8, y), pymupdf.Point(280, y))
    shape.finish(width=1, color=(0, 0, 0))
    shape.draw_rect(_rect(*design.BANNER))
    count, bars = _ENCODERS.bars(label.code)
    module, left = design.MODULE, (design.WIDTH - count * design.MODULE) / 2
    for start, length in bars:
        shape.draw_rect(_rect(left + start * module, design.BARS_TOP, length * module, design.BARS_HEIGHT))
    module = design.QR_MODULE
    for column, row, length in _ENCODERS.matrix(label.qr)[1]:
        x, y = design.QR_LEFT + column * module, design.QR_TOP + row * module
        shape.draw_rect(_rect(x, y, length * module, module))
    shape.finish(width=0, color=None, fill=(0, 0, 0))
    shape.commit()


def _texts(page: Any, label: Label, fonts: tuple[Any, Any]) -> None:
    black, white = pymupdf.TextWriter(page.rect), pymupdf.TextWriter(page.rect)
    for line in design.lines(label):
        font = fonts[line.bold]
        x = line.x - font.text_length(line.text, line.size) / 2 if line.centred else line.x
        (white if line.white else black).append(pymupdf.Point(x, line.baseline), line.text, font, line.size)
    black.write_text(page, color=0)
    white.write_text(page, color=(1, 1, 1))
