"""Rows stacked on a label: tighten first, then leave out, never overlap."""

from collections.abc import Iterator, Sequence
from math import ceil, floor

from labelsvc.errors import DoesNotFit
from labelsvc.labels.layout import address_blocks
from labelsvc.labels.layout.box import Context, Squeeze, TooNarrow
from labelsvc.labels.layout.rows import Row, build_rows, row_height
from labelsvc.labels.layout.setup import LabelSetup
from labelsvc.labels.page import Page
from labelsvc.labels.shipment import Shipment
from labelsvc.labels.templates import ALWAYS, Block
from labelsvc.labels.warnings import LabelWarning

_TIGHTNESS_STEP = 0.05
# Space that is left over goes between the rows, up to this much each.
_MOST_SPACE_MM = 3.0
# On narrower labels a shortened address is no address: "Jane Ro…".
_NARROWEST_SHORTENED_MM = 45.0

Rows = Sequence[Sequence[Block]]


def lay_out(shipment: Shipment, setup: LabelSetup) -> Page:
    """One label. Raises ``DoesNotFit`` where not even the required blocks fit, ``BarcodeError`` for data that
    no barcode can hold."""
    ctx = Context(shipment, setup, setup.metrics, setup.language or shipment.language)
    rows = _active(setup, shipment)
    reason = "its blocks are higher than the label"
    shortened: Page | None = None
    for kept in _ever_less(rows):
        try:
            built = _fitted(kept, ctx)
        except TooNarrow as error:
            reason = f"{error.what} is wider than the label"
            continue
        if built is None:
            continue
        page = _page(built, ctx, _left_out(rows, kept, ctx))
        if not _address_shortened(built):
            return page
        # An address is worth more than any other block: see first whether it is whole without them.
        shortened = shortened or page
    if shortened is not None:
        return shortened
    for ctx.squeeze in tuple(Squeeze)[1:]:
        if squeezed := _last_resort(rows, ctx):
            return squeezed
    raise DoesNotFit(
        f"the label does not fit on {setup.stock.name}: {reason}",
        order=shipment.order_id,
        hint="choose a larger stock or the template 'address'",
    )


def _last_resort(rows: Rows, ctx: Context) -> Page | None:
    """The required blocks alone, the consignee in fewer lines. An address with a comma is better than none."""
    *_, required = _ever_less(rows)
    try:
        built = _fitted(required, ctx)
    except TooNarrow:
        return None
    if not built or (_address_shortened(built) and ctx.setup.stock.width_mm < _NARROWEST_SHORTENED_MM):
        return None
    return _page(built, ctx, _left_out(rows, required, ctx))


def _address_shortened(rows: list[Row]) -> bool:
    return any(
        warning.code == "text_shortened"
        for row in rows
        for cell in row
        if cell.block.block == "ship_to"
        for warning in cell.box.warnings
    )


def _fitted(blocks: Rows, ctx: Context) -> list[Row] | None:
    """The rows as little tightened as the label's height allows, or None if even their floors are too high.

    Heights fall almost evenly from preferred sizes to floors, so the tightness needed is reckoned from both.
    """
    room = ctx.metrics.height
    ctx.tightness = 0.0
    loose = _build(blocks, ctx)
    highest = _height(loose, ctx)
    if highest <= room:
        return loose
    ctx.tightness = 1.0
    tight = _build(blocks, ctx)
    least = _height(tight, ctx)
    if least > room:
        return None
    ctx.tightness = ceil((highest - room) / (highest - least) / _TIGHTNESS_STEP) * _TIGHTNESS_STEP
    between = _build(blocks, ctx) if ctx.tightness < 1 else tight
    return between if _height(between, ctx) <= room else tight


def _build(blocks: Rows, ctx: Context) -> list[Row]:
    return [row for columns in blocks for row in build_rows(columns, ctx)]


def _active(setup: LabelSetup, shipment: Shipment) -> Rows:
    """The rows that this shipment calls for."""
    rows = ([b for b in row if b.when is ALWAYS or b.when.holds(shipment)] for row in setup.metrics.rows)
    return [row for row in rows if row]


def _ever_less(rows: Rows) -> Iterator[Rows]:
    """All blocks, then without those to drop first, and so on to the required ones."""
    yield rows
    for level in sorted({block.drop for row in rows for block in row if block.drop is not None}):
        rows = [kept for row in rows if (kept := [b for b in row if b.drop is None or b.drop > level])]
        yield rows


def _left_out(rows: Rows, kept: Rows, ctx: Context) -> list[LabelWarning]:
    """A warning that names what was dropped though it had something to show."""
    gone = {b.block for row in rows for b in row} - {b.block for row in kept for b in row} - ctx.empty - {"rule"}
    gone |= ctx.too_wide
    if not gone:
        return []
    names = ", ".join(sorted(name.replace("_", " ") for name in gone))
    return [LabelWarning("block_dropped", f"no room on this stock for: {names}")]


def _height(rows: Sequence[Row], ctx: Context) -> int:
    return sum(map(row_height, rows)) + ctx.metrics.gap * max(0, len(rows) - 1)


def _page(rows: list[Row], ctx: Context, warnings: list[LabelWarning]) -> Page:
    metrics, stock = ctx.metrics, ctx.setup.stock
    spare = metrics.height - _height(rows, ctx)
    if ctx.tightness == 0:
        spare -= _grow(rows, spare, ctx)
    space = min(spare // max(1, len(rows) - 1), round(_MOST_SPACE_MM * metrics.per_mm))
    rest = spare - space * (len(rows) - 1)
    page = Page(ctx.shipment.order_id, stock.width_mm, stock.height_mm, metrics.dpi, warnings=warnings)
    y = metrics.top
    for row in rows:
        if rest and any(cell.block.bottom for cell in row):
            y, rest = y + rest, 0
        height = row_height(row)
        for cell in row:
            cell.box.paint(cell.x, y, cell.width, height, page.items)
            page.warnings.extend([_named(warning, cell.block) for warning in cell.box.warnings])
        y += height + metrics.gap + space
    return page


def _named(warning: LabelWarning, block: Block) -> LabelWarning:
    """Say where a text was shortened: it knows what happened to it, not where it stands."""
    if warning.code != "text_shortened":
        return warning
    return LabelWarning(warning.code, f"{block.block.replace('_', ' ')}: {warning.message}")


def _grow(rows: list[Row], spare: int, ctx: Context) -> int:
    """Give spare height to the consignee, up to its largest size; return the dots used."""
    for row in rows:
        for cell in row:
            block, box = cell.block, cell.box
            if block.block != "ship_to" or block.max_size is None or spare <= 0:
                continue
            size = ctx.between(block.size, block.floor)
            by_height = size * (box.height + spare) / box.height
            by_width = size * cell.width / max(1, box.width)
            larger = floor(min(block.max_size, by_height, by_width) * 4) / 4
            if larger <= size:
                continue
            before = row_height(row)
            grown = address_blocks.ship_to(block, ctx, cell.width, larger)
            if max(grown.height, before) - before <= spare:
                cell.box = grown
                return row_height(row) - before
    return 0
