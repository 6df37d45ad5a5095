"""Which orders get a label, case by case."""

from typing import Any

import pytest
from ecwid_helpers import raw_order

from labelsvc.ecwid import parse_order, refusal

PICKUP = {"shippingMethodName": "Self pickup", "isPickup": True}
DOWNLOAD = {"name": "Song", "quantity": 1, "isShippingRequired": False, "digital": True}
SERVICE = {"name": "Repair", "quantity": 1, "isShippingRequired": False, "digital": False}
RECORD = {"name": "Record with downloads", "quantity": 1, "isShippingRequired": True, "digital": True}

CASES: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"fulfillmentStatus": "PROCESSING"}, None),
    ({"paymentStatus": "PARTIALLY_REFUNDED"}, None),
    ({"paymentStatus": "AWAITING_PAYMENT"}, "not_paid"),
    ({"paymentStatus": "CUSTOM_PAYMENT_STATUS_1"}, "not_paid"),
    ({"paymentStatus": "SOMETHING_NEW"}, "not_paid"),
    ({"paymentStatus": None}, "not_paid"),
    ({"paymentStatus": "CANCELLED"}, "cancelled"),
    ({"paymentStatus": "CANCELLED", "fulfillmentStatus": "SHIPPED"}, "cancelled"),
    ({"paymentStatus": "REFUNDED"}, "refunded"),
    ({"paymentStatus": "INCOMPLETE"}, "incomplete"),
    ({"fulfillmentStatus": "SHIPPED"}, "already_shipped"),
    ({"fulfillmentStatus": "SHIPPED", "paymentStatus": "AWAITING_PAYMENT"}, "already_shipped"),
    ({"fulfillmentStatus": "OUT_FOR_DELIVERY"}, "already_shipped"),
    ({"fulfillmentStatus": "DELIVERED"}, "already_shipped"),
    ({"fulfillmentStatus": "WILL_NOT_DELIVER"}, "wont_deliver"),
    ({"fulfillmentStatus": "RETURNED"}, "returned"),
    ({"fulfillmentStatus": "READY_FOR_PICKUP"}, "ready_for_pickup"),
    ({"fulfillmentStatus": "CUSTOM_FULFILLMENT_STATUS_2"}, "custom_status"),
    ({"fulfillmentStatus": "SOMETHING_NEW"}, "unknown_status"),
    ({"fulfillmentStatus": None}, "unknown_status"),
    ({"shippingOption": PICKUP}, "pickup"),
    ({"shippingOption": PICKUP, "paymentStatus": "AWAITING_PAYMENT"}, "pickup"),
    ({"shippingOption": {"fulfillmentType": "DELIVERY"}}, None),
    ({"shippingOption": None}, None),
    ({"items": [DOWNLOAD]}, "digital"),
    ({"items": [DOWNLOAD, SERVICE]}, "nothing_to_ship"),
    ({"items": [DOWNLOAD, RECORD]}, None),
    ({"items": []}, "nothing_to_ship"),
    ({"items": None}, "nothing_to_ship"),
    ({"items": [{"name": "Mug", "quantity": 0}]}, "nothing_to_ship"),
    ({"shippingPerson": None}, "no_address"),
    ({"shippingPerson": {"name": "Ann", "countryCode": "DE", "phone": "1"}}, "no_address"),
    ({"shippingPerson": {"city": "Ushuaia"}}, None),
    ({"externalFulfillment": True}, None),
]


@pytest.mark.parametrize(("changes", "code"), CASES)
def test_refusals(changes: dict[str, Any], code: str | None) -> None:
    """Each order is placed and can be shipped, or is refused for the reason that lasts longest."""
    found = refusal(parse_order(raw_order(**changes)))
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("payment", "code"), [("AWAITING_PAYMENT", None), ("CANCELLED", "cancelled"), ("X", "not_paid")]
)
def test_payment_on_delivery(payment: str, code: str | None) -> None:
    """A store that ships before payment accepts what awaits payment, and nothing else."""
    found = refusal(parse_order(raw_order(paymentStatus=payment)), accept_unpaid=True)
    assert (found.code if found else None) == code


def test_custom_statuses_count_when_the_store_says_so() -> None:
    """A store may name its own statuses that mean paid, or ready to be sent."""
    order = parse_order(
        raw_order(paymentStatus="CUSTOM_PAYMENT_STATUS_1", fulfillmentStatus="CUSTOM_FULFILLMENT_STATUS_3")
    )
    assert refusal(order, accept_statuses={"CUSTOM_PAYMENT_STATUS_1", "CUSTOM_FULFILLMENT_STATUS_3"}) is None
    assert refusal(order, accept_statuses={"CUSTOM_FULFILLMENT_STATUS_3"}) is not None


def test_no_setting_revives_a_cancelled_order() -> None:
    """What is cancelled or shipped stays refused, even if its status were named as accepted."""
    for status in ("CANCELLED", "REFUNDED", "INCOMPLETE"):
        order = parse_order(raw_order(paymentStatus=status))
        assert refusal(order, accept_unpaid=True, accept_statuses={status}) is not None


@pytest.mark.parametrize("changes", [changes for changes, code in CASES if code])
def test_reasons_are_sentences(changes: dict[str, Any]) -> None:
    """A merchant reads words, not status names of the API (but for one that nobody here knows)."""
    found = refusal(parse_order(raw_order(**changes)))
    assert found is not None
    assert found.message.startswith(("the ", "nothing "))
    assert "_" not in found.message.replace("SOMETHING_NEW", "")
