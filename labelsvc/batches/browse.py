"""Looking without touching: a store's orders with what was printed of each, and one order's label."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, Protocol

from sqlalchemy import Engine, select

from labelsvc import __version__
from labelsvc.batches.appearance import as_set, label_setup_for, mark
from labelsvc.batches.compose import shipment
from labelsvc.batches.job import LabelChoice
from labelsvc.batches.pages import unpack
from labelsvc.batches.reasons import NONE, Reason
from labelsvc.batches.tables import LabelRow, LedgerRow
from labelsvc.batches.wish import LABEL
from labelsvc.database import reading
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.profile import Profile
from labelsvc.ecwid.refusals import PAID, UNPAID, WAITING, refusal
from labelsvc.errors import OrderError, OrderUnreadable, UsageError
from labelsvc.labels import LabelSetup, Page, lay_out, packing_slip
from labelsvc.stores import SecretBox
from labelsvc.stores.setting_models import StoreSettings

# Parsed templates and measured stocks that are kept: a store uses one or two.
SETUPS = 64
LONGEST_CURSOR = 4_000


class Search(Protocol):
    """What a listing asks of a store: ``EcwidClient`` does it."""

    def orders(self, **filters: object) -> Iterator[Order | OrderUnreadable]:
        """The orders that the shop's search finds, newest first."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The last time that something was printed of an order."""

    batch_id: str
    label_version: int
    rendered: datetime
    printed: datetime | None
    fulfilled: datetime | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order, why it gets no label (if so), and what was printed of it before."""

    order: Order
    refused: Reason = NONE
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class OrderLabel:
    """An order's label or slip. ``etag`` changes whenever it does; ``pages`` makes it, or opens the stored one."""

    order: Order
    setup: LabelSetup
    etag: str
    pages: Callable[[], list[Page]]


def browse(
    engine: Engine,
    shop: Search,
    store_id: str,
    *,
    state: Literal["placed", "all"] = "placed",
    query: str = "",
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    shipping_method: str = "",
    cursor: str = "",
    limit: int = 50,
    settings: StoreSettings | None = None,
) -> tuple[list[OrderView], str | None]:
    """A page of the store's orders, newest first, and the cursor of the next one, if there is one.

    ``placed``: those that wait for a label. The shop's search lags a few seconds behind. Raises ``UsageError``
    for a cursor that is none of ours, ``ShopError``.
    """
    accepted = settings or StoreSettings()
    before, seen = _read_cursor(cursor)
    filters: dict[str, object] = {
        "keywords": query,
        "created_from": created_from,
        "created_to": before or created_to,
        "shipping_method": shipping_method,
        "limit": min(100, limit + 1 + len(seen)),
    }
    if state == "placed":
        filters |= _placed(accepted)
    found: list[tuple[Order, Reason]] = []
    for order in shop.orders(**filters):
        if isinstance(order, OrderUnreadable) or order.id in seen:
            continue
        refused = refusal(order, accept_unpaid=accepted.accept_unpaid, accept_statuses=accepted.accept_statuses)
        if state == "all" or refused is None or refused.code == "no_address":
            found.append((order, Reason(refused.code, refused.message) if refused else NONE))
        if len(found) > limit:
            break
    shown, more = found[:limit], len(found) > limit
    printed = printed_of(engine, store_id, [order.id for order, _ in shown])
    views = [OrderView(order, reason, printed.get(order.id)) for order, reason in shown]
    return views, _cursor([order for order, _ in shown], before, seen) if more else None


def _placed(settings: StoreSettings) -> dict[str, object]:
    """The shop's own filter, which is coarser than ours."""
    own = settings.accept_statuses
    payment = {*PAID, *(one for one in own if "PAYMENT" in one)} | ({UNPAID} if settings.accept_unpaid else set())
    waiting = {*WAITING, *(one for one in own if "FULFILLMENT" in one)}
    return {"payment_status": sorted(payment), "fulfillment_status": sorted(waiting)}


