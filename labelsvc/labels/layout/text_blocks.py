"""The blocks that are text: service, facts, items, messages."""

from collections.abc import Sequence
from functools import lru_cache

from labelsvc.labels.captions import caption
from labelsvc.labels.layout.context import Context, Part
from labelsvc.labels.layout.kept import keep
from labelsvc.labels.layout.text_part import Captioned, Style, TextPart, caption_height
from labelsvc.labels.page import PageItem, Rule
from labelsvc.labels.shipment import Item
from labelsvc.labels.templates import Block, fill, value_of
from labelsvc.labels.text import clean
from labelsvc.labels.text.bidi import is_rtl
from labelsvc.labels.text.clean import is_clean
from labelsvc.labels.warnings import LabelWarning


def captioned(part: Part, key: str, ctx: Context) -> Part:
    """The part with its caption above it, where it has one."""
    return Captioned(key, ctx.language, ctx.metrics.per_point, part) if key else part


def cleaned(texts: Sequence[str], bold: bool = False) -> tuple[list[str], list[LabelWarning]]:
    """The lines that may be printed of these texts, mostly in this weight, and what had to be changed."""
    lines: list[str] = []
    warnings: list[LabelWarning] = []
    for text in texts:
        if not text:
            continue
        if is_clean(text, bold):
            lines.append(text)
            continue
        printable, found = clean(text)
        lines.extend([line for line in printable.split("\n") if line])
        warnings.extend(found)
    return lines, warnings


def service(block: Block, ctx: Context) -> Part | None:
    """The shipping method, as a dark banner or as plain text."""
    return keep(ctx, (block, ctx.shipment.service, ctx.language), lambda: _service(block, ctx))


def _service(block: Block, ctx: Context) -> Part | None:
    texts, warnings = cleaned([ctx.shipment.service], block.bold)
    if not texts:
        return None
    banner = block.style == "banner"
    align = "center" if banner else block.align
    style = Style(block.size, block.floor, block.bold, align, white=banner, max_lines=2)
    text = TextPart([" ".join(texts)], style, ctx.metrics.per_point, ctx.language, warnings=warnings)
    return _Banner(text, round(block.floor * ctx.metrics.per_point * 0.3)) if banner else text


