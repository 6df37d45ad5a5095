"""The REST API over real HTTP: one order, writing, the profile, storage, and who may come in."""

import gzip
from typing import Any

import pytest
import requests
from sandbox_helpers import Caller, Clock, OpenShop

from labelsvc.sandbox import EmailRecord


def test_reads_an_order_by_any_of_its_names(caller: Caller) -> None:
    """The string id, the order number and the vendor's number name the same order."""
    order = caller.get("orders/1028").json()
    assert (order["id"], order["orderNumber"], order["vendorOrderNumber"]) == ("1028", 1028, "KB-1028")
    assert caller.get("orders/KB-1028").json() == order
    by_number = caller.get("orders/XJ12H").json()["orderNumber"]
    assert caller.get(f"orders/{by_number}").json()["id"] == "XJ12H"


def test_writes_dates_as_the_api_does(caller: Caller) -> None:
    """A date and its timestamp twin say the same moment, in UTC."""
    order = caller.get("orders/XJ12H").json()
    assert (order["createDate"], order["createTimestamp"]) == ("2026-11-20 08:31:00 +0000", 1795163460)


def test_put_changes_only_what_is_sent(caller: Caller) -> None:
    """Fields left out stay; updateDate changes; the answer counts one update."""
    before = caller.get("orders/XJ12H").json()
    answer = caller.put("orders/XJ12H", {"fulfillmentStatus": "SHIPPED", "trackingNumber": "T1"})
    assert (answer.status_code, answer.json()) == (200, {"updateCount": 1})
    after = caller.get("orders/XJ12H").json()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"fulfillmentStatus", "trackingNumber", "updateDate", "updateTimestamp"}
    put = caller.shop.puts[0]
    assert (put.order_id, put.body["fulfillmentStatus"]) == ("XJ12H", "SHIPPED")
    assert (put.applied, put.acknowledged, put.status) == (True, True, 200)


def test_put_by_another_name_is_recorded_under_the_id(caller: Caller) -> None:
    """However an order is named, its PUTs are counted together."""
    caller.put("orders/KB-1028", {"fulfillmentStatus": "PROCESSING"})
    caller.put("orders/1028", {"fulfillmentStatus": "SHIPPED"})
    assert caller.shop.put_counts() == {"1028": 2}


def test_update_date_changes_with_every_put(open_shop: OpenShop, clock: Clock) -> None:
    """Two changes within one second still have different dates, whatever the clock says."""
    caller = open_shop(wall=clock)
    stamps = []
    for _ in range(3):
        caller.put("orders/XJ12H", {"privateAdminNotes": "x"})
        stamps.append(caller.get("orders/XJ12H").json()["updateTimestamp"])
    assert len(set(stamps)) == 3


def test_items_left_out_of_a_put_are_deleted(caller: Caller) -> None:
    """Sending items is dangerous: what is not sent is gone, and what is sent is merged by id."""
    first, _second = caller.get("orders/XJ12H").json()["items"]
    caller.put("orders/XJ12H", {"items": [{"id": first["id"], "quantity": 9}]})
    items = caller.get("orders/XJ12H").json()["items"]
    assert [(item["id"], item["quantity"], item["sku"]) for item in items] == [(first["id"], 9, first["sku"])]


def test_person_is_merged_field_by_field(caller: Caller) -> None:
    """A changed street leaves the rest of the address alone."""
    caller.put("orders/XJ12H", {"shippingPerson": {"street": "Weg 1"}})
    person = caller.get("orders/XJ12H").json()["shippingPerson"]
    assert (person["street"], person["city"]) == ("Weg 1", "Berlin")


def test_ids_and_dates_cannot_be_written(caller: Caller) -> None:
    """Read-only fields are ignored."""
    caller.put("orders/XJ12H", {"id": "OTHER", "createTimestamp": 1, "orderNumber": 7})
    order = caller.get("orders/XJ12H").json()
    assert (order["id"], order["createTimestamp"]) == ("XJ12H", 1795163460)


