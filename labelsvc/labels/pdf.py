"""Pages to PDF: the page box is exactly the label, bars lie on the printer's dots.

Inside a page the unit is the dot and the origin the label's top left corner, y upwards (so all y are negative):
one ``cm`` at the start of the page does it, and numbers stay short.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, repeat
from math import floor
from typing import BinaryIO

from labelsvc.labels.grid import MM_PER_INCH, POINTS_PER_INCH, POINTS_PER_MM, TOLERANCE_DOTS
from labelsvc.labels.page import Bars, FourState, Matrix, Page, Picture, Rule, Text
from labelsvc.labels.pdf_document import StreamedDocument, number
from labelsvc.labels.pdf_images import PdfImages, inline_image
from labelsvc.labels.printer import Printer
from labelsvc.labels.stocks import Sheet, positions
from labelsvc.labels.text.pdf_fonts import PdfFonts, Pen

# Rasterisers darken every pixel that a shape touches. A quarter of a dot less on each side keeps bars exact at
# the printer's own resolution, and was grade A at 2, 3 and 4 dots where full width gave F to B.
BAR_INSET_DOTS = 0.25
# Code 128: widths and modules of a character (the stop has a bar more), and for how many the bars are kept.
_CHARACTER_WIDTHS, _CHARACTER_MODULES, _KEPT_CHARACTERS = 6, 11, 60
# Lines of text whose operators are remembered.
_MOST_LINES = 512


def write_pdf(
    pages: Iterable[Page],
    out: BinaryIO,
    *,
    title: str = "Shipping labels",
    sheet: Sheet | None = None,
    start_at: int = 1,
    printer: Printer | None = None,
    print_dialog: bool = False,
) -> int:
    """Write the pages as one PDF and return how many sheets of paper (or labels of a roll) it has.

    With ``sheet``, labels fill the sheet's positions from ``start_at`` (1 = the first) on; without, each label
    is a page of its own size. ``printer`` gives offset, rotation, scale and darkness; ``print_dialog`` lets
    the file ask a viewer for its print dialog.
    """
    lot = Lot(pages, sheet, start_at)
    return write_lots([lot], out, title=title, printer=printer, print_dialog=print_dialog)


@dataclass(frozen=True, slots=True)
class Lot:
    """Pages for one kind of paper: ``sheet`` and ``start_at`` as in ``write_pdf``."""

    pages: Iterable[Page]
    sheet: Sheet | None = None
    start_at: int = 1


def write_lots(
    lots: Iterable[Lot],
    out: BinaryIO,
    *,
    title: str = "Shipping labels",
    printer: Printer | None = None,
    print_dialog: bool = False,
) -> int:
    """Write labels for several kinds of paper as one PDF, as ``write_pdf`` does those for one."""
    document = StreamedDocument(out, title=title, print_dialog=print_dialog)
    fonts, images = PdfFonts(), PdfImages()
    painter = _Painter(fonts, images, printer or Printer())
    for lot in lots:
        if lot.sheet is None:
            for page in lot.pages:
                document.add_page(*painter.single(page))
        else:
            for placed in _sheets(lot.pages, lot.sheet, lot.start_at):
                document.add_page(*painter.sheet(placed, lot.sheet))
    fonts.embed(document)
    images.embed(document)
    document.close()
    return document.page_count


Placed = list[tuple[float, float, Page]]


def _sheets(pages: Iterable[Page], sheet: Sheet, start_at: int) -> Iterable[Placed]:
    """Groups of (x mm, y mm, page): the sheet's positions, the first sheet from ``start_at`` on."""
    remaining = iter(pages)
    first = positions(sheet, start_at)
    for slots in chain([first], repeat(positions(sheet, 1))):
        labels = list(islice(remaining, len(slots)))
        if not labels:
            return
        yield [(x, y, page) for (x, y), page in zip(slots, labels, strict=False)]


