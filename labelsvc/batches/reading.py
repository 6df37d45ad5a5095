"""Reading orders for a batch: in bulk where the shop's search will do, alone where it will not."""

from collections.abc import Sequence

from labelsvc.batches.job import Job
from labelsvc.batches.reasons import ONE_ORDER, STOPS
from labelsvc.ecwid.orders import Order
from labelsvc.errors import LabelsvcError

Read = Order | LabelsvcError


def read_many(job: Job, ids: Sequence[str]) -> dict[str, Order]:
    """What the search finds of these orders, by their ids; the rest is for ``read_one``.

    Raises only what stops the whole run.
    """
    if not ids:
        return {}
    try:
        found = [answer for answer in job.shop.orders_by_id(ids) if isinstance(answer, Order)]
    except STOPS:
        raise
    except ONE_ORDER:
        # One order may spoil the answer for all: each is then read alone.
        return {}
    return {order.id: order for order in found}


def read_one(job: Job, name: str) -> Read:
    """An order by any of its ids, as it is now, or why it cannot be had. Raises only what stops the run."""
    try:
        return job.shop.order(name)
    except STOPS:
        raise
    except ONE_ORDER as error:
        return error
