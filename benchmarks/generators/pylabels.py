"""pylabels: a ReportLab drawing for each label, with ReportLab's barcode widgets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import labels as sheets
from reportlab.graphics import shapes
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.lib import colors

from benchmarks import design
from benchmarks.content import Label
from benchmarks.generators.reportlab_naive import register_fonts


def write(labels: Iterator[Label], out: Path) -> None:
    register_fonts()
    plan = sheets.Specification(101.62, 152.42, 1, 1, 101.6, 152.4)
    sheet = sheets.Sheet(plan, _draw, border=False)
    sheet.add_labels(labels)
    sheet.save(str(out))


def _draw(drawing: Any, _width: float, height: float, label: Label) -> None:
    x, y, wide, high = design.FRAME
    drawing.add(shapes.Rect(x, height - y - high, wide, high, fillColor=None, strokeColor=colors.black))
    for y in design.RULES:
        drawing.add(shapes.Line(8, height - y, 280, height - y))
    x, y, wide, high = design.BANNER
    drawing.add(shapes.Rect(x, height - y - high, wide, high, fillColor=colors.black))
    for line in design.lines(label):
        text = shapes.String(line.x, height - line.baseline, line.text, fontSize=line.size)
        text.fontName = "Bold" if line.bold else "Regular"
        text.textAnchor = "middle" if line.centred else "start"
        text.fillColor = colors.white if line.white else colors.black
        drawing.add(text)
    _symbols(drawing, height, label)


def _symbols(drawing: Any, height: float, label: Label) -> None:
    bars = createBarcodeDrawing(
        "Code128",
        value=label.code,
        barWidth=design.MODULE,
        barHeight=design.BARS_HEIGHT,
        humanReadable=False,
        quiet=False,
    )
    bars.translate((design.WIDTH - bars.width) / 2, height - design.BARS_TOP - design.BARS_HEIGHT)
    drawing.add(bars)
    qr = createBarcodeDrawing("QR", value=label.qr, barLevel="M", barWidth=58, barHeight=58, barBorder=4)
    qr.translate(design.QR_LEFT - 5, height - design.QR_TOP - 52)
    drawing.add(qr)