class _Painter:
    """Turns pages into content streams."""

    def __init__(self, fonts: PdfFonts, images: PdfImages, printer: Printer) -> None:
        self._fonts, self._images = fonts, images
        self._printer = printer
        # Ink that spreads is taken off whole dots of one side, so that bars stay on the grid.
        self._narrower = 2 * BAR_INSET_DOTS + printer.darkness
        self._lines: dict[float, _Lines] = {}
        self._oriented: dict[tuple[float, float, float], tuple[bytes, float, float]] = {}

    def single(self, page: Page) -> tuple[float, float, bytes]:
        known = (page.width_mm, page.height_mm, page.dpi)
        if known not in self._oriented:
            width, height = page.width_mm * POINTS_PER_MM, page.height_mm * POINTS_PER_MM
            self._oriented[known] = _orient(self._printer, width, height, POINTS_PER_INCH / page.dpi)
        matrix, width, height = self._oriented[known]
        return width, height, b"%b cm\n%b" % (matrix, self.content(page))

    def sheet(self, placed: Placed, sheet: Sheet) -> tuple[float, float, bytes]:
        width, height = sheet.page_width_mm * POINTS_PER_MM, sheet.page_height_mm * POINTS_PER_MM
        dot = POINTS_PER_INCH / (placed[0][2].dpi if placed else self._printer.dpi)
        matrix, width, height = _orient(self._printer, width, height, dot)
        parts = [b"%b cm\n" % matrix]
        for x_mm, y_mm, page in placed:
            per_mm = page.dpi / MM_PER_INCH
            parts.append(
                b"q 1 0 0 1 %d %d cm\n%b Q\n" % (round(x_mm * per_mm), -round(y_mm * per_mm), self.content(page))
            )
        return width, height, b"".join(parts)

    def content(self, page: Page) -> bytes:
        """The operators of one label, in dots from its top left corner."""
        parts: list[bytes] = []
        per_point = page.dpi / POINTS_PER_INCH
        lines = self._lines.get(per_point)
        if lines is None:
            lines = self._lines[per_point] = _Lines(self._fonts, per_point)
        for item in page.items:
            if type(item) is Text:
                known = lines.get(item[2])
                parts.append(known[1] if known and (known[0] is item or known[0] == item) else lines.draw(item))
            elif type(item) is Rule:
                parts.append(_rule(item))
            elif type(item) is Bars:
                parts.append(self._bars(item))
            elif type(item) is Matrix:
                parts.append(_matrix(item))
            elif type(item) is Picture:
                parts.append(self._images.draw(item))
            elif type(item) is FourState:
                parts.append(self._four_state(item))
        return b"\n".join(parts)

    def _bars(self, item: Bars) -> bytes:
        """One rectangle a bar."""
        widths = item.symbol.widths
        groups = [widths[start : start + _CHARACTER_WIDTHS] for start in range(0, len(widths), _CHARACTER_WIDTHS)]
        known = _characters(item.module, self._narrower)
        try:
            bars = b"".join(map(dict.__getitem__, known, groups)) if len(groups) <= len(known) else b""
        except ValueError:
            bars = b""
        left = b"%.2f" % (item.x + BAR_INSET_DOTS)
        bars = bars or _rectangles(widths, 0, item.module, self._narrower)
        return b"q 1 0 0 %d %b %d cm %bf Q" % (item.height, left, -item.y - item.height, bars)

    def _four_state(self, item: FourState) -> bytes:
        """Bars whose heights are thirds: tracker in the middle, ascender and descender beyond it."""
        third = item.height // 3
        spans = {"T": (third, 2 * third), "A": (0, 2 * third), "D": (third, item.height), "F": (0, item.height)}
        bars = []
        for index, state in enumerate(item.symbol.states):
            top, bottom = spans[state]
            x = item.x + round(index * item.pitch) + BAR_INSET_DOTS
            bars.append(
                b"%b %d %b %d re " % (number(x), -item.y - bottom, number(item.bar - self._narrower), bottom - top)
            )
        return b"".join(bars) + b"f"


