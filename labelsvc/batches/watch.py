"""Looking after the queue: turns of workers that are gone, batches without a turn.

One process of all does it at a time, under a lease of its own.
"""

import logging
import threading
import time

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from labelsvc.batches import queue
from labelsvc.batches.decide import wake
from labelsvc.batches.lease import Fence, lease
from labelsvc.batches.pulse import workers
from labelsvc.batches.states import IN_FLIGHT, UNFINISHED, BatchState, ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, WorkerRow
from labelsvc.batches.turn import MOST_DEBT_ROUNDS
from labelsvc.batches.works import Works
from labelsvc.database import reading, transaction
from labelsvc.errors import DatabaseError, StoreBusy
from labelsvc.stores.tables import StoreRow

logger = logging.getLogger(__name__)

# No store is called so.
LEADER = "~leader"
LOOK_SECONDS = 2.0
SWEEP_SECONDS = 20.0
JOIN_SECONDS = 2.0
AT_ONCE = 500
# What the engine calls the states of a turn that will still be taken, and of one that is being taken.
WAITING = ["ENQUEUED", "DELAYED"]
TAKEN = "PENDING"


class Watch:
    """A thread that leads whenever nobody else does."""

    def __init__(self, works: Works, stopping: threading.Event) -> None:
        self._works = works
        self._engine = works.runtime.engine
        self._stopping = stopping
        self._suspects: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="labelsvc-watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait a moment for its end."""
        self._thread.join(JOIN_SECONDS)

    def hand_back(self) -> None:
        """Give what this process has not finished to others, now that it ends."""
        self._resume([self._works.pulse.id])

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with lease(self._engine, LEADER, pulse=self._works.pulse) as fence:
                    self._lead(fence)
            except StoreBusy:
                self._unstick()
            except DatabaseError as error:
                logger.warning("the queue is not looked after: %s", error.message)
            self._stopping.wait(LOOK_SECONDS)

    def _lead(self, fence: Fence) -> None:
        swept = -SWEEP_SECONDS
        while not self._stopping.is_set():
            fence()
            self._reap()
            if time.monotonic() - swept > SWEEP_SECONDS:
                swept = time.monotonic()
                self._unstick()
                self.sweep()
            self._stopping.wait(LOOK_SECONDS)

    def _reap(self) -> None:
        """Bury the workers that are gone, once their turns are in the queue again."""
        _, gone = workers(self._engine)
        if not gone:
            return
        self._resume([row.id for row in gone])
        with transaction(self._engine) as session:
            session.execute(delete(WorkerRow).where(or_(*(_as_seen(row) for row in gone))))

    def _resume(self, executors: list[str]) -> None:
        if found := self._taken(executors):
            queue.client(self._engine).resume_workflows(sorted(found), queue_name=queue.QUEUE)

    def sweep(self) -> None:
        """Queue a turn for every batch that has work left and none that will be taken."""
        with reading(self._engine) as session:
            batches = list(session.scalars(select(BatchRow).where(_work_left())))
        for start in range(0, len(batches), AT_ONCE):
            some = batches[start : start + AT_ONCE]
            attended = self._attended(some)
            for batch in some:
                if queue.workflow_id(batch.id, batch.turn) not in attended:
                    self._wake(batch)

    def _wake(self, batch: BatchRow) -> None:
        with transaction(self._engine) as session:
            current = session.get(BatchRow, batch.id)
            if current and current.turn == batch.turn:
                logger.warning("batch %s had no turn: it gets one", batch.id)
                wake(session, current)

    def _attended(self, batches: list[BatchRow]) -> set[str]:
        """Those of the batches' turns that are queued, or being taken by a worker that lives."""
        found = queue.client(self._engine).list_workflows(
            workflow_ids=[queue.workflow_id(batch.id, batch.turn) for batch in batches],
            status=[*WAITING, TAKEN],
            load_input=False,
            load_output=False,
        )
        alive = {row.id for row in workers(self._engine)[0]}
        return {one.workflow_id for one in found if one.status != TAKEN or one.executor_id in alive}

    def _unstick(self) -> None:
        """Queue again what the engine believes this process to be at, and it is not (seen twice in a row)."""
        found = self._taken([self._works.pulse.id]) - self._works.running
        again, self._suspects = found & self._suspects, found
        if again:
            queue.client(self._engine).resume_workflows(sorted(again), queue_name=queue.QUEUE)

    def _taken(self, executors: list[str]) -> set[str]:
        found = queue.client(self._engine).list_workflows(
            status=TAKEN, executor_id=executors, queue_name=queue.QUEUE, load_input=False, load_output=False
        )
        return {one.workflow_id for one in found}


def _as_seen(row: WorkerRow) -> ColumnElement[bool]:
    return and_(WorkerRow.id == row.id, WorkerRow.beat == row.beat)


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ItemRow.batch_id == BatchRow.id, condition)


def _work_left() -> ColumnElement[bool]:
    """Batches that are not finished, unless they wait for a person; and what is under way or owed in others."""
    renewed = exists().where(StoreRow.id == BatchRow.store_id, StoreRow.connected > BatchRow.stopped)
    goes_on = or_(BatchRow.held.is_(False), renewed)
    owed = and_(BatchRow.state != BatchState.CANCELLED, BatchRow.setbacks < MOST_DEBT_ROUNDS)
    return and_(
        BatchRow.turn > 0,
        goes_on,
        or_(
            BatchRow.state.in_(UNFINISHED),
            _has(ItemRow.state.in_(IN_FLIGHT)),
            and_(owed, _has(ItemRow.state == ItemState.OWED)),
        ),
    )
