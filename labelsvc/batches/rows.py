"""Reading and moving the rows of batches. Every change of state is a compare-and-set: who loses does nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from labelsvc.batches.reasons import NONE, Reason
from labelsvc.batches.states import (
    LABELLED,
    MAYBE_PRINTED,
    UNFINISHED,
    BatchState,
    ItemState,
    check,
    outcome,
    public_state,
)
from labelsvc.batches.tables import BatchRow, ItemRow, LedgerRow
from labelsvc.database import now

CHUNK = 100


def move(session: Session, item: ItemRow, to: ItemState, reason: Reason = NONE, **more: Any) -> bool:
    """Take an order from the state that ``item`` was read in to the next; False if somebody else moved it.

    ``item`` follows, ``more`` (its other columns) included. Raises ``ValueError`` for a transition that is not
    allowed.
    """
    check(item.state, to)
    values: dict[str, Any] = {"reason_code": reason.code, "reason_text": reason.text, "changed": now(), **more}
    query = update(ItemRow).where(ItemRow.id == item.id, ItemRow.state == item.state)
    query = query.values(state=to, **values).execution_options(synchronize_session=False)
    if cast("CursorResult[Any]", session.execute(query)).rowcount != 1:
        return False
    for name, value in (values | {"state": to}).items():
        setattr(item, name, value)
    return True


def leave(session: Session, item: ItemRow, reason: Reason) -> None:
    """Leave an order where it is, with the reason why nothing more is done to it."""
    values = {"reason_code": reason.code, "reason_text": reason.text, "changed": now()}
    query = update(ItemRow).where(ItemRow.id == item.id, ItemRow.state == item.state).values(**values)
    session.execute(query.execution_options(synchronize_session=False))


def unfinished(session: Session, store_id: str) -> list[BatchRow]:
    """The batches of a store that were interrupted or not begun, oldest first."""
    query = select(BatchRow).where(BatchRow.store_id == store_id, BatchRow.state.in_(UNFINISHED))
    return list(session.scalars(query.order_by(BatchRow.created, BatchRow.id)))


def chunk(
    session: Session, batch_id: str, states: Iterable[ItemState], after: int, *, settled: bool = True
) -> list[ItemRow]:
    """The next orders of a batch in these states, behind position ``after``.

    Without ``settled`` those are left out whose label stands and to which nothing more is done, for a reason.
    """
    query = select(ItemRow).where(ItemRow.batch_id == batch_id, ItemRow.state.in_(list(states)))
    if not settled:
        stands = ItemRow.state.in_([ItemState.RENDERED, ItemState.PRINTED]) & (ItemRow.reason_code != "")
        query = query.where(~stands)
    query = query.where(ItemRow.position > after).order_by(ItemRow.position).limit(CHUNK)
    return list(session.scalars(query))


def owed(session: Session, store_id: str) -> list[tuple[BatchRow, ItemRow]]:
    """Orders of finished batches whose status change the shop has not taken, oldest first.

    In ``putting`` are those that a run was killed over while it tried again.
    """
    query = select(BatchRow, ItemRow).join(ItemRow, ItemRow.batch_id == BatchRow.id)
    query = query.where(BatchRow.store_id == store_id, BatchRow.state.not_in(UNFINISHED))
    query = query.where(ItemRow.state.in_([ItemState.OWED, ItemState.PUTTING])).order_by(
        BatchRow.created, ItemRow.position
    )
    return [(batch, item) for batch, item in session.execute(query)]


def counts(session: Session, batch_id: str) -> Counter[str]:
    """How many orders of a batch are in each of the interface's states."""
    query = select(ItemRow.state, ItemRow.print_state, func.count()).where(ItemRow.batch_id == batch_id)
    found: Counter[str] = Counter()
    for state, printing, count in session.execute(query.group_by(ItemRow.state, ItemRow.print_state)):
        found[public_state(state, printing)] += count
    return found


def set_state(session: Session, batch: BatchRow, state: BatchState, **values: Any) -> bool:
    """Change a batch that is not finished; False if it is, because somebody has just cancelled it."""
    query = update(BatchRow).where(BatchRow.id == batch.id, BatchRow.state.in_(UNFINISHED))
    return session.execute(query.values(state=state, **values).returning(BatchRow.id)).first() is not None


