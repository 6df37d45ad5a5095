"""The blocks that are text: service, facts, items, messages."""

from collections.abc import Sequence
from functools import lru_cache

from labelsvc.labels.captions import caption
from labelsvc.labels.layout.box import Box, Context
from labelsvc.labels.layout.text_box import Lines, Style, set_lines, text_box
from labelsvc.labels.page import PageItem, Rule
from labelsvc.labels.shipment import Item
from labelsvc.labels.templates import Block, fill, value_of
from labelsvc.labels.text import clean, measure
from labelsvc.labels.text.bidi import is_rtl
from labelsvc.labels.warnings import LabelWarning

# Captions are as small as type may be at 203 dpi.
CAPTION_PT = 8.0
_CAPTION_STYLE = Style(CAPTION_PT, CAPTION_PT)


@lru_cache(maxsize=512)
def _caption_line(key: str, language: str, per_point: float) -> Lines:
    return Lines([measure(caption(key, language), CAPTION_PT, language=language)], per_point, [])


def style_of(block: Block, ctx: Context, size: float | None = None) -> Style:
    preferred = ctx.between(block.size, block.floor) if size is None else size
    return Style(preferred, block.floor, bold=block.bold, align=block.align)


def captioned(box: Box, key: str, ctx: Context) -> Box:
    """The box with its caption above it."""
    if not key:
        return box
    per_point = ctx.metrics.per_point
    line = _caption_line(key, ctx.language, per_point)
    above = line.height

    def paint(x: int, y: int, width: int, height: int, items: list[PageItem]) -> None:
        line.paint(_CAPTION_STYLE, x, y, width, items)
        box.paint(x, y + above, width, height - above, items)

    return Box(max(box.width, line.width), box.height + above, paint, box.warnings)


def cleaned(texts: Sequence[str]) -> tuple[list[str], list[LabelWarning]]:
    """The lines that may be printed of these texts, and what had to be changed."""
    lines: list[str] = []
    warnings: list[LabelWarning] = []
    for text in texts:
        printable, found = clean(text)
        lines.extend(line for line in printable.split("\n") if line)
        warnings.extend(found)
    return lines, warnings


def service(block: Block, ctx: Context, width: int) -> Box | None:
    """The shipping method, as a dark banner or as plain text."""
    texts, warnings = cleaned([ctx.shipment.service])
    if not texts:
        return None
    if block.style != "banner":
        box = text_box(texts, style_of(block, ctx), width, ctx.metrics.per_point, ctx.language)
        box.warnings.extend(warnings)
        return box
    return _banner(" ".join(texts), block, ctx, width, warnings)


def _banner(text: str, block: Block, ctx: Context, width: int, warnings: list[LabelWarning]) -> Box:
    size = ctx.between(block.size, block.floor)
    style = Style(size, block.floor, bold=block.bold, align="center", white=True, max_lines=2)
    per_point, pad = ctx.metrics.per_point, round(size * ctx.metrics.per_point * 0.15)
    lines = set_lines([text], style, width - 4 * pad, per_point, ctx.language)

    def paint(x: int, y: int, room: int, height: int, items: list[PageItem]) -> None:
        items.append(Rule(x, y, room, height))
        lines.paint(style, x + 2 * pad, y + pad, room - 4 * pad, items)

    return Box(width, lines.height + 2 * pad, paint, [*warnings, *lines.warnings])


def facts(block: Block, ctx: Context, width: int) -> Box | None:
    """Captions above values, flowing over as many lines as they need: order, date, weight ..."""
    style = style_of(block, ctx)
    gap = round(ctx.metrics.per_mm * 4)
    rows: list[list[Box]] = [[]]
    used = 0
    for name in block.fields:
        cell = _fact(name, style, width, ctx)
        if cell is None:
            continue
        if rows[-1] and used + gap + cell.width > width:
            rows.append([])
            used = 0
        used += cell.width + (gap if rows[-1] else 0)
        rows[-1].append(cell)
    if not rows[0]:
        return None
    mirrored = is_rtl(caption("order", ctx.language))

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        for row in rows:
            spread = gap if len(rows) > 1 else _spread(row, gap, room)
            at = 0
            for cell in row:
                left = room - at - cell.width if mirrored else at
                cell.paint(x + left, y, cell.width, cell.height, items)
                at += cell.width + spread
            y += max(cell.height for cell in row)

    height = sum(max(cell.height for cell in row) for row in rows)
    warnings = [warning for row in rows for cell in row for warning in cell.warnings]
    return Box(width, height, paint, warnings)


def _spread(row: Sequence[Box], least: int, room: int) -> int:
    """Cells of a single row are spread, by at most three times the least gap."""
    if len(row) < 2:
        return least
    spare = room - sum(cell.width for cell in row)
    return max(least, min(3 * least, spare // (len(row) - 1)))


def _fact(name: str, style: Style, width: int, ctx: Context) -> Box | None:
    texts, warnings = cleaned([value_of(ctx.shipment, name)])
    if not texts:
        return None
    bold = Style(style.size, style.floor, bold=True)
    box = text_box(texts, bold, width, ctx.metrics.per_point, ctx.language)
    box.warnings.extend(warnings)
    return captioned(box, name, ctx)


def items(block: Block, ctx: Context, width: int) -> Box | None:
    """What is inside: quantity, name, options, SKU; the rest is counted when it does not fit."""
    listed = ctx.shipment.items
    if not listed:
        return None
    shown = listed if len(listed) <= block.max_lines else listed[: block.max_lines - 1]
    texts, warnings = cleaned([_item_text(item) for item in shown])
    if len(shown) < len(listed):
        texts.append(caption("more_items", ctx.language, n=str(len(listed) - len(shown))))
    style = Style(ctx.between(block.size, block.floor), block.floor, max_lines=2)
    box = text_box(texts, style, width, ctx.metrics.per_point, ctx.language)
    box.warnings.extend(warnings)
    return captioned(box, block.caption, ctx)


def _item_text(item: Item) -> str:
    parts = [f"{item.quantity} × {item.name}", *item.options]
    return ", ".join(part for part in parts if part) + (f" [{item.sku}]" if item.sku else "")


def comments(block: Block, ctx: Context, width: int) -> Box | None:
    return _prose(ctx.shipment.comments, block, ctx, width)


def message(block: Block, ctx: Context, width: int) -> Box | None:
    return _prose(ctx.shipment.message, block, ctx, width)


def text(block: Block, ctx: Context, width: int) -> Box | None:
    """A text of the template's own, with ``{placeholders}``."""
    return _prose(fill(block.text, ctx.shipment), block, ctx, width)


def parcel(block: Block, ctx: Context, width: int) -> Box | None:
    """Parcel n of m, where there are several."""
    shipment = ctx.shipment
    if shipment.parcels < 2:
        return None
    words = caption("parcel_of", ctx.language, n=str(shipment.parcel), m=str(shipment.parcels))
    return _prose(words, block, ctx, width)


def _prose(words: str, block: Block, ctx: Context, width: int) -> Box | None:
    """Running text: wrapped at its preferred size, shortened past ``max_lines``."""
    paragraphs, warnings = cleaned([words])
    if not paragraphs:
        return None
    size = ctx.between(block.size, block.floor)
    style = Style(size, size, bold=block.bold, align=block.align, max_lines=block.max_lines)
    lines = set_lines([" ".join(paragraphs)], style, width, ctx.metrics.per_point, ctx.language)

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        lines.paint(style, x, y, room, items)

    box = Box(width, lines.height, paint, [*warnings, *lines.warnings])
    return captioned(box, block.caption, ctx)
