"""Shipments to lay out, and where the things on a page are."""

from dataclasses import dataclass

from labelsvc.labels.page import Bars, FourState, Matrix, Page, PageItem, Picture, Rule, Text
from labelsvc.labels.shipment import Address, Item, Shipment

SENDER = Address(
    company="Müller & Söhne GmbH", street="Hauptstraße 5", city="Berlin", postal_code="10115", country_code="DE"
)
CUSTOMER = Address(
    name="Jane Roe",
    company="Acme, Inc.",
    street="500 5th Ave\nApt 4B",
    city="New York",
    state="New York",
    state_code="NY",
    postal_code="10110-0002",
    country_code="US",
    country_name="United States",
    phone="+1 212 555 0100",
)
SHIPMENT = Shipment(
    order_id="XJ12H",
    ship_to=CUSTOMER,
    ship_from=SENDER,
    date="2026-11-20",
    weight="1.25 kg",
    service="Express",
    items=(Item("Sourdough starter", 2, "SD-1", ("Size: L",)), Item("Rye flour 1 kg", 1, "RF-1")),
    comments="Please leave it at the back door.",
)


@dataclass(frozen=True)
class Area:
    """A rectangle in dots, and what lies there."""

    left: float
    top: float
    right: float
    bottom: float
    item: PageItem

    def overlaps(self, other: "Area", tolerance: float = 0.5) -> bool:
        return (
            self.left < other.right - tolerance
            and other.left < self.right - tolerance
            and self.top < other.bottom - tolerance
            and other.top < self.bottom - tolerance
        )


def area(item: PageItem, dpi: float) -> Area:
    """The room that belongs to an item: quiet zones with symbols, the height of capitals with text."""
    if isinstance(item, Text):
        size = item.size * dpi / 72
        return Area(item.x, item.y - 0.72 * size, item.x + item.width, item.y + 0.2 * size, item)
    if isinstance(item, Bars):
        quiet = item.symbol.quiet * item.module
        width = item.symbol.modules * item.module
        return Area(item.x - quiet, item.y, item.x + width + quiet, item.y + item.height, item)
    if isinstance(item, Matrix):
        quiet, symbol = item.symbol.quiet * item.module, item.symbol
        right = item.x + symbol.columns * item.module
        bottom = item.y + symbol.rows * symbol.row_height * item.module
        return Area(item.x - quiet, item.y - quiet, right + quiet, bottom + quiet, item)
    if isinstance(item, FourState):
        width = len(item.symbol.states) * item.pitch
        return Area(item.x, item.y, item.x + width, item.y + item.height, item)
    assert isinstance(item, (Rule, Picture))
    return Area(item.x, item.y, item.x + item.width, item.y + item.height, item)


def areas(page: Page) -> list[Area]:
    return [area(item, page.dpi) for item in page.items]


def overlaps(page: Page) -> list[tuple[PageItem, PageItem]]:
    """Pairs of items that share dots, white text on its own banner excepted."""
    found = []
    placed = areas(page)
    for index, one in enumerate(placed):
        for other in placed[index + 1 :]:
            on_banner = isinstance(one.item, Rule) and isinstance(other.item, Text) and other.item.white
            if not on_banner and one.overlaps(other):
                found.append((one.item, other.item))
    return found


def texts(page: Page) -> list[str]:
    return [item.text for item in page.items if isinstance(item, Text)]
