"""One run for one store: what was left unfinished, then what is asked for, then the file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from labelsvc.batches.choose import Chosen, named, placed
from labelsvc.batches.create import insert_items, new_batch
from labelsvc.batches.deliver import Write, assemble
from labelsvc.batches.fulfil import fulfil
from labelsvc.batches.job import Job
from labelsvc.batches.printout import Printout, printing
from labelsvc.batches.reasons import PRINT_UNKNOWN, Patience, reason
from labelsvc.batches.report import PrintReport, batch_report, item_reports
from labelsvc.batches.rows import (
    chunk,
    counts,
    finish,
    judge_again,
    mark_printed,
    move,
    owed,
    replace_idle,
    set_state,
    unfinished,
)
from labelsvc.batches.states import LABELLED, BatchState, ItemState, Policy, PrintState
from labelsvc.batches.steps import AFTER_PRINTING, DUE, advance, fetch
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.batches.wish import Wish, hidden
from labelsvc.database import now
from labelsvc.errors import LabelsvcError, PrinterUnreachable

if TYPE_CHECKING:
    from labelsvc.printing import PrinterProfile, Transport

WayToPrinter = Callable[[str], "tuple[PrinterProfile, Transport]"]


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` orders have been gone through; ``order`` is the last of them."""

    order: str
    done: int
    total: int


