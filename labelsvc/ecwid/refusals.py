"""Which orders get a label: one pure function, and a reason in a merchant's words for each that does not."""

from collections.abc import Collection
from dataclasses import dataclass

from labelsvc.ecwid.orders import Order

# A partial refund leaves the rest of the order to be sent.
PAID = frozenset({"PAID", "PARTIALLY_REFUNDED"})
WAITING = frozenset({"AWAITING_PROCESSING", "PROCESSING"})
UNPAID = "AWAITING_PAYMENT"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order gets no label: a stable code, and a sentence that a merchant understands."""

    code: str
    message: str


_VOID_PAYMENTS = {
    "INCOMPLETE": Refusal("incomplete", "the customer has not finished this order"),
    "CANCELLED": Refusal("cancelled", "the order was cancelled"),
    "REFUNDED": Refusal("refunded", "the order was refunded"),
}
_DONE = {
    "SHIPPED": Refusal("already_shipped", "the order is already marked as shipped"),
    "OUT_FOR_DELIVERY": Refusal("already_shipped", "the order is already out for delivery"),
    "DELIVERED": Refusal("already_shipped", "the order was already delivered"),
    "WILL_NOT_DELIVER": Refusal("wont_deliver", "the order is marked as not to be delivered"),
    "RETURNED": Refusal("returned", "the order was returned"),
    "READY_FOR_PICKUP": Refusal("ready_for_pickup", "the order waits for its customer to pick it up"),
}
_PICKUP = Refusal("pickup", "the customer picks this order up: there is nothing to send")
_DIGITAL = Refusal("digital", "the order has only downloads: there is nothing to send")
_EMPTY = Refusal("nothing_to_ship", "nothing in this order needs to be sent")
_NO_ADDRESS = Refusal("no_address", "the order has no shipping address: add one in the control panel")


def refusal(order: Order, *, accept_unpaid: bool = False, accept_statuses: Collection[str] = ()) -> Refusal | None:
    """Why this order gets no label, or None if it is placed and can be shipped.

    Placed means: paid (or awaiting payment where ``accept_unpaid``, for payment on delivery), awaiting
    processing or processing, with something to ship to a known place. A custom status of the store
    (CUSTOM_..._n) means whatever its merchant made of it ("packed", "on hold", "fraud check"), so it counts
    only if it is named in ``accept_statuses``. Of several reasons the most lasting one is given.
    """
    return (
        _VOID_PAYMENTS.get(order.payment_status)
        or _progress(order, accept_statuses)
        or _contents(order)
        or _payment(order, accept_unpaid, accept_statuses)
        or _destination(order)
    )


def search_statuses(*, accept_unpaid: bool = False, accept_statuses: Collection[str] = ()) -> dict[str, list[str]]:
    """The filters of the shop's search that find every order which ``refusal`` could let pass, and few others."""
    unpaid = {UNPAID} if accept_unpaid else set()
    return {
        "payment_status": sorted(PAID | unpaid | {one for one in accept_statuses if "_PAYMENT_" in one}),
        "fulfillment_status": sorted(WAITING | {one for one in accept_statuses if "_FULFILLMENT_" in one}),
    }


def _progress(order: Order, accepted: Collection[str]) -> Refusal | None:
    status = order.fulfillment_status
    if status in WAITING or status in accepted:
        return None
    if status.startswith("CUSTOM_FULFILLMENT_STATUS"):
        return Refusal("custom_status", "the order has one of your own statuses, which is not set to be printed")
    return _DONE.get(status) or Refusal(
        "unknown_status", f"the order's fulfilment status is not known here: {_shown(status)}"
    )


def _payment(order: Order, accept_unpaid: bool, accepted: Collection[str]) -> Refusal | None:
    status = order.payment_status
    if status in PAID or status in accepted or (accept_unpaid and status == UNPAID):
        return None
    if status == UNPAID:
        return Refusal("not_paid", "the order is not paid yet")
    if status.startswith("CUSTOM_PAYMENT_STATUS"):
        return Refusal("not_paid", "the payment has one of your own statuses, which is not set to count as paid")
    return Refusal("not_paid", f"the order's payment status is not known here: {_shown(status)}")


def _contents(order: Order) -> Refusal | None:
    if order.is_pickup:
        return _PICKUP
    if not any(item.ships for item in order.items):
        only_downloads = order.items and all(item.digital for item in order.items)
        return _DIGITAL if only_downloads else _EMPTY
    return None


def _destination(order: Order) -> Refusal | None:
    return None if order.ship_to and order.ship_to.has_place else _NO_ADDRESS


def _shown(status: str) -> str:
    return status[:40] or "none"
