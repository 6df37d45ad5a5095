"""/batches: make them, watch them, decide about them."""

from typing import Any, Literal

from flask import Response, request
from pydantic import Field

from labelsvc.batches import service
from labelsvc.database import transaction
from labelsvc.errors import PrinterNotFound
from labelsvc.printing import PrinterProfile, list_printers
from labelsvc.stores.settings import store_settings
from labelsvc.web.api.batch_models import (
    BatchModel,
    BatchPage,
    Decision,
    NewBatch,
    QueuedBatch,
    summary,
    whole,
)
from labelsvc.web.api.fields import Cursor, Limit, Moment, Search
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.idempotency import keep
from labelsvc.web.limits import KILOBYTE
from labelsvc.web.routes import PREFIX, Answer, Model, Reply, Routes, response

routes = Routes("batches", "Orders that are printed, and marked in the shop, together. A worker does it.")

# 20,000 orders with their tracking numbers.
BATCH_BYTES = 8 * 1024 * KILOBYTE


class BatchQuery(Model):
    """Which batches."""

    query: Search = Field("", description="An order's id, or the beginning of a batch's.")
    state: Literal["", "queued", "running", "done", "done_with_errors", "cancelled"] = ""
    created_from: Moment | None = Field(None, description="Made at this moment or later.")
    created_to: Moment | None = Field(None, description="Made before this moment.")
    cursor: Cursor = ""
    limit: Limit = 50

    def which(self) -> service.BatchFilter:
        """As the service has it."""
        return service.BatchFilter(self.query, self.state, self.created_from, self.created_to)


@routes.add(
    "POST",
    "/batches",
    "print",
    Answer(202, "It is queued.", QueuedBatch, headers={"Location": "Where the batch can be watched."}),
    body=NewBatch,
    body_example={"orders": ["XJ12H"], "fulfil": "never"},
    max_bytes=BATCH_BYTES,
    problems=("usage", "label", "printer_not_found", "settings_invalid", "configuration"),
    creates=True,
)
def create_batch(caller: Caller, body: NewBatch) -> Response:
    """Print the labels of orders, and mark the orders.

    The orders are found, printed and marked by a worker: watch the batch at `Location`. With an
    `Idempotency-Key` the request can be sent again without making a second batch.
    """
    settings = store_settings(runtime().engine, runtime().box, caller.store_id)
    wish = body.wish(settings, _printer(caller, body.printer_name(settings)))
    if wish.fulfil.policy is not service.Policy.NEVER:
        caller.need("fulfil")
    service.ensure_queue(runtime())
    with transaction(runtime().engine) as session:
        batch_id = service.create_batch(session, runtime(), caller.store_id, wish, by=caller.name[:100])
        url = f"{PREFIX}/batches/{batch_id}"
        answer = response(Reply(QueuedBatch(id=batch_id, state="queued", url=url), 202, {"Location": url}))
        keep(session, answer)
    return answer


def _printer(caller: Caller, name: str) -> PrinterProfile | None:
    if not name:
        return None
    for one in list_printers(runtime().engine, caller.store_id):
        if one.name == name:
            return one
    raise PrinterNotFound("the store has no printer of that name", hint="GET /api/v1/printers lists them")


@routes.add(
    "GET", "/batches", "read", Answer(200, "The batches.", BatchPage), query=BatchQuery, problems=("usage",)
)
def list_batches(caller: Caller, query: BatchQuery) -> BatchPage:
    """List batches, newest first."""
    views, following = service.batch_views(
        runtime(), caller.store_id, cursor=query.cursor, limit=query.limit, which=query.which()
    )
    return BatchPage(items=[summary(view) for view in views], next_cursor=following)


@routes.add(
    "GET",
    "/batches/{batch}",
    "read",
    Answer(200, "The batch.", BatchModel, headers={"ETag": "Changes when the batch does."}),
    Answer(304, "Nothing has changed."),
    headers={"If-None-Match": "The `ETag` of what you have: cheap to ask again and again."},
    problems=("batch_not_found",),
)
def get_batch(caller: Caller, batch: str) -> Response:
    """Get a batch with the state of every order, and why."""
    marker = service.change_marker(runtime(), caller.store_id, batch)
    if request.if_none_match.contains(marker):
        answer = Response(status=304)
    else:
        answer = response(whole(service.batch_view(runtime(), caller.store_id, batch)))
    answer.set_etag(marker)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


class Decide:
    """The view of one decision about a batch."""

    def __init__(self, name: str, summary: str, decision: Decision) -> None:
        self.name = f"{name}_batch"
        self.decision = decision
        self.__doc__ = summary

    def __call__(self, caller: Caller, batch: str) -> BatchModel:
        return whole(self.decision(runtime(), caller.store_id, batch, by=caller.name[:100]))


_DECISIONS: tuple[tuple[str, str, Decision, str], ...] = (
    (
        "cancel",
        "print",
        service.cancel_batch,
        "Cancel a batch.\n\nWhat is not on its way to the shop or the printer is not done any more.",
    ),
    (
        "retry",
        "print",
        service.retry_batch,
        "Try again what failed, and only that.\n\nAlso what the printer may have lost, and what is not marked.",
    ),
    (
        "confirm",
        "fulfil",
        service.confirm_batch,
        "Confirm that the labels came out.\n\nOrders that waited for that are then marked.",
    ),
    (
        "undo",
        "fulfil",
        service.undo_batch,
        "Take the marking back.\n\nEach order gets its earlier status again, where it still has ours.",
    ),
)
_FACTS: dict[str, Any] = {"problems": ("batch_not_found", "batch_conflict", "configuration")}
for _name, _scope, _decision, _summary in _DECISIONS:
    routes.add("POST", f"/batches/{{batch}}/{_name}", _scope, Answer(200, "The batch.", BatchModel), **_FACTS)(
        Decide(_name, _summary, _decision)
    )
