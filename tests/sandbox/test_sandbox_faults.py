"""Faults on demand, over real HTTP."""

import gzip
from typing import Any

import pytest
import requests
from sandbox_helpers import Caller, OpenShop

from labelsvc.sandbox import Fault, Faults

SHIPPED = {"fulfillmentStatus": "SHIPPED"}


def outcome(caller: Caller, method: str = "PUT") -> object:
    """What a caller sees of one request: a status, or the name of what broke."""
    try:
        answer = caller.put("orders/XJ12H", SHIPPED) if method == "PUT" else caller.get("orders/XJ12H")
        return answer.status_code if answer.headers["Content-Type"].startswith("application/json") else "html"
    except requests.RequestException as error:
        return type(error).__name__


@pytest.mark.parametrize(
    ("fault", "seen", "applied", "acknowledged"),
    [
        (Fault("drop"), "ConnectionError", False, False),
        (Fault("lost_ack"), "ConnectionError", True, False),
        (Fault("cut"), "ChunkedEncodingError", True, False),
        (Fault("html"), "html", True, False),
        (Fault("garbage"), 200, True, False),
        (Fault("empty"), 200, True, False),
        (Fault("slow", seconds=0.01), 200, True, True),
        (Fault("429"), 429, False, False),
        (Fault("503"), 503, False, False),
        (Fault("500", applied=True), 500, True, False),
    ],
)
def test_each_fault_once(caller: Caller, fault: Fault, seen: object, applied: bool, acknowledged: bool) -> None:
    """A fault strikes one PUT: the caller sees it, the record tells the truth, and the next PUT is well."""
    caller.shop.faults.add(fault)
    assert outcome(caller) == seen
    assert (caller.shop.orders["XJ12H"]["fulfillmentStatus"] == "SHIPPED") == applied
    put = caller.shop.puts[0]
    assert (put.applied, put.acknowledged, put.body) == (applied, acknowledged, SHIPPED)
    assert outcome(caller) == 200
    assert fault.struck == 1
    assert [record.fault for record in caller.shop.requests] == [fault.kind, ""]


def test_a_closed_connection_has_no_status(caller: Caller) -> None:
    """The record of a lost answer says that there was none."""
    caller.shop.faults.add(Fault("lost_ack"))
    outcome(caller)
    assert (caller.shop.puts[0].status, caller.shop.requests[0].status) == (None, None)


@pytest.mark.parametrize(("retry_after", "header"), [(None, None), (7, "7"), ("soon", "soon")])
def test_retry_after_is_as_asked_for(caller: Caller, retry_after: int | str | None, header: str | None) -> None:
    """A 429 comes with the header, without it, or with nonsense in it."""
    caller.shop.faults.add(Fault("429", "GET", retry_after=retry_after))
    answer = caller.get("orders/XJ12H")
    assert answer.headers.get("Retry-After") == header
    assert answer.json()["errorCode"] == "RATE_LIMITED"


def test_damaged_bodies_are_no_json(caller: Caller) -> None:
    """Garbage, emptiness and HTML come with status 200 and cannot be read."""
    for kind in ("garbage", "empty", "html"):
        caller.shop.faults.add(Fault(kind, "GET"))
        answer = caller.get("orders/XJ12H")
        assert answer.status_code == 200
        with pytest.raises(requests.JSONDecodeError):
            answer.json()


