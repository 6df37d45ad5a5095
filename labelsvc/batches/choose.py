"""Which orders a batch is made of: those that people name, or all that are placed; and its creation."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from labelsvc.batches.job import FulfilChoice, Job, LabelChoice
from labelsvc.batches.reading import read_many, read_one
from labelsvc.batches.reasons import NONE, Reason, reason
from labelsvc.batches.states import BatchState, ItemState
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.database import now
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.refusals import PAID, UNPAID, WAITING
from labelsvc.errors import LabelsvcError, OrderUnreadable

# Of the orders that no label is made for, those that are placed all the same: their merchant has to know.
TOLD = frozenset({"no_address"})
LAST = datetime.max.replace(tzinfo=UTC)
ID_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Tracking:
    """A parcel's number and page at its carrier, known here before the shop knows it."""

    number: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An order for a batch, and the name it was asked for by; ``failed``: it could not even be found."""

    order_id: str
    shown_id: str
    asked: str = ""
    failed: Reason = NONE


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: which orders (None: all that are placed), which labels, and what becomes of the orders.

    ``tracking`` is by any of an order's names. ``reprint``: orders that were printed before are printed again.
    """

    orders: Sequence[str] | None = None
    label: LabelChoice = field(default_factory=LabelChoice)
    fulfil: FulfilChoice = field(default_factory=FulfilChoice)
    reprint: bool = False
    tracking: Mapping[str, Tracking] = field(default_factory=dict)


def choose(job: Job, wish: Wish) -> list[Chosen]:
    """The orders of a new batch, in the order in which they are to be printed."""
    return placed(job) if wish.orders is None else named(job, wish.orders)


def placed(job: Job) -> list[Chosen]:
    """All orders of the store that wait for a label, the oldest first."""
    payment = [*sorted(PAID), UNPAID] if job.accept_unpaid else sorted(PAID)
    found: list[tuple[datetime, Chosen]] = []
    for answer in job.shop.orders(payment_status=payment, fulfillment_status=sorted(WAITING)):
        if isinstance(answer, OrderUnreadable):
            found.append((LAST, _failed(answer.order or "?", answer)))
        elif (refused := job.refusal(answer)) is None or refused.code in TOLD:
            found.append((answer.created or LAST, Chosen(answer.id, answer.shown_id)))
    return [chosen for _, chosen in sorted(found, key=lambda pair: (pair[0], pair[1].order_id))]


def named(job: Job, names: Sequence[str]) -> list[Chosen]:
    """The orders that people asked for, by any of their ids, in the order asked for, none twice."""
    asked = list(dict.fromkeys(filter(None, (name.strip() for name in names))))
    found: dict[str, Chosen] = {}
    known = list(read_many(job, asked).values())
    for name in asked:
        chosen = _match(known, name) or _read(job, name)
        found.setdefault(chosen.order_id, chosen)
    return list(found.values())


def create(session: Session, job: Job, wish: Wish, chosen: Collection[Chosen]) -> BatchRow:
    """A new batch with its orders; the caller's transaction makes it appear as a whole."""
    batch = BatchRow(
        id=secrets.token_hex(8),
        store_id=job.store_id,
        state=BatchState.QUEUED,
        stock=wish.label.stock,
        dpi=wish.label.dpi,
        template=wish.label.template,
        fulfil=wish.fulfil.policy,
        fulfilment_status=wish.fulfil.status,
        notify_customer=wish.fulfil.notify_customer,
        reprint=wish.reprint,
        created_by=job.by,
        created=now(),
    )
    session.add(batch)
    session.flush()
    session.add_all(_items(batch, chosen, wish.tracking))
    return batch


def _items(batch: BatchRow, chosen: Collection[Chosen], tracking: Mapping[str, Tracking]) -> Iterator[ItemRow]:
    for position, order in enumerate(chosen):
        names = (order.order_id, order.shown_id, order.asked)
        known = next((tracking[name] for name in names if name in tracking), Tracking())
        yield ItemRow(
            batch_id=batch.id,
            position=position,
            order_id=order.order_id[:ID_LENGTH],
            shown_id=order.shown_id[:ID_LENGTH],
            state=ItemState.FAILED if order.failed.code else ItemState.QUEUED,
            reason_code=order.failed.code,
            reason_text=order.failed.text,
            tracking_number=known.number,
            tracking_url=known.url,
            changed=batch.created,
        )


def _match(known: Sequence[Order], name: str) -> Chosen | None:
    # An old order's number may be another's id: the id itself goes first.
    exact = (order for order in known if order.id == name)
    alias = (order for order in known if order.is_known_as(name))
    order = next(exact, None) or next(alias, None)
    return Chosen(order.id, order.shown_id, name) if order else None


def _read(job: Job, name: str) -> Chosen:
    found = read_one(job, name)
    return Chosen(found.id, found.shown_id, name) if isinstance(found, Order) else _failed(name, found)


def _failed(name: str, error: LabelsvcError) -> Chosen:
    return Chosen(name, name, name, reason(error))
