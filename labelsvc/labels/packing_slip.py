"""The packing slip: a list of all that is in the parcel, on the label's own stock and in its dots.

Nothing is left out and nothing shortened: what has no room goes on to another page.
"""

from collections.abc import Iterator, Sequence

from labelsvc.labels.layout import LabelSetup
from labelsvc.labels.page import Page, Text
from labelsvc.labels.shipment import Item, Shipment
from labelsvc.labels.slip_lines import ITEM_PT, SMALL_PT, TITLE_PT, LineSetter, Strip, moved, stacked

# The quantities stand in a column of their own if they leave the names this much.
_LEAST_NAMES_MM = 20.0
# A block that is longer than a page is begun on this much of the last one, or on the next.
_WORTH_BEGINNING = 1 / 3
# A head that takes more than this share of a page is a short one.
_MOST_HEAD = 0.3
# The head's room is reckoned with as many digits as any slip will need.
_MOST = "888"


def packing_slip(shipment: Shipment, setup: LabelSetup) -> list[Page]:
    """The packing slip of a parcel: one page, or as many as its items need.

    Raises ``DoesNotFit`` for a stock on which there is no room for a single line.
    """
    setter = LineSetter(setup, setup.language or shipment.language, shipment.order_id)
    head = _head
    if _head(setter, shipment, _MOST, _MOST).height > setup.metrics.height * _MOST_HEAD:
        head = _small_head
    room = setup.metrics.height - head(setter, shipment, _MOST, _MOST).height
    sheets = list(_sheets(_blocks(setter, shipment), room))
    if any(strip.height > room for sheet in sheets for strip in sheet):
        raise setter.does_not_fit()
    pages = [
        _page(setup, [head(setter, shipment, str(number), str(len(sheets))), *sheet], shipment.order_id)
        for number, sheet in enumerate(sheets, 1)
    ]
    pages[0].warnings += dict.fromkeys(setter.warnings)
    return pages


def _page(setup: LabelSetup, strips: Sequence[Strip], order_id: str) -> Page:
    stock, metrics = setup.stock, setup.metrics
    page = Page(order_id, stock.width_mm, stock.height_mm, metrics.dpi)
    y = metrics.top
    for strip in strips:
        page.items += moved(strip.items, metrics.left, y)
        y += strip.height
    return page


def _blocks(setter: LineSetter, shipment: Shipment) -> list[list[Strip]]:
    """What is kept together if it can be: title and facts, each item, the comments."""
    blocks = [_about(setter, shipment)]
    blocks += [_item(setter, item) for item in shipment.items]
    blocks += [_prose(setter, key, getattr(shipment, key)) for key in ("comments", "message")]
    return [block for block in blocks if block]


def _head(setter: LineSetter, shipment: Shipment, number: str, count: str) -> Strip:
    """The order, and "page n of m": on every page, so that pages that got apart find together again."""
    page = setter.whole(setter.say("page_of", n=number, m=count), SMALL_PT)
    taken = setter.wide(page) + setter.gap
    if not setter.is_column(taken, _LEAST_NAMES_MM):
        lines = setter.lines(page.text, SMALL_PT)
        return stacked([*map(setter.strip, lines), *setter.named("order", shipment.order_id, bold=True)])
    head = stacked(setter.named("order", shipment.order_id, spared=taken, bold=True) or [setter.strip(page)])
    first = next(item for item in head.items if isinstance(item, Text))
    at = 0 if setter.mirrored else setter.width - setter.wide(page)
    head.items.append(setter.text(page, at, page)._replace(y=first.y))
    head.height = max(head.height, setter.strip(page).height) + setter.gap // 4
    return head


def _small_head(setter: LineSetter, shipment: Shipment, number: str, count: str) -> Strip:
    """The same for small labels, in fewer letters."""
    page = setter.whole(f"{number}/{count}", SMALL_PT)
    room = setter.width - setter.wide(page) - setter.gap
    lines = setter.lines(shipment.order_id, SMALL_PT, room=room, bold=True) or [page]
    head = stacked([setter.strip(line, spared=setter.width - room) for line in lines])
    at = 0 if setter.mirrored else setter.width - setter.wide(page)
    if lines[0] is not page:
        head.items.append(setter.text(page, at, lines[0]))
    return head


def _about(setter: LineSetter, shipment: Shipment) -> list[Strip]:
    """What this is, from whom, for whom, and how many pieces."""
    title = setter.lines(setter.say("packing_slip"), setter.size(TITLE_PT), bold=True)
    to = ", ".join(filter(str.strip, (shipment.ship_to.name, shipment.ship_to.company)))
    facts = {
        "from": shipment.ship_from.company or shipment.ship_from.name,
        "ship_to": to,
        "date": shipment.date,
        "items": str(sum(item.quantity for item in shipment.items)),
    }
    if shipment.parcels > 1:
        facts["parcel"] = f"{shipment.parcel} / {shipment.parcels}"
    given = {key: value for key, value in facts.items() if value.strip()}
    column = max(setter.wide(setter.whole(f"{setter.say(key)}:", SMALL_PT)) for key in given) + setter.gap // 2
    strips = [setter.strip(line) for line in title]
    return strips + [strip for key in given for strip in setter.named(key, given[key], column=column)]


def _item(setter: LineSetter, item: Item) -> list[Strip]:
    """Quantity, name, options and SKU, below a hairline."""
    size = setter.size(ITEM_PT)
    quantity = setter.whole(f"{item.quantity} ×", size, bold=True)
    column = setter.wide(quantity) + setter.gap
    lines = setter.lines(item.name, size, room=setter.width - column, bold=True)
    beside = bool(lines) and setter.is_column(column, _LEAST_NAMES_MM)
    if not beside:
        column = 0
        lines = setter.lines(f"{item.quantity} × {item.name}", size, bold=True)
    for option in item.options:
        lines += setter.lines(option, SMALL_PT, room=setter.width - column)
    strips = [setter.strip(line, column) for line in lines]
    if item.sku.strip():
        strips += setter.named("sku", item.sku, indent=column)
    if beside:
        at = setter.width - setter.wide(quantity) if setter.mirrored else 0
        strips[0].items.append(setter.text(quantity, at, lines[0]))
    return setter.divided(strips)


def _prose(setter: LineSetter, key: str, text: str) -> list[Strip]:
    """A caption, and running text."""
    lines = setter.lines(text, setter.size(ITEM_PT))
    if not lines:
        return []
    title = setter.lines(setter.say(key), SMALL_PT, bold=True)
    return setter.divided([setter.strip(line) for line in [*title, *lines]])


def _sheets(blocks: Sequence[list[Strip]], room: int) -> Iterator[list[Strip]]:
    """Blocks page by page: one that does not fit on the rest of a page begins the next.

    Only one that is longer than a page is torn.
    """
    sheet: list[Strip] = []
    left = room
    for block in blocks:
        height = sum(strip.height for strip in block)
        if sheet and height > left and (height <= room or left < room * _WORTH_BEGINNING):
            yield sheet
            sheet, left = [], room
        for strip in block:
            if sheet and strip.height > left:
                yield sheet
                sheet, left = [], room
            # What divides has nothing above it at the top of a page.
            if sheet or not strip.divides:
                sheet.append(strip)
                left -= strip.height
    yield sheet