class _Lines(dict[str, tuple[Text, bytes]]):
    """Lines of text at one resolution. Sender, captions and the like recur at the same place, so they are kept for
    a while."""

    def __init__(self, fonts: PdfFonts, per_point: float) -> None:
        self._fonts = fonts
        self._per_point = per_point
        self._pens: dict[tuple[float, bool, str], Pen] = {}

    def draw(self, item: Text) -> bytes:
        x, y, text, size, _, bold, language, white = item
        pen = self._pens.get((size, bold, language)) or self._pen(size, bold, language)
        drawn = pen.draw(x, -y, text)
        if white:
            drawn = b"1 g 1 G %b 0 g 0 G" % drawn
        if len(self) >= _MOST_LINES:
            self.clear()
        self[text] = item, drawn
        return drawn

    def _pen(self, size: float, bold: bool, language: str) -> Pen:
        pen = self._pens[size, bold, language] = self._fonts.pen(size * self._per_point, bold, language)
        return pen


@lru_cache(maxsize=512)
def _rule(item: Rule) -> bytes:
    return b"%d %d %d %d re f" % (item.x, -item.y - item.height, item.width, item.height)


@lru_cache(maxsize=64)
def _orient(printer: Printer, width: float, height: float, dot: float) -> tuple[bytes, float, float]:
    """The matrix from dots to the page, with the printer's rotation, offset and scale.

    Every translation is a whole number of dots, so that bars stay on the grid when they are turned.
    """
    across, down = (floor(side / dot + TOLERANCE_DOTS) * dot for side in (width, height))
    scale = dot * printer.scale
    x = round(printer.offset_x_mm * POINTS_PER_MM / dot) * dot
    y = -round(printer.offset_y_mm * POINTS_PER_MM / dot) * dot
    match printer.rotation % 360:
        case 90:
            values = (0.0, -scale, scale, 0.0, x + down, y + width)
            page = (height, width)
        case 180:
            values = (-scale, 0.0, 0.0, -scale, x + across, y + height - down)
            page = (width, height)
        case 270:
            values = (0.0, scale, -scale, 0.0, x, y + width - across)
            page = (height, width)
        case _:
            values = (scale, 0.0, 0.0, scale, x, y + height)
            page = (width, height)
    return b" ".join(_precise(value) for value in values), *page


class _Character(dict[bytes, bytes]):
    """What Code 128 draws at one of its places, by the widths of the character there; ``ValueError`` for those of
    another symbology, whose places are elsewhere."""

    def __init__(self, place: int, module: int, narrower: float) -> None:
        self._at, self._module, self._narrower = place * _CHARACTER_MODULES * module, module, narrower

    def __missing__(self, widths: bytes) -> bytes:
        if len(widths) == _CHARACTER_WIDTHS and sum(widths) != _CHARACTER_MODULES:
            raise ValueError(widths)
        drawn = self[widths] = _rectangles(widths, self._at, self._module, self._narrower)
        return drawn


@lru_cache(maxsize=16)
def _characters(module: int, narrower: float) -> list[_Character]:
    return [_Character(place, module, narrower) for place in range(_KEPT_CHARACTERS)]


def _rectangles(widths: bytes, at: int, module: int, narrower: float) -> bytes:
    """Bars, of which the first begins at ``at`` dots, each less than its width by ``narrower``."""
    bars = []
    for index, width in enumerate(widths):
        dots = width * module
        if index % 2 == 0:
            bars.append(b"%d 0 %b 1 re " % (at, number(dots - narrower)))
        at += dots
    return b"".join(bars)


def _matrix(item: Matrix) -> bytes:
    symbol = item.symbol
    across, down = symbol.columns * item.module, symbol.rows * item.module * symbol.row_height
    return inline_image(item.x, item.y, across, down, symbol.columns, symbol.rows, symbol.bits)


def _precise(value: float) -> bytes:
    """Seven decimals: over a label of 1,200 dots less than a thousandth of a dot is lost."""
    return (f"{value:.7f}".rstrip("0").rstrip(".") or "0").encode()
