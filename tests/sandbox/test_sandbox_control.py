"""``/_sandbox/``: what tests in other processes look at."""

from typing import Any

import pytest
from sandbox_helpers import Caller, OpenShop

SHIPPED = {"fulfillmentStatus": "SHIPPED"}


def test_puts_requests_and_emails_can_be_read(caller: Caller) -> None:
    """What the shop remembers is there over HTTP, and no token in it."""
    caller.put("orders/XJ12H", SHIPPED)
    puts = caller.control("GET", "puts").json()
    assert [(put["order_id"], put["applied"], put["body"]) for put in puts] == [("XJ12H", True, SHIPPED)]
    assert caller.control("GET", "emails").json() == [{"order_id": "XJ12H", "new_status": "SHIPPED"}]
    requests = caller.control("GET", "requests")
    assert [(one["method"], one["status"], one["authorised"]) for one in requests.json()] == [("PUT", 200, True)]
    assert caller.shop.token not in requests.text


def test_the_summary_names_what_was_put_twice(caller: Caller) -> None:
    """One look tells whether a batch kept its promises."""
    for name in ("XJ12H", "1028", "XJ12H"):
        caller.put(f"orders/{name}", SHIPPED)
    summary = caller.control("GET", "").json()
    assert (summary["puts"], summary["put_more_than_once"]) == (3, ["XJ12H"])
    assert summary["printable"] == caller.shop.printable
    assert summary["refusals"] == caller.shop.refusals


def test_orders_can_be_read_whole_or_in_short(caller: Caller) -> None:
    """The list has every order, the unfinished one too."""
    short = caller.control("GET", "orders").json()
    assert short[0] == {"id": "XJ12H", "paymentStatus": "PAID", "fulfillmentStatus": "AWAITING_PROCESSING"}
    assert len(short) == 60
    assert caller.control("GET", "orders?full=1").json()[0] == caller.control("GET", "orders/XJ12H").json()
    assert caller.control("GET", "orders/NOSUCH").status_code == 404


def test_the_merchant_changes_an_order(caller: Caller) -> None:
    """A change from the control side is seen by the API, and is no PUT of the app."""
    assert caller.control("POST", "orders/XJ12H", json={"paymentStatus": "CANCELLED"}).status_code == 200
    assert caller.get("orders/XJ12H").json()["paymentStatus"] == "CANCELLED"
    assert caller.control("GET", "puts").json() == []
    assert caller.control("POST", "orders/NOSUCH", json={}).status_code == 404
    assert caller.control("POST", "orders/XJ12H", json={"paymentStatus": "?"}).status_code == 400


def test_faults_are_added_listed_and_cleared(caller: Caller) -> None:
    """A fault added over HTTP strikes, and says how often it did."""
    added = caller.control("POST", "faults", json={"kind": "503", "method": "GET", "times": None})
    assert added.status_code == 201
    assert caller.get("orders").status_code == 503
    assert [fault["struck"] for fault in caller.control("GET", "faults").json()] == [1]
    caller.control("DELETE", "faults")
    assert caller.get("orders").status_code == 200


@pytest.mark.parametrize("wrong", [{}, {"kind": "flood"}, {"kind": "503", "colour": "blue"}, [], None])
def test_an_impossible_fault_is_refused(caller: Caller, wrong: Any) -> None:
    """A fault that does not exist is 400."""
    assert caller.control("POST", "faults", json=wrong).status_code in (400, 415)


def test_reset_goes_back_to_the_beginning(open_shop: OpenShop) -> None:
    """Orders, records, faults and blocks are as they were at the start; the token is the same."""
    caller = open_shop(requests_per_minute=2)
    caller.put("orders/XJ12H", SHIPPED)
    caller.control("POST", "faults", json={"kind": "503", "method": "*", "times": None})
    assert [caller.get("orders").status_code for _ in range(2)] == [503, 429]
    caller.control("POST", "reset")
    assert caller.get("orders/XJ12H").json()["fulfillmentStatus"] == "AWAITING_PROCESSING"
    summary = caller.control("GET", "").json()
    assert (summary["puts"], summary["emails"], summary["requests"]) == (0, 0, 1)
