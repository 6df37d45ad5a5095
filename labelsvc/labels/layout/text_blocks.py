"""The blocks that are text: addresses, service, facts, items, messages."""

from collections.abc import Sequence
from math import ceil

from labelsvc.labels.addresses import address_lines, address_warnings
from labelsvc.labels.captions import caption
from labelsvc.labels.layout.box import Box, Context
from labelsvc.labels.layout.text_box import Style, line_height, lines_height, paint_lines, set_lines, text_box
from labelsvc.labels.page import PageItem, Rule
from labelsvc.labels.shipment import Address, Item
from labelsvc.labels.templates import Block, fill, value_of
from labelsvc.labels.text import clean, measure
from labelsvc.labels.warnings import LabelWarning

# Captions are as small as type may be at 203 dpi.
CAPTION_PT = 8.0


def style_of(block: Block, ctx: Context, size: float | None = None) -> Style:
    preferred = ctx.between(block.size, block.floor) if size is None else size
    return Style(preferred, block.floor, bold=block.bold, align=block.align)


def captioned(box: Box, key: str, ctx: Context) -> Box:
    """The box with its caption above it."""
    if not key:
        return box
    per_point = ctx.metrics.per_point
    line = measure(caption(key, ctx.language), CAPTION_PT, language=ctx.language)
    above, style = line_height(line, per_point), Style(CAPTION_PT, CAPTION_PT)

    def paint(x: int, y: int, width: int, height: int, items: list[PageItem]) -> None:
        paint_lines([line], style, x, y, width, per_point, items)
        box.paint(x, y + above, width, height - above, items)

    return Box(max(box.width, ceil(line.width * per_point)), box.height + above, paint, box.warnings)


def _cleaned(texts: Sequence[str]) -> tuple[list[str], list[LabelWarning]]:
    lines, warnings = [], []
    for text in texts:
        cleaned, found = clean(text)
        lines.extend(line for line in cleaned.split("\n") if line)
        warnings.extend(found)
    return lines, warnings


def ship_to(block: Block, ctx: Context, width: int, size: float | None = None) -> Box:
    """The consignee, in the layout of the destination; ``size`` overrides the preferred type size."""
    shipment = ctx.shipment
    box = _address(shipment.ship_to, shipment.ship_from.country_code, block, ctx, width, size)
    box.warnings.extend(address_warnings(shipment.ship_to))
    return captioned(box, block.caption, ctx)


def ship_from(block: Block, ctx: Context, width: int) -> Box | None:
    """The sender, with its own country named only for mail abroad."""
    sender = ctx.shipment.ship_from
    if not (sender.name or sender.company or sender.street or sender.city):
        return None
    box = _address(sender, ctx.shipment.ship_to.country_code, block, ctx, width, None)
    return captioned(box, block.caption, ctx)


def _address(
    address: Address, other_country: str, block: Block, ctx: Context, width: int, size: float | None
) -> Box:
    lines = address_lines(address, sender_country=other_country, language=ctx.language)
    texts, warnings = _cleaned([line.text for line in lines])
    language = address_language(address)
    style = style_of(block, ctx, size)
    box = text_box(texts, style, width, ctx.metrics.per_point, language, bold_first=True)
    box.warnings.extend(warnings)
    return box


# Han characters have regional shapes: the destination decides which.
_HAN = {"JP": "ja", "KR": "ko", "CN": "zh-Hans", "SG": "zh-Hans", "TW": "zh-Hant", "HK": "zh-HK", "MO": "zh-HK"}


def address_language(address: Address) -> str:
    """The language whose letter shapes the address wants, or empty where there is only one."""
    return _HAN.get(address.country_code.upper(), "")


def service(block: Block, ctx: Context, width: int) -> Box | None:
    """The shipping method, as a dark banner or as plain text."""
    texts, warnings = _cleaned([ctx.shipment.service])
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
    lines, shortened = set_lines([text], style, width - 4 * pad, per_point, ctx.language)

    def paint(x: int, y: int, room: int, height: int, items: list[PageItem]) -> None:
        items.append(Rule(x, y, room, height))
        paint_lines(lines, style, x + 2 * pad, y + pad, room - 4 * pad, per_point, items)

    return Box(width, lines_height(lines, per_point) + 2 * pad, paint, [*warnings, *shortened])


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

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        for row in rows:
            spread = gap if len(rows) > 1 else _spread(row, gap, room)
            at = x
            for cell in row:
                cell.paint(at, y, cell.width, cell.height, items)
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
    texts, warnings = _cleaned([value_of(ctx.shipment, name)])
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
    texts, warnings = _cleaned([_item_text(item) for item in shown])
    if len(shown) < len(listed):
        texts.append(f"+ {len(listed) - len(shown)}")
    style = Style(ctx.between(block.size, block.floor), block.floor, max_lines=1)
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
    paragraphs, warnings = _cleaned([words])
    if not paragraphs:
        return None
    size = ctx.between(block.size, block.floor)
    style = Style(size, size, bold=block.bold, align=block.align, max_lines=block.max_lines)
    lines, shortened = set_lines([" ".join(paragraphs)], style, width, ctx.metrics.per_point, ctx.language)
    per_point = ctx.metrics.per_point

    def paint(x: int, y: int, room: int, _height: int, items: list[PageItem]) -> None:
        paint_lines(lines, style, x, y, room, per_point, items)

    box = Box(width, lines_height(lines, per_point), paint, [*warnings, *shortened])
    return captioned(box, block.caption, ctx)