def printed_of(engine: Engine, store_id: str, order_ids: Iterable[str]) -> dict[str, Printed]:
    """The last time that each of these orders was printed, or marked; the others are left out."""
    query = select(LedgerRow).where(LedgerRow.store_id == store_id, LedgerRow.order_id.in_(list(order_ids)))
    with reading(engine) as session:
        rows = session.scalars(query.order_by(LedgerRow.id)).all()
    return {
        row.order_id: Printed(row.batch_id, row.label_version, row.rendered, row.printed, row.fulfilled)
        for row in rows
    }


def order_label(
    engine: Engine,
    box: SecretBox,
    store_id: str,
    order: Order,
    profile: Profile,
    choice: LabelChoice,
    settings: StoreSettings,
    *,
    document: str = "label",
) -> OrderLabel:
    """The label (or the ``packing-slip``) of an order as it is now; the stored one, if its address is the same.

    Raises ``OrderError`` for an order without an address, ``LabelError`` for a choice that does not exist; its
    page may raise ``LabelError`` as well.
    """
    setup = setup_of(settings, choice)
    if order.ship_to is None or not order.ship_to.has_place:
        raise OrderError("it has no address to send to", order=order.shown_id)
    stored = _stored(engine, box, store_id, order, choice) if document == "label" else None
    if stored is not None:
        sealed, version = stored
        etag = _etag(store_id, order.id, "stored", version, choice)
        return OrderLabel(order, setup, etag, lambda: unpack(box.open(sealed))[:1])
    parcel = shipment(order, as_set(profile, settings))
    etag = _etag(parcel, choice, mark(settings), document)
    if document != "label":
        return OrderLabel(order, setup, etag, lambda: packing_slip(parcel, setup))
    return OrderLabel(order, setup, etag, lambda: [lay_out(parcel, setup)])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What makes a setup differ from another."""

    mark: str
    choice: LabelChoice
    settings: StoreSettings = field(compare=False)


def setup_of(settings: StoreSettings, choice: LabelChoice) -> LabelSetup:
    """The setup of a store's labels, made once for many of them. Raises ``LabelError`` for an unknown name."""
    return _setup(_Wanted(mark(settings), choice, settings))


@lru_cache(maxsize=SETUPS)
def _setup(wanted: _Wanted) -> LabelSetup:
    return label_setup_for(wanted.settings, wanted.choice)


def _stored(
    engine: Engine, box: SecretBox, store_id: str, order: Order, choice: LabelChoice
) -> tuple[bytes, int] | None:
    query = select(LabelRow).where(LabelRow.store_id == store_id, LabelRow.order_id == order.id)
    query = query.where(LabelRow.sealed_pages.is_not(None)).order_by(LabelRow.version.desc()).limit(1)
    with reading(engine) as session:
        row = session.scalars(query).first()
    if row is None or row.sealed_pages is None:
        return None
    same = (row.stock, row.dpi, row.template) == (choice.stock, choice.dpi, choice.template)
    # The first of the stored pages is to be the label.
    if not same or not row.documents.startswith(LABEL):
        return None
    address = box.open(row.sealed_address or b"").decode()
    return (row.sealed_pages, row.version) if address == order.address_fingerprint() else None


def _etag(*parts: object) -> str:
    text = "\x1f".join(map(str, (__version__, *parts)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _cursor(shown: list[Order], before: datetime | None, seen: frozenset[str]) -> str | None:
    """Where the next page begins: the last order's second, and which orders of that second were shown."""
    last = shown[-1].created
    if last is None:
        return None
    same = {order.id for order in shown if order.created == last} | (seen if last == before else frozenset())
    document = json.dumps([int(last.timestamp()), sorted(same)], separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime | None, frozenset[str]]:
    if not cursor:
        return None, frozenset()
    try:
        padded = cursor[:LONGEST_CURSOR] + "=" * (-len(cursor) % 4)
        document: Any = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        seconds, ids = document
        return datetime.fromtimestamp(max(0, int(seconds)), UTC), frozenset(map(str, ids))
    except (ValueError, TypeError, OverflowError, OSError, RecursionError) as error:
        raise UsageError("this is no cursor of ours", hint="take next_cursor of the page before") from error
