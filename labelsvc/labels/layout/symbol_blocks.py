"""The blocks that are barcodes, on whole dots with their quiet zones."""

from collections.abc import Callable
from math import ceil

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import encode, for_tracking
from labelsvc.labels.barcodes.symbol import FourStateSymbol, LinearSymbol, MatrixSymbol, Symbol
from labelsvc.labels.layout.context import Context, Part, TooNarrow, between
from labelsvc.labels.layout.text_part import Captioned, Style, TextPart
from labelsvc.labels.page import Bars, FourState, Matrix, PageItem, Picture
from labelsvc.labels.templates import Block, fill
from labelsvc.labels.warnings import LabelWarning

HRI_PT = 9.0
_HRI_STYLE = Style(HRI_PT, 8.0, align="center", max_lines=1)
_HRI_GAP_MM = 0.6
# Bars need air below a caption, whose descenders may hang over its line.
_CAPTION_GAP_MM = 0.8
# Intelligent Mail (USPS-B-3200): bars 0.38 to 0.64 mm wide at 22 bars an inch, 3.1 to 5.5 mm high in all.
_IMB_BAR_MM, _IMB_PITCH_MM, _IMB_HEIGHT_MM, _IMB_QUIET_MM = 0.5, 25.4 / 22, 4.3, 3.2
_LEAST_MATRIX_MM = 10.0


def barcode(block: Block, ctx: Context) -> Part | None:
    """A symbol with its human-readable interpretation below, if it is linear."""
    data = fill(block.data, ctx.shipment)
    if not data:
        return None
    symbol = _symbol(block, data, ctx)
    if isinstance(symbol, MatrixSymbol):
        return _matrix_part(symbol, block, ctx)
    part: Part = (
        _Linear(symbol, block, ctx) if isinstance(symbol, LinearSymbol) else _FourState(symbol, block, ctx)
    )
    if not block.caption:
        return part
    gap = round(_CAPTION_GAP_MM * ctx.metrics.per_mm)
    return Captioned(block.caption, ctx.language, ctx.metrics.per_point, part, gap)


def matrix(block: Block, ctx: Context) -> Part | None:
    """A two-dimensional symbol near ``size_mm``."""
    data = fill(block.data, ctx.shipment)
    if not data:
        return None
    symbol = _symbol(block, data, ctx)
    if not isinstance(symbol, MatrixSymbol):
        raise BarcodeError(f"{block.symbology} is not a two-dimensional symbology", order=ctx.shipment.order_id)
    return _matrix_part(symbol, block, ctx)


def _symbol(block: Block, data: str, ctx: Context) -> Symbol:
    """``tracking`` asks for the carrier's own symbology."""
    shipment = ctx.shipment
    try:
        if block.symbology != "tracking":
            return encode(block.symbology, data)
        to = shipment.ship_to
        found = for_tracking(
            data, postal_code=to.postal_code, country_code=to.country_code, carrier=shipment.service
        )
        return found.symbol
    except BarcodeError as error:
        raise BarcodeError(error.message, order=shipment.order_id, hint=error.hint) from error


def _hri(symbol: LinearSymbol | FourStateSymbol, ctx: Context) -> TextPart:
    return TextPart([symbol.hri], _HRI_STYLE, ctx.metrics.per_point, "")


