"""The statuses that an order of the shop can have, as the API spells them."""

from typing import Any

PAYMENT = (
    "AWAITING_PAYMENT",
    "PAID",
    "CANCELLED",
    "REFUNDED",
    "PARTIALLY_REFUNDED",
    "INCOMPLETE",
    "CUSTOM_PAYMENT_STATUS_1",
    "CUSTOM_PAYMENT_STATUS_2",
    "CUSTOM_PAYMENT_STATUS_3",
)
FULFILLMENT = (
    "AWAITING_PROCESSING",
    "PROCESSING",
    "SHIPPED",
    "DELIVERED",
    "WILL_NOT_DELIVER",
    "RETURNED",
    "READY_FOR_PICKUP",
    "OUT_FOR_DELIVERY",
    "CUSTOM_FULFILLMENT_STATUS_1",
    "CUSTOM_FULFILLMENT_STATUS_2",
    "CUSTOM_FULFILLMENT_STATUS_3",
)
# This merchant does not mail the buyer when work on an order merely begins.
_SILENT = {"AWAITING_PROCESSING", "PROCESSING"}


def order_statuses() -> list[dict[str, Any]]:
    """What ``GET profile/order_statuses`` lists; a custom status is there, and switched off."""
    payment = [_status(name, "PAYMENT_STATUS") for name in PAYMENT]
    return payment + [_status(name, "FULFILLMENT_STATUS") for name in FULFILLMENT]


def mails_the_buyer(name: str) -> bool:
    """Whether the shop mails the buyer when this status is assigned."""
    return name not in _SILENT


def _status(name: str, kind: str) -> dict[str, Any]:
    custom = name.startswith("CUSTOM_")
    status: dict[str, Any] = {
        "statusId": name,
        "orderStatusType": kind,
        "enabled": not custom,
        "sendNotificationWhenStatusIsAssigned": mails_the_buyer(name),
    }
    return status if custom else status | {"defaultStatus": True}
