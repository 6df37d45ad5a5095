"""What is done to an order in which state: the steps that a run in the shell and a turn of the queue share."""

from collections.abc import Mapping, Sequence

from labelsvc.batches.fulfil import fulfil
from labelsvc.batches.job import Job
from labelsvc.batches.reading import read_many, read_one
from labelsvc.batches.render import render
from labelsvc.batches.states import IN_FLIGHT, ItemState, Policy
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.batches.undo import put_back
from labelsvc.ecwid.orders import Order
from labelsvc.errors import LabelsvcError

AFTER_PRINTING = (ItemState.PRINTED, ItemState.PUTTING, ItemState.OWED)
# Which orders are due for their status change.
DUE: Mapping[Policy, tuple[ItemState, ...]] = {
    Policy.RENDERED: (ItemState.RENDERED, *AFTER_PRINTING),
    Policy.PRINTED: AFTER_PRINTING,
    Policy.CONFIRMED: AFTER_PRINTING,
    Policy.NEVER: (),
}


def fetch(job: Job, items: Sequence[ItemRow]) -> dict[str, Order]:
    """The orders that still need a label, as the search has them."""
    return read_many(job, [item.order_id for item in items if item.state is ItemState.QUEUED])


def is_due(batch: BatchRow, item: ItemRow) -> bool:
    """Whether its status is to be changed, or put back, now."""
    return item.state in DUE[batch.fulfil] or item.state in IN_FLIGHT


def advance(job: Job, batch: BatchRow, item: ItemRow, found: Mapping[str, Order]) -> LabelsvcError | None:
    """All that can be done for an order now; returns what went wrong."""
    if item.state is ItemState.UNDOING:
        return put_back(job, batch, item)
    error = None
    if item.state is ItemState.QUEUED:
        order = found.get(item.order_id) or read_one(job, item.order_id)
        error = render(job, batch, item, order)
    if item.state in DUE[batch.fulfil] or item.state is ItemState.PUTTING:
        error = fulfil(job, batch, item)
    return error
