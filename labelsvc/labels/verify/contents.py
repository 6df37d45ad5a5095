"""What PDFium knows of a page's text: where each piece stands and how large its type is."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from labelsvc.labels.verify.report import Box

_INVISIBLE = 3  # text render mode: neither filled nor stroked (what scanners lay under a picture)
_DEEPEST_FORM = 8
_REPLACEMENT = "\ufffd"
_POINTS_PER_INCH = 72.0

Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """One text object: its box in dots, the point (``x``, ``y``) it starts from, its type size in points.

    ``span`` is the same for pieces that together show one text, as far as the file says so; 0 where it does not.
    """

    box: Box
    x: float
    y: float
    size_pt: float
    span: int = 0


def text_pieces(page: pypdfium2.PdfPage, dpi: float) -> list[TextPiece]:
    """The visible pieces of text of a page, in the order in which they are drawn."""
    to_dots = _page_to_dots(page, dpi)
    handles = _objects(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    pieces = []
    for handle, matrix in _texts(handles, _UNIT, 0):
        piece = _piece(handle, _then(matrix, to_dots), dpi)
        if piece is not None:
            pieces.append(piece)
    return pieces


def replacement_characters(page: pypdfium2.PdfPage) -> int:
    """How many characters of the page's text are U+FFFD: characters that the maker of the file had to give up."""
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_range()).count(_REPLACEMENT)
    finally:
        text_page.close()


def _objects(parent: Any, count: Any, get: Any) -> Iterator[Any]:
    for index in range(count(parent)):
        yield get(parent, index)


def _texts(handles: Iterator[Any], outer: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    """The text objects, each with the matrix from its surroundings to the page; form objects are entered."""
    for handle in handles:
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if pdfium.FPDFTextObj_GetTextRenderMode(handle) != _INVISIBLE:
                yield handle, outer
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            inner = _objects(handle, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
            yield from _texts(inner, _then(_matrix(handle), outer), depth + 1)


def _matrix(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, found):
        return _UNIT
    return found.a, found.b, found.c, found.d, found.e, found.f


def _then(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _page_to_dots(page: pypdfium2.PdfPage, dpi: float) -> Matrix:
    """From the page's own coordinates to dots from the top left corner, its rotation and origin included."""
    scale, fine = dpi / _POINTS_PER_INCH, 1000
    width, height = (int(side * fine) for side in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(page_x: float, page_y: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, page_x, page_y, x, y)
        return x.value / fine * scale, y.value / fine * scale

    far = 1000.0
    (x0, y0), (x1, y1), (x2, y2) = device(0, 0), device(far, 0), device(0, far)
    return (x1 - x0) / far, (y1 - y0) / far, (x2 - x0) / far, (y2 - y0) / far, x0, y0


def _piece(handle: Any, to_dots: Matrix, dpi: float) -> TextPiece | None:
    sides = [ctypes.c_float() for _ in range(4)]
    size = ctypes.c_float()
    if not pdfium.FPDFPageObj_GetBounds(handle, *sides) or not pdfium.FPDFTextObj_GetFontSize(handle, size):
        return None
    left, bottom, right, top = (side.value for side in sides)
    if left >= right or bottom >= top:  # spaces leave no ink
        return None
    corners = [_apply(to_dots, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    own = _then(_matrix(handle), to_dots)
    upright = (own[2] ** 2 + own[3] ** 2) ** 0.5  # dots that one unit of type rises
    size_pt = size.value * upright / dpi * _POINTS_PER_INCH
    return TextPiece((min(xs), min(ys), max(xs), max(ys)), own[4], own[5], size_pt, _span(handle))


def _span(handle: Any) -> int:
    """Marked content that has its text given as a whole (ISO 32000-1, 14.9.4): which one, 0 for none."""
    for index in range(pdfium.FPDFPageObj_CountMarks(handle)):
        mark = pdfium.FPDFPageObj_GetMark(handle, index)
        if pdfium.FPDFPageObjMark_GetParamValueType(mark, b"ActualText") == pdfium.FPDF_OBJECT_STRING:
            # Objects of one such sequence share it in PDFium's memory.
            return ctypes.cast(mark, ctypes.c_void_p).value or 0
    return 0
