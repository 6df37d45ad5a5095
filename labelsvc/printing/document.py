"""The file that a printer gets for one job."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from labelsvc.printing.profiles import PrinterProfile

if TYPE_CHECKING:
    from labelsvc.labels.page import Page
    from labelsvc.labels.stocks import Stock


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """``data`` in ``format`` ("pdf" or "zpl"); ``count`` is how many labels (or sheets) come out of the printer,
    each ``width_mm`` by ``height_mm`` as it leaves it."""

    data: bytes
    format: str
    count: int
    width_mm: float
    height_mm: float


def print_document(
    pages: "Iterable[Page]", profile: PrinterProfile, *, stock: "Stock | None" = None, start_at: int = 1
) -> PrintDocument:
    """The pages, which are on ``stock`` (the printer's own unless given), as this printer wants them.

    ``start_at`` is the first free label of a sheet. Raises ``LabelError`` for pages that cannot be drawn.
    """
    paper, out = stock or profile.paper(), BytesIO()
    width, height = paper.width_mm, paper.height_mm
    if profile.format == "zpl":
        count = _write_zpl(pages, out, profile)
    else:
        from labelsvc.labels.pdf import write_pdf

        count = write_pdf(pages, out, sheet=paper.sheet, start_at=start_at, printer=profile.printer())
        if paper.sheet is not None:
            width, height = paper.sheet.page_width_mm, paper.sheet.page_height_mm
    if profile.rotation % 180:
        width, height = height, width
    return PrintDocument(out.getvalue(), profile.format, count, width, height)


def calibration_document(profile: PrinterProfile) -> PrintDocument:
    """The page that shows what this printer makes of its stock."""
    from labelsvc.labels.calibration import calibration_page
    from labelsvc.labels.stocks import Stock

    paper = profile.paper()
    page = calibration_page(paper, profile.printer())
    # A sheet's calibration page is the whole sheet, not a label on it.
    whole = Stock(paper.name, paper.title, page.width_mm, page.height_mm)
    return print_document([page], profile, stock=whole)


def _write_zpl(pages: "Iterable[Page]", out: BytesIO, profile: PrinterProfile) -> int:
    from labelsvc.labels.writers import bitmaps
    from labelsvc.labels.zpl import write_zpl

    drawn = bitmaps(pages, printer=profile.printer())
    return write_zpl(drawn, out, compression="run_length" if profile.compression == "run_length" else "z64")
