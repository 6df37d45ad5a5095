"""Labels over HTTP: one order's, straight from the shop; and order JSON turned into files."""

import base64
import email
import io
import json

import pypdfium2
import pytest

from labelsvc.batches.service import Wish, print_orders

ORDER = {
    "id": "MUG1",
    "shippingPerson": {
        "name": "Ann Jones",
        "street": "5 Long Street",
        "city": "Springfield",
        "stateOrProvinceCode": "IL",
        "postalCode": "62701",
        "countryCode": "US",
    },
    "items": [{"name": "Mug", "quantity": 2}],
}


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _edit(shop, changes: dict[str, object]) -> None:
    """What a merchant does in the control panel."""
    shop.orders.change("XJ12H", lambda order: changes)


@pytest.mark.parametrize(
    ("kind", "media", "begins"),
    [
        ("pdf", "application/pdf", b"%PDF"),
        ("png", "image/png", b"\x89PNG"),
        ("zpl", "application/vnd.zebra.zpl", b"^XA"),
    ],
)
def test_a_label_comes_in_every_format(client, key, kind: str, media: str, begins: bytes) -> None:
    """With its type, a name to save it under, and an ETag that spares the next transfer."""
    found = client.get(f"/api/v1/orders/XJ12H/label.{kind}", headers=key)
    assert (found.status_code, found.mimetype) == (200, media)
    assert found.data.startswith(begins)
    assert found.headers["Content-Disposition"] == f'inline; filename="label-XJ12H.{kind}"'
    again = client.get(
        f"/api/v1/orders/XJ12H/label.{kind}", headers=key | {"If-None-Match": found.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_a_label_changes_its_etag_with_the_order_and_the_stock(client, key, shop) -> None:
    """A new address is a new label, and so is another stock; reading changes nothing in the shop."""
    url = "/api/v1/orders/XJ12H/label.pdf"
    tags = [
        client.get(url, headers=key).headers["ETag"],
        client.get(url + "?stock=A6", headers=key).headers["ETag"],
    ]
    _edit(shop, {"shippingPerson": {"name": "Somebody Else", "street": "1 New Road", "city": "Oslo"}})
    changed = client.get(url, headers=key)
    assert len({*tags, changed.headers["ETag"]}) == 3
    assert "Somebody Else" in _text(changed.data)
    assert shop.puts == []


def test_a_stored_label_is_sent_until_the_address_changes(client, key, shop, runtime) -> None:
    """What was printed is what is shown, although an item was renamed; a new address is laid out anew."""
    with runtime.shop(shop.store_id) as connected:
        print_orders(runtime.engine, connected, shop.store_id, Wish(orders=["XJ12H"]), box=runtime.box)
    url = "/api/v1/orders/XJ12H/label.pdf"
    stored = client.get(url, headers=key)
    _edit(shop, {"orderComments": "Ring twice, please"})
    assert client.get(url, headers=key).data == stored.data
    _edit(shop, {"shippingPerson": {"name": "Somebody Else", "street": "1 New Road", "city": "Oslo"}})
    assert "Somebody Else" in _text(client.get(url, headers=key).data)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1714561200", "2026-05-01"])
def test_a_moment_that_the_shop_cannot_be_asked_for(client, key, moment: str) -> None:
    """422 here, and not the shop's refusal."""
    assert client.get(f"/api/v1/orders?created_from={moment}", headers=key).status_code == 422


def test_a_packing_slip_lists_what_is_in_the_parcel(client, key) -> None:
    """Instead of the label, under its own name."""
    found = client.get("/api/v1/orders/XJ12H/label.pdf?document=packing-slip", headers=key)
    assert found.headers["Content-Disposition"] == 'inline; filename="packing-slip-XJ12H.pdf"'
    assert found.data != client.get("/api/v1/orders/XJ12H/label.pdf", headers=key).data


@pytest.mark.parametrize(
    "query", ["stock=nonsense", "dpi=204", "document=poem", "colour=red", "stock=4x6&stock=A6"]
)
def test_a_wrong_choice_is_named(client, key, query: str) -> None:
    """422, and the place."""
    found = client.get(f"/api/v1/orders/XJ12H/label.pdf?{query}", headers=key)
    assert (found.status_code, found.mimetype) == (422, "application/problem+json")


def test_an_order_that_the_shop_does_not_have(client, key) -> None:
    """404, with the order's name."""
    found = client.get("/api/v1/orders/NOPE/label.pdf", headers=key)
    assert (found.status_code, found.json["order"]) == (404, "NOPE")


def test_order_json_becomes_one_pdf(client, key, shop) -> None:
    """One order, a list, or a search answer: a page each, and no shop is asked."""
    for body, pages in ((ORDER, 1), ([ORDER, ORDER], 2), ({"items": [ORDER] * 3, "total": 3}, 3)):
        found = client.post("/api/v1/labels", json=body, headers=key)
        assert (found.status_code, found.mimetype, found.headers["Labels-Failed"]) == (200, "application/pdf", "0")
        assert _text(found.data).count("Ann Jones") == pages
    assert list(shop.requests) == []


def test_the_good_labels_come_and_the_bad_ones_are_counted(client, key) -> None:
    """A header counts, a link explains."""
    found = client.post("/api/v1/labels", json=[ORDER, {"id": "BAD"}, 7], headers=key)
    assert found.status_code == 200 and found.headers["Labels-Failed"] == "2"
    assert 'rel="help"' in found.headers["Link"]


def test_json_has_an_entry_for_each_order(client, key) -> None:
    """The label in base64, or the problem."""
    found = client.post(
        "/api/v1/labels?format=zpl", json=[ORDER, {"id": "BAD"}], headers=key | {"Accept": "application/json"}
    )
    good, bad = found.json["items"]
    assert base64.b64decode(good["label"]).startswith(b"^XA") and good["problem"] is None
    assert bad["label"] is None and bad["problem"]["order"] == "BAD" and bad["problem"]["status"] == 422


def test_multipart_has_a_part_for_each_order(client, key) -> None:
    """As any mail library reads it."""
    found = client.post("/api/v1/labels", json=[ORDER, {"id": "BAD"}], headers=key | {"Accept": "multipart/mixed"})
    parts = email.message_from_bytes(f"Content-Type: {found.content_type}\r\n\r\n".encode() + found.data)
    good, bad = parts.get_payload()  # type: ignore[misc]
    assert good.get_payload(decode=True).startswith(b"%PDF")  # type: ignore[union-attr]
    assert json.loads(bad.get_payload(decode=True))["order"] == "BAD"  # type: ignore[union-attr,arg-type]


def test_none_at_all_is_a_problem(client, key) -> None:
    """422 with each order's reason."""
    found = client.post("/api/v1/labels", json=[{"id": "BAD"}, 7], headers=key)
    assert (found.status_code, found.json["code"], len(found.json["errors"])) == (422, "no_labels", 2)
    assert found.json["errors"][0]["order"] == "BAD"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"7", 422), (b"[]", 422), (b"[" * 100_000, 400), (json.dumps([ORDER] * 501).encode(), 413)],
)
def test_what_is_no_order_list(client, key, body: bytes, status: int) -> None:
    """Not JSON, not orders, too many."""
    found = client.post("/api/v1/labels", data=body, headers=key | {"Content-Type": "application/json"})
    assert (found.status_code, found.mimetype) == (status, "application/problem+json")


