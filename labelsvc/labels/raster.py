"""PDF to dots, as a thermal head prints them.

PDFium draws at the exact scale: a page is never stretched to the bitmap, which would put bars a dot off. The
bitmap's corner (0, 0) is the top left of the page, and a bar on the dot grid covers exactly its dots.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from labelsvc.errors import LabelError

# PDFium may be used by one thread at a time in a process; so does everything here that calls it.
PDFIUM_LOCK = threading.RLock()
# An A3 sheet at 600 dpi is 70 million dots; more is a mistake or an attack.
MAX_DOTS = 120_000_000
_DARK_BELOW = 128
_TO_BITS = [255 if level < _DARK_BELOW else 0 for level in range(256)]
_POINTS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Dots in rows from the top: ``bits`` pads each row to whole bytes, 1 = dark, first dot in the high bit."""

    width: int
    height: int
    dpi: float
    bits: bytes

    @property
    def stride(self) -> int:
        """Bytes a row."""
        return (self.width + 7) // 8

    def row(self, y: int) -> bytes:
        """The bytes of one row."""
        return self.bits[y * self.stride : (y + 1) * self.stride]

    def image(self) -> Image.Image:
        """As a picture of mode "L": 0 dark, 255 light."""
        picture = Image.frombytes("1", (self.width, self.height), self.bits, "raw", "1;I")
        return picture.convert("L")


def bitmap(picture: Image.Image, dpi: float) -> Bitmap:
    """The bitmap of any picture: what is darker than middle grey is dark."""
    bits = picture.convert("L").point(_TO_BITS, "1").tobytes()
    return Bitmap(picture.width, picture.height, dpi, bits)


def rasterise(pdf: bytes, dpi: float, *, page: int = 0) -> Bitmap:
    """One page as the printer's dots, round(size * dpi) each way. Raises ``LabelError`` for what is no PDF."""
    return bitmap(rasterise_grey(pdf, dpi, page=page), dpi)


def rasterise_grey(pdf: bytes, dpi: float, *, page: int = 0) -> Image.Image:
    """One page in 256 greys, for a screen; raises as ``rasterise`` does."""
    with open_pdf(pdf) as document:
        return render(document, page, dpi)


def rasterise_all(pdf: bytes, dpi: float) -> Iterator[Bitmap]:
    """Every page as the printer's dots, one at a time; raises as ``rasterise`` does."""
    with open_pdf(pdf) as document:
        for page in range(page_count(document)):
            yield bitmap(render(document, page, dpi), dpi)


@contextmanager
def open_pdf(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """PDFium's document, closed on leaving. Its pages are reached through ``open_page`` only."""
    with PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise LabelError(f"this is not a PDF that can be read: {error}") from error
    try:
        yield document
    finally:
        with PDFIUM_LOCK:
            document.close()


def page_count(document: pypdfium2.PdfDocument) -> int:
    """How many pages there are."""
    with PDFIUM_LOCK:
        return len(document)


@contextmanager
def open_page(document: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    """One page, closed on leaving; no other thread uses PDFium meanwhile.

    Raises ``LabelError`` if there is none such, or it is damaged.
    """
    with PDFIUM_LOCK:
        if not 0 <= number < len(document):
            raise LabelError(f"there is no page {number + 1}: the file has {len(document)}")
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise LabelError(f"page {number + 1} cannot be read: {error}") from error
        try:
            yield page
        finally:
            page.close()


def render(document: pypdfium2.PdfDocument, number: int, dpi: float) -> Image.Image:
    """One page of an open document in greys, mode "L"."""
    with open_page(document, number) as page:
        return render_page(page, dpi)


def render_page(page: pypdfium2.PdfPage, dpi: float) -> Image.Image:
    """A page in greys, mode "L". Raises ``LabelError`` if it has more dots than any label."""
    scale = dpi / _POINTS_PER_INCH
    width, height = (max(1, round(side * scale)) for side in page.get_size())
    if width * height > MAX_DOTS:
        raise LabelError(f"a page of {width} x {height} dots is no label")
    pixels = ctypes.create_string_buffer(b"\xff" * (width * height), width * height)
    _draw(page, pixels, width, height, scale)
    return Image.frombytes("L", (width, height), pixels.raw)


def _draw(page: pypdfium2.PdfPage, pixels: Any, width: int, height: int, scale: float) -> None:
    handle = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, pixels, width)
    try:
        matrix = pdfium.FS_MATRIX(scale, 0, 0, scale, 0, 0)
        clip = pdfium.FS_RECTF(0, 0, width, height)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE
        pdfium.FPDF_RenderPageBitmapWithMatrix(handle, page, matrix, clip, flags)
    finally:
        pdfium.FPDFBitmap_Destroy(handle)
