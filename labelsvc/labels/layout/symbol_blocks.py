"""The blocks that are barcodes, on whole dots with their quiet zones."""

from math import ceil

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import encode, for_tracking
from labelsvc.labels.barcodes.symbol import FourStateSymbol, LinearSymbol, MatrixSymbol, Symbol
from labelsvc.labels.layout.box import Box, Context, TooNarrow
from labelsvc.labels.layout.text_blocks import captioned
from labelsvc.labels.layout.text_box import Style, set_lines
from labelsvc.labels.page import Bars, FourState, Matrix, PageItem, Picture
from labelsvc.labels.templates import Block, fill
from labelsvc.labels.warnings import LabelWarning

HRI_PT = 9.0
_HRI_GAP_MM = 0.6
# Intelligent Mail (USPS-B-3200): bars 0.38 to 0.64 mm wide at 22 bars an inch, 3.1 to 5.5 mm high in all.
_IMB_BAR_MM, _IMB_PITCH_MM, _IMB_HEIGHT_MM, _IMB_QUIET_MM = 0.5, 25.4 / 22, 4.3, 3.2


def barcode(block: Block, ctx: Context, width: int) -> Box | None:
    """A linear symbol with its human-readable interpretation below."""
    data = fill(block.data, ctx.shipment)
    if not data:
        return None
    symbol, text = _symbol(block, data, ctx)
    if isinstance(symbol, MatrixSymbol):
        return _matrix_box(symbol, block, ctx, width)
    box = _four_state(symbol, ctx, width) if isinstance(symbol, FourStateSymbol) else None
    if isinstance(symbol, LinearSymbol):
        box = _linear(symbol, block, ctx, width)
    assert box is not None
    return captioned(box, block.caption, ctx) if text else box


def _symbol(block: Block, data: str, ctx: Context) -> tuple[Symbol, str]:
    """The symbol, and the text it stands for. ``tracking`` asks for the carrier's own symbology."""
    to = ctx.shipment.ship_to
    try:
        if block.symbology == "tracking":
            found = for_tracking(
                data,
                postal_code=to.postal_code,
                country_code=to.country_code,
                carrier=ctx.shipment.service,
            )
            return found.symbol, data
        return encode(block.symbology, data), data
    except BarcodeError as error:
        raise BarcodeError(error.message, order=ctx.shipment.order_id, hint=error.hint) from error


def _linear(symbol: LinearSymbol, block: Block, ctx: Context, width: int) -> Box:
    module, warnings = _module(symbol, block, ctx, width)
    bars = symbol.modules * module
    metrics = ctx.metrics
    height = round(ctx.between(block.height_mm, block.min_height_mm) * metrics.per_mm)
    hri_gap = ceil(_HRI_GAP_MM * metrics.per_mm)
    style = Style(HRI_PT, 8.0, align="center", max_lines=1)
    hri = set_lines([symbol.hri], style, width, metrics.per_point, "")
    needed = max(bars + 2 * symbol.quiet * module, hri.width)

    def paint(x: int, y: int, room: int, given: int, items: list[PageItem]) -> None:
        left = x + (0 if block.align == "start" else (room - needed) // 2)
        tall = given - hri_gap - hri.height
        items.append(Bars(left + (needed - bars) // 2, y, module, tall, symbol))
        hri.paint(style, left, y + tall + hri_gap, needed, items)

    return Box(needed, height + hri_gap + hri.height, paint, [*warnings, *hri.warnings])


def _module(symbol: LinearSymbol, block: Block, ctx: Context, width: int) -> tuple[int, list[LabelWarning]]:
    """The X-dimension: the policy's, else the largest that fits, and never under two dots."""
    metrics = ctx.metrics
    total = symbol.modules + 2 * symbol.quiet
    wanted = metrics.x_logistic if block.logistic or symbol.gs1 else metrics.x
    module = min(wanted, width // total)
    if module >= metrics.x:
        return module, []
    if module < 2 or width < metrics.width:
        # Beside another block a row of its own comes first: narrow bars are the last resort.
        raise TooNarrow(f"the {symbol.symbology} of {len(symbol.data)} characters")
    narrow = LabelWarning("barcode_narrow", f"the {symbol.symbology} has bars of {module} dots: little space")
    return module, [narrow]


def matrix(block: Block, ctx: Context, width: int) -> Box | None:
    """A two-dimensional symbol near ``size_mm``."""
    data = fill(block.data, ctx.shipment)
    if not data:
        return None
    symbol, _ = _symbol(block, data, ctx)
    if not isinstance(symbol, MatrixSymbol):
        raise BarcodeError(f"{block.symbology} is not a two-dimensional symbology", order=ctx.shipment.order_id)
    return _matrix_box(symbol, block, ctx, width)


def _matrix_box(symbol: MatrixSymbol, block: Block, ctx: Context, width: int) -> Box:
    if symbol.symbology == "maxicode":
        return _maxicode(symbol, ctx, width)
    across = symbol.columns + 2 * symbol.quiet
    size = round(ctx.between(block.size_mm, min(block.size_mm, 10.0)) * ctx.metrics.per_mm)
    module = max(min(size, width) // across, min(ctx.metrics.x, width // across))
    if module < 2:
        raise TooNarrow(f"the {symbol.symbology}")
    down = symbol.rows * symbol.row_height + 2 * symbol.quiet

    def paint(x: int, y: int, room: int, height: int, items: list[PageItem]) -> None:
        left, top = x + (room - across * module) // 2, y + (height - down * module) // 2
        items.append(Matrix(left + symbol.quiet * module, top + symbol.quiet * module, module, symbol))

    return Box(across * module, down * module, paint)


def _maxicode(symbol: MatrixSymbol, ctx: Context, width: int) -> Box:
    """Hexagons at the one size that the standard allows, with a module of quiet zone around."""
    from labelsvc.labels.barcodes import hexagons  # rarely needed

    across, down, bits = hexagons.dots(symbol, ctx.metrics.per_mm)
    quiet = ceil(hexagons.PITCH_MM * ctx.metrics.per_mm)
    if across + 2 * quiet > width:
        raise TooNarrow("the maxicode")

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        items.append(Picture(x + (room - across) // 2, y + quiet, across, down, bits))

    return Box(across + 2 * quiet, down + 2 * quiet, paint)


def _four_state(symbol: FourStateSymbol, ctx: Context, width: int) -> Box:
    metrics = ctx.metrics
    bar, pitch, height = (round(_IMB_BAR_MM * metrics.per_mm), _IMB_PITCH_MM * metrics.per_mm, _imb_height(ctx))
    quiet = ceil(_IMB_QUIET_MM * metrics.per_mm)
    across = ceil(len(symbol.states) * pitch)
    if across + 2 * quiet > width:
        raise TooNarrow(f"the {symbol.symbology}")
    style = Style(HRI_PT, 8.0, align="center", max_lines=1)
    hri = set_lines([symbol.hri], style, width, metrics.per_point, "")

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        items.append(FourState(x + (room - across) // 2, y, bar, pitch, height, symbol))
        hri.paint(style, x, y + height + quiet // 4, room, items)

    return Box(across + 2 * quiet, height + quiet // 4 + hri.height, paint, hri.warnings)


def _imb_height(ctx: Context) -> int:
    """A multiple of three dots, so that the thirds of tracker, ascender and descender are whole."""
    return 3 * round(_IMB_HEIGHT_MM * ctx.metrics.per_mm / 3)
