"""A page that shows what a printer does: how far it prints, where it starts, how true its dots and its scale are.

On a roll: rulers from each edge, two long rulers, a feed arrow, corner marks, and bars of 2, 3 and 4 dots. On a
sheet: rulers from each edge and the outline of every label.
"""

from dataclasses import dataclass, field

from labelsvc.labels.barcodes import LinearSymbol, encode
from labelsvc.labels.grid import dots_per_point, nearest_dots, whole_dots
from labelsvc.labels.page import Bars, Page, PageItem, Picture, Rule, Text
from labelsvc.labels.printer import Printer
from labelsvc.labels.stocks import Sheet, Stock, positions
from labelsvc.labels.text import fit, measure

_TYPE_PT = 8.0
_LINE_MM, _GAP_MM, _ARROW_MM, _BARS_MM = 4.0, 1.0, 4.0, 8.0
# The band along the edges that belongs to their rulers: 10 mm, less on small labels.
_BAND_MM, _BAND_SHARE = 10.0, 0.18
_MODULES = (3, 4, 2)  # in the order in which they are worth their room
_TEST_BARS = 8
_COLUMN_MM, _LEAST_WORDS_MM = 34.0, 9.0  # the longest of the facts; the shortest caption
_LONG_RULER_MM = 6.0


def calibration_page(stock: Stock, printer: Printer) -> Page:
    """One page for this stock and printer, to be written like any label; a sheet's page shows all its labels."""
    facts = [
        f"{printer.dpi:g} dpi, scale {printer.scale:g}",
        f"rotation {printer.rotation}, darkness {printer.darkness}",
        f"offset {printer.offset_x_mm:g}, {printer.offset_y_mm:g} mm",
        stock.title,
    ]
    if stock.sheet is not None:
        return _sheet_page(stock, stock.sheet, printer.dpi, facts)
    drawing = _Drawing(stock.width_mm, stock.height_mm, printer.dpi)
    drawing.edge_rulers()
    drawing.corner_marks(stock.margin_mm)
    drawing.long_rulers()
    drawing.arrow(stock.name)
    for fact in facts:
        drawing.line(fact)
    for module in _MODULES:
        drawing.test_bars(module)
    return drawing.page()


def _sheet_page(stock: Stock, sheet: Sheet, dpi: float, facts: list[str]) -> Page:
    drawing = _Drawing(sheet.page_width_mm, sheet.page_height_mm, dpi)
    drawing.edge_rulers()
    for number, (x_mm, y_mm) in enumerate(positions(sheet), 1):
        drawing.outline(x_mm, y_mm, stock.width_mm, stock.height_mm)
        drawing.words(x_mm + stock.width_mm / 2, y_mm + stock.height_mm - 2, str(number))
    drawing.within(sheet.origin_x_mm + stock.margin_mm, sheet.origin_y_mm + stock.margin_mm, stock)
    for fact in [stock.name, *facts]:
        drawing.line(fact)
    return drawing.page()