def test_a_cut_answer_announces_its_whole_length(caller: Caller) -> None:
    """Half of the body comes, after a header that promised all of it."""
    whole = caller.session.get(caller.url("orders/XJ12H"), headers={"Accept-Encoding": "identity"})
    caller.shop.faults.add(Fault("cut", "GET"))
    cut = caller.session.get(caller.url("orders/XJ12H"), headers={"Accept-Encoding": "identity"}, stream=True)
    assert cut.headers["Content-Length"] == whole.headers["Content-Length"]
    assert cut.raw.read(len(whole.content) // 2) == whole.content[: len(whole.content) // 2]
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        list(cut.iter_content(1024))


def test_faults_strike_only_what_they_name(caller: Caller) -> None:
    """Method, order and resource narrow a fault down."""
    caller.shop.faults.add(Fault("503", "PUT", order="1028", times=None))
    caller.shop.faults.add(Fault("502", "GET", resource="orders", times=None))
    assert outcome(caller) == 200
    assert outcome(caller, "GET") == 200
    assert caller.put("orders/KB-1028", SHIPPED).status_code == 503
    assert caller.get("orders").status_code == 502
    assert caller.get("profile").status_code == 200
    caller.shop.faults.clear()
    assert caller.get("orders").status_code == 200


def test_a_fault_strikes_so_many_times(caller: Caller) -> None:
    """``times`` counts down, and every method is meant by a star."""
    caller.shop.faults.add(Fault("500", "*", times=3))
    assert [outcome(caller, method) for method in ("GET", "PUT", "GET", "PUT")] == [500, 500, 500, 200]


def test_an_unknown_order_stays_unknown_under_a_fault(caller: Caller) -> None:
    """A fault after a refused request does not make it applied."""
    caller.shop.faults.add(Fault("empty"))
    assert caller.put("orders/NOSUCH", SHIPPED).content == b""
    assert [put.applied for put in caller.shop.puts] == [False]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ("cancel", "paymentStatus", "CANCELLED"),
        ("refund", "paymentStatus", "REFUNDED"),
        ("ship", "fulfillmentStatus", "SHIPPED"),
        ({"privateAdminNotes": "hold"}, "privateAdminNotes", "hold"),
    ],
)
def test_the_order_changes_between_read_and_write(
    caller: Caller, change: str | dict[str, Any], field: str, value: str
) -> None:
    """Right after the second read the order is another; both reads still showed it as it was."""
    caller.shop.faults.add(Fault("change_between", order="XJ12H", change=change, after=2))
    reads = [caller.get("orders/XJ12H").json()[field] for _ in range(3)]
    assert reads[0] == reads[1] != value
    assert reads[2] == value
    assert caller.shop.puts == []


def test_a_list_is_a_read_too(caller: Caller) -> None:
    """An order that a search showed can be re-addressed before it is read alone, or only after that."""
    caller.shop.faults.add(Fault("change_between", order="XJ12H", change="readdress"))
    caller.shop.faults.add(Fault("change_between", order="1028", change="cancel", resource="order"))
    caller.get("orders")
    assert caller.get("orders/XJ12H").json()["shippingPerson"]["street"].startswith("Bergmannstraße")
    assert caller.get("orders/1028").json()["paymentStatus"] == "PAID"
    assert caller.get("orders/1028").json()["paymentStatus"] == "CANCELLED"


def test_random_faults_follow_the_seed() -> None:
    """The same seed strikes the same requests, at about the rate asked for."""

    def struck(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.rate("lost_ack", 0.2)
        return [faults.pick("PUT", "order", "A") is not None for _ in range(500)]

    assert struck(3) == struck(3) != struck(4)
    assert 60 < sum(struck(3)) < 140


def test_random_faults_leave_other_methods_alone(open_shop: OpenShop) -> None:
    """A rate on PUT never strikes a GET."""
    caller = open_shop()
    caller.shop.faults.rate("500", 1.0)
    assert (outcome(caller), outcome(caller, "GET")) == (500, 200)


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "flood"}, {"kind": "200"}, {"kind": "change_between"}, {"kind": "cut", "probability": 2},
     {"kind": "change_between", "order": "A", "change": "explode"}],
)  # fmt: skip
def test_an_impossible_fault_is_refused(wrong: dict[str, Any]) -> None:
    """A misspelt fault is an error at once, and not a test that tests nothing."""
    with pytest.raises(ValueError, match=r"unknown|needs|probability"):
        Fault(**wrong)


def test_compression_and_cutting_go_together(caller: Caller) -> None:
    """A cut answer that is compressed breaks off inside the compression."""
    caller.shop.faults.add(Fault("cut", "GET"))
    answer = caller.session.get(caller.url("orders"), headers={"Accept-Encoding": "gzip"}, stream=True)
    half = answer.raw.read(int(answer.headers["Content-Length"]) // 2)
    answer.close()
    with pytest.raises(EOFError):
        gzip.decompress(half)
