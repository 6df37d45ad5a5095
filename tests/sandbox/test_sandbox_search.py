"""Searching orders: every filter, paging, and an index that lags behind."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_helpers import Caller, Clock, OpenShop

from labelsvc.sandbox import Sandbox, statuses
from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.search import parse_query

PLACED = {"paymentStatus": "PAID", "fulfillmentStatus": "AWAITING_PROCESSING,PROCESSING"}


def test_answers_with_the_envelope(caller: Caller) -> None:
    """The newest hundred come first; the unfinished order is not among them."""
    found = caller.get("orders").json()
    assert {name: found[name] for name in ("total", "count", "offset", "limit")} == {
        "total": 59, "count": 59, "offset": 0, "limit": 100,
    }  # fmt: skip
    stamps = [order["createTimestamp"] for order in found["items"]]
    assert stamps == sorted(stamps, reverse=True)


def test_unfinished_orders_come_only_when_asked_for(caller: Caller) -> None:
    """INCOMPLETE is found by that status, and alone by its cart id."""
    found = caller.get("orders", paymentStatus="INCOMPLETE").json()["items"]
    assert [order["fulfillmentStatus"] for order in found] == ["AWAITING_PROCESSING"]
    assert caller.get(f"orders/{found[0]['orderNumber']}").status_code == 200


def test_placed_orders_are_those_due_and_a_few_more(caller: Caller) -> None:
    """Paid and waiting are all that are due for a label; pickup, and the one without address, come with them."""
    extra = set(caller.ids(**PLACED)) - set(caller.shop.printable)
    assert {caller.shop.refusals[name] for name in extra} == {"pickup", "no_address"}
    assert set(caller.shop.printable) <= set(caller.ids(**PLACED))


def test_pages_cover_everything_once(open_shop: OpenShop) -> None:
    """Pages follow each other without gap or overlap; the last is short."""
    caller = open_shop(orders=250)
    pages = [caller.ids(offset=offset) for offset in (0, 100, 200, 300)]
    total = caller.get("orders", limit=1).json()["total"]
    assert [len(page) for page in pages] == [100, 100, total - 200, 0]
    assert len({name for page in pages for name in page}) == total


def test_limit_is_at_most_a_hundred(open_shop: OpenShop) -> None:
    """A larger limit is taken for a hundred."""
    found = open_shop(orders=150).get("orders", limit=5000).json()
    assert (found["count"], found["limit"]) == (100, 100)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"ids": "XJ12H,NOSUCH, 1028 ,XJ12H"}, ["XJ12H", "1028"]),
        ({"ids": "KB-1028"}, ["1028"]),
        ({"ids": ""}, []),
        ({"ids": "XJ12H,GOTIL", "fulfillmentStatus": "SHIPPED"}, ["GOTIL"]),
        ({"email": "SAKI@example.jp"}, []),
        ({"email": "Sasaki@Example.JP"}, ["W3TUI"]),
        ({"keywords": "parcel locker"}, ["1044"]),
        ({"keywords": "xj12h"}, ["XJ12H"]),
        ({"keywords": "강남구"}, ["1028"]),
        ({"keywords": "ODD-1"}, ["EVILO"]),
        ({"shippingMethod": "lastenrad"}, ["DVJIL"]),
        ({"totalFrom": 190}, ["1044", "KB-7XQ2M", "1031"]),
        ({"paymentStatus": "CANCELLED,REFUNDED"}, ["SOF1A", "FIRI6"]),
        ({"createdFrom": 1795163460}, ["XJ12H"]),
        ({"createdFrom": "2026-11-20 08:31:00"}, ["XJ12H"]),
        ({"createdFrom": "2026-11-21"}, []),
        ({"createdFrom": "2026-11-20 08:00:00", "createdTo": 1795163460, "limit": 1, "offset": 1}, ["LQ7IO"]),
        ({"updatedFrom": 1795163461 + 184}, []),
        ({"unknownFilter": "x", "ids": "XJ12H"}, ["XJ12H"]),
    ],
)  # fmt: skip
def test_filters(caller: Caller, params: dict[str, Any], expected: list[str]) -> None:
    """Each filter finds exactly the orders that it describes."""
    assert sorted(caller.ids(**params)) == sorted(expected)


def test_filters_narrow_each_other(caller: Caller) -> None:
    """Several filters together find what passes all of them."""
    both = set(caller.ids(paymentStatus="PAID", shippingMethod="dhl"))
    assert both == set(caller.ids(paymentStatus="PAID")) & set(caller.ids(shippingMethod="dhl"))


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "x"}, {"limit": -1}, {"offset": "1.5"}, {"createdFrom": "yesterday"}, {"totalTo": "much"},
        {"paymentStatus": "PAYED"}, {"fulfillmentStatus": "SHIPPED,FULFILLED"}, {"responseFields": "items(id"},
    ],
)  # fmt: skip
def test_malformed_filters_are_refused(caller: Caller, params: dict[str, Any]) -> None:
    """What cannot be understood is 400, and never a wider answer than was asked for."""
    answer = caller.get("orders", **params)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "WRONG_PARAMETER")


def test_response_fields_trim_the_answer(caller: Caller) -> None:
    """Only the fields asked for come back, in lists as in single orders."""
    found = caller.get("orders", ids="XJ12H", responseFields="total,items(id,shippingPerson(city))").json()
    assert found == {"total": 1, "items": [{"id": "XJ12H", "shippingPerson": {"city": "Berlin"}}]}
    assert caller.get("orders/XJ12H", responseFields="id,nosuch").json() == {"id": "XJ12H"}


def test_a_change_is_searched_for_at_once(caller: Caller) -> None:
    """Without a lag, a PUT moves the order from one search to the other."""
    assert "XJ12H" in caller.ids(**PLACED)
    caller.put("orders/XJ12H", {"fulfillmentStatus": "SHIPPED"})
    assert "XJ12H" not in caller.ids(**PLACED)
    assert "XJ12H" in caller.ids(fulfillmentStatus="SHIPPED")
    assert "XJ12H" in caller.ids(updatedFrom=1795163460 + 86400)


def test_the_index_lags_by_time(open_shop: OpenShop, clock: Clock) -> None:
    """Until the lag is over, searches see the order as it was; reading it does not wait."""
    caller = open_shop(index_lag=5.0, clock=clock)
    caller.ids(**PLACED)
    caller.put("orders/XJ12H", {"fulfillmentStatus": "SHIPPED"})
    assert caller.get("orders/XJ12H").json()["fulfillmentStatus"] == "SHIPPED"
    assert "XJ12H" in caller.ids(**PLACED)
    clock.now += 5
    assert "XJ12H" not in caller.ids(**PLACED)


def test_the_index_lags_by_requests(open_shop: OpenShop) -> None:
    """A lag can be counted in requests, which needs no clock."""
    caller = open_shop(index_lag_requests=2)
    caller.put("orders/XJ12H", {"fulfillmentStatus": "SHIPPED"})
    assert ["XJ12H" in caller.ids(**PLACED) for _ in range(4)] == [True, True, False, False]


def test_an_order_that_is_put_in_whole_is_found(caller: Caller) -> None:
    """A test can place an order of its own, however odd; it is the newest."""
    caller.shop.orders["NEW1"] = {
        "id": "NEW1",
        "orderNumber": 7,
        "paymentStatus": "PAID",
        "items": None,
        "shippingOption": 3,
    }
    assert caller.ids(keywords="NEW1", shippingMethod="") == ["NEW1"]
    assert caller.ids()[0] == "NEW1"
    assert caller.get("orders/7").json()["id"] == "NEW1"
    assert caller.put("orders/NEW1", {"fulfillmentStatus": "SHIPPED"}).status_code == 200
    del caller.shop.orders["NEW1"]
    assert caller.get("orders/NEW1").status_code == 404


STATUSES = st.lists(st.sampled_from(statuses.PAYMENT), max_size=3).map(",".join)
FULFILLMENTS = st.lists(st.sampled_from(statuses.FULFILLMENT), max_size=3).map(",".join)
PARAMS = st.fixed_dictionaries(
    {},
    optional={
        "paymentStatus": STATUSES,
        "fulfillmentStatus": FULFILLMENTS,
        "keywords": st.sampled_from(["berlin", "example.com", "MUG", "x"]),
        "createdFrom": st.integers(1795000000, 1795163460).map(str),
        "createdTo": st.integers(1795000000, 1795163460).map(str),
        "totalFrom": st.integers(0, 60).map(str),
    },
)


@settings(max_examples=60, deadline=None)
@given(PARAMS, st.sets(st.integers(0, 129), max_size=6), st.integers(0, 20))
def test_search_equals_asking_each_order(params: dict[str, str], changed: set[int], offset: int) -> None:
    """The fast search over repeated samples finds what looking at every single order finds."""
    shop = Sandbox(130)
    names = list(shop.orders)
    for number in changed:
        shop.change(names[number], {"fulfillmentStatus": "SHIPPED", "paymentStatus": "PAID"})
    query = parse_query(params | {"offset": str(offset), "limit": "30"})
    expected = [
        order["id"]
        for order in shop.orders.values()
        if query.accepts(order) and query.accepts_times(order["createTimestamp"], order["updateTimestamp"])
    ]
    total, page = shop.orders.search(query)
    assert (total, [order["id"] for order in page]) == (len(expected), expected[offset : offset + 30])


@given(
    st.dictionaries(
        st.sampled_from(["limit", "offset", "createdFrom", "totalTo", "paymentStatus", "ids", "responseFields"]),
        st.text(max_size=12),
    )
)
def test_any_query_is_read_or_refused(params: dict[str, str]) -> None:
    """Whatever a caller sends is a query or an ApiError 400."""
    try:
        query = parse_query(params)
    except ApiError as error:
        assert error.status == 400
    else:
        assert 0 <= query.limit <= 100