@dataclass
class _Drawing:
    """Things put on a page in millimetres, and a cursor that runs down its middle part."""

    width_mm: float
    height_mm: float
    dpi: float
    items: list[PageItem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.band_mm = min(_BAND_MM, _BAND_SHARE * min(self.width_mm, self.height_mm))
        self.right_mm = self.width_mm - self.band_mm - _LONG_RULER_MM
        self.bottom_mm = self.height_mm - self.band_mm - _LONG_RULER_MM
        self.left_mm = self.cursor_mm = self.band_mm
        self.next_left_mm = self.left_mm + _COLUMN_MM

    def page(self) -> Page:
        return Page("calibration", self.width_mm, self.height_mm, self.dpi, self.items)

    def dots(self, mm: float) -> int:
        return nearest_dots(mm, self.dpi)

    def rule(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        """A rectangle, at least a dot thin, cut at the page's edges."""
        right, bottom = whole_dots(self.width_mm, self.dpi), whole_dots(self.height_mm, self.dpi)
        x, y = min(self.dots(x_mm), right - 1), min(self.dots(y_mm), bottom - 1)
        width, height = max(1, self.dots(width_mm)), max(1, self.dots(height_mm))
        self.items.append(Rule(x, y, min(width, right - x), min(height, bottom - y)))

    def words(self, x_mm: float, y_mm: float, text: str, *, centred: bool = True) -> None:
        """A line of text whose base line is ``y_mm`` from the top."""
        width = measure(text, _TYPE_PT).width * dots_per_point(self.dpi)
        x = x_mm * self.dpi / 25.4 - (width / 2 if centred else 0)
        self.items.append(Text(x, float(self.dots(y_mm)), text, _TYPE_PT, width))

    def edge_rulers(self) -> None:
        """Marks at every millimetre from each edge; the first that is seen tells what the edge costs."""
        # Between two numbers of the long rulers, which stand at every centimetre from the band on.
        middle_x, middle_y = (
            self.band_mm + int((side / 2 - self.band_mm) / 10) * 10 + 3.5
            for side in (self.width_mm, self.height_mm)
        )
        for mm in range(int(self.band_mm)):
            length, thin = _tick_mm(mm), 0.13
            self.rule(mm, middle_y, thin, length)
            self.rule(self.width_mm - mm - thin, middle_y, thin, length)
            self.rule(middle_x, mm, length, thin)
            self.rule(middle_x, self.height_mm - mm - thin, length, thin)

    def corner_marks(self, margin_mm: float) -> None:
        """Angles where the stock's margin ends: all four whole means that everything is printed."""
        arm, thick = min(5.0, self.band_mm - 1), 0.25
        right, bottom = self.width_mm - margin_mm, self.height_mm - margin_mm
        for x_mm in (margin_mm, right - arm):
            for y_mm in (margin_mm, bottom - thick):
                self.rule(x_mm, y_mm, arm, thick)
        for x_mm in (margin_mm, right - thick):
            for y_mm in (margin_mm, bottom - arm):
                self.rule(x_mm, y_mm, thick, arm)

    def long_rulers(self) -> None:
        """As many whole centimetres as there is room for, across and down: to be compared with a real ruler."""
        left, top = self.band_mm, self.band_mm
        for mm in range(int((self.right_mm - left) // 10) * 10 + 1):
            self.rule(left + mm, self.bottom_mm + 1, 0.13, _tick_mm(mm))
            if mm % 10 == 0 and mm:
                self.words(left + mm, self.bottom_mm + _LONG_RULER_MM + 1.2, str(mm))
        for mm in range(int((self.bottom_mm - top) // 10) * 10 + 1):
            self.rule(self.right_mm + 1, top + mm, _tick_mm(mm), 0.13)
            if mm % 10 == 0 and mm:
                self.words(self.right_mm + 5.3, top + mm + 1, str(mm), centred=False)

    def within(self, x_mm: float, y_mm: float, stock: Stock) -> None:
        """Lines to come go into the label that begins there, above its number."""
        self.left_mm, self.cursor_mm = x_mm, y_mm
        self.right_mm = x_mm + stock.width_mm - 2 * stock.margin_mm
        self.bottom_mm = y_mm + stock.height_mm - stock.margin_mm - _LINE_MM

    def arrow(self, name: str) -> None:
        """The way that the label leaves the printer, its top first; and what stock it is."""
        if not self._room(_ARROW_MM):
            return
        side = self.dots(_ARROW_MM - _GAP_MM)
        stride = (side + 7) // 8
        rows = []
        for y in range(side):
            dark = max(1, y + y % 2)
            bits = ((1 << dark) - 1) << (stride * 8 - (side - dark) // 2 - dark)
            rows.append(bits.to_bytes(stride))
        x, y = self.dots(self.left_mm), self.dots(self.cursor_mm)
        self.items.append(Picture(x, y, side, side, b"".join(rows)))
        for words in (f"feed: {name}", "feed"):
            if _ARROW_MM + _width_mm(words) <= self.right_mm - self.left_mm:
                self.words(self.left_mm + _ARROW_MM, self.cursor_mm + 3, words, centred=False)
                break
        self.cursor_mm += _ARROW_MM

    def line(self, text: str) -> None:
        """A text below what is there, in two lines if it must; left out where there is no room."""
        width_pt = (self.right_mm - self.left_mm) / 25.4 * 72
        fitted = fit(text, width=width_pt, size=_TYPE_PT, floor=_TYPE_PT, max_lines=2)
        if self._room(_LINE_MM * len(fitted.lines)):
            for line in fitted.lines:
                self.words(self.left_mm, self.cursor_mm + 3, line.text, centred=False)
                self.next_left_mm = max(self.next_left_mm, self.left_mm + line.width / 72 * 25.4 + _GAP_MM)
                self.cursor_mm += _LINE_MM

    def test_bars(self, module: int) -> None:
        """Bars and gaps of ``module`` dots, and a Code 128 of that module beside them where it fits."""
        bars_mm = 2 * _TEST_BARS * module * 25.4 / self.dpi
        if not self._room(_LINE_MM + _BARS_MM) and not self._next_column(bars_mm):
            return
        full = f"{module} dots = {module * 25.4 / self.dpi:.3f} mm"
        wide = _width_mm(full) > self.right_mm - self.left_mm
        self.words(self.left_mm, self.cursor_mm + 3, f"{module} dots" if wide else full, centred=False)
        x, y, height = self.dots(self.left_mm), self.dots(self.cursor_mm + _LINE_MM), self.dots(_BARS_MM)
        self.items += [Rule(x + 2 * bar * module, y, module, height) for bar in range(_TEST_BARS)]
        symbol = encode("code128", f"X{module}")
        if isinstance(symbol, LinearSymbol):
            first = x + (2 * _TEST_BARS + symbol.quiet) * module
            if first + (symbol.modules + symbol.quiet) * module <= self.dots(self.right_mm):
                self.items.append(Bars(first, y, module, height, symbol))
                end_mm = (first + (symbol.modules + symbol.quiet) * module) * 25.4 / self.dpi
                self.next_left_mm = max(self.next_left_mm, end_mm)
        self.cursor_mm += _LINE_MM + _BARS_MM + _GAP_MM

    def _next_column(self, width_mm: float) -> bool:
        """On low labels go on beside what is there, if there is room for something so wide."""
        if self.next_left_mm + max(width_mm, _LEAST_WORDS_MM) > self.right_mm:
            return False
        self.left_mm, self.cursor_mm = self.next_left_mm, self.band_mm
        self.next_left_mm += _COLUMN_MM
        return self._room(_LINE_MM + _BARS_MM)

    def outline(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        """A frame of one dot, just where a label's edge should be."""
        for y in (y_mm, y_mm + height_mm):
            self.rule(x_mm, y, width_mm, 0)
        for x in (x_mm, x_mm + width_mm):
            self.rule(x, y_mm, 0, height_mm)

    def _room(self, height_mm: float) -> bool:
        return self.cursor_mm + height_mm <= self.bottom_mm


def _width_mm(text: str) -> float:
    return measure(text, _TYPE_PT).width / 72 * 25.4


def _tick_mm(mm: int) -> float:
    return 4.0 if mm % 10 == 0 else 3.0 if mm % 5 == 0 else 1.8