def finish(session: Session, batch_id: str) -> None:
    """Give a batch whose work is over its final state, and note that its labels are out."""
    moment = now()
    if not session.scalar(select(BatchRow.printer).where(BatchRow.id == batch_id)):
        mark_printed(session, batch_id, moment)
    values = {"finished": moment, "stopped_code": "", "stopped_text": "", "stopped": None}
    session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(**values))
    judge_again(session, batch_id)


def judge_again(session: Session, batch_id: str) -> None:
    """The final state by what became of the orders: a debt that was paid may have changed it."""
    query = update(BatchRow).where(BatchRow.id == batch_id, BatchRow.state != BatchState.CANCELLED)
    session.execute(query.values(state=outcome(counts(session, batch_id))))


def replace_idle(session: Session, batch: BatchRow) -> None:
    """Where nothing was due, delete the batch before this one if nothing was due there either.

    Whoever prints all that is placed every minute would otherwise find thousands of them.
    """
    earlier = select(BatchRow).where(BatchRow.store_id == batch.store_id, BatchRow.created < batch.created)
    before = session.scalars(earlier.order_by(BatchRow.created.desc()).limit(1)).first()
    if before is None or before.state is not BatchState.DONE or before.created_by != batch.created_by:
        return
    if _is_idle(session, batch.id) and _is_idle(session, before.id):
        session.execute(delete(ItemRow).where(ItemRow.batch_id == before.id))
        session.execute(delete(BatchRow).where(BatchRow.id == before.id))


def _is_idle(session: Session, batch_id: str) -> bool:
    """Whether every order was skipped, and none had a label before."""
    worked = (ItemRow.state != ItemState.SKIPPED) | ItemRow.label_id.is_not(None)
    return session.scalars(select(ItemRow.id).where(ItemRow.batch_id == batch_id, worked).limit(1)).first() is None


def note_printed(session: Session, batch_id: str, order_ids: Sequence[str], moment: datetime) -> None:
    """Note in the ledger that these orders' labels came out of a printer."""
    query = update(LedgerRow).where(LedgerRow.batch_id == batch_id, LedgerRow.order_id.in_(order_ids))
    session.execute(query.values(printed=moment).execution_options(synchronize_session=False))


def mark_printed(session: Session, batch_id: str, moment: datetime) -> None:
    """Note in the ledger that the labels which stand have been handed out."""
    standing = select(ItemRow.order_id).where(ItemRow.batch_id == batch_id, ItemRow.state.in_(LABELLED))
    query = update(LedgerRow).where(LedgerRow.batch_id == batch_id, LedgerRow.printed.is_(None))
    query = query.where(LedgerRow.order_id.in_(standing)).values(printed=moment)
    session.execute(query.execution_options(synchronize_session=False))


def stands_elsewhere(session: Session, store_id: str, order_ids: Sequence[str], *, but: str) -> dict[str, str]:
    """Of each order another batch, if any, that has its label to hand out, or may have printed it."""
    waits = BatchRow.state.in_(UNFINISHED) & ItemRow.state.in_(LABELLED)
    query = select(ItemRow.order_id, BatchRow.id).join(ItemRow, ItemRow.batch_id == BatchRow.id)
    query = query.where(BatchRow.store_id == store_id, ItemRow.order_id.in_(order_ids), BatchRow.id != but)
    query = query.where(waits | ItemRow.print_state.in_(MAYBE_PRINTED))
    return dict(session.execute(query).all())


def printed_before(
    session: Session, store_id: str, order_ids: Sequence[str], *, but: str = ""
) -> dict[str, LedgerRow]:
    """Of each order the last time that it was printed or fulfilled, if ever (``but``: elsewhere)."""
    query = select(LedgerRow).where(LedgerRow.store_id == store_id, LedgerRow.order_id.in_(order_ids))
    query = query.where(LedgerRow.batch_id != but)
    query = query.where(LedgerRow.printed.is_not(None) | LedgerRow.fulfilled.is_not(None))
    return {entry.order_id: entry for entry in session.scalars(query.order_by(LedgerRow.id))}
