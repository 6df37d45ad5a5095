"""The queue's work, done here and now: tests see each batch through without a worker's process."""

from sqlalchemy import select

from labelsvc.batches.pulse import Pulse
from labelsvc.batches.tables import BatchRow
from labelsvc.batches.turn import take_turn
from labelsvc.batches.works import Works
from labelsvc.database import reading
from labelsvc.runtime import Runtime


def one_turn(runtime: Runtime, batch_id: str) -> None:
    """Take one more turn of a batch, finished or not: an undo comes after the end."""
    with Pulse(runtime.engine, "test") as pulse, reading(runtime.engine) as session:
        turn = session.scalars(select(BatchRow.turn).where(BatchRow.id == batch_id)).one()
        take_turn(Works(runtime, pulse, settle_seconds=0.0), batch_id, turn)


def work(runtime: Runtime, batch_id: str, turns: int = 20) -> None:
    """Take a batch's turns until it is finished."""
    with Pulse(runtime.engine, "test") as pulse:
        works = Works(runtime, pulse, settle_seconds=0.0)
        for _ in range(turns):
            with reading(runtime.engine) as session:
                batch = session.scalars(select(BatchRow).where(BatchRow.id == batch_id)).one()
            if batch.finished:
                return
            take_turn(works, batch_id, batch.turn)
    raise AssertionError("it does not finish")