class _Banner:
    """White text on a dark rule as wide as the row."""

    __slots__ = ("_pad", "_text")

    def __init__(self, text: TextPart, pad: int) -> None:
        self._text, self._pad = text, pad

    def width(self, room: int, tightness: float) -> int:
        return room

    def height(self, width: int, tightness: float) -> int:
        return self._text.height(width - 4 * self._pad, tightness) + self._pad

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        return self._text.warned(width - 4 * self._pad, tightness)

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        pad = self._pad
        items.append(Rule(x, y, width, height))
        self._text.paint(x + 2 * pad, y + pad // 2, width - 4 * pad, height - pad, tightness, items)


def facts(block: Block, ctx: Context) -> Part | None:
    """Captions above values, flowing over as many lines as they need: order, date, weight ..."""
    cells = [cell for name in block.fields if (cell := _fact(name, block, ctx))]
    return _Facts(cells, ctx) if cells else None


# Facts that many labels share; the others are each label's own.
_SHARED_FACTS = frozenset({"date", "weight", "service"})


def _fact(name: str, block: Block, ctx: Context) -> Part | None:
    value = value_of(ctx.shipment, name)
    if not value:
        return None
    if name in _SHARED_FACTS:
        return keep(ctx, (block, name, value, ctx.language), lambda: _captioned_fact(name, value, block, ctx))
    return _captioned_fact(name, value, block, ctx)


def _captioned_fact(name: str, value: str, block: Block, ctx: Context) -> Part | None:
    texts, warnings = cleaned([value], bold=True)
    if not texts:
        return None
    style = Style(block.size, block.floor, bold=True)
    per_point = ctx.metrics.per_point
    text = TextPart(texts, style, per_point, ctx.language, warnings=warnings)
    least = caption_height(block.fields, ctx.language, per_point)
    return Captioned(name, ctx.language, per_point, text, least=least)


@lru_cache(maxsize=256)
def _mirrored(language: str) -> bool:
    """Whether the captions of a language begin at the right."""
    return is_rtl(caption("order", language))


_FactLine = tuple[list[tuple[Part, int]], int]
"""Cells with their widths, and the height of the highest."""


class _Facts:
    """Cells in lines, from the side on which the captions' language begins."""

    __slots__ = ("_cells", "_flows", "_gap", "_mirrored")

    def __init__(self, cells: Sequence[Part], ctx: Context) -> None:
        self._cells = cells
        self._gap = round(ctx.metrics.per_mm * 4)
        self._mirrored = _mirrored(ctx.language)
        self._flows: dict[tuple[int, float], list[_FactLine]] = {}

    def width(self, room: int, tightness: float) -> int:
        return room

    def height(self, width: int, tightness: float) -> int:
        return sum([tall for _, tall in self._flow(width, tightness)])

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        return [warning for cell in self._cells for warning in cell.warned(width, tightness)]

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        lines = self._flow(width, tightness)
        for cells, tall in lines:
            spread = self._gap if len(lines) > 1 else self._spread(cells, width)
            at = 0
            for cell, taken in cells:
                left = width - at - taken if self._mirrored else at
                cell.paint(x + left, y, taken, tall, tightness, items)
                at += taken + spread
            y += tall

    def _flow(self, room: int, tightness: float) -> list[_FactLine]:
        known = self._flows.get((room, tightness))
        if known is None:
            known = self._flows[room, tightness] = self._flowed(room, tightness)
        return known

    def _flowed(self, room: int, tightness: float) -> list[_FactLine]:
        lines: list[list[tuple[Part, int]]] = [[]]
        used = 0
        for cell in self._cells:
            width = cell.width(room, tightness)
            if lines[-1] and used + self._gap + width > room:
                lines.append([])
                used = 0
            used += width + (self._gap if lines[-1] else 0)
            lines[-1].append((cell, width))
        return [(cells, max([cell.height(width, tightness) for cell, width in cells])) for cells in lines]

    def _spread(self, cells: list[tuple[Part, int]], room: int) -> int:
        """Cells of a single line are spread, by at most three times the least gap."""
        if len(cells) < 2:
            return self._gap
        spare = room - sum([width for _, width in cells])
        return max(self._gap, min(3 * self._gap, spare // (len(cells) - 1)))


def items(block: Block, ctx: Context) -> Part | None:
    """What is inside: quantity, name, options, SKU; the rest is counted when it does not fit."""
    listed = ctx.shipment.items
    if not listed:
        return None
    shown = listed if len(listed) <= block.max_lines else listed[: block.max_lines - 1]
    texts, warnings = cleaned([_item_text(item) for item in shown])
    if len(shown) < len(listed):
        texts.append(caption("more_items", ctx.language, n=str(len(listed) - len(shown))))
    style = Style(block.size, block.floor, max_lines=2)
    text = TextPart(texts, style, ctx.metrics.per_point, ctx.language, warnings=warnings)
    return captioned(text, block.caption, ctx)


def _item_text(item: Item) -> str:
    text = f"{item.quantity} × {item.name}"
    if item.options:
        text = ", ".join([text, *filter(None, item.options)])
    if item.sku:
        text += f" [{item.sku}]"
    # One line of the order is one line here, whatever line ends its fields hold.
    return " ".join(text.split())


def comments(block: Block, ctx: Context) -> Part | None:
    return _prose(ctx.shipment.comments, block, ctx)


def message(block: Block, ctx: Context) -> Part | None:
    """The store's own words, mostly the same on every label."""
    words = ctx.shipment.message
    return _kept_prose(words, block, ctx) if words else None


def text(block: Block, ctx: Context) -> Part | None:
    """A text of the template's own, with ``{placeholders}``."""
    words = fill(block.text, ctx.shipment)
    return _kept_prose(words, block, ctx) if words == block.text else _prose(words, block, ctx)


def parcel(block: Block, ctx: Context) -> Part | None:
    """Parcel n of m, where there are several."""
    shipment = ctx.shipment
    if shipment.parcels < 2:
        return None
    words = caption("parcel_of", ctx.language, n=str(shipment.parcel), m=str(shipment.parcels))
    return _prose(words, block, ctx)


def _kept_prose(words: str, block: Block, ctx: Context) -> Part | None:
    """Running text that recurs, made once."""
    return keep(ctx, (block, words, ctx.language), lambda: _prose(words, block, ctx))


def _prose(words: str, block: Block, ctx: Context) -> Part | None:
    """Running text: wrapped near its preferred size, shortened past ``max_lines``."""
    paragraphs, warnings = cleaned([words], block.bold)
    if not paragraphs:
        return None
    style = Style(block.size, block.size, block.bold, block.align, max_lines=block.max_lines)
    part = TextPart([" ".join(paragraphs)], style, ctx.metrics.per_point, ctx.language, warnings=warnings)
    return captioned(part, block.caption, ctx)
