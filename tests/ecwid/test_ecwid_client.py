"""Reading from the shop: what is sent, what comes back, and what each failure becomes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from ecwid_helpers import STORE, TOKEN, FakeTime, Fault, Request, Shop, client_of, error, raw_order

from labelsvc.ecwid import Order, parse_order
from labelsvc.ecwid.client import EcwidClient
from labelsvc.ecwid.filters import ORDER_FIELDS
from labelsvc.ecwid.limiter import InProcessLimiter
from labelsvc.errors import (
    AnswerInvalid,
    ConfigError,
    NotFound,
    OrderUnreadable,
    RateLimited,
    RequestRejected,
    ScopeMissing,
    ShopError,
    ShopUnavailable,
    ShopUnreachable,
    StoreSuspended,
    TokenRejected,
    UsageError,
)


def ids_of(found: Any) -> list[str]:
    return [entry.id if isinstance(entry, Order) else "unreadable" for entry in found]


def test_the_token_travels_in_one_header(shop: Shop, client: EcwidClient) -> None:
    """Bearer, in no query and in no other header; gzip is asked for and understood."""
    client.profile()
    (request,) = shop.requests
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.path == f"/api/v3/{STORE}/profile" and request.query == {}
    assert TOKEN not in str({**request.headers, "Authorization": ""})
    assert request.headers["Accept-Encoding"] == "gzip"


def test_netrc_does_not_replace_the_token(
    shop: Shop, client: EcwidClient, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a .netrc nor a proxy of the environment gets between us and a shop on this machine."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client.profile()
    assert shop.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "url",
    [
        "http://app.ecwid.com/api/v3",
        "http://127.0.0.1.evil.example/api/v3",
        "http://localhost@evil.example/api",
        "ftp://127.0.0.1/",
        "https://user:pw@app.ecwid.com/",
        "https://app.ecwid.com/?token=1",
        "https://app.ecwid.com/#x",
        "app.ecwid.com/api/v3",
        "https://",
        "http://[::1",
        "https://app.ecwid.com:port/",
        "",
    ],
)
def test_unsafe_addresses_are_refused(url: str) -> None:
    """Only https, or http to this machine itself; the message names the setting."""
    with pytest.raises(ConfigError, match="ECWID_API_URL"):
        EcwidClient(url, STORE, TOKEN)


@pytest.mark.parametrize(
    "url", ["https://app.ecwid.com/api/v3/", "http://localhost:1/", "http://[::1]:8/", "http://127.8.9.1"]
)
def test_safe_addresses_are_accepted(url: str) -> None:
    """https anywhere, http on the loopback by any of its names."""
    EcwidClient(url, STORE, TOKEN).close()


@pytest.mark.parametrize("token", ["", "a b", "a\nX-Evil: 1", "é"])
def test_impossible_tokens_are_refused(token: str) -> None:
    """A token that could end a header, or none, is refused without being shown."""
    with pytest.raises(ConfigError) as caught:
        EcwidClient("https://app.ecwid.com/api/v3", STORE, token)
    assert "Evil" not in str(caught.value)


def test_a_store_id_cannot_change_the_path() -> None:
    """A store id with a slash would ask another store."""
    with pytest.raises(ConfigError):
        EcwidClient("https://app.ecwid.com/api/v3", "1003/../1004", TOKEN)


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (error(400, "WRONG_PARAMETER", "bad limit"), RequestRejected, "bad limit"),
        (error(401), TokenRejected, "install"),
        (error(402, "STORE_IS_SUSPENDED"), StoreSuspended, "suspended"),
        (error(403, "INVALID_API_TOKEN", "Invalid"), TokenRejected, "access"),
        (error(403, "INSUFFICIENT_APP_SCOPE"), ScopeMissing, "permission"),
        (error(403, "NOT_ALLOWED_ON_CURRENT_PLAN"), StoreSuspended, "plan"),
        (error(403), ScopeMissing, "permission"),
        (Fault(403, b"<html>"), ScopeMissing, "permission"),
        (error(404, "ORDER_NOT_FOUND"), NotFound, "no such order"),
        (error(404, "STORE_NOT_FOUND"), NotFound, "no such store"),
        (Fault(404, b""), NotFound, "check"),
        (error(409), RequestRejected, "refused"),
        (error(415), RequestRejected, "form"),
        (error(418, message="tea\r\n" * 500), RequestRejected, "tea tea"),
        (Fault(302, b"", {"Location": "http://evil.example/"}), AnswerInvalid, "elsewhere"),
        (Fault(400, b"[" * 19_000), RequestRejected, "refused"),
    ],
)
def test_errors_are_typed_and_not_repeated(
    shop: Shop, client: EcwidClient, answer: Fault, kind: type[ShopError], says: str
) -> None:
    """Status and errorCode decide; nothing that lasts is asked again, and a redirect is not followed."""
    shop.script = [answer] * 3
    with pytest.raises(kind, match=says) as caught:
        client.order("XJ12H")
    assert type(caught.value) is kind
    assert caught.value.status == answer.status and caught.value.order == "XJ12H"
    assert len(str(caught.value)) < 400
    assert len(shop.requests) == (3 if kind is AnswerInvalid else 1)


@pytest.mark.parametrize(
    "answer",
    [
        error(500),
        error(502, message="Bad gateway"),
        Fault(503, b"<html>Maintenance</html>"),
        error(408),
        Fault(drops=True),
        Fault(body=b'{"items": []}', cut_at=5),
        Fault(body=b""),
        Fault(body=b"<!DOCTYPE html><html>Sorry</html>"),
        Fault(body=b'{"id": "XJ'),
        Fault(body=b"\xff\xfe\x00garbage"),
        Fault(body=b"x" * 50, headers={"Content-Encoding": "gzip"}),
        Fault(body=b"[" * 100_000),
        Fault(body=b'{"id": ' + b"9" * 5000 + b"}"),
        error(429, Retry_After="3"),
    ],
)
def test_a_passing_fault_is_survived(shop: Shop, client: EcwidClient, time: FakeTime, answer: Fault) -> None:
    """A read is repeated after whatever may pass, with a pause before it."""
    shop.add()
    shop.script = [answer]
    assert client.order("XJ12H").id == "XJ12H"
    assert len(shop.requests) == 2
    assert time.slept == [pytest.approx(3.0 if answer.status == 429 else 0.5)]


@pytest.mark.parametrize(
    ("answer", "kind", "attempts"),
    [
        (error(503), ShopUnavailable, 6),
        (error(408), ShopUnavailable, 6),
        (Fault(drops=True), ShopUnreachable, 4),
        (Fault(body=b""), AnswerInvalid, 3),
        (Fault(body=b"<html>"), AnswerInvalid, 3),
        (Fault(body=b"null"), AnswerInvalid, 1),
    ],
)
def test_a_lasting_fault_ends_in_its_error(
    shop: Shop, client: EcwidClient, answer: Fault, kind: type[ShopError], attempts: int
) -> None:
    """After the attempts of the retry table the last error is raised."""
    shop.script = [answer] * 10
    with pytest.raises(kind):
        client.profile()
    assert len(shop.requests) == attempts


def test_nobody_listens(time: FakeTime) -> None:
    """A refused connection is tried four times and is ShopUnreachable."""
    nobody = EcwidClient("http://127.0.0.1:1", STORE, TOKEN, sleep=time.sleep, clock=time.clock)
    with nobody, pytest.raises(ShopUnreachable):
        nobody.profile()
    assert len(time.slept) == 3


def test_a_silent_shop_is_given_up_in_time(shop: Shop, time: FakeTime) -> None:
    """The read time-out ends each attempt, also where the answer never begins."""
    shop.script = [Fault(silent=True)] * 4
    with client_of(shop, time, timeouts=(5, 0.05)) as client, pytest.raises(ShopUnreachable, match="in time"):
        client.profile()
    assert len(shop.requests) == 4


def test_retries_end_with_the_budget(shop: Shop, time: FakeTime) -> None:
    """No attempt begins after the time budget is spent."""
    shop.script = [error(503)] * 10
    with client_of(shop, time, budget_seconds=4) as client, pytest.raises(ShopUnavailable):
        client.profile()
    assert sum(time.slept) < 4 and len(shop.requests) == 4


def test_a_long_429_is_not_waited_for(shop: Shop, client: EcwidClient, time: FakeTime) -> None:
    """A Retry-After beyond the budget is an error at once, and so is every call until it ends."""
    shop.script = [error(429, Retry_After="300")]
    for _ in range(2):
        with pytest.raises(RateLimited, match="try again in 300 s"):
            client.profile()
    assert time.slept == [] and len(shop.requests) == 1
    time.sleep(301)
    client.profile()


def test_a_429_stops_all_clients_of_a_token(shop: Shop, time: FakeTime) -> None:
    """Clients that share a limiter share the block; another token's do not."""
    limiter = InProcessLimiter(clock=time.clock)
    with client_of(shop, time, limiter=limiter) as first, client_of(shop, time, limiter=limiter) as second:
        shop.script = [error(429, Retry_After="200")]
        with pytest.raises(RateLimited):
            first.profile()
        with pytest.raises(RateLimited):
            second.profile()
        assert len(shop.requests) == 1
        with EcwidClient(
            shop.api_url, STORE, "another", limiter=limiter, sleep=time.sleep, clock=time.clock
        ) as other:
            other.profile()