class _Linear:
    """Bars over their text. Bars take what height the text leaves."""

    __slots__ = ("_block", "_fitted", "_gap", "_hri", "_metrics", "_modules", "_symbol", "_wanted", "_with_quiet")

    def __init__(self, symbol: LinearSymbol, block: Block, ctx: Context) -> None:
        self._symbol, self._block, self._metrics = symbol, block, ctx.metrics
        self._modules = symbol.modules
        self._with_quiet = self._modules + 2 * symbol.quiet
        self._wanted = ctx.metrics.x_logistic if block.logistic or symbol.gs1 else ctx.metrics.x
        # The width that it was last asked for, and the X-dimension there: it is asked several times over.
        self._fitted = (0, 0)
        self._gap = ceil(_HRI_GAP_MM * ctx.metrics.per_mm)
        self._hri = _hri(symbol, ctx)

    def width(self, room: int, tightness: float) -> int:
        return self._needed(room, self._module(room))

    def height(self, width: int, tightness: float) -> int:
        self._module(width)
        block = self._block
        bars = round(between(block.height_mm, block.min_height_mm, tightness) * self._metrics.per_mm)
        return bars + self._gap + self._hri.height(width, 0.0)

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        module = self._module(width)
        if module >= self._metrics.x:
            return self._hri.warned(width, 0.0)
        told = f"the {self._symbol.symbology} has bars of {module} dots: little space"
        return [LabelWarning("barcode_narrow", told), *self._hri.warned(width, 0.0)]

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        module, symbol = self._module(width), self._symbol
        needed, bars = self._needed(width, module), self._modules * module
        left = x + (0 if self._block.align == "start" else (width - needed) // 2)
        tall = height - self._gap - self._hri.height(width, 0.0)
        items.append(Bars(left + (needed - bars) // 2, y, module, tall, symbol))
        self._hri.paint(left, y + tall + self._gap, needed, height - tall - self._gap, 0.0, items)

    def _needed(self, room: int, module: int) -> int:
        return max(self._with_quiet * module, self._hri.width(room, 0.0))

    def _module(self, width: int) -> int:
        """The X-dimension: the policy's, else the largest that fits, and never under two dots."""
        asked, module = self._fitted
        if asked == width:
            return module
        metrics, symbol = self._metrics, self._symbol
        module = self._wanted
        if module * self._with_quiet > width:
            module = width // self._with_quiet
        if module < metrics.x and (module < 2 or width < metrics.width):
            # Beside another block a row of its own comes first: narrow bars are the last resort.
            raise TooNarrow(f"the {symbol.symbology} of {len(symbol.data)} characters")
        self._fitted = (width, module)
        return module


def _matrix_part(symbol: MatrixSymbol, block: Block, ctx: Context) -> Part:
    return _maxicode(symbol, ctx) if symbol.symbology == "maxicode" else _Matrix(symbol, block, ctx)


class _Matrix:
    """A two-dimensional symbol at the top of its room, its modules near the size asked for."""

    __slots__ = ("_across", "_fitted", "_metrics", "_most", "_symbol")

    def __init__(self, symbol: MatrixSymbol, block: Block, ctx: Context) -> None:
        self._symbol, self._metrics, self._most = symbol, ctx.metrics, block.size_mm
        self._across = symbol.columns + 2 * symbol.quiet
        # The room that it was last asked for, and the size of its modules there.
        self._fitted = (0, 0.0, 0)

    def width(self, room: int, tightness: float) -> int:
        return self._across * self._module(room, tightness)

    def height(self, width: int, tightness: float) -> int:
        symbol = self._symbol
        return (symbol.rows * symbol.row_height + 2 * symbol.quiet) * self._module(width, tightness)

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        return []

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        module = self._module(width, tightness)
        quiet = self._symbol.quiet * module
        left = x + (width - self._across * module) // 2
        items.append(Matrix(left + quiet, y + quiet, module, self._symbol))

    def _module(self, width: int, tightness: float) -> int:
        asked, tight, module = self._fitted
        if asked == width and tight == tightness:
            return module
        size = between(self._most, min(self._most, _LEAST_MATRIX_MM), tightness) * self._metrics.per_mm
        across = self._across
        module = max(min(int(size), width) // across, min(self._metrics.x, width // across))
        if module < 2:
            raise TooNarrow(f"the {self._symbol.symbology}")
        self._fitted = (width, tightness, module)
        return module


class _Fixed:
    """A part of one size, painted by a function of its place and room."""

    __slots__ = ("_draw", "_height", "_what", "_width")

    def __init__(self, what: str, width: int, height: int, draw: Callable[[int, int], list[PageItem]]) -> None:
        self._what, self._width, self._height, self._draw = what, width, height, draw

    def width(self, room: int, tightness: float) -> int:
        if self._width > room:
            raise TooNarrow(f"the {self._what}")
        return self._width

    def height(self, width: int, tightness: float) -> int:
        self.width(width, tightness)
        return self._height

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        return []

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        items.extend(self._draw(x + (width - self._width) // 2, y))


def _maxicode(symbol: MatrixSymbol, ctx: Context) -> Part:
    """Hexagons at the one size that the standard allows, with a module of quiet zone around."""
    from labelsvc.labels.barcodes import hexagons  # rarely needed

    across, down, bits = hexagons.dots(symbol, ctx.metrics.per_mm)
    quiet = ceil(hexagons.PITCH_MM * ctx.metrics.per_mm)

    def draw(x: int, y: int) -> list[PageItem]:
        return [Picture(x + quiet, y + quiet, across, down, bits)]

    return _Fixed("maxicode", across + 2 * quiet, down + 2 * quiet, draw)


class _FourState:
    """Intelligent Mail and its kin over their text."""

    __slots__ = ("_across", "_bar", "_height", "_hri", "_pitch", "_quiet", "_symbol")

    def __init__(self, symbol: FourStateSymbol, _block: Block, ctx: Context) -> None:
        per_mm = ctx.metrics.per_mm
        self._symbol, self._hri = symbol, _hri(symbol, ctx)
        self._bar, self._pitch = round(_IMB_BAR_MM * per_mm), _IMB_PITCH_MM * per_mm
        # A multiple of three dots: the thirds of tracker, ascender and descender are whole.
        self._height = 3 * round(_IMB_HEIGHT_MM * per_mm / 3)
        self._quiet = ceil(_IMB_QUIET_MM * per_mm)
        self._across = ceil(len(symbol.states) * self._pitch)

    def width(self, room: int, tightness: float) -> int:
        needed = self._across + 2 * self._quiet
        if needed > room:
            raise TooNarrow(f"the {self._symbol.symbology}")
        return needed

    def height(self, width: int, tightness: float) -> int:
        self.width(width, tightness)
        return self._height + self._quiet // 4 + self._hri.height(width, 0.0)

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        return self._hri.warned(width, 0.0)

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        left = x + (width - self._across) // 2
        items.append(FourState(left, y, self._bar, self._pitch, self._height, self._symbol))
        below = self._height + self._quiet // 4
        self._hri.paint(x, y + below, width, height - below, 0.0, items)
