"""What a first script does: a string at a time, python-barcode's PNG for each label, ReportLab's QR widget."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from barcode import Code128
from barcode.writer import ImageWriter
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from benchmarks import design
from benchmarks.content import Label


@cache
def register_fonts() -> None:
    pdfmetrics.registerFont(TTFont("Regular", str(design.REGULAR)))
    pdfmetrics.registerFont(TTFont("Bold", str(design.BOLD)))


def write(labels: Iterator[Label], out: Path) -> None:
    register_fonts()
    page = canvas.Canvas(str(out), pagesize=(design.WIDTH, design.HEIGHT))
    for label in labels:
        frame(page)
        texts(page, label)
        _code(page, label)
        _qr(page, label)
        page.showPage()
    page.save()


def frame(page: Any) -> None:
    """Frame, rules and banner."""
    x, y, width, height = design.FRAME
    page.rect(x, design.HEIGHT - y - height, width, height)
    for y in design.RULES:
        page.line(8, design.HEIGHT - y, 280, design.HEIGHT - y)
    x, y, width, height = design.BANNER
    page.rect(x, design.HEIGHT - y - height, width, height, stroke=0, fill=1)


def texts(page: Any, label: Label) -> None:
    for line in design.lines(label):
        page.setFont("Bold" if line.bold else "Regular", line.size)
        if line.white:
            page.setFillColorRGB(1, 1, 1)
        draw = page.drawCentredString if line.centred else page.drawString
        draw(line.x, design.HEIGHT - line.baseline, line.text)
        if line.white:
            page.setFillColorRGB(0, 0, 0)


def _code(page: Any, label: Label) -> None:
    picture = BytesIO()
    options = {"write_text": False, "module_width": 0.375, "module_height": 18}
    Code128(label.code, writer=ImageWriter()).write(picture, options)
    picture.seek(0)
    left, bottom = (design.WIDTH - design.BARS_WIDTH) / 2, design.HEIGHT - design.BARS_TOP - design.BARS_HEIGHT
    page.drawImage(ImageReader(picture), left, bottom, design.BARS_WIDTH, design.BARS_HEIGHT)


def _qr(page: Any, label: Label) -> None:
    side = 58
    drawing = Drawing(side, side)
    drawing.add(QrCodeWidget(label.qr, barLevel="M", barWidth=side, barHeight=side, barBorder=4))
    renderPDF.draw(drawing, page, design.QR_LEFT - 5, design.HEIGHT - design.QR_TOP - 52)
