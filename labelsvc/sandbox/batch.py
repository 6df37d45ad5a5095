"""Batch requests: up to 500 readings and changes of orders in one call, asked about by their ticket.

The shop does one batch after the other, and the requests of one in turn or (``allowParallelMode``) a hundred at a
time. How they count is not documented. The strictest reading is taken: each request inside counts like one sent
alone, and is refused with 429 where it is one too many.
"""

import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Blueprint, request

from labelsvc.sandbox import fields
from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.exchange import bearer, endpoint
from labelsvc.sandbox.faults import Fault
from labelsvc.sandbox.records import PutRecord
from labelsvc.sandbox.search import parse_fields
from labelsvc.sandbox.shop import Sandbox

batch = Blueprint("batch", __name__, url_prefix="/api/v3/<store_id>/batch")
MOST = 500
AT_ONCE = 100
_SCOPES = {"GET": "read_orders", "PUT": "update_orders"}


@dataclass(slots=True)
class Ticket:
    """A batch under way. ``stops_at``: so many are carried out, and nobody hears of the others again.

    ``over``: the next one may begin.
    """

    total: int
    stops_at: int
    answers: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def status(self) -> str:
        if len(self.answers) == self.total:
            return "COMPLETED"
        return "IN_PROGRESS" if self.answers else "QUEUED"


@batch.post("")
@endpoint("batch")
def create(shop: Sandbox) -> object:
    """Begins to carry out a list of requests; the same ``deduplicationKey`` gives the same ticket."""
    asked, key = _requests(), request.args.get("deduplicationKey") or str(uuid.uuid4())
    with shop.batch_lock:
        if key in shop.batch_keys:
            return {"ticket": shop.batch_keys[key]}
        name, fault = str(uuid.uuid4()), shop.faults.pick("BATCH", "batch", None)
        half = len(asked) // 2 if fault is not None and fault.kind == "half_done" else len(asked)
        before = next(reversed(shop.batches.values()), None)
        shop.batches[name] = ticket = Ticket(len(asked), half)
        shop.batch_keys[key] = name
    work = _Work(
        shop,
        bearer(),
        ticket,
        goes_on=request.args.get("stopOnFirstFailure") == "false",
        at_once=AT_ONCE if request.args.get("allowParallelMode") == "true" else 1,
        delay=fault.seconds if fault is not None and fault.kind == "slow" else 0.0,
    )
    threading.Thread(target=work.run, args=(asked, before), name="sandbox-batch", daemon=True).start()
    return {"ticket": name}


@batch.get("")
@endpoint("batch")
def status(shop: Sandbox) -> object:
    """How far a batch is, with the answers so far."""
    ticket = shop.batches.get(request.args.get("ticket", ""))
    if ticket is None:
        raise ApiError(404, "There is no such ticket.", "TICKET_NOT_FOUND")
    answers = list(ticket.answers)
    return {
        "status": ticket.status,
        "totalRequests": ticket.total,
        "completedRequests": len(answers),
        "responses": answers,
    }


def _requests() -> list[dict[str, Any]]:
    try:
        asked = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The body is not JSON.") from error
    if (
        not isinstance(asked, list)
        or not all(isinstance(one, dict) for one in asked)
        or not 0 < len(asked) <= MOST
    ):
        raise ApiError(400, f"The body must be a list of 1 to {MOST} requests.")
    return asked


@dataclass(slots=True)
class _Work:
    """What it takes to carry out one batch."""

    shop: Sandbox
    token: str
    ticket: Ticket
    goes_on: bool
    at_once: int
    delay: float

    def run(self, asked: list[dict[str, Any]], before: Ticket | None) -> None:
        """Once the batch before is over."""
        while before is not None and not before.over.wait(0.1):
            if self.shop.stopping.is_set():
                return
        self.shop.pause(self.delay)
        failed, due = False, asked[: self.ticket.stops_at]
        for start in range(0, len(due), self.at_once):
            pause, told = self.shop.latency, list[dict[str, Any]]()
            for one in due[start : start + self.at_once]:
                if self.shop.stopping.is_set():
                    return
                if failed and not self.goes_on:
                    told.append({"id": one.get("id"), "status": "NOT_EXECUTED"})
                    continue
                answer, slow = self._one(one)
                told.append(answer)
                pause, failed = max(pause, slow), failed or answer["status"] == "FAILED"
            self.shop.pause(pause)
            self.ticket.answers.extend(told)
        self.ticket.over.set()

    def _one(self, asked: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
        """One request inside: its answer, and for how long a fault holds that up."""
        fault, code, told = self._carried_out(asked)
        state = "COMPLETED" if code == 200 else "FAILED"
        answer = {"id": asked.get("id"), "status": state, "httpStatusCode": code, "httpBody": told}
        return answer, fault.seconds if fault is not None and fault.kind == "slow" else 0.0

    def _carried_out(self, asked: Mapping[str, Any]) -> tuple[Fault | None, int, Any]:
        method, url = str(asked.get("method")), urlsplit(str(asked.get("path", "")))
        named = unquote(url.path.removeprefix("/orders/"))
        if method not in _SCOPES or url.path == f"/{named}" or url.path == named:
            return None, 404, ApiError(404, "The sandbox plays only GET and PUT /orders/ID.", "NOT_FOUND").body
        order = self.shop.orders.key(named) or named
        fault: Fault | None = None
        done, code = False, 200
        told: Any = {}
        try:
            self.shop.inside += 1
            self.shop.access.admit(self.token, _SCOPES[method])
            fault = self.shop.faults.pick(method, "order", order)
            if fault is None or fault.strikes_after:
                told, done = self._do(method, order, url.query, asked.get("body")), True
        except (ApiError, KeyError) as error:
            refused = error if isinstance(error, ApiError) else ApiError(404)
            code, told = refused.status, dict(refused.body)
        if fault is not None and fault.spoils_answer:
            # Where a single answer would be lost or spoilt, the batch has an error of the server's in its place.
            spoilt = ApiError(fault.status or 500)
            code, told = spoilt.status, dict(spoilt.body)
        if method == "PUT":
            record = PutRecord(order, asked.get("body"), done, done and code == 200, code, self.shop.wall())
            self.shop.puts.append(record)
        return fault, code, told

    def _do(self, method: str, order: str, query: str, body: object) -> Any:
        if method == "PUT":
            self.shop.change(order, body)
            return {"updateCount": 1}
        found = self.shop.orders.read(order)
        if found is None:
            raise ApiError(404)
        wanted = parse_qs(query).get("responseFields", [""])[0]
        trimmed = fields.trim(found, parse_fields(wanted))
        self.shop.shown("order", {order})
        return trimmed
