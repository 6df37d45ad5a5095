"""ReportLab's API used well: a form for what recurs, one path for the bars and one for the QR Code's modules."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportlab.pdfgen import canvas

from benchmarks import design, encoders
from benchmarks.content import Label
from benchmarks.generators.reportlab_naive import frame, register_fonts, texts

_ENCODERS = encoders.usual()


def write(labels: Iterator[Label], out: Path) -> None:
    register_fonts()
    page = canvas.Canvas(str(out), pagesize=(design.WIDTH, design.HEIGHT), pageCompression=1)
    page.beginForm("frame", 0, 0, design.WIDTH, design.HEIGHT)
    frame(page)
    page.endForm()
    for label in labels:
        page.doForm("frame")
        texts(page, label)
        _symbols(page, label)
        page.showPage()
    page.save()


def _symbols(page: Any, label: Label) -> None:
    path, module = page.beginPath(), design.MODULE
    count, bars = _ENCODERS.bars(label.code)
    left = (design.WIDTH - count * module) / 2
    bottom = design.HEIGHT - design.BARS_TOP - design.BARS_HEIGHT
    for start, length in bars:
        path.rect(left + start * module, bottom, length * module, design.BARS_HEIGHT)
    module = design.QR_MODULE
    top = design.HEIGHT - design.QR_TOP
    for column, row, length in _ENCODERS.matrix(label.qr)[1]:
        path.rect(design.QR_LEFT + column * module, top - (row + 1) * module, length * module, module)
    page.drawPath(path, stroke=0, fill=1)
