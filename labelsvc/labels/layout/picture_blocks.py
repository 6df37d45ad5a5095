"""The blocks that are neither text nor barcode: rules, the logo, handling icons."""

from math import floor

from labelsvc.labels.layout.box import Box, Context
from labelsvc.labels.page import PageItem, Picture, Rule
from labelsvc.labels.templates import Block

_RULE_MM = 0.25
_ICON_GAP_MM = 2.0


def rule(_block: Block, ctx: Context, width: int) -> Box:
    """A line across the row."""
    thickness = max(2, round(_RULE_MM * ctx.metrics.per_mm))

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        items.append(Rule(x, y, room, thickness))

    return Box(width, thickness, paint)


def logo(block: Block, ctx: Context, width: int) -> Box | None:
    """The merchant's logo in black dots, as large as its room allows."""
    source = ctx.setup.logo
    if source is None:
        return None
    per_mm = ctx.metrics.per_mm
    height_mm = ctx.between(block.height_mm, block.min_height_mm)
    picture = source.fit(min(width, floor(block.width_mm * per_mm)), floor(height_mm * per_mm))

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        items.append(Picture(x + room - picture.width, y, picture.width, picture.height, picture.bits))

    return Box(picture.width, picture.height, paint)


def icons(block: Block, ctx: Context, width: int) -> Box | None:
    """Handling marks in a row: fragile, this way up, keep dry."""
    if not block.icons:
        return None
    from labelsvc.labels.icons import icon  # Pillow is slow to import, and most labels have no icons

    side = floor(ctx.between(block.height_mm, block.min_height_mm) * ctx.metrics.per_mm)
    gap = floor(_ICON_GAP_MM * ctx.metrics.per_mm)
    side = min(side, (width + gap) // len(block.icons) - gap)

    def paint(x: int, y: int, _room: int, _height: int, items: list[PageItem]) -> None:
        for index, name in enumerate(block.icons):
            items.append(Picture(x + index * (side + gap), y, side, side, icon(name, side)))

    return Box(len(block.icons) * (side + gap) - gap, side, paint)
