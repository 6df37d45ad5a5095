"""What is erased on schedule: labels, addresses, searches, old events, and what the queue's engine remembers.

The ledger stays, without addresses, and so does which orders printed themselves: neither must ever happen twice.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from labelsvc.batches import queue
from labelsvc.batches.auto_tables import ChoreRow, EventRow
from labelsvc.batches.states import UNFINISHED, PrintState
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.batches.upkeep import erase_labels
from labelsvc.database import declared, insert_new, reading, transaction
from labelsvc.database import now as this_moment
from labelsvc.printing.agent_jobs import WAITING, withdraw_all
from labelsvc.printing.tables import AgentJobRow
from labelsvc.runtime import Runtime
from labelsvc.stores.settings_table import StoreSettingsRow

logger = logging.getLogger(__name__)

# Longer than the shop repeats a webhook: a repeated one must still be known.
EVENTS_KEPT = timedelta(days=3)
# The engine's record of a turn is of no use once it was taken; some days of them help to find faults.
TURNS_KEPT = timedelta(days=2)
# Of the HTTP interface: answers for a repeated request, and links that were used. They end by themselves, but are
# otherwise erased only when the next one comes. Table -> the column with their moment.
ANSWERS_KEPT = timedelta(days=1)
ANSWERS = {"idempotency_keys": "created", "used_links": "used"}
# How each job of an agent ended: as long as anybody could ask about it, and longer.
AGENT_JOBS_KEPT = timedelta(days=90)
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_AT_ONCE = 500


def erase(runtime: Runtime, now: datetime | None = None) -> None:
    """Erase everything whose time is up: the operator's, or a store's own if that is shorter.

    May be broken off, repeated, and run twice at once. What unfinished batches still need is kept.
    """
    engine, moment = runtime.engine, now or this_moment()
    erase_personal(engine, runtime.settings.retention_days, moment)
    _erase_answers(engine, moment)
    erase_agent_jobs(engine, moment)
    erase_turns(engine, moment - TURNS_KEPT)


def erase_personal(engine: Engine, most_days: int, now: datetime) -> None:
    """Labels and whatever else of batches is personal, after ``most_days``, or sooner where a store wants that."""
    _erase_before(engine, now - timedelta(days=most_days))
    for store_id, days in _shorter(engine, most_days):
        _erase_before(engine, now - timedelta(days=days), store_id)


def erase_turns(engine: Engine, before: datetime) -> int:
    """Delete what the engine remembers of turns that ended before that moment; returns how many they were."""
    count, client = 0, queue.client(engine)
    while True:
        found = client.list_workflows(
            status=_ENDED,
            completed_before=before.isoformat(),
            limit=_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not found:
            return count
        client.delete_workflows([one.workflow_id for one in found])
        count += len(found)


def erase_agent_jobs(engine: Engine, now: datetime) -> None:
    """Documents that nobody waits for any more, and old jobs, but for those whose end a batch has yet to learn."""
    asked = select(ItemRow.print_job).where(ItemRow.print_state == PrintState.SENDING)
    old = AgentJobRow.created < now - AGENT_JOBS_KEPT
    with transaction(engine) as session:
        withdraw_all(session, AgentJobRow.created < now - 2 * WAITING)
        query = delete(AgentJobRow).where(old, AgentJobRow.id.not_in(asked))
        session.execute(query.execution_options(synchronize_session=False))


def is_due(engine: Engine, name: str, every: timedelta, now: datetime) -> bool:
    """Whether this chore is to be done now, by whoever asks: the answer is yes only once in that time."""
    with transaction(engine) as session:
        query = update(ChoreRow).where(ChoreRow.name == name, ChoreRow.last <= now - every).values(last=now)
        if session.execute(query.returning(ChoreRow.name)).first():
            return True
        first = insert_new(session, ChoreRow, {"name": name, "last": now}).returning(ChoreRow.name)
        return session.execute(first).first() is not None


def put_off(engine: Engine, name: str, last: datetime) -> None:
    """Have a chore count as done at that moment: it failed, and is due again sooner."""
    with transaction(engine) as session:
        session.execute(update(ChoreRow).where(ChoreRow.name == name).values(last=last))


def _erase_answers(engine: Engine, now: datetime) -> None:
    tables = declared().tables
    with transaction(engine) as session:
        old = EventRow.received < now - EVENTS_KEPT
        session.execute(delete(EventRow).where(EventRow.done.is_not(None), old))
        for name, column in ANSWERS.items():
            session.execute(delete(tables[name]).where(tables[name].c[column] < now - ANSWERS_KEPT))


def _shorter(engine: Engine, most: int) -> list[tuple[str, int]]:
    query = select(StoreSettingsRow.store_id, StoreSettingsRow.retention_days)
    with reading(engine) as session:
        found = session.execute(query.where(StoreSettingsRow.retention_days < most)).all()
    return [(store_id, days) for store_id, days in found if days is not None]


def _erase_before(engine: Engine, before: datetime, store_id: str | None = None) -> None:
    """Labels of that age; and of batches that old whatever could lead to a customer."""
    erased = erase_labels(engine, before=before, store_id=store_id)
    if erased:
        logger.info("%d labels were erased: their time is up", erased)
    old = select(BatchRow.id).where(BatchRow.created < before, BatchRow.state.not_in(UNFINISHED))
    if store_id is not None:
        old = old.where(BatchRow.store_id == store_id)
    tracked = (ItemRow.tracking_number != "") | (ItemRow.tracking_url != "")
    items = update(ItemRow).where(ItemRow.batch_id.in_(old), tracked).values(tracking_number="", tracking_url="")
    wishes = (
        update(BatchRow).where(BatchRow.id.in_(old), BatchRow.sealed_wish.is_not(None)).values(sealed_wish=None)
    )
    with transaction(engine) as session:
        session.execute(items.execution_options(synchronize_session=False))
        session.execute(wishes.values(sealed_wish=None).execution_options(synchronize_session=False))
