"""Blocks side by side: who gets how much of a row's width, and what happens to those that are too wide."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from labelsvc.errors import BarcodeError
from labelsvc.labels.layout import address_blocks, picture_blocks, symbol_blocks, text_blocks
from labelsvc.labels.layout.context import Context, Part, TooNarrow
from labelsvc.labels.layout.kept import Kept
from labelsvc.labels.layout.questions import Asked, Inquiry
from labelsvc.labels.templates import Block
from labelsvc.labels.warnings import LabelWarning

PREPARE: Mapping[str, Callable[[Block, Context], Part | None]] = {
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

# Narrower columns hold no text worth reading.
_LEAST_COLUMN_MM = 12.0


class Cell(NamedTuple):
    """A block's part and its room in the row, in dots from the label's left edge."""

    block: Block
    part: Asked | Kept
    x: int
    width: int


class Row(NamedTuple):
    """Cells side by side."""

    cells: list[Cell]
    height: int


def build_rows(blocks: Sequence[Block], ctx: Context, tightness: float) -> list[Row]:
    """One row of a template as rows of a label: usually one, none if it has nothing to show, several where the
    blocks do not fit side by side. Raises ``TooNarrow`` for a required block that does not fit at all."""
    parts = [(block, part) for block in blocks if (part := _seen(block, ctx)) is not None]
    if not parts:
        return []
    if len(parts) > 1:
        try:
            return [_side_by_side(parts, ctx, tightness)]
        except TooNarrow:
            return [row for pair in parts for row in _alone(*pair, ctx, tightness)]
    return _alone(*parts[0], ctx, tightness)


def _seen(block: Block, ctx: Context) -> Asked | Kept | None:
    """The block's part as its layout asks it."""
    inquiry = ctx.inquiry = ctx.inquiry or Inquiry()
    if block in inquiry.parts:
        return inquiry.parts[block]
    return inquiry.see(block, prepared(block, ctx))


def prepared(block: Block, ctx: Context) -> Part | None:
    """The block's part, prepared at its first use."""
    parts = ctx.parts
    if block in parts:
        return parts[block]
    try:
        part = PREPARE[block.block](block, ctx)
    except BarcodeError as error:
        if block.drop is None:
            raise
        # Merchants may give their orders numbers that no linear barcode holds: the label says them in letters.
        ctx.left_out.append(LabelWarning("barcode_left_out", f"{block.symbology}: {error.message}"))
        part = None
    parts[block] = part
    if part is None:
        ctx.empty.add(block.block)
    return part


def _alone(block: Block, part: Asked | Kept, ctx: Context, tightness: float) -> list[Row]:
    room = ctx.metrics.width
    try:
        width = room if block.share else part.width(room, tightness)
        # What takes only what it needs stands at the row's end, as it does beside others.
        return [Row([Cell(block, part, ctx.metrics.left + room - width, width)], part.height(width, tightness))]
    except TooNarrow:
        if block.drop is None:
            raise
        ctx.too_wide.add(block.block)
        return []


def _side_by_side(parts: Sequence[tuple[Block, Asked | Kept]], ctx: Context, tightness: float) -> Row:
    """Those of share 0 take what they need, the others divide the rest."""
    metrics = ctx.metrics
    room = metrics.width - metrics.column_gap * (len(parts) - 1)
    natural = {index: part.width(room, tightness) for index, (block, part) in enumerate(parts) if block.share == 0}
    room -= sum(natural.values())
    total = sum([block.share for block, _ in parts])
    cells, height, x = [], 0, metrics.left
    for index, (block, part) in enumerate(parts):
        width = natural.get(index) or int(room * block.share / total)
        if block.share and width < _LEAST_COLUMN_MM * metrics.per_mm:
            raise TooNarrow(f"the row of the {block.block}")
        height = max(height, part.height(width, tightness))
        cells.append(Cell(block, part, x, width))
        x += width + metrics.column_gap
    return Row(cells, height)
