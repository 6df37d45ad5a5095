"""Blocks side by side: who gets how much of a row's width, and what happens to those that are too wide."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

from labelsvc.labels.layout import address_blocks, picture_blocks, symbol_blocks, text_blocks
from labelsvc.labels.layout.box import Box, Context, TooNarrow
from labelsvc.labels.templates import Block

Builder = Callable[[Block, Context, int], Box | None]

BUILDERS: Mapping[str, Builder] = {
    "ship_from": address_blocks.ship_from,
    "ship_to": address_blocks.ship_to,
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


@dataclass(slots=True)
class Cell:
    """A block with its box, and the room in its row (dots from the label's left edge)."""

    block: Block
    box: Box
    x: int
    width: int


Row = list[Cell]

# Narrower columns hold no text worth reading.
_LEAST_COLUMN_MM = 12.0


def build_rows(blocks: Sequence[Block], ctx: Context) -> list[Row]:
    """One row of a template as rows of a label: usually one, none if it has nothing to show, several where the
    blocks do not fit side by side. Raises ``TooNarrow`` for a required block that does not fit at all."""
    try:
        row = _side_by_side(blocks, ctx) if len(blocks) > 1 else _alone(blocks[0], ctx)
    except TooNarrow:
        if len(blocks) > 1:
            return [row for block in blocks for row in build_rows([block], ctx)]
        if blocks[0].drop is None:
            raise
        ctx.too_wide.add(blocks[0].block)
        return []
    return [row] if row else []


def row_height(row: Row) -> int:
    return max(cell.box.height for cell in row)


def _alone(block: Block, ctx: Context) -> Row:
    width = ctx.metrics.width
    box = _box(block, ctx, width)
    return [Cell(block, box, ctx.metrics.left, width if block.share else box.width)] if box else []


def _side_by_side(blocks: Sequence[Block], ctx: Context) -> Row:
    """Those of share 0 take what they need, the others divide the rest."""
    boxes: dict[int, Box] = {}
    gap, room = ctx.metrics.column_gap, ctx.metrics.width
    for index, block in enumerate(blocks):
        if block.share == 0 and (box := _box(block, ctx, room)):
            boxes[index] = box
            room -= box.width + gap
    widths = _divided(blocks, room, gap)
    for index, width in widths.items():
        if width < _LEAST_COLUMN_MM * ctx.metrics.per_mm:
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


def _place(blocks: Sequence[Block], boxes: Mapping[int, Box], widths: Mapping[int, int], gap: int, x: int) -> Row:
    cells = []
    for index in sorted(boxes):
        width = widths.get(index, boxes[index].width)
        cells.append(Cell(blocks[index], boxes[index], x, width))
        x += width + gap
    return cells
