"""What is asked for of a batch: which orders, which labels, and what becomes of the orders."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from labelsvc.batches.narrow import Narrow
from labelsvc.batches.states import Policy
from labelsvc.errors import UsageError

LABEL, PACKING_SLIP = "label", "packing-slip"
DOCUMENTS = (LABEL, PACKING_SLIP)
SORTS = ("asked", "order", "date", "name", "postcode", "sku", "shipping_method")


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """Which label: names that the label engine knows."""

    stock: str = "4x6"
    dpi: int = 203
    template: str = "standard"


@dataclass(frozen=True, slots=True)
class FulfilChoice:
    """When, to which status, and whether the shop may tell the customer."""

    policy: Policy = Policy.RENDERED
    status: str = "SHIPPED"
    notify_customer: bool = True


@dataclass(frozen=True, slots=True)
class Tracking:
    """A parcel's number and page at its carrier, known here before the shop knows it."""

    number: str = ""
    url: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: by the shop's search, then by ``narrow``. ``state`` is ``placed``; moments need a time zone.

    ``query`` may be a customer's name, so a filter is never stored in the clear. ``exclude``: orders left out,
    by any of their names.
    """

    state: str = "placed"
    query: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    shipping_method: str = ""
    country: str = ""
    exclude: Sequence[str] = ()
    printed: Literal["", "yes", "no"] = ""

    def __post_init__(self) -> None:
        if self.state != "placed":
            raise UsageError(f"orders can be chosen by the state placed, not {self.state!r}")
        for moment in (self.created_from, self.created_to):
            if moment is not None and moment.tzinfo is None:
                raise UsageError("a moment needs a time zone", hint="2026-05-01T12:00:00Z")

    @property
    def narrow(self) -> Narrow:
        """The part that the shop cannot search by."""
        return Narrow(self.country, self.printed)


@dataclass(frozen=True, slots=True)
class Wish:
    """A batch as it is asked for. Without ``orders`` it is of those that ``filter`` finds: all that are placed.

    ``tracking`` and ``parcels`` are by any of an order's names. ``reprint``: orders that were printed before are
    printed again. ``printer`` is the name of one of the store's printers; without one the labels are stored for
    a file. ``start_at`` is the first free label of the first sheet.
    """

    orders: Sequence[str] | None = None
    label: LabelChoice = field(default_factory=LabelChoice)
    fulfil: FulfilChoice = field(default_factory=FulfilChoice)
    reprint: bool = False
    tracking: Mapping[str, Tracking] = field(default_factory=dict)
    filter: OrderFilter | None = None
    documents: Sequence[str] = ("label",)
    sort: str = "asked"
    copies: int = 1
    parcels: Mapping[str, int] = field(default_factory=dict)
    start_at: int = 1
    printer: str = ""
    accept_unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """The part of a wish that is sealed until its orders have been chosen."""

    filter: OrderFilter = field(default_factory=OrderFilter)
    tracking: Mapping[str, Tracking] = field(default_factory=dict)
    parcels: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """The stored form."""
        return json.dumps(asdict(self), default=_moment).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Hidden":
        """Read what ``to_json`` wrote."""
        document = json.loads(data)
        tracking = {name: Tracking(**one) for name, one in document["tracking"].items()}
        return cls(_filter(document["filter"]), tracking, document["parcels"])


def hidden(wish: Wish) -> Hidden:
    """That part of a wish."""
    return Hidden(wish.filter or OrderFilter(), dict(wish.tracking), dict(wish.parcels))


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _filter(document: dict[str, Any]) -> OrderFilter:
    known = {one.name: document[one.name] for one in fields(OrderFilter) if one.name in document}
    for name in ("created_from", "created_to"):
        if known.get(name):
            known[name] = datetime.fromisoformat(known[name])
    return OrderFilter(**known)
