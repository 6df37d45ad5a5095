"""``/_sandbox/``: what tests and demos in other processes look at and turn. No part of the shop's API."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.exchange import answer, answer_error, shops
from labelsvc.sandbox.faults import Fault
from labelsvc.sandbox.shop import Sandbox

control = Blueprint("control", __name__, url_prefix="/_sandbox")


@control.get("/")
def summary() -> Response:
    """How the shop stands: counts, and what was due for a label when it began."""
    shop = _shop()
    puts = shop.put_counts()
    return answer(
        {
            "store_id": shop.store_id,
            "orders": len(shop.orders),
            "printable": shop.printable,
            "refusals": shop.refusals,
            "puts": len(shop.puts),
            "puts_applied": puts,
            "put_more_than_once": sorted(name for name, count in puts.items() if count > 1),
            "emails": len(shop.emails),
            # Those inside of batches too: each counts against the limit.
            "requests": len(shop.requests) + shop.inside,
            "batches": len(shop.batches),
        }
    )


@control.get("/puts")
def puts() -> Response:
    return answer([asdict(put) for put in list(_shop().puts)])


@control.get("/emails")
def emails() -> Response:
    return answer([asdict(email) for email in list(_shop().emails)])


@control.get("/requests")
def requests() -> Response:
    return answer([asdict(one) for one in list(_shop().requests)])


@control.get("/orders")
def orders() -> Response:
    """Both statuses of every order, or every order whole with ``?full=1``."""
    shop = _shop()
    if request.args.get("full"):
        return answer(list(shop.orders.values()))
    return answer([_statuses(shop, order_id) for order_id in shop.orders])


def _statuses(shop: Sandbox, order_id: str) -> dict[str, Any]:
    order = shop.orders.read(order_id) or {}
    return {"id": order_id} | {name: order.get(name) for name in ("paymentStatus", "fulfillmentStatus")}


@control.get("/orders/<order_id>")
def order(order_id: str) -> Response:
    found = _shop().orders.read(order_id)
    return answer_error(ApiError(404)) if found is None else answer(found)


@control.post("/orders/<order_id>")
def change_order(order_id: str) -> Response:
    """Changes an order as the merchant would in the control panel; it is no PUT of ours."""
    try:
        return answer(_shop().change(order_id, request.get_json()))
    except KeyError:
        return answer_error(ApiError(404))
    except ApiError as error:
        return answer_error(error)


@control.get("/faults")
def faults() -> Response:
    return answer([asdict(fault) for fault in _shop().faults.listed()])


@control.post("/faults")
def add_fault() -> Response:
    """Adds a fault: the fields of Fault, such as ``{"kind": "lost_ack", "times": null, "probability": 0.05}``."""
    try:
        fault = _shop().faults.add(Fault(**request.get_json()))
    except (TypeError, ValueError) as error:
        return answer_error(ApiError(400, f"No such fault: {error}"))
    return answer(asdict(fault), 201)


@control.delete("/faults")
def clear_faults() -> Response:
    _shop().faults.clear()
    return answer({})


@control.get("/webhooks")
def webhooks() -> Response:
    return answer([asdict(one) for one in list(_shop().webhooks.deliveries)])


@control.post("/webhooks")
def set_webhooks() -> Response:
    """Where events go and how: ``{"url": "http://127.0.0.1:8000/webhooks/ecwid", "copies": 2}``."""
    hooks, sent = _shop().webhooks, request.get_json()
    hooks.url = str(sent.get("url", hooks.url))
    hooks.copies = int(sent.get("copies", hooks.copies))
    hooks.disorder = bool(sent.get("disorder", hooks.disorder))
    hooks.retry_seconds = float(sent.get("retry_seconds", hooks.retry_seconds))
    return answer({})


@control.post("/events")
def post_event() -> Response:
    """Sends any event: ``{"type": "application.uninstalled", "entity_id": 1, "data": {}}``."""
    sent = request.get_json()
    sent_off = _shop().webhooks.post(str(sent["type"]), sent.get("entity_id"), sent.get("data"))
    return answer({"sent": sent_off is not None})


@control.post("/orders")
def place_order() -> Response:
    """A buyer places an order."""
    return answer({"id": _shop().place_order()["id"]}, 201)


@control.post("/reset")
def reset() -> Response:
    _shop().reset()
    return answer({})


def _shop() -> Sandbox:
    """The shop of ``?store=``, else the first."""
    served = shops()
    return served.get(request.args.get("store", ""), next(iter(served.values())))
