"""Batch requests: up to 500 changes in one call, carried out one after the other, asked about by their ticket.

How they count is not documented. The strictest reading is taken: each request inside counts like one sent alone,
and is refused with 429 where it is one too many.
"""

import json
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, request

from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.exchange import bearer, endpoint
from labelsvc.sandbox.faults import Fault
from labelsvc.sandbox.records import PutRecord
from labelsvc.sandbox.shop import Sandbox

batch = Blueprint("batch", __name__, url_prefix="/api/v3/<store_id>/batch")
MOST = 500


@dataclass(slots=True)
class Ticket:
    """A batch under way. ``stops_at``: so many are carried out, and nobody hears of the others again."""

    total: int
    stops_at: int
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def status(self) -> str:
        if len(self.answers) == self.total:
            return "COMPLETED"
        return "IN_PROGRESS" if self.answers else "QUEUED"


@batch.post("")
@endpoint("batch")
def create(shop: Sandbox) -> object:
    """Begins to carry out a list of requests; the same ``deduplicationKey`` gives the same ticket."""
    asked = _requests()
    known = shop.batch_keys.get(request.args.get("deduplicationKey", ""))
    if known is not None:
        return {"ticket": known}
    name, fault = str(uuid.uuid4()), shop.faults.pick("BATCH", "batch", None)
    half = len(asked) // 2 if fault is not None and fault.kind == "half_done" else len(asked)
    shop.batches[name] = ticket = Ticket(len(asked), half)
    shop.batch_keys[request.args.get("deduplicationKey", name)] = name
    goes_on = request.args.get("stopOnFirstFailure") == "false"
    delay = fault.seconds if fault is not None and fault.kind == "slow" else 0.0
    work = (shop, bearer(), asked, ticket, goes_on, delay)
    threading.Thread(target=_carry_out, args=work, name="sandbox-batch", daemon=True).start()
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


def _carry_out(
    shop: Sandbox, token: str, asked: list[dict[str, Any]], ticket: Ticket, goes_on: bool, delay: float
) -> None:
    shop.pause(delay)
    failed = False
    for one in asked[: ticket.stops_at]:
        if shop.stopping.is_set():
            return
        shop.pause(shop.latency)
        if failed and not goes_on:
            ticket.answers.append({"id": one.get("id"), "status": "NOT_EXECUTED"})
            continue
        code, body = _change(shop, token, one)
        failed = failed or code != 200
        state = "COMPLETED" if code == 200 else "FAILED"
        ticket.answers.append({"id": one.get("id"), "status": state, "httpStatusCode": code, "httpBody": body})


def _change(shop: Sandbox, token: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and body of one request inside. Only changes of orders are played."""
    path, body = str(asked.get("path", "")), asked.get("body")
    named = unquote(path.removeprefix("/orders/"))
    if asked.get("method") != "PUT" or path == named:
        return 404, ApiError(404, "The sandbox plays only PUT /orders/ID in batches.", "NOT_FOUND").body
    order = shop.orders.key(named) or named
    fault: Fault | None = None
    told: dict[str, Any] = {"updateCount": 1}
    try:
        shop.access.admit(token, "update_orders")
        fault = shop.faults.pick("PUT", "order", order)
        if fault is None or fault.strikes_after:
            shop.change(order, body)
        code = 200
    except (ApiError, KeyError) as error:
        refused = error if isinstance(error, ApiError) else ApiError(404)
        code, told = refused.status, dict(refused.body)
    applied = code == 200 and (fault is None or fault.strikes_after)
    if fault is not None and fault.spoils_answer:
        # Where a single answer would be lost or spoilt, the batch has an error of the server's in its place.
        spoilt = ApiError(fault.status or 500)
        code, told = spoilt.status, dict(spoilt.body)
    shop.puts.append(PutRecord(order, body, applied, applied and code == 200, code, shop.wall()))
    return code, told
