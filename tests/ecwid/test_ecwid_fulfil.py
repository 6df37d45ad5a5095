"""One status change by exactly one PUT, whatever gets lost between the shop and here."""

from typing import Any

import pytest
from ecwid_helpers import FakeTime, Fault, Request, Shop, client_of, error
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labelsvc.ecwid import Order
from labelsvc.ecwid.client import EcwidClient
from labelsvc.ecwid.fulfil import FULFILLMENT_STATUSES, Change, FulfilOutcome
from labelsvc.errors import (
    AnswerInvalid,
    NotFound,
    OrderError,
    RateLimited,
    ScopeMissing,
    ShopError,
    ShopUnavailable,
    ShopUnreachable,
    TokenRejected,
    UsageError,
)

LOST = Fault(drops=True, applies=True, method="PUT")
MAY_SEND = {"fulfillmentStatus", "trackingNumber", "trackingUrl", "disableAllCustomerNotifications"}


class Refused(OrderError):
    """What a caller raises to stop a second PUT."""


def refuse(order: Order) -> None:
    raise Refused("re-addressed", order=order.id)


def test_the_plain_case_is_one_put(shop: Shop, client: EcwidClient) -> None:
    """A confirmed PUT needs no reading after it."""
    shop.add()
    assert client.fulfil("XJ12H") == FulfilOutcome(changed=True, was_already=False, puts_sent=1)
    assert [request.method for request in shop.requests] == ["PUT"]
    assert shop.requests[0].body == {"fulfillmentStatus": "SHIPPED"}
    assert shop.requests[0].headers["Content-Type"] == "application/json"


def test_tracking_and_silence_are_sent(shop: Shop, client: EcwidClient) -> None:
    """Tracking goes along where it is known, and the buyer is not written to if so asked."""
    shop.add()
    client.fulfil("XJ12H", tracking_number=" 1Z9 ", tracking_url="https://t.example/1Z9", notify_customer=False)
    assert shop.requests[0].body == {
        "fulfillmentStatus": "SHIPPED",
        "trackingNumber": "1Z9",
        "trackingUrl": "https://t.example/1Z9",
        "disableAllCustomerNotifications": True,
    }


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FULFILLMENT_STATUSES)), st.text(), st.text(), st.booleans())
def test_nothing_else_can_be_sent(status: str, number: str, url: str, notify: bool) -> None:
    """Whatever is asked for, the body has only the four keys: ``items`` would delete those left out."""
    body = Change(status, number, f"https://{url}", notify).body()
    assert set(body) <= MAY_SEND and body["fulfillmentStatus"] == status
    assert set(Change.__slots__) == {"status", "tracking_number", "tracking_url", "notify_customer"}


@pytest.mark.parametrize("arguments", [{"status": "FULFILLED"}, {"status": ""}, {"tracking_url": "javascript:x"}])
def test_impossible_changes_are_refused(shop: Shop, client: EcwidClient, arguments: dict[str, Any]) -> None:
    """The API knows no FULFILLED, and a tracking address is a web address."""
    with pytest.raises(UsageError):
        client.fulfil("XJ12H", **arguments)
    assert shop.requests == []


@pytest.mark.parametrize(
    "fault",
    [
        LOST,
        Fault(500, b"", applies=True, method="PUT"),
        Fault(408, b"", applies=True, method="PUT"),
        Fault(200, b"<html>", applies=True, method="PUT"),
        Fault(200, b"", applies=True, method="PUT"),
        Fault(200, b'{"updateCount": 1}', applies=True, cut_at=4, method="PUT"),
        Fault(200, b"{}", applies=True, method="PUT"),
        Fault(302, b"", applies=True, method="PUT"),
    ],
)
def test_an_applied_put_is_not_repeated(shop: Shop, client: EcwidClient, fault: Fault) -> None:
    """The answer is lost, but the order shows the change: that is the outcome."""
    shop.add()
    shop.script = [fault]
    outcome = client.fulfil("XJ12H", before_resend=refuse)
    assert outcome == FulfilOutcome(changed=True, was_already=False, puts_sent=1, answer_lost=True)
    assert len(shop.applied) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(drops=True, method="PUT"),
        error(503),
        error(429, Retry_After="2"),
        Fault(200, b"garbage"),
        Fault(200, b'{"updateCount": 0}'),
    ],
)
def test_a_put_that_did_nothing_is_sent_again(shop: Shop, client: EcwidClient, fault: Fault) -> None:
    """The order is read, does not show the change, and gets the second PUT; the caller sees it in between."""
    shop.add()
    fault.method = "PUT"
    shop.script = [fault]
    seen: list[str] = []
    outcome = client.fulfil("XJ12H", before_resend=lambda order: seen.append(order.fulfillment_status))
    assert outcome == FulfilOutcome(changed=True, was_already=False, puts_sent=2)
    assert seen == ["AWAITING_PROCESSING"]
    assert [request.method for request in shop.requests] == ["PUT", "GET", "PUT"]
    assert len(shop.applied) == 1


def test_a_changed_order_is_not_sent_again(shop: Shop, client: EcwidClient) -> None:
    """Re-addressed between a lost PUT and the next: the caller refuses, and nothing more is sent."""
    shop.add()
    shop.script = [Fault(drops=True, method="PUT")]

    def readdress(request: Request) -> None:
        if request.method == "GET":
            shop.orders["XJ12H"]["shippingPerson"] = {"name": "Ann", "city": "Bonn"}

    shop.before_answer = readdress
    with pytest.raises(Refused):
        client.fulfil("XJ12H", before_resend=refuse)
    assert len(shop.sent("PUT")) == 1 and shop.applied == []