def test_bodies_have_a_limit_and_a_type(client, key) -> None:
    """413 before anything is parsed, 415 for what is not declared as JSON."""
    huge = io.BytesIO(b" " * (33 << 20))
    found = client.post(
        "/api/v1/labels",
        input_stream=huge,
        headers=key | {"Content-Type": "application/json"},
        content_length=33 << 20,
    )
    assert found.status_code == 413
    assert (
        client.post("/api/v1/labels", data=b"{}", headers=key | {"Content-Type": "text/plain"}).status_code == 415
    )


def test_accept_is_respected(client, key) -> None:
    """The format that is liked best; none of ours is 406."""
    png = client.post("/api/v1/labels", json=ORDER, headers=key | {"Accept": "text/html, image/png;q=0.5"})
    assert png.mimetype == "image/png"
    assert client.post("/api/v1/labels", json=ORDER, headers=key | {"Accept": "text/html"}).status_code == 406
    assert (
        client.post("/api/v1/labels", json=[ORDER] * 2, headers=key | {"Accept": "image/png"}).status_code == 406
    )


def test_a_stored_slip_is_not_taken_for_the_label(client, key, shop, runtime) -> None:
    """Whatever was printed first."""
    wish = Wish(orders=["XJ12H"], documents=("packing-slip", "label"))
    with runtime.shop(shop.store_id) as connected:
        print_orders(runtime.engine, connected, shop.store_id, wish, box=runtime.box)
    assert "LIEFERSCHEIN" not in _text(client.get("/api/v1/orders/XJ12H/label.pdf", headers=key).data)
