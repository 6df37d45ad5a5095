"""Looking without touching: a store's orders with what was printed of each, page by page.

The shop searches by words, time, shipping method and status. What it cannot search by (the country, what
was printed here, what is picked up or downloaded) is sorted out here, so a page may take several of the shop's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Literal, Protocol, TypeVar

from sqlalchemy import Engine

from labelsvc.batches.listing_cursor import Place, read_cursor
from labelsvc.batches.narrow import Narrow, Printed, printed_of
from labelsvc.batches.reasons import NONE, Reason
from labelsvc.database import reading
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.refusals import refusal, search_statuses
from labelsvc.errors import OrderUnreadable
from labelsvc.stores.setting_models import StoreSettings

# So many orders are looked through for one page, and for a count: five and ten calls to the shop.
LOOKED_THROUGH = 500
COUNTED = 1_000
SHOPS_PAGE = 100
# Orders on a page of the shop's that are sorted out here, as far as one can tell before: pickups and downloads.
SPARE = 0.2
T = TypeVar("T")


class Search(Protocol):
    """What a listing asks of a store: ``EcwidClient`` does it."""

    def orders(self, **filters: object) -> Iterator[Order | OrderUnreadable]:
        """The orders that the shop's search finds, newest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which orders. ``placed``: those that wait for a label; ``all``: whatever the shop shows."""

    state: Literal["placed", "all"] = "placed"
    query: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    shipping_method: str = ""
    narrow: Narrow = field(default_factory=Narrow)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order, why it gets no label (if so), and what was printed of it before."""

    order: Order
    refused: Reason = NONE
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of orders. With a ``cursor`` there may be more: all placed after ``looked_back_to`` are shown."""

    views: list[OrderView]
    cursor: str | None = None
    looked_back_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many orders could be printed, and of how many something was. Not ``complete``: only the newest."""

    orders: int
    printed: int
    complete: bool


def browse(
    engine: Engine,
    shop: Search,
    store_id: str,
    asked: Asked,
    *,
    cursor: str = "",
    limit: int = 50,
    settings: StoreSettings | None = None,
) -> Listing:
    """A page of the store's orders, newest first.

    It looks through ``LOOKED_THROUGH`` orders at most, so where few match, a page may be short, or empty, although
    there are more: its cursor tells, and goes on from there. The shop's search lags a few seconds behind. Raises
    ``UsageError`` for a cursor that is none of ours, ``ShopError``.
    """
    place = read_cursor(cursor)
    wanted = limit + 1 + len(place.seen)
    size = SHOPS_PAGE if asked.narrow else min(SHOPS_PAGE, wanted + int(limit * SPARE))
    found: list[OrderView] = []
    passed: list[Order] = []
    for view, order in _looked_through(engine, shop, store_id, asked, settings, place, size, LOOKED_THROUGH):
        if view and len(found) == limit:
            return _part(found, passed, place)
        passed.append(order)
        found += [view] if view else []
    return _part(found, passed, place) if len(passed) >= LOOKED_THROUGH else Listing(found)


def tally(
    engine: Engine, shop: Search, store_id: str, asked: Asked, *, settings: StoreSettings | None = None
) -> Tally:
    """Count what a filter finds, among the ``COUNTED`` newest orders. Raises ``ShopError``."""
    orders = printed = looked = 0
    for view, _ in _looked_through(engine, shop, store_id, asked, settings, Place(), SHOPS_PAGE, COUNTED):
        looked += 1
        if view and not view.refused.code:
            orders += 1
            printed += view.printed is not None
    return Tally(orders, printed, looked < COUNTED)


def _looked_through(
    engine: Engine,
    shop: Search,
    store_id: str,
    asked: Asked,
    settings: StoreSettings | None,
    place: Place,
    size: int,
    most: int,
) -> Iterator[tuple[OrderView | None, Order]]:
    """Every order that the shop finds from this place on, and how it is shown, if it matches."""
    accepted = settings or StoreSettings()
    answers = shop.orders(**_filters(asked, accepted, place), limit=size)
    orders = (one for one in answers if isinstance(one, Order) and one.id not in place.seen)
    for chunk in _chunks(islice(orders, most), size):
        with reading(engine) as session:
            printed = printed_of(session, store_id, [order.id for order in chunk])
        for order in chunk:
            fits = asked.narrow.goes_there(order) and asked.narrow.wants(order.id in printed)
            yield _view(order, asked, accepted, printed) if fits else None, order


def _view(order: Order, asked: Asked, accepted: StoreSettings, printed: dict[str, Printed]) -> OrderView | None:
    refused = refusal(order, accept_unpaid=accepted.accept_unpaid, accept_statuses=accepted.accept_statuses)
    if asked.state == "placed" and refused is not None and refused.code != "no_address":
        return None
    reason = Reason(refused.code, refused.message) if refused else NONE
    return OrderView(order, reason, printed.get(order.id))


def _part(found: list[OrderView], passed: list[Order], place: Place) -> Listing:
    following = place.after(passed)
    return Listing(found, following.cursor(), following.before) if following else Listing(found)


def _filters(asked: Asked, accepted: StoreSettings, place: Place) -> dict[str, object]:
    """What the shop's own search can do of it."""
    found: dict[str, object] = {
        "keywords": asked.query,
        "created_from": asked.created_from,
        "created_to": place.before or asked.created_to,
        "shipping_method": asked.shipping_method,
    }
    if asked.state == "placed":
        found |= search_statuses(accept_unpaid=accepted.accept_unpaid, accept_statuses=accepted.accept_statuses)
    return found


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
