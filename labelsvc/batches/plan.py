"""What follows a turn: the batch's next one, or that of another batch of the store which waits for it.

All stores' turns stand in one queue, first come, first served, and a batch has one turn in it at most: a big batch
goes to the end after every turn. One store's batches take turns among themselves: who finds the store taken waits
until whoever works for it is done with its turn.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from labelsvc.batches import queue
from labelsvc.batches.reasons import NONE, Reason
from labelsvc.batches.states import UNFINISHED
from labelsvc.batches.tables import BatchRow
from labelsvc.database import now, transaction
from labelsvc.runtime import Runtime

FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
# Who waits for its store is called; should the caller have died, it comes by itself after so long.
UNCALLED_WAIT, LONGEST_UNCALLED_WAIT = 3.0, 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows a turn. ``delay`` is in seconds, None if nothing is left to do; ``stopped``: why it waits.

    ``held``: until a person does something. ``busy``: it did nothing, another was at work for the store.
    """

    delay: float | None
    stopped: Reason = NONE
    setbacks: int = 0
    held: bool = False
    busy: bool = False


def setback(batch: BatchRow, why: Reason) -> Plan:
    """Later, and the later the more often it went wrong in a row."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(batch.setbacks, 10))
    return Plan(wait, why, batch.setbacks + 1)


def again(batch: BatchRow, *, busy: bool = False) -> Plan:
    """As if this turn had not been taken."""
    why = Reason(batch.stopped_code, batch.stopped_text)
    return Plan(0.0, why, batch.setbacks, batch.held, busy)


def arrange(runtime: Runtime, batch: BatchRow, plan: Plan) -> None:
    """Queue the next turn, if there is one; nothing if another turn has taken this one's place."""
    with transaction(runtime.engine) as session:
        called = None if plan.busy else _waiting_longest(session, batch)
        delay, since = _delay(session, batch, plan, called is not None)
        values = {
            "setbacks": plan.setbacks,
            "stopped_code": plan.stopped.code,
            "stopped_text": plan.stopped.text,
            "stopped": now() if plan.stopped.code else None,
            "held": plan.held,
            "waiting": since,
            "turn": batch.turn if delay is None else batch.turn + 1,
        }
        query = update(BatchRow).where(BatchRow.id == batch.id, BatchRow.turn == batch.turn).values(**values)
        ours = session.execute(query.returning(BatchRow.id)).first()
        if called:
            _call(session, called)
        if ours and delay is not None:
            queue.enqueue(session, batch.id, batch.turn + 1, delay)


def _delay(session: Session, batch: BatchRow, plan: Plan, others: bool) -> tuple[float | None, datetime | None]:
    """When the next turn comes if nobody calls, and since when the batch waits to be called."""
    if plan.delay != 0.0 or not (plan.busy or others):
        return plan.delay, None
    ahead = select(func.count()).where(BatchRow.store_id == batch.store_id, BatchRow.waiting.is_not(None))
    wait = UNCALLED_WAIT * (1 + (session.scalar(ahead) or 0))
    return min(wait, LONGEST_UNCALLED_WAIT), now()


def _waiting_longest(session: Session, batch: BatchRow) -> BatchRow | None:
    query = select(BatchRow).where(BatchRow.store_id == batch.store_id, BatchRow.waiting.is_not(None))
    query = query.where(BatchRow.id != batch.id, BatchRow.state.in_(UNFINISHED))
    return session.scalars(query.order_by(BatchRow.waiting, BatchRow.id).limit(1)).first()


def _call(session: Session, batch: BatchRow) -> None:
    query = update(BatchRow).where(BatchRow.id == batch.id, BatchRow.turn == batch.turn)
    # The row's own new number: ``batch`` is of this session, and may or may not have it by now.
    called = query.values(turn=BatchRow.turn + 1, waiting=None).returning(BatchRow.turn)
    if turn := session.scalars(called).first():
        queue.enqueue(session, batch.id, turn)
