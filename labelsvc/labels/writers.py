"""Pages to a file of any format: the one door for the shell and the API.

All formats share the PDF's drawing: PNG and ZPL are its raster at the printer's dots.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby, islice
from typing import TYPE_CHECKING, BinaryIO, Literal

from labelsvc.errors import LabelError
from labelsvc.labels.page import Page
from labelsvc.labels.pdf import write_pdf
from labelsvc.labels.printer import Printer
from labelsvc.labels.stocks import Sheet

if TYPE_CHECKING:  # PDFium takes 60 ms to load, and PDFs do without it
    from labelsvc.labels.raster import Bitmap

Format = Literal["pdf", "png", "zpl"]
FORMATS: tuple[Format, ...] = ("pdf", "png", "zpl")

# Drawn together, labels share their fonts; a handful of them bounds the memory.
PAGES_AT_ONCE = 25


def write_pages(
    pages: Iterable[Page],
    out: BinaryIO,
    *,
    format: Format = "pdf",
    sheet: Sheet | None = None,
    start_at: int = 1,
    printer: Printer | None = None,
    print_dialog: bool = False,
) -> int:
    """Write the pages into one open file; returns how many pages, pictures or labels that has.

    ``sheet``, ``start_at`` and ``print_dialog`` count for PDF alone, as in ``write_pdf``: the others have one
    label at a time. A PNG holds one label; ``LabelError`` for any other number of them, and for pages that cannot
    be drawn.
    """
    if format == "pdf":
        return write_pdf(pages, out, sheet=sheet, start_at=start_at, printer=printer, print_dialog=print_dialog)
    drawn = bitmaps(pages, printer=printer)
    if format == "zpl":
        from labelsvc.labels.zpl import write_zpl

        return write_zpl(drawn, out)
    from labelsvc.labels.png import write_png

    first, second = next(drawn, None), next(drawn, None)
    if first is None or second is not None:
        raise LabelError("a PNG holds one label", hint="PDF and ZPL hold any number")
    write_png(first, out)
    return 1


def bitmaps(pages: Iterable[Page], *, printer: Printer | None = None) -> "Iterator[Bitmap]":
    """Each page as the dots of its own resolution, one at a time; ``printer`` turns and moves it."""
    from labelsvc.labels.raster import rasterise_all

    for dpi, alike in groupby(pages, lambda page: page.dpi):
        while some := list(islice(alike, PAGES_AT_ONCE)):
            pdf = BytesIO()
            write_pdf(some, pdf, printer=printer)
            yield from rasterise_all(pdf.getvalue(), dpi)
