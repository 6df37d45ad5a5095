"""Which orders a batch is made of: those that people name, or those that a filter finds; and in which order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from labelsvc.batches.job import Job
from labelsvc.batches.narrow import printed_of
from labelsvc.batches.reading import read_many, read_one
from labelsvc.batches.reasons import NONE, NOT_IN_BATCH, Reason, reason
from labelsvc.batches.states import ItemState
from labelsvc.batches.wish import Hidden, OrderFilter, Tracking
from labelsvc.database import now
from labelsvc.ecwid.orders import Order, Person
from labelsvc.ecwid.refusals import search_statuses
from labelsvc.errors import LabelsvcError, OrderUnreadable

# Of the orders that no label is made for, those that are placed all the same: their merchant has to know.
TOLD = frozenset({"no_address"})
LAST = datetime.max.replace(tzinfo=UTC)
ID_LENGTH = 255
NAMES_AT_ONCE = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An order for a batch, its names, what it is sorted by, and where it begins: not every one can be queued."""

    order_id: str
    shown_id: str
    names: tuple[str, ...] = ()
    state: ItemState = ItemState.QUEUED
    reason: Reason = NONE
    key: tuple[Any, ...] = ()


def placed(job: Job, wanted: OrderFilter, sort: str = "asked") -> list[Chosen]:
    """The store's orders that wait for a label and match, the oldest first unless sorted otherwise."""
    statuses = search_statuses(accept_unpaid=job.accept_unpaid, accept_statuses=job.accept_statuses)
    search: dict[str, Any] = {**statuses, **_search(wanted)}
    left_out = {name.strip().casefold() for name in wanted.exclude}
    found: list[tuple[datetime, Chosen]] = []
    for answer in job.shop.orders(**search):
        if isinstance(answer, OrderUnreadable):
            found.append((LAST, _failed(answer.order or "?", answer)))
        elif _is_due(job, answer) and wanted.narrow.goes_there(answer) and left_out.isdisjoint(_names(answer)):
            found.append((answer.created or LAST, _chosen(answer, sort)))
    found = _by_printed(job, wanted, found)
    return ordered(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].order_id)))


def named(job: Job, names: Sequence[str], sort: str = "asked") -> list[Chosen]:
    """The orders that people asked for, by any of their ids, in the order asked for, none twice."""
    asked = list(dict.fromkeys(filter(None, (name.strip() for name in names))))
    found: dict[str, Chosen] = {}
    for start in range(0, len(asked), NAMES_AT_ONCE):
        some = asked[start : start + NAMES_AT_ONCE]
        known = _index(read_many(job, some).values())
        for name in some:
            order = known.get(name) or known.get(name.casefold())
            chosen = _chosen(order, sort, name) if order else _read(job, name, sort)
            found.setdefault(chosen.order_id, chosen)
    return ordered(found.values())


def ordered(chosen: Iterable[Chosen]) -> list[Chosen]:
    """By their keys; what has none, or the same, stays where it was."""
    return sorted(chosen, key=lambda one: one.key)


def strangers(chosen: Iterable[Chosen], more: Hidden) -> list[Chosen]:
    """The names that a number or a count of parcels was given for, and that none of these orders has."""
    known = {name.casefold() for order in chosen for name in order.names}
    given = {name.casefold(): name for name in (*more.parcels, *more.tracking)}
    left = [name for folded, name in given.items() if folded not in known]
    return [Chosen(name, name, (name,), ItemState.SKIPPED, NOT_IN_BATCH) for name in left]


def item_values(batch_id: str, chosen: Sequence[Chosen], more: Hidden) -> Iterator[dict[str, Any]]:
    """The rows of these orders."""
    moment = now()
    numbers, parcels = _folded(more.tracking), _folded(more.parcels)
    for position, order in enumerate(chosen):
        tracking = _of(numbers, order, Tracking())
        yield {
            "batch_id": batch_id,
            "position": position,
            "order_id": order.order_id[:ID_LENGTH],
            "shown_id": order.shown_id[:ID_LENGTH],
            "state": order.state,
            "reason_code": order.reason.code,
            "reason_text": order.reason.text,
            "tracking_number": tracking.number,
            "tracking_url": tracking.url,
            "carrier": tracking.carrier,
            "parcels": _of(parcels, order, 1),
            "changed": moment,
        }


def _search(wanted: OrderFilter) -> dict[str, object]:
    """What the shop's search can do of it; left out where nothing is asked."""
    given = {
        "keywords": wanted.query,
        "created_from": wanted.created_from,
        "created_to": wanted.created_to,
        "shipping_method": wanted.shipping_method,
    }
    return {name: value for name, value in given.items() if value}


def _is_due(job: Job, order: Order) -> bool:
    refused = job.refusal(order)
    return refused is None or refused.code in TOLD


def _by_printed(
    job: Job, wanted: OrderFilter, found: list[tuple[datetime, Chosen]]
) -> list[tuple[datetime, Chosen]]:
    if not wanted.printed:
        return found
    with job.reading() as session:
        printed = printed_of(session, job.store_id, [one.order_id for _, one in found])
    return [pair for pair in found if pair[1].reason.code or wanted.narrow.wants(pair[1].order_id in printed)]


def _key(order: Order, sort: str) -> tuple[Any, ...]:
    to = order.ship_to or Person()
    by: dict[str, Callable[[], tuple[Any, ...]]] = {
        "order": lambda: _natural(order.shown_id),
        "date": lambda: (order.created or LAST,),
        "name": lambda: (to.name.casefold() or to.company.casefold(),),
        "postcode": lambda: (to.country_code, *_natural(to.postal_code)),
        "sku": lambda: tuple(sorted(item.sku.casefold() for item in order.items if item.ships)),
        "shipping_method": lambda: (order.carrier.casefold(), order.shipping_method.casefold()),
    }
    return by[sort]() if sort in by else ()


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Numbers by their length first, so that 9 comes before 10: ("A", "9") < ("A", "10")."""
    parts: list[str] = []
    for letter in text.casefold():
        if parts and parts[-1][-1].isdigit() == letter.isdigit():
            parts[-1] += letter
        else:
            parts.append(letter)
    return tuple((len(part) if part.isdigit() else 0, part) for part in parts)


def _index(orders: Iterable[Order]) -> dict[str, Order]:
    """By each name; an id itself goes before another order's old number."""
    known = list(orders)
    by_alias = {name: order for order in reversed(known) for name in _names(order)}
    return by_alias | {order.id.casefold(): order for order in known} | {order.id: order for order in known}


def _names(order: Order) -> set[str]:
    return {name.casefold() for name in (order.id, order.shown_id, *order.aliases)}


def _chosen(order: Order, sort: str, asked: str = "") -> Chosen:
    names = tuple(filter(None, (order.id, order.shown_id, asked, *order.aliases)))
    return Chosen(order.id, order.shown_id, names, key=_key(order, sort))


def _read(job: Job, name: str, sort: str) -> Chosen:
    found = read_one(job, name)
    return _chosen(found, sort, name) if isinstance(found, Order) else _failed(name, found)


def _failed(name: str, error: LabelsvcError) -> Chosen:
    return Chosen(name, name, (name,), ItemState.FAILED, reason(error))


def _folded(by_name: Mapping[str, T]) -> dict[str, T]:
    return {name.casefold(): one for name, one in by_name.items()}


def _of(by_name: Mapping[str, T], order: Chosen, otherwise: T) -> T:
    names = (name.casefold() for name in order.names)
    return next((by_name[name] for name in names if name in by_name), otherwise)