def test_somebody_else_was_first(shop: Shop, client: EcwidClient) -> None:
    """A 429 refuses the PUT; by the time it ends the order is shipped: not by this call."""
    shop.add()
    shop.script = [error(429, Retry_After="2")]

    def ship(request: Request) -> None:
        if request.method == "GET":
            shop.orders["XJ12H"]["fulfillmentStatus"] = "SHIPPED"

    shop.before_answer = ship
    assert client.fulfil("XJ12H") == FulfilOutcome(changed=False, was_already=True, puts_sent=1)


def test_the_same_status_without_our_tracking_is_not_ours(shop: Shop, client: EcwidClient) -> None:
    """An order that somebody shipped without our tracking number does not show our change."""
    shop.add(fulfillmentStatus="SHIPPED")
    shop.script = [Fault(drops=True, method="PUT")]
    with pytest.raises(Refused):
        client.fulfil("XJ12H", tracking_number="1Z9", before_resend=refuse)


def test_a_put_still_under_way_is_given_time(shop: Shop, time: FakeTime) -> None:
    """After a time-out the order is read three times before another PUT: the first may still be applied."""
    shop.add()
    shop.script = [Fault(504, b"", method="PUT")]

    def apply_late(request: Request) -> None:
        if len(shop.sent("GET")) == 2:
            shop.orders["XJ12H"]["fulfillmentStatus"] = "SHIPPED"

    shop.before_answer = apply_late
    with client_of(shop, time) as client:
        outcome = client.fulfil("XJ12H", before_resend=refuse)
    assert outcome == FulfilOutcome(changed=True, was_already=False, puts_sent=1, answer_lost=True)
    assert time.slept == [1.5, 2.0]


def test_a_silent_shop_gets_no_second_put_unread(shop: Shop, time: FakeTime) -> None:
    """No answer in time, applied nevertheless: the reading finds it."""
    shop.add()
    shop.script = [Fault(silent=True, applies=True, method="PUT")]
    with client_of(shop, time, timeouts=(5, 0.2)) as client:
        assert client.fulfil("XJ12H").answer_lost
    assert len(shop.sent("PUT")) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (error(401), TokenRejected),
        (error(403, "INVALID_API_TOKEN"), TokenRejected),
        (error(403, "INSUFFICIENT_APP_SCOPE"), ScopeMissing),
        (error(404, "ORDER_NOT_FOUND"), NotFound),
    ],
)
def test_a_refused_put_is_final(shop: Shop, client: EcwidClient, fault: Fault, kind: type[ShopError]) -> None:
    """What the shop refuses is neither read again nor repeated; the error names the order."""
    shop.add()
    shop.script = [fault]
    with pytest.raises(kind) as caught:
        client.fulfil("XJ12H")
    assert caught.value.order == "XJ12H" and len(shop.requests) == 1


def test_no_put_while_the_order_cannot_be_read(shop: Shop, client: EcwidClient) -> None:
    """A lost answer and then no reading: the outcome stays unknown, and nothing is sent blindly."""
    shop.add()
    shop.script = [LOST, *[Fault(503, b"", method="GET")] * 20]
    with pytest.raises(ShopUnavailable) as caught:
        client.fulfil("XJ12H")
    assert caught.value.order == "XJ12H" and len(shop.sent("PUT")) == 1


def test_no_put_while_the_order_is_unreadable(shop: Shop, client: EcwidClient) -> None:
    """A reading that brings another order, or none, allows no second PUT."""
    shop.add()
    shop.script = [LOST, Fault(200, b'{"id": "OTHER"}', method="GET")]
    with pytest.raises(AnswerInvalid):
        client.fulfil("XJ12H")
    assert len(shop.sent("PUT")) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "puts"),
    [
        (error(503), ShopUnavailable, 6),
        (Fault(drops=True), ShopUnreachable, 4),
        (error(429, Retry_After="90"), RateLimited, 1),
    ],
)
def test_a_lasting_fault_ends(
    shop: Shop, client: EcwidClient, fault: Fault, kind: type[ShopError], puts: int
) -> None:
    """The attempts of the retry table, each after a reading, then the last error."""
    shop.add()
    fault.method = "PUT"
    shop.script = [fault] * 20
    with pytest.raises(kind):
        client.fulfil("XJ12H")
    assert len(shop.sent("PUT")) == puts and shop.applied == []


FAULTS = st.sampled_from(
    [
        LOST,
        Fault(drops=True),
        Fault(500, b""),
        Fault(500, b"", applies=True, method="PUT"),
        Fault(504, b"", applies=True, method="PUT"),
        Fault(200, b"<html>"),
        Fault(200, b"", applies=True, method="PUT"),
        error(429, Retry_After="1"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FAULTS, max_size=6))
def test_exactly_one_put_changes_the_order(shop: Shop, faults: list[Fault]) -> None:
    """Under any series of faults the order is changed at most once, and exactly once if the call succeeds."""
    shop.orders, shop.applied, shop.script = {}, [], list(faults)
    shop.add()
    with client_of(shop, FakeTime()) as client:
        try:
            outcome = client.fulfil("XJ12H")
        except ShopError:
            assert len(shop.applied) <= 1
            return
    assert len(shop.applied) == 1
    assert outcome.changed and shop.orders["XJ12H"]["fulfillmentStatus"] == "SHIPPED"