def test_an_endless_answer_is_refused(shop: Shop, client: EcwidClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small download that unpacks to more than the limit is not taken into memory."""
    monkeypatch.setattr("labelsvc.ecwid.transport.MAX_ANSWER_BYTES", 200_000)
    shop.script = [Fault(body=b" " * 10_000_000)] * 3
    with pytest.raises(AnswerInvalid, match="too large"):
        client.profile()


def test_a_dripping_answer_is_given_up(shop: Shop, time: FakeTime) -> None:
    """A body that comes byte by byte does not outlive the time-outs, though each byte comes in time."""
    ticks = iter(range(0, 10_000, 60))
    shop.profile = {"x": "y" * 500_000}
    shop.script = [Fault(body=json.dumps(shop.profile).encode(), headers={"Content-Encoding": "identity"})]
    client = client_of(shop, time, clock=lambda: float(next(ticks)), limiter=InProcessLimiter())
    with client, pytest.raises(ShopUnreachable, match="in time"):
        client.profile()


def test_filters_reach_the_shop(shop: Shop, client: EcwidClient) -> None:
    """Python's names and values become the API's; None is left out."""
    list(
        client.orders(
            payment_status=["PAID", "PARTIALLY_REFUNDED"],
            created_from=datetime(2026, 5, 1, tzinfo=UTC),
            contains_preorder_items=True,
            keywords="a & b",
            email=None,
            limit=7,
        )
    )
    query = shop.requests[0].query
    assert query.pop("responseFields").startswith("total,count,offset,limit,items(id,orderNumber,")
    assert query == {
        "paymentStatus": "PAID,PARTIALLY_REFUNDED",
        "createdFrom": "1777593600",
        "containsPreorderItems": "true",
        "keywords": "a & b",
        "limit": "7",
        "offset": "0",
    }


@pytest.mark.parametrize(
    "filters", [{"token": "x"}, {"limit": 0}, {"limit": 101}, {"created_from": datetime(2026, 5, 1)}]
)
def test_wrong_filters_are_refused(client: EcwidClient, filters: dict[str, object]) -> None:
    """An unknown filter would be ignored by the shop and find everything; a naive date has no meaning."""
    with pytest.raises(UsageError):
        client.orders(**filters)


def test_the_fields_asked_for_are_enough(shop: Shop, client: EcwidClient) -> None:
    """Each field that the parser reads is in the default field list."""
    seen: set[str] = set()

    class Recorder(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            seen.add(name)
            return super().get(name, default)

    nested: dict[str, Any] = {
        "shippingPerson": {},
        "shippingOption": {},
        "items": [{}],
        "predictedPackage": [{}],
        "shipments": [{}],
    }
    raw = Recorder(raw_order(orderExtraFields=[Recorder()], paymentMethod="x", trackingNumber=""))
    for name, empty in nested.items():
        raw[name] = [Recorder()] if isinstance(empty, list) else Recorder()
    parse_order(raw)
    spelled = set(ORDER_FIELDS.replace("(", ",").replace(")", ",").split(","))
    # The other spelling of a top-level name, and what is inside of "shipments(tracking)", need no asking.
    assert seen - spelled <= {"fulfilmentStatus", "tracking_number", "tracking_url"}


def test_all_pages_are_read(shop: Shop, client: EcwidClient) -> None:
    """250 orders come in three requests, in the shop's order."""
    for number in range(250):
        shop.add(id=f"N{number}")
    assert ids_of(client.orders()) == [f"N{number}" for number in range(250)]
    assert [request.query["offset"] for request in shop.requests] == ["0", "100", "200"]


def test_new_orders_while_paging_double_none(shop: Shop, client: EcwidClient) -> None:
    """Orders that push the others towards the end come once."""
    old = {f"N{number}": raw_order(id=f"N{number}") for number in range(150)}
    shop.orders = dict(old)
    found = client.orders()
    first = next(found)
    shop.orders = {"NEW": raw_order(id="NEW"), **old}
    rest = ids_of(found)
    assert [*ids_of([first]), *rest] == list(old)


def test_orders_that_drop_out_lose_none(shop: Shop, client: EcwidClient) -> None:
    """Whoever fulfils orders while reading them gets each, though the search shrinks under him."""
    for number in range(350):
        shop.add(id=f"N{number}")
    seen = []
    for order in client.orders(fulfillment_status="AWAITING_PROCESSING"):
        assert isinstance(order, Order)
        seen.append(order.id)
        shop.orders[order.id]["fulfillmentStatus"] = "SHIPPED"
    assert sorted(seen) == sorted(shop.orders) and len(seen) == 350


@pytest.mark.parametrize("total", [10**9, None, "many"])
def test_a_shop_that_ignores_the_offset_is_left(shop: Shop, client: EcwidClient, total: object) -> None:
    """The same page again and again ends the reading, whatever total it tells."""
    page = {"total": total, "items": [raw_order(id=f"N{number}") for number in range(100)]}
    shop.search = lambda query: page  # type: ignore[method-assign]
    assert len(ids_of(client.orders())) == 100
    assert len(shop.requests) == 4


def test_a_bad_entry_stops_nothing(shop: Shop, client: EcwidClient) -> None:
    """What is no order comes as an error in its place."""
    shop.search = lambda query: {"total": 3, "items": [raw_order(id="A"), {"x": 1}, raw_order(id="B")]}  # type: ignore[method-assign]
    assert ids_of(client.orders()) == ["A", "unreadable", "B"]


@pytest.mark.parametrize("answer", [[], {}, {"items": None}, {"items": {"a": 1}}, 7])
def test_a_search_without_a_list_is_invalid(shop: Shop, client: EcwidClient, answer: Any) -> None:
    """An answer of the wrong shape is a typed error."""
    shop.search = lambda query: answer  # type: ignore[method-assign]
    with pytest.raises(AnswerInvalid):
        list(client.orders())


def test_many_ids_are_fetched_in_hundreds(shop: Shop, client: EcwidClient) -> None:
    """230 ids take three requests; each order comes once, in the order asked for."""
    names = [f"N{number}" for number in range(230)]
    for name in names:
        shop.add(id=name, internalId=None, orderNumber=None)
    asked = list(reversed(names))
    assert ids_of(client.orders_by_id([*asked, "N7"])) == asked
    assert [len(request.query["ids"].split(",")) for request in shop.requests] == [100, 100, 30]


def test_long_ids_keep_the_request_short(shop: Shop, client: EcwidClient) -> None:
    """A hundred of the longest ids would make a request line that servers refuse."""
    names = [f"{number:03}-" + "я" * 90 for number in range(40)]
    for name in names:
        shop.add(id=name)
    lengths: list[int] = []
    shop.before_answer = lambda request: lengths.append(len(request.query["ids"].encode()))
    assert ids_of(client.orders_by_id(names)) == names
    assert max(lengths) * 3 < 8000


def test_ids_that_the_list_cannot_find(shop: Shop, client: EcwidClient) -> None:
    """Odd ids are asked for one by one; a missing order is an error that names it, and stops nothing."""
    shop.add(id="A,B", vendorOrderNumber=None)
    shop.add(id="TEA-7")
    found = list(client.orders_by_id(["A,B", "GONE", "..", "", "TEA-7", "tea-7"]))
    assert ids_of(found) == ["A,B", "unreadable", "unreadable", "unreadable", "TEA-7"]
    assert [entry.order for entry in found if isinstance(entry, OrderUnreadable)] == ["GONE", "..", ""]


def test_a_dead_token_ends_the_whole_search(shop: Shop, client: EcwidClient) -> None:
    """What concerns every order is raised, not reported order by order."""
    shop.script = [error(403, "INVALID_API_TOKEN")]
    with pytest.raises(TokenRejected):
        list(client.orders_by_id(["A", "B"]))
    assert len(shop.requests) == 1


@pytest.mark.parametrize("order_id", ["A/B", "A?x=1", "A#1", "Ä 7%", "..x"])
def test_ids_are_quoted(shop: Shop, client: EcwidClient, order_id: str) -> None:
    """A merchant's prefix may hold anything: it stays one part of the path."""
    shop.add(id=order_id)
    shop.orders[order_id]["vendorOrderNumber"] = order_id
    assert client.order(order_id).id == order_id
    assert shop.requests[0].path.count("/") == 5 and "x" not in shop.requests[0].query


@pytest.mark.parametrize("order_id", ["", " ", ".", "..", "a\nb", "x" * 101])
def test_what_is_no_id_is_not_asked_for(shop: Shop, client: EcwidClient, order_id: str) -> None:
    """``..`` would be another resource, an empty id the list of all orders."""
    with pytest.raises(UsageError):
        client.order(order_id)
    assert shop.requests == []


def test_another_order_is_not_taken_for_it(shop: Shop, client: EcwidClient) -> None:
    """A cache that answers with the wrong order does not get it fulfilled."""
    shop.script = [Fault(body=json.dumps(raw_order(id="OTHER")).encode())]
    with pytest.raises(AnswerInvalid, match="another order"):
        client.order("GONE")


def test_an_unreadable_order_names_its_id(shop: Shop, client: EcwidClient) -> None:
    """An answer that is JSON but no order is OrderUnreadable."""
    shop.script = [Fault(body=b'{"paymentStatus": "PAID"}')]
    with pytest.raises(OrderUnreadable) as caught:
        client.order("XJ12H")
    assert caught.value.order == "XJ12H"


def test_statuses_of_the_store(shop: Shop, client: EcwidClient) -> None:
    """They come from the profile's own resource."""
    shop.script = [Fault(body=b'{"items": [{"statusId": "SHIPPED", "orderStatusType": "FULFILLMENT_STATUS"}]}')]
    assert [status.id for status in client.order_statuses()] == ["SHIPPED"]
    request: Request = shop.requests[0]
    assert request.path.endswith("/profile/order_statuses")
