"""Checking a file, page by page."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pypdfium2
from PIL import Image, UnidentifiedImageError

from labelsvc.errors import LabelError
from labelsvc.labels.raster import open_page, open_pdf, page_count, render_page
from labelsvc.labels.verify import placement
from labelsvc.labels.verify.contents import TextPiece, replacement_characters, text_pieces
from labelsvc.labels.verify.glyphs import missing_glyphs
from labelsvc.labels.verify.pdf_objects import PdfObjects, Unreadable
from labelsvc.labels.verify.reading import Expected, missing, read_symbols
from labelsvc.labels.verify.report import Finding, LabelReport
from labelsvc.labels.verify.runs import ink_box
from labelsvc.labels.verify.symbols import symbol_report
from labelsvc.labels.verify.unread import unread_bars

_MM_PER_INCH = 25.4
# Die-cut labels wander by about this much under the head.
_EDGE_MM = 1.0
_BLACK_OR_WHITE = [0 if level < 128 else 255 for level in range(256)]


def verify(
    pdf: bytes,
    *,
    dpi: float = 203.2,
    expected: Sequence[Sequence[Expected]] | None = None,
    pages: Sequence[int] | None = None,
) -> list[LabelReport]:
    """Check the pages of a PDF (those counted from 0 in ``pages``, else all) on a printer of ``dpi``.

    ``expected`` lists for each page checked the symbols that must be read; knowing them also makes it quicker.
    Raises ``LabelError`` for what is no PDF, or has no such page.
    """
    glyphs = _Glyphs(pdf)
    with open_pdf(pdf) as document:
        numbers = range(page_count(document)) if pages is None else pages
        wanted = [None] * len(numbers) if expected is None else expected
        return [
            _judge(_look(document, number, dpi, glyphs), symbols)
            for number, symbols in zip(numbers, wanted, strict=True)
        ]


def verify_picture(
    data: bytes, *, dpi: float | None = None, expected: Sequence[Expected] | None = None
) -> LabelReport:
    """Check a picture of a label (PNG or what else Pillow reads), at its own resolution unless one is given.

    Text is not looked at. Raises ``LabelError`` for what is no picture.
    """
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except UnidentifiedImageError as error:
        raise LabelError("this is neither a PDF nor a picture") from error
    except (OSError, Image.DecompressionBombError, ValueError, SyntaxError) as error:
        raise LabelError(f"this is not a picture that can be read: {error}") from error
    own = dpi or float(picture.info.get("dpi", (203.2,))[0])
    return _judge(_Look(_report(0, picture.size, own), _black_and_white(picture.convert("L"))), expected)


def verify_file(data: bytes, *, dpi: float | None = None) -> list[LabelReport]:
    """Check a PDF or a picture, whichever it is, at ``dpi``, else 203.2 or the picture's own."""
    if b"%PDF-" in data[:1024]:
        return verify(data, dpi=dpi or 203.2)
    return [verify_picture(data, dpi=dpi)]


@dataclass(slots=True)
class _Look:
    """A page as it is seen: its dots, 0 or 255, and the pieces of its text."""

    report: LabelReport
    picture: Image.Image
    pieces: list[TextPiece] = field(default_factory=list)


class _Glyphs:
    """The file's own objects, read only once and only if asked for."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf

    @cached_property
    def _objects(self) -> PdfObjects:
        return PdfObjects(self._pdf)

    @cached_property
    def _pages(self) -> list[dict[str, object]]:
        return self._objects.pages()

    def findings(self, number: int) -> list[Finding]:
        """Boxes in place of letters on that page, if the file can be looked into."""
        try:
            if number >= len(self._pages):
                raise Unreadable("its pages were not found")
            found = missing_glyphs(self._objects, self._pages[number])
        except Unreadable as error:
            return [Finding("not_looked_into", f"the page's glyphs were not checked: {error}", "A")]
        return [
            Finding("missing_glyph", f"{one.count} characters are boxes: {one.font} has no glyph for them")
            for one in found
        ]


def _look(document: pypdfium2.PdfDocument, number: int, dpi: float, glyphs: _Glyphs) -> _Look:
    with open_page(document, number) as page:
        picture = _black_and_white(render_page(page, dpi))
        report = _report(number, picture.size, dpi)
        pieces = text_pieces(page, dpi)
        given_up = replacement_characters(page) if pieces else 0
    if given_up:
        message = f"{given_up} characters are replaced by U+FFFD: no font had them"
        report.findings.append(Finding("character_replaced", message, "C"))
    report.findings += glyphs.findings(number) if pieces else []
    return _Look(report, picture, pieces)


def _report(number: int, size: tuple[int, int], dpi: float) -> LabelReport:
    width, height = size
    return LabelReport(number + 1, width / dpi * _MM_PER_INCH, height / dpi * _MM_PER_INCH, dpi)


def _black_and_white(grey: Image.Image) -> Image.Image:
    return grey.point(_BLACK_OR_WHITE)


def _judge(look: _Look, expected: Sequence[Expected] | None) -> LabelReport:
    report, picture = look.report, look.picture
    readings = read_symbols(picture, expected)
    report.symbols = [symbol_report(picture, reading, report.dpi) for reading in readings]
    for lacking in missing(expected or (), readings):
        name = lacking.symbology or "symbol"
        report.findings.append(Finding("not_read", f"the {name} {lacking.data[:60]!r} cannot be read"))
    if expected is None:
        report.findings += unread_bars(picture, [symbol.box for symbol in report.symbols])
    _judge_ink(report, picture)
    _judge_text(report, look.pieces, picture.size)
    return report


def _judge_ink(report: LabelReport, picture: Image.Image) -> None:
    ink = ink_box(picture)
    if ink is not None:
        report.clear_edge_dots = placement.edge_clearance(ink, *picture.size)
    least = int(_EDGE_MM * report.dpi / _MM_PER_INCH)
    report.findings += placement.edge(ink, *picture.size, least)


def _judge_text(report: LabelReport, pieces: list[TextPiece], size: tuple[int, int]) -> None:
    if not pieces:
        return
    lines = placement.lines(pieces, report.dpi)
    report.smallest_type_pt = round(min(piece.size_pt for piece in pieces), 2)
    report.findings += placement.small_type(pieces, report.dpi)
    report.findings += placement.cut_off(pieces, *size)
    report.findings += placement.text_overlaps(lines, report.dpi)
    report.findings += placement.symbol_overlaps(lines, report.symbols)
