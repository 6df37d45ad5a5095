"""Rows stacked on a label: tighten first, then leave out, never overlap."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from labelsvc.errors import DoesNotFit
from labelsvc.labels.layout import picture_blocks, symbol_blocks, text_blocks
from labelsvc.labels.layout.box import Box, Context, TooNarrow
from labelsvc.labels.layout.setup import LabelSetup
from labelsvc.labels.page import Page
from labelsvc.labels.shipment import Shipment
from labelsvc.labels.templates import ALWAYS, Block
from labelsvc.labels.warnings import LabelWarning

Builder = Callable[[Block, Context, int], Box | None]

BUILDERS: Mapping[str, Builder] = {
    "ship_from": text_blocks.ship_from,
    "ship_to": text_blocks.ship_to,
    "service": text_blocks.service,
    "facts": text_blocks.facts,
    "items": text_blocks.items,
    "comments": text_blocks.comments,
    "message": text_blocks.message,
    "parcel": text_blocks.parcel,
    "text": text_blocks.text,
    "barcode": symbol_blocks.barcode,
    "matrix": symbol_blocks.matrix,
    "rule": picture_blocks.rule,
    "logo": picture_blocks.logo,
    "icons": picture_blocks.icons,
}

_TIGHTNESS_STEP = 0.05
# Space that is left over goes between the rows, up to this much each.
_MOST_SPACE_MM = 3.0

Rows = Sequence[Sequence[Block]]


@dataclass(slots=True)
class _Cell:
    block: Block
    box: Box
    x: int
    width: int


_Row = list[_Cell]


def lay_out(shipment: Shipment, setup: LabelSetup) -> Page:
    """One label. Raises ``DoesNotFit`` where not even the required blocks fit, ``BarcodeError`` for data that
    no barcode can hold."""
    ctx = Context(shipment, setup, setup.metrics, setup.language or shipment.language)
    rows = _active(setup, shipment)
    reason = "its blocks are higher than the label"
    for kept in _ever_less(rows):
        try:
            built = _fitted(kept, ctx)
        except TooNarrow as error:
            reason = f"{error.what} is wider than the label"
            continue
        if built is not None:
            return _page(built, ctx, _left_out(rows, kept, ctx.empty))
    raise DoesNotFit(
        f"the label does not fit on {setup.stock.name}: {reason}",
        order=shipment.order_id,
        hint="choose a larger stock or the template 'address'",
    )


def _fitted(blocks: Rows, ctx: Context) -> list[_Row] | None:
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


def _build(blocks: Rows, ctx: Context) -> list[_Row]:
    return [row for columns in blocks if (row := _build_row(columns, ctx))]


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


def _left_out(rows: Rows, kept: Rows, empty: set[str]) -> list[LabelWarning]:
    """A warning that names what was dropped though it had something to show."""
    if kept is rows:
        return []
    gone = {b.block for row in rows for b in row} - {b.block for row in kept for b in row} - empty - {"rule"}
    if not gone:
        return []
    names = ", ".join(sorted(name.replace("_", " ") for name in gone))
    return [LabelWarning("block_dropped", f"no room on this stock for: {names}")]


def _build_row(blocks: Sequence[Block], ctx: Context) -> _Row:
    """Blocks of a row from left to right: those of share 0 take what they need, the others divide the rest."""
    if len(blocks) == 1:
        block, width = blocks[0], ctx.metrics.width
        box = _box(block, ctx, width)
        return [_Cell(block, box, ctx.metrics.left, width if block.share else box.width)] if box else []
    boxes: dict[int, Box] = {}
    gap, room = ctx.metrics.column_gap, ctx.metrics.width
    for index, block in enumerate(blocks):
        if block.share == 0 and (box := _box(block, ctx, room)):
            boxes[index] = box
            room -= box.width + gap
    widths = _divided(blocks, room, gap)
    for index, width in widths.items():
        if width <= 0:
            raise TooNarrow(f"the row of the {blocks[index].block}")
        if box := _box(blocks[index], ctx, width):
            boxes[index] = box
    return _place(blocks, boxes, widths, gap, ctx.metrics.left)


def _box(block: Block, ctx: Context, width: int) -> Box | None:
    box = BUILDERS[block.block](block, ctx, width)
    if box is None:
        ctx.empty.add(block.block)
    return box


def _divided(blocks: Sequence[Block], room: int, gap: int) -> dict[int, int]:
    """The widths of the blocks that share the rest of a row."""
    sharing = {index: block.share for index, block in enumerate(blocks) if block.share}
    room -= gap * max(0, len(sharing) - 1)
    total = sum(sharing.values())
    return {index: floor(room * share / total) for index, share in sharing.items()}


def _place(blocks: Sequence[Block], boxes: Mapping[int, Box], widths: Mapping[int, int], gap: int, x: int) -> _Row:
    cells = []
    for index in sorted(boxes):
        width = widths.get(index, boxes[index].width)
        cells.append(_Cell(blocks[index], boxes[index], x, width))
        x += width + gap
    return cells


def _row_height(row: _Row) -> int:
    return max(cell.box.height for cell in row)


def _height(rows: Sequence[_Row], ctx: Context) -> int:
    return sum(map(_row_height, rows)) + ctx.metrics.gap * max(0, len(rows) - 1)


def _page(rows: list[_Row], ctx: Context, warnings: list[LabelWarning]) -> Page:
    metrics, stock = ctx.metrics, ctx.setup.stock
    spare = metrics.height - _height(rows, ctx)
    if ctx.tightness == 0:
        spare -= _grow(rows, spare, ctx)
    between = metrics.gap + min(spare // max(1, len(rows) - 1), round(_MOST_SPACE_MM * metrics.per_mm))
    page = Page(ctx.shipment.order_id, stock.width_mm, stock.height_mm, metrics.dpi, warnings=warnings)
    y = metrics.top
    for row in rows:
        height = _row_height(row)
        for cell in row:
            cell.box.paint(cell.x, y, cell.width, height, page.items)
            page.warnings.extend(cell.box.warnings)
        y += height + between
    return page


def _grow(rows: list[_Row], spare: int, ctx: Context) -> int:
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
            before = _row_height(row)
            grown = text_blocks.ship_to(block, ctx, cell.width, larger)
            if max(grown.height, before) - before <= spare:
                cell.box = grown
                return _row_height(row) - before
    return 0
