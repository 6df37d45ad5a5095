"""Making a batch: what is asked for is checked, and its rows appear as a whole."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from labelsvc.batches.choose import Chosen, item_values
from labelsvc.batches.states import BatchState, Policy
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.batches.wish import DOCUMENTS, SORTS, Hidden, Tracking, Wish, hidden
from labelsvc.database import now
from labelsvc.ecwid.fulfil import Change
from labelsvc.errors import UsageError
from labelsvc.stores import SecretBox
from labelsvc.stores.setting_models import StoreSettings

MOST_ORDERS = 20_000
MOST_COPIES = 20
MOST_PARCELS = 99
MOST_IN_NAME = 255
ROWS_AT_ONCE = 500


def check_wish(wish: Wish, settings: StoreSettings) -> None:
    """Find what cannot work before anything is done. Raises ``UsageError``, ``StockError``, ``TemplateError``."""
    from labelsvc.batches.appearance import label_setup_for

    setup = label_setup_for(settings, wish.label)
    free = setup.stock.sheet.count if setup.stock.sheet else 1
    _within("start_at", wish.start_at, free)
    _within("copies", wish.copies, MOST_COPIES)
    for parcels in wish.parcels.values():
        _within("parcels", parcels, MOST_PARCELS)
    if wish.sort not in SORTS:
        raise UsageError(f"there is no order {wish.sort!r}", hint=f"one of {', '.join(SORTS)}")
    _check_documents(wish.documents)
    check_names(wish)
    check_fulfilment(wish)


def check_fulfilment(wish: Wish) -> None:
    """Whether the status and the tracking numbers are such that the shop would take them."""
    for tracking in (Tracking(), *wish.tracking.values()):
        Change(wish.fulfil.status, tracking.number, tracking.url, wish.fulfil.notify_customer)


def check_printed(wish: Wish) -> None:
    """A batch of which nobody would ever learn that it was printed."""
    if wish.fulfil.policy is Policy.PRINTED and not wish.printer:
        raise UsageError(
            "orders can be marked once they are printed only if a printer prints them",
            hint="name a printer, or confirm the batch by hand: fulfil confirmed",
        )


def new_batch(session: Session, store_id: str, wish: Wish, *, by: str, box: SecretBox | None = None) -> BatchRow:
    """The row of a batch. With ``box`` its orders are still to be chosen, and what may be personal is sealed."""
    batch = BatchRow(
        id=secrets.token_hex(8),
        store_id=store_id,
        state=BatchState.QUEUED,
        stock=wish.label.stock,
        dpi=wish.label.dpi,
        template=wish.label.template,
        fulfil=wish.fulfil.policy,
        fulfilment_status=wish.fulfil.status,
        notify_customer=wish.fulfil.notify_customer,
        reprint=wish.reprint,
        accept_unpaid=wish.accept_unpaid,
        documents=",".join(wish.documents),
        sort=wish.sort,
        copies=wish.copies,
        start_at=wish.start_at,
        printer=wish.printer,
        chosen=box is None,
        sealed_wish=box.seal(hidden(wish).to_json()) if box else None,
        held=False,
        turn=0,
        setbacks=0,
        created_by=by,
        created=now(),
    )
    session.add(batch)
    session.flush()
    return batch


def insert_items(session: Session, batch_id: str, chosen: Sequence[Chosen], more: Hidden) -> None:
    """The orders of a batch, however many."""
    rows: list[dict[str, Any]] = list(item_values(batch_id, chosen, more))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(ItemRow), rows[start : start + ROWS_AT_ONCE])


def asked_names(names: Iterable[str]) -> list[str]:
    """What was asked for, each name once."""
    return list(dict.fromkeys(filter(None, (name.strip() for name in names))))


def _within(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise UsageError(f"{name} must be from 1 to {most}, not {value}")


def _check_documents(documents: Sequence[str]) -> None:
    unknown = [name for name in documents if name not in DOCUMENTS]
    if unknown or not documents or len(set(documents)) < len(documents):
        raise UsageError(f"documents are {' and '.join(DOCUMENTS)}, each at most once")


def check_names(wish: Wish) -> None:
    """Whether it says which orders, by names that may be asked for. Raises ``UsageError``."""
    if wish.orders is None:
        return
    names = asked_names(wish.orders)
    if not names or len(names) > MOST_ORDERS:
        raise UsageError(f"a batch has from 1 to {MOST_ORDERS} orders, not {len(names)}")
    for name in names:
        if len(name) > MOST_IN_NAME or not name.isprintable():
            raise UsageError("this is no order id", order=name[:40] if name.isprintable() else None)
    if wish.filter is not None:
        raise UsageError("a batch is of the orders that are named, or of those that a filter finds, not both")
