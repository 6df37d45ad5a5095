"""Looking after what is stored: labels erased when their time is up, stores forgotten, keys renewed."""

from datetime import datetime

from sqlalchemy import Engine, Table, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session

from labelsvc.batches.lease import lease
from labelsvc.batches.reasons import DISCONNECTED
from labelsvc.batches.rows import CHUNK, move, owed, set_state, unfinished
from labelsvc.batches.states import CANCELLABLE, UNFINISHED, BatchState, ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow
from labelsvc.database import declared, now, transaction
from labelsvc.printing.agent_jobs import withdraw_all
from labelsvc.printing.tables import AgentJobRow
from labelsvc.stores import SecretBox, remove_store

# What goes with a store; which orders printed themselves stays, as the ledger does, lest any be printed twice.
FORGOTTEN = ("store_settings", "auto_stores", "webhook_events", "idempotency_keys", "printers", "agent_printers")


def erase_labels(engine: Engine, *, before: datetime | None = None, store_id: str | None = None) -> int:
    """Erase the labels made before that moment, of that store or of all; returns how many.

    The ledger stays, and so do the labels of unfinished batches: their file is still to be written.
    """
    needed = select(ItemRow.label_id).join(BatchRow, BatchRow.id == ItemRow.batch_id)
    needed = needed.where(BatchRow.state.in_(UNFINISHED), ItemRow.label_id.is_not(None))
    query = update(LabelRow).where(LabelRow.sealed_pages.is_not(None), LabelRow.id.not_in(needed))
    if before is not None:
        query = query.where(LabelRow.created < before)
    if store_id is not None:
        query = query.where(LabelRow.store_id == store_id)
    query = query.values(sealed_pages=None, sealed_address=None).returning(LabelRow.id)
    with transaction(engine) as session:
        return len(session.scalars(query.execution_options(synchronize_session=False)).all())


def disconnect(engine: Engine, store_id: str) -> None:
    """Forget a store: what is unfinished is cancelled, its labels and its token are erased; the ledger stays.

    A status change that may have reached the shop already cannot be called back: should the store be connected
    again, the order is read to find out. Raises ``StoreBusy`` while something prints for the store, and
    ``StoreError`` if it is not connected.
    """
    with lease(engine, store_id):
        with transaction(engine) as session:
            _cancel(session, store_id)
        erase_labels(engine, store_id=store_id)
        with transaction(engine) as session:
            forget(session, store_id)
        # Last: until then the command can be given again.
        remove_store(engine, store_id)


def forget(session: Session, store_id: str) -> None:
    """Erase what was set for a store, and what was received about it; that an order was printed stays known."""
    tables = declared().tables
    for name in FORGOTTEN:
        session.execute(delete(tables[name]).where(tables[name].c.store_id == store_id))
    mine = select(BatchRow.id).where(BatchRow.store_id == store_id)
    numbers = update(ItemRow).where(ItemRow.batch_id.in_(mine)).values(tracking_number="", tracking_url="")
    wishes = update(BatchRow).where(BatchRow.store_id == store_id).values(sealed_wish=None)
    for query in (numbers, wishes):
        session.execute(query.execution_options(synchronize_session=False))
    withdraw_all(session, AgentJobRow.store_id == store_id)


def _cancel(session: Session, store_id: str) -> None:
    for batch in unfinished(session, store_id):
        query = select(ItemRow).where(ItemRow.batch_id == batch.id, ItemRow.state.in_(CANCELLABLE))
        for item in session.scalars(query).all():
            move(session, item, ItemState.CANCELLED, DISCONNECTED)
        set_state(session, batch, BatchState.CANCELLED, finished=now())
    for _, item in owed(session, store_id):
        if item.state is ItemState.OWED:
            move(session, item, ItemState.CANCELLED, DISCONNECTED)


def renew_keys(engine: Engine, box: SecretBox) -> int:
    """Seal everything under the newest key, so that older ones can go; returns how many rows were.

    Raises ``StoreError`` for what no key opens; what was renewed before that stays renewed.
    """
    return sum(_renew(engine, box, table) for table in declared().sorted_tables)


def _renew(engine: Engine, box: SecretBox, table: Table) -> int:
    """All rows of a table with columns named ``sealed_...``, some at a time."""
    sealed = [column for column in table.columns if column.name.startswith("sealed_")]
    if not sealed:
        return 0
    keys = list(table.primary_key.columns)
    query = select(*keys, *sealed).where(or_(*(column.is_not(None) for column in sealed)))
    query = query.order_by(*keys).limit(CHUNK).with_for_update()
    count, after = 0, query
    while True:
        with transaction(engine) as session:
            rows = session.execute(after).all()
            for row in rows:
                place = [key == value for key, value in zip(keys, row, strict=False)]
                renewed = {one.name: box.renew(row._mapping[one]) for one in sealed if row._mapping[one]}
                session.execute(update(table).where(*place).values(**renewed))
        if not rows:
            return count
        count, after = count + len(rows), query.where(tuple_(*keys) > tuple_(*rows[-1][: len(keys)]))