@dataclass(slots=True)
class Run:
    """The batches that this run works on, and how far it is."""

    job: Job
    out: Path | None
    write: Write
    progress: Callable[[Progress], None] | None = None
    printer: WayToPrinter | None = None
    batches: list[BatchRow] = field(default_factory=list)
    resumed: set[str] = field(default_factory=set)
    retried: list[ItemRow] = field(default_factory=list)
    labels: int = 0
    stopped: LabelsvcError | None = None
    patience: Patience = field(default_factory=Patience)
    seen: set[int] = field(default_factory=set)
    total: int = 0

    def complete_earlier(self) -> None:
        """What an interrupted run left, then the status changes that the shop did not take.

        A run with a printer leaves those that are for a file, and the other way round.
        """
        with self.job.transaction() as session:
            # Those of the queue have their own turns, and their labels do not belong into this file.
            earlier = [batch for batch in unfinished(session, self.job.store_id) if not batch.turn]
            earlier = [batch for batch in earlier if bool(batch.printer) == bool(self.printer)]
            debts = [(batch, item) for batch, item in owed(session, self.job.store_id) if not batch.turn]
        self.resumed.update(batch.id for batch in earlier)
        self.batches.extend(earlier)
        for batch in earlier:
            self._work(batch)
        self.total += len(debts)
        for batch, item in debts:
            self.retried.append(item)
            self.patience.after(fulfil(self.job, batch, item))
            self._tell(item)

    def begin(self, wish: Wish) -> None:
        """A batch of the orders asked for, less those that this run has just done.

        Of all that are placed it has just told the bad ones too; a named order that was bad is tried again.
        """
        asked = self._choose(wish)
        done = self._done(tuple(LABELLED) if wish.orders else tuple(ItemState))
        chosen = [order for order in asked if order.order_id not in done]
        if not chosen:
            return
        with self.job.transaction() as session:
            batch = new_batch(session, self.job.store_id, wish, by=self.job.by)
            insert_items(session, batch.id, chosen, hidden(wish))
        self.batches.append(batch)
        self._work(batch)

    def _choose(self, wish: Wish) -> list[Chosen]:
        if wish.orders is None:
            return placed(self.job, hidden(wish).filter, wish.sort)
        return named(self.job, wish.orders, wish.sort)

    def hand_out(self) -> None:
        """Print, or write the file; only then are the labels printed, and what waited for that is fulfilled."""
        for batch in self.batches:
            if batch.printer and self.printer:
                self._print(batch, self.printer)
        if self.out is None:
            return
        self._write(self.out)
        for batch in self.batches:
            self._mark_printed(batch)
            if batch.fulfil is Policy.PRINTED:
                self._each(batch, AFTER_PRINTING)

    def finish(self) -> None:
        """Close the batches."""
        with self.job.transaction() as session:
            for batch in self.batches:
                finish(session, batch.id)
            # With several, the one before is of this run too, and still to be reported.
            if len(self.batches) == 1:
                replace_idle(session, self.batches[0])
            for batch_id in {item.batch_id for item in self.retried}:
                judge_again(session, batch_id)

    def stop(self, error: LabelsvcError) -> None:
        """The run cannot go on. What is stored so far is written, and the batches stay unfinished."""
        self.stopped = error
        told = reason(error)
        with self.job.transaction() as session:
            for batch in self.batches:
                values = {"stopped_code": told.code, "stopped_text": told.text}
                set_state(session, batch, BatchState.RUNNING, **values)
        if self.out is not None:
            self._write(self.out)

    def report(self) -> PrintReport:
        """What became of every order."""
        engine, box = self.job.engine, self.job.box
        return PrintReport(
            tuple(batch_report(engine, box, one.id, resumed=one.id in self.resumed) for one in self.batches),
            item_reports(engine, box, [item.id for item in self.retried]),
            self.stopped,
            self.out if self.labels else None,
            self.labels,
        )

    def _work(self, batch: BatchRow) -> None:
        """Render what is queued; fulfil too, where that need not wait for the file."""
        with self.job.transaction() as session:
            set_state(session, batch, BatchState.RUNNING, stopped_code="", stopped_text="")
            self.total += sum(counts(session, batch.id).values())
        states = DUE[Policy.RENDERED] if batch.fulfil is Policy.RENDERED else ()
        self._each(batch, (ItemState.QUEUED, *states))

    def _each(self, batch: BatchRow, states: Iterable[ItemState]) -> None:
        for items in self._chunks(batch, tuple(states)):
            found = fetch(self.job, items)
            for item in items:
                self.patience.after(advance(self.job, batch, item, found))
                self._tell(item)

    def _chunks(self, batch: BatchRow, states: tuple[ItemState, ...]) -> Iterator[list[ItemRow]]:
        after = -1
        while True:
            with self.job.transaction() as session:
                items = chunk(session, batch.id, states, after)
            if not items:
                return
            after = items[-1].position
            yield items

    def _done(self, states: tuple[ItemState, ...]) -> set[str]:
        """The orders that are so far in this run's batches, or whose debts it has just tried to pay."""
        ids = {item.order_id for item in self.retried}
        for batch in self.batches:
            for items in self._chunks(batch, states):
                ids.update(item.order_id for item in items)
        return ids

    def _print(self, batch: BatchRow, way: WayToPrinter) -> None:
        """Every label that waits; raises ``PrinterUnreachable`` once the printer takes no more."""
        out = Printout(self.job, batch, *way(batch.printer), lambda: False)
        out.settle()
        while self._waits(batch):
            told = out.print_some()
            if told.code and told.code != PRINT_UNKNOWN.code:
                raise PrinterUnreachable(f"printer {batch.printer}: {told.text}")
            self.labels = out.printed
        self._each(batch, DUE[batch.fulfil])

    def _waits(self, batch: BatchRow) -> bool:
        with self.job.reading() as session:
            return printing(session, batch.id, PrintState.WAITING)

    def _mark_printed(self, batch: BatchRow) -> None:
        with self.job.transaction() as session:
            mark_printed(session, batch.id, now())
        for items in self._chunks(batch, (ItemState.RENDERED,)):
            with self.job.transaction() as session:
                for item in items:
                    move(session, item, ItemState.PRINTED)

    def _write(self, out: Path) -> None:
        ids = [batch.id for batch in self.batches]
        self.labels = assemble(self.job.engine, self.job.box, ids, out, write=self.write)

    def _tell(self, item: ItemRow) -> None:
        self.seen.add(item.id)
        if self.progress:
            self.progress(Progress(item.shown_id, len(self.seen), self.total))
