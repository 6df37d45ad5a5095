"""Tracking numbers: what a number is, and numbers for orders that are being, or were, printed."""

from typing import Annotated

from pydantic import Field, StringConstraints

from labelsvc.batches.tracking import set_tracking
from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.tracking import for_tracking, misread
from labelsvc.web.api.batch_models import BatchModel, TrackingModel, whole
from labelsvc.web.api.fields import SHOP_PROBLEMS, OrderName
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("tracking", "Tracking numbers, recognised by shape and check digit.")

MOST = 1000
Number = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Numbers(Model):
    """Numbers as they were typed, pasted or scanned."""

    numbers: list[Number] = Field(max_length=MOST)


class KnownNumber(Model):
    """What a number is. `doubtful`: it looks like that carrier's, but its check digit is wrong."""

    number: str
    carrier: str
    service: str
    doubtful: str
    printable: bool = Field(description="Whether it can be a barcode at all.")


class KnownNumbers(Model):
    """In the order asked for."""

    items: list[KnownNumber]


class OrdersTracking(Model):
    """Numbers by any name of the batch's orders."""

    tracking: dict[OrderName, TrackingModel] = Field(min_length=1, max_length=MOST)


@routes.add(
    "POST",
    "/tracking/check",
    "read",
    Answer(200, "What they are.", KnownNumbers),
    body=Numbers,
    body_example={"numbers": ["1Z999AA10123456784"]},
)
def check_tracking(caller: Caller, body: Numbers) -> KnownNumbers:
    """Tell the carrier of each tracking number, and which were misread."""
    return KnownNumbers(items=[_known(number) for number in body.numbers])


@routes.add(
    "PUT",
    "/batches/{batch}/tracking",
    "fulfil",
    Answer(200, "The batch.", BatchModel),
    body=OrdersTracking,
    body_example={"tracking": {"XJ12H": {"number": "1Z999AA10123456784"}}},
    problems=(*SHOP_PROBLEMS, "batch_not_found", "batch_conflict", "usage", "not_found"),
)
def put_tracking(caller: Caller, batch: str, body: OrdersTracking) -> BatchModel:
    """Give orders of a batch their tracking numbers.

    They go to the shop with the status change; to orders that are marked already, at once and alone.
    """
    numbers = {name: one.tracking() for name, one in body.tracking.items()}
    return whole(set_tracking(runtime(), caller.store_id, batch, numbers, by=caller.name[:100]))


def _known(number: str) -> KnownNumber:
    try:
        found = for_tracking(number)
    except BarcodeError:
        return KnownNumber(number=number, carrier="", service="", doubtful="", printable=False)
    carrier = found.carrier or ""
    doubtful = "" if carrier else misread(number)
    return KnownNumber(
        number=number, carrier=carrier, service=found.service or "", doubtful=doubtful, printable=True
    )
