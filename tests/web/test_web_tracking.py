"""Tracking numbers over HTTP: what a number is, and numbers that come before or after the order was marked."""

from turns import work

UPS = "1Z999AA10123456784"


def test_numbers_are_recognised_and_slips_are_told(client, key) -> None:
    """The carrier by shape and check digit; a wrong check digit names the carrier that it looks like."""
    sent = {"numbers": [UPS, UPS[:-1] + "5", "my own number"]}
    items = client.post("/api/v1/tracking/check", json=sent, headers=key).json["items"]
    assert [one["carrier"] for one in items] == ["UPS", "", ""]
    assert [one["doubtful"] for one in items] == ["", "UPS", ""]


def test_a_number_goes_with_the_status_change(client, key, shop, runtime) -> None:
    """Given while the batch waits to be confirmed, it is in the one PUT."""
    order = shop.printable[0]
    batch = _batch(client, key, order, "confirmed")
    assert _put(client, key, batch, order, UPS).status_code == 409, "its orders are not known yet"
    work(runtime, batch)
    assert _put(client, key, batch, order, UPS).status_code == 200
    assert client.post(f"/api/v1/batches/{batch}/confirm", headers=key).status_code == 200
    work(runtime, batch)
    assert [(put.order_id, put.body["trackingNumber"]) for put in shop.puts] == [(order, UPS)]


def test_a_number_for_an_order_that_is_marked_is_sent_alone(client, key, shop, runtime) -> None:
    """The status is not sent again: that would tell the customer twice."""
    batch = _batch(client, key, shop.printable[0])
    work(runtime, batch)
    told = _put(client, key, batch, shop.printable[0], UPS).json
    assert told["items"][0]["tracking"]["number"] == UPS
    assert shop.orders.read(shop.printable[0])["trackingNumber"] == UPS
    assert shop.puts[-1].body == {"trackingNumber": UPS}


def test_what_cannot_be_a_number_of_this_batch_is_refused(client, key, shop, runtime) -> None:
    """An order of another batch, an empty number: named, and nothing is sent."""
    batch = _batch(client, key, shop.printable[0])
    work(runtime, batch)
    assert _put(client, key, batch, shop.printable[1], UPS).status_code == 422
    assert _put(client, key, batch, shop.printable[0], "").status_code == 422
    assert _put(client, key, "0123456789abcdef", shop.printable[0], UPS).status_code == 404


def _batch(client, key, order: str, fulfil: str = "rendered") -> str:
    sent = {"orders": [order], "fulfil": fulfil}
    return client.post("/api/v1/batches", json=sent, headers=key).json["id"]


def _put(client, key, batch: str, order: str, number: str):
    body = {"tracking": {order: {"number": number}}}
    return client.put(f"/api/v1/batches/{batch}/tracking", json=body, headers=key)
