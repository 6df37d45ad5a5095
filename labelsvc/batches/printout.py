"""Labels to a printer, each once: committed as being sent before the bytes leave, and asked about if in doubt.

A job is one order's labels, or, where labels lie on sheets, as few whole sheets as end between two orders: a
trouble concerns few of them.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from labelsvc.batches.job import Job
from labelsvc.batches.pages import unpack
from labelsvc.batches.reasons import NONE, PRINT_UNKNOWN, Reason
from labelsvc.batches.rows import CHUNK, note_printed
from labelsvc.batches.states import LABELLED, ItemState, Policy, PrintState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow
from labelsvc.database import now

if TYPE_CHECKING:
    from labelsvc.labels.page import Page
    from labelsvc.labels.stocks import Stock
    from labelsvc.printing import Outcome, PrinterProfile, Transport

# So long one turn prints: other batches of the store wait for it.
TURN_SECONDS = 20.0


class Printout:
    """A batch's way to its printer, for one turn."""

    def __init__(
        self,
        job: Job,
        batch: BatchRow,
        profile: "PrinterProfile",
        transport: "Transport",
        stop: Callable[[], bool],
    ) -> None:
        self._job = job
        self._batch = batch
        self._profile = profile
        self._transport = transport
        self._stop = stop
        # How many orders' labels came out so far.
        self.printed = 0

    def settle(self) -> None:
        """Find out what became of the jobs that were being sent when their sender stopped."""
        for name, items in groupby(self._items(PrintState.SENDING), key=lambda item: item.print_job):
            self._note(list(items), self._transport.find(name))

    def print_some(self) -> Reason:
        """Print what is due, for a while; returns why the printer takes no more now, if it does not."""
        end = time.monotonic() + TURN_SECONDS
        for items in self._jobs():
            if self._stop() or time.monotonic() > end:
                break
            if (told := self._print(items)).code:
                return told
        return NONE

    def _jobs(self) -> Iterator[list[ItemRow]]:
        """Single orders on a roll; else orders whose labels fill whole sheets."""
        sheet = self._stock().sheet
        size = sheet.count if sheet else 1
        items = self._items(PrintState.WAITING, most := max(CHUNK, 2 * size))
        labels = self._labels(items) if sheet else [1] * len(items)
        # The sheet that lies in the printer now may have been begun; the next ones are whole.
        free, whole, start = size - self._start_at() + 1 if sheet else 1, 0, 0
        for end, count in enumerate(labels, start=1):
            free -= count
            if free <= 0 and free % size == 0:
                yield items[start:end]
                free, whole, start = size, whole + 1, end
        # What fills no sheet waits for those behind it, if there are any.
        if start < len(items) and (len(items) < most or not whole):
            yield items[start:]

    def _labels(self, items: Sequence[ItemRow]) -> list[int]:
        """How many places of a sheet the labels of each take."""
        return [len(pages) * self._batch.copies for pages in self._stored(items)]

    def _stock(self) -> "Stock":
        from labelsvc.labels import stock

        return stock(self._batch.stock)

    def _start_at(self) -> int:
        """Only the very first sheet begins where the batch says."""
        query = select(func.count()).where(
            ItemRow.batch_id == self._batch.id, ItemRow.print_state != PrintState.WAITING
        )
        with self._job.reading() as session:
            return 1 if session.scalar(query) else self._batch.start_at

    def _print(self, items: Sequence[ItemRow]) -> Reason:
        from labelsvc.printing import print_document

        start_at, pages = self._start_at(), self._pages(items)
        document = print_document(pages, self._profile, stock=self._stock(), start_at=start_at)
        self._job.fence()
        name = str(uuid.uuid4())
        taken = self._take(items, name)
        if len(taken) < len(items):
            # Somebody cancelled: what is left of the job is another job.
            self._set(taken, PrintState.WAITING)
            return NONE
        return self._note(taken, self._transport.send(name, document))

    def _take(self, items: Sequence[ItemRow], name: str) -> list[ItemRow]:
        """Commit that they are about to be sent; only those that still wait are."""
        query = update(ItemRow).where(ItemRow.id.in_([item.id for item in items]))
        query = query.where(ItemRow.print_state == PrintState.WAITING, ItemRow.state.in_(LABELLED))
        query = query.values(print_state=PrintState.SENDING, print_job=name, changed=now())
        with self._job.transaction() as session:
            ids = set(session.scalars(query.returning(ItemRow.id)).all())
        return [item for item in items if item.id in ids]

    def _note(self, items: Sequence[ItemRow], outcome: "Outcome | None") -> Reason:
        """Commit what became of a job; returns why no further one should be sent now."""
        from labelsvc.printing import Result

        result = outcome.result if outcome else Result.UNKNOWN
        why = Reason(outcome.code or "printer", outcome.reason) if outcome else NONE
        if result is Result.PRINTED:
            self._set(items, PrintState.PRINTED)
            self.printed += len(items)
            return NONE
        if result is Result.NOT_SENT:
            self._set(items, PrintState.WAITING)
            return why
        text = f"{PRINT_UNKNOWN.text} ({why.text})" if why.text else PRINT_UNKNOWN.text
        self._set(items, PrintState.UNKNOWN, Reason(PRINT_UNKNOWN.code, text))
        return Reason(PRINT_UNKNOWN.code, text)

    def _set(self, items: Sequence[ItemRow], state: PrintState, why: Reason = NONE) -> None:
        ids = [item.id for item in items]
        values: dict[str, object] = {"print_state": state, "changed": now()}
        if state is PrintState.WAITING:
            values["print_job"] = ""
        query = update(ItemRow).where(ItemRow.id.in_(ids), ItemRow.print_state == PrintState.SENDING)
        with self._job.transaction() as session:
            session.execute(query.values(**values).execution_options(synchronize_session=False))
            if why.code:
                _tell(session, ids, why)
            if state is PrintState.PRINTED:
                self._printed(session, items)

    def _printed(self, session: Session, items: Sequence[ItemRow]) -> None:
        note_printed(session, self._batch.id, [item.order_id for item in items], now())
        if self._batch.fulfil is Policy.PRINTED:
            ids = [item.id for item in items]
            query = update(ItemRow).where(ItemRow.id.in_(ids), ItemRow.state == ItemState.RENDERED)
            # Not the ones that stay as they are for a reason, such as a reprint of a shipped order.
            query = query.where(ItemRow.reason_code == "").values(state=ItemState.PRINTED, changed=now())
            session.execute(query.execution_options(synchronize_session=False))

    def _items(self, state: PrintState, most: int | None = None) -> list[ItemRow]:
        query = select(ItemRow).where(ItemRow.batch_id == self._batch.id, ItemRow.print_state == state)
        if state is PrintState.WAITING:
            query = query.where(ItemRow.state.in_(LABELLED), ItemRow.label_id.is_not(None))
        with self._job.reading() as session:
            return list(session.scalars(query.order_by(ItemRow.position).limit(most)))

    def _pages(self, items: Sequence[ItemRow]) -> "list[Page]":
        return [page for pages in self._stored(items) for page in pages for _ in range(self._batch.copies)]

    def _stored(self, items: Sequence[ItemRow]) -> "Iterator[list[Page]]":
        """The pages of each."""
        with self._job.reading() as session:
            query = select(LabelRow.id, LabelRow.sealed_pages)
            query = query.where(LabelRow.id.in_([item.label_id for item in items]))
            sealed = dict(session.execute(query).all())
        for item in items:
            yield unpack(self._job.box.open(sealed.get(item.label_id or 0) or b""))


def _tell(session: Session, ids: Sequence[int], why: Reason) -> None:
    query = update(ItemRow).where(ItemRow.id.in_(ids), ItemRow.reason_code == "")
    query = query.where(ItemRow.state.in_([ItemState.RENDERED, ItemState.FULFILLED]))
    session.execute(query.values(reason_code=why.code, reason_text=why.text))


def printing(session: Session, batch_id: str, state: PrintState) -> bool:
    """Whether any label of the batch that stands is at that point of its way to the printer."""
    query = select(ItemRow.id).where(ItemRow.batch_id == batch_id, ItemRow.print_state == state)
    if state is PrintState.WAITING:
        query = query.where(ItemRow.state.in_(LABELLED))
    return session.scalars(query.limit(1)).first() is not None
