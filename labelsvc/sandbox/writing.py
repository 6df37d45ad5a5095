"""What a PUT changes: partial semantics, as the API documents them."""

from typing import Any

from labelsvc.sandbox import statuses
from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.expansion import Order

# Sent or not, these stay as the shop made them.
_READ_ONLY = {
    "id", "internalId", "orderNumber", "vendorOrderNumber", "publicUid", "createDate", "createTimestamp",
    "updateDate", "updateTimestamp", "shipments", "refunds", "usdTotal", "items",
}  # fmt: skip
_MERGED = {"shippingPerson", "billingPerson", "shippingOption"}


def changed_fields(order: Order, body: object) -> Order:
    """The fields of the order that a body changes, with their new values.

    Fields that are left out stay. Persons and the shipping option are merged field by field. If ``items``
    is sent, items that it leaves out are deleted. Raises ApiError 400.
    """
    if not isinstance(body, dict):
        raise ApiError(400, "The body must be a JSON object.")
    _check_status(body, "paymentStatus", statuses.PAYMENT)
    _check_status(body, "fulfillmentStatus", statuses.FULFILLMENT)
    changes = {name: value for name, value in body.items() if name not in _READ_ONLY}
    for name in _MERGED & changes.keys():
        if not isinstance(changes[name], dict):
            raise ApiError(400, f"{name} must be an object.")
        changes[name] = (order.get(name) or {}) | changes[name]
    if "items" in body:
        changes["items"] = _items(order.get("items") or [], body["items"])
    return changes


def _check_status(body: dict[str, Any], name: str, known: tuple[str, ...]) -> None:
    if name in body and body[name] not in known:
        raise ApiError(400, f"There is no such {name}.", "WRONG_PARAMETER")


def _items(existing: list[Order], sent: object) -> list[Order]:
    if not isinstance(sent, list) or not all(isinstance(item, dict) for item in sent):
        raise ApiError(400, "items must be a list of objects.")
    by_id = {item.get("id"): item for item in existing}
    return [by_id.get(item.get("id"), {}) | item for item in sent]
