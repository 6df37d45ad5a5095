"""A batch's first turn: its orders are found in the shop, sorted, and stand in its rows from then on."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from labelsvc.batches.choose import Chosen, named, placed, strangers
from labelsvc.batches.create import insert_items
from labelsvc.batches.job import Job
from labelsvc.batches.states import UNFINISHED, BatchState
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.batches.wish import Hidden


def choose_orders(job: Job, batch: BatchRow) -> None:
    """Resolve names, aliases and filter; one transaction puts the rows in place and erases the filter.

    Nothing happens if the batch was cancelled meanwhile. Raises ``ShopError``.
    """
    more = Hidden.from_json(job.box.open(batch.sealed_wish)) if batch.sealed_wish else Hidden()
    names = _names(job, batch)
    chosen = named(job, names, batch.sort) if names else placed(job, more.filter, batch.sort)
    with job.transaction() as session:
        if _choose_once(session, batch):
            _replace(session, batch, chosen, more)


def _names(job: Job, batch: BatchRow) -> list[str]:
    query = select(ItemRow.shown_id).where(ItemRow.batch_id == batch.id).order_by(ItemRow.position)
    with job.reading() as session:
        return list(session.scalars(query))


def _choose_once(session: Session, batch: BatchRow) -> bool:
    query = update(BatchRow).where(BatchRow.id == batch.id, BatchRow.chosen.is_(False))
    query = query.where(BatchRow.state.in_(UNFINISHED)).returning(BatchRow.id)
    values = {"chosen": True, "sealed_wish": None, "state": BatchState.RUNNING}
    return session.execute(query.values(**values)).first() is not None


def _replace(session: Session, batch: BatchRow, chosen: list[Chosen], more: Hidden) -> None:
    session.execute(delete(ItemRow).where(ItemRow.batch_id == batch.id))
    insert_items(session, batch.id, [*chosen, *strangers(chosen, more)], more)