@pytest.mark.parametrize(
    "body",
    [
        {"fulfillmentStatus": "FULFILLED"},
        {"paymentStatus": 3},
        {"paymentStatus": []},
        {"items": {}},
        {"shippingPerson": "x"},
        [],
        None,
    ],
)
def test_malformed_put_changes_nothing(caller: Caller, body: Any) -> None:
    """A body that the API would refuse is answered 400, and recorded as not applied."""
    before = caller.get("orders/XJ12H").json()
    answer = caller.session.put(
        caller.url("orders/XJ12H"), json=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert set(answer.json()) == {"errorMessage", "errorCode"}
    assert caller.get("orders/XJ12H").json() == before
    assert [put.applied for put in caller.shop.puts] == [False]


def test_refuses_a_body_that_is_not_json(caller: Caller) -> None:
    """Broken JSON is 400; another Content-Type is 415."""
    url, json_type = caller.url("orders/XJ12H"), {"Content-Type": "application/json;charset=utf-8"}
    assert caller.session.put(url, data=b'{"a":', headers=json_type).status_code == 400
    assert caller.session.put(url, data=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert caller.session.put(url, data=b"{}", headers=json_type).status_code == 200


@pytest.mark.parametrize("path", ["orders/NOSUCH", "orders/999999999", "orders/ABCDEF"])
def test_unknown_order_is_not_found(caller: Caller, path: str) -> None:
    """Reading and writing an order that is not there give the API's 404."""
    for answer in (caller.get(path), caller.put(path, {})):
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "ORDER_NOT_FOUND")


def test_unknown_store_and_path_are_not_found(caller: Caller) -> None:
    """The API answers in JSON for what it does not have, too."""
    store = caller.session.get(f"{caller.server.api_url}/1/orders")
    assert (store.status_code, store.json()["errorCode"]) == (404, "STORE_NOT_FOUND")
    assert caller.get("carts").json()["errorCode"] == "NOT_FOUND"
    assert caller.session.delete(caller.url("orders/XJ12H")).json()["errorCode"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("header", "query", "status"),
    [
        (None, "", 401),
        (None, "?token={token}", 403),
        ("{token}", "", 403),
        ("Basic {token}", "", 403),
        ("Bearer secret_wrong", "", 403),
        ("Bearer ", "", 403),
        ("bearer {token}", "", 200),
        ("Bearer {token}", "?token=ignored", 200),
    ],
)
def test_only_the_right_bearer_header_opens(caller: Caller, header: str | None, query: str, status: int) -> None:
    """A token in the query string opens nothing, and neither does any other header."""
    headers = {} if header is None else {"Authorization": header.format(token=caller.shop.token)}
    url = caller.url("orders/XJ12H") + query.format(token=caller.shop.token)
    answer = requests.get(url, headers=headers, timeout=10)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["errorCode"] == "INVALID_API_TOKEN"


@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        ({"read_orders"}, "PUT", "orders/XJ12H", 403),
        ({"update_orders"}, "GET", "orders/XJ12H", 403),
        ({"read_orders"}, "GET", "profile", 403),
        ({"read_orders"}, "GET", "orders", 200),
        ({"read_store_profile"}, "GET", "profile/order_statuses", 200),
    ],
)
def test_needs_the_scope(caller: Caller, scopes: set[str], method: str, path: str, status: int) -> None:
    """A token without the scope is told so in its own words."""
    caller.session.headers["Authorization"] = f"Bearer {caller.shop.access.issue(scopes)}"
    answer = caller.session.request(method, caller.url(path), json={} if method == "PUT" else None)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["errorCode"] == "INSUFFICIENT_APP_SCOPE"


def test_no_record_holds_a_token(caller: Caller) -> None:
    """The request log says that a token came, and never which."""
    caller.get("orders", token=caller.shop.token, access_token=caller.shop.token, limit=1)
    assert caller.shop.token not in repr(caller.shop.requests)
    assert caller.shop.requests[0].authorised
    assert "limit=1" in caller.shop.requests[0].query


def test_profile_is_a_shop_in_berlin(caller: Caller) -> None:
    """The profile has what a sender's address and the formats need."""
    profile = caller.get("profile").json()
    assert profile["generalInfo"]["storeId"] == int(caller.shop.store_id)
    assert (profile["company"]["city"], profile["company"]["countryCode"]) == ("Berlin", "DE")
    formats = profile["formatsAndUnits"]
    assert (formats["weightUnit"], formats["timezone"]) == ("KILOGRAM", "Europe/Berlin")
    assert caller.get("profile", responseFields="settings(storeName)").json() == {
        "settings": {"storeName": "Kornblume Papeterie"}
    }


def test_order_statuses_say_what_mails_the_buyer(caller: Caller) -> None:
    """SHIPPED mails the buyer; custom statuses are switched off."""
    by_id = {status["statusId"]: status for status in caller.get("profile/order_statuses").json()["items"]}
    assert by_id["SHIPPED"]["enabled"]
    assert by_id["SHIPPED"]["sendNotificationWhenStatusIsAssigned"]
    assert not by_id["CUSTOM_FULFILLMENT_STATUS_1"]["enabled"]
    assert len(by_id) == 20


def test_mails_the_buyer_once_for_a_new_status(caller: Caller) -> None:
    """A status that changes mails the buyer; the same one again, a silent one or a suppressed one does not."""
    caller.put("orders/XJ12H", {"fulfillmentStatus": "PROCESSING"})
    caller.put("orders/XJ12H", {"fulfillmentStatus": "SHIPPED"})
    caller.put("orders/XJ12H", {"fulfillmentStatus": "SHIPPED"})
    caller.put("orders/1028", {"fulfillmentStatus": "SHIPPED", "disableAllCustomerNotifications": True})
    caller.put("orders/N0ADO", {"fulfillmentStatus": "SHIPPED"})  # it has no email
    assert caller.shop.emails == [EmailRecord("XJ12H", "SHIPPED")]


def test_storage_keeps_raw_values(caller: Caller) -> None:
    """A key is put, read, listed and deleted; then it is 404."""
    url = caller.url("storage/colour")
    assert caller.session.put(url, data=b"kornblau").json() == {"success": True}
    assert caller.get("storage/colour").json() == {"key": "colour", "value": "kornblau"}
    assert caller.get("storage").json() == [{"key": "colour", "value": "kornblau"}]
    assert caller.session.delete(url).json() == {"success": True}
    assert caller.get("storage/colour").status_code == 404
    assert caller.session.delete(url).status_code == 404


def test_compresses_only_for_who_takes_it(caller: Caller) -> None:
    """gzip is sent where it is accepted, and holds the same answer."""
    plain = caller.session.get(caller.url("orders"), headers={"Accept-Encoding": "identity"})
    packed = caller.session.get(caller.url("orders"), headers={"Accept-Encoding": "gzip"}, stream=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.raw.read()) == plain.content


def test_tells_listeners_of_every_change(caller: Caller) -> None:
    """A listener gets the order before and after a change: what webhooks will be made of."""
    seen: list[tuple[str, str, str]] = []
    caller.shop.listeners.append(
        lambda name, before, after: seen.append((name, before["fulfillmentStatus"], after["fulfillmentStatus"]))
    )
    caller.put("orders/XJ12H", {"fulfillmentStatus": "SHIPPED"})
    assert seen == [("XJ12H", "AWAITING_PROCESSING", "SHIPPED")]
