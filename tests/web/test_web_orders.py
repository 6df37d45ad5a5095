"""The list of orders: filters that the shop does not have, pages that end honestly, counts, labels of parcels."""

import io

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.batches import browse as listing
from labelsvc.batches.listing_cursor import Place, read_cursor
from labelsvc.batches.narrow import Narrow
from labelsvc.batches.service import OrderFilter, Wish, print_orders
from labelsvc.errors import UsageError


def _all(client, key, query: str) -> list[dict]:
    """Every page of a list."""
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/v1/orders?{query}&cursor={cursor}", headers=key).json
        found += page["items"]
        assert (page["looked_back_to"] is None) == (page["next_cursor"] is None)
        cursor = page["next_cursor"]
    return found


def _print(runtime, shop, **wish) -> list[str]:
    with runtime.shop(shop.store_id) as connected:
        report = print_orders(runtime.engine, connected, shop.store_id, Wish(**wish), box=runtime.box)
    return [item.order_id for item in report.items]


def test_by_country_and_by_what_was_printed(client, key, shop, runtime, monkeypatch) -> None:
    """Page by page the same as all at once, however short the looks; a batch of the filter is of just these."""
    every = _all(client, key, "limit=100")
    american = [one["id"] for one in every if one["country"] == "US"]
    assert 1 < len(american) < len(every)
    requests = len(list(shop.requests))
    monkeypatch.setattr(listing, "LOOKED_THROUGH", 7)
    assert [one["id"] for one in _all(client, key, "country=us&limit=2")] == american
    assert len(list(shop.requests)) - requests < 2 + len(every)

    printed = _print(runtime, shop, filter=OrderFilter(country="US", printed="no", exclude=american[2:]))
    assert sorted(printed) == sorted(american[:2])
    shop.orders.change(american[0], lambda order: {"fulfillmentStatus": "PROCESSING"})
    assert [one["id"] for one in _all(client, key, "printed=yes")] == american[:1]
    left = {one["id"] for one in _all(client, key, "printed=no&limit=20")}
    assert left == {one["id"] for one in every} - set(american[:2])
    again = _print(runtime, shop, filter=OrderFilter(country="US", printed="yes"), reprint=True)
    assert again == american[:1]


def test_a_batch_of_a_filter_takes_moments(client, key) -> None:
    """As texts with a time zone, like the list does."""
    when = {"created_from": "2026-01-01T00:00:00Z", "created_to": "2026-05-01T00:00:00.000+02:00"}
    asked = {"filter": when, "fulfil": "never"}
    assert client.post("/api/v1/batches", json=asked, headers=key).status_code == 202
    asked["filter"] = {"created_from": 1714561200}
    assert client.post("/api/v1/batches", json=asked, headers=key).status_code == 422


def test_what_would_be_printed_is_counted(client, key, shop, runtime, monkeypatch) -> None:
    """With a word on whether that is all."""
    every = [one for one in _all(client, key, "limit=100") if not one["refused"]]
    count = client.get("/api/v1/orders/count", headers=key).json
    assert count == {"orders": len(every), "printed": 0, "complete": True}
    monkeypatch.setattr(listing, "COUNTED", 5)
    assert client.get("/api/v1/orders/count", headers=key).json["complete"] is False
    assert client.get("/api/v1/orders/count?country=USA", headers=key).status_code == 422


def test_a_shop_of_downloads_is_not_read_to_its_end(client, key, shop, monkeypatch) -> None:
    """A page may be empty although there are more: it says how far it came."""
    for order in list(shop.orders)[:12]:
        shop.orders.change(order, lambda found: {"items": [{"name": "Song", "isShippingRequired": False}]})
    monkeypatch.setattr(listing, "LOOKED_THROUGH", 5)
    page = client.get("/api/v1/orders?limit=3", headers=key).json
    assert page["items"] == [] and page["next_cursor"] and page["looked_back_to"]
    assert len(_all(client, key, "limit=3")) > 10


def test_all_parcels_of_a_printed_order_are_sent(client, key, shop, runtime) -> None:
    """As pages of the PDF, as labels of the ZPL; a PNG holds one, the first or that asked for."""
    wish = {"orders": ["XJ12H"], "parcels": {"XJ12H": 3}, "documents": ("label", "packing-slip")}
    _print(runtime, shop, **wish)
    url = "/api/v1/orders/XJ12H/label"
    whole = client.get(f"{url}.pdf", headers=key)
    assert whole.headers["X-Pages"] == "3"
    assert len(pypdfium2.PdfDocument(io.BytesIO(whole.data))) == 3
    assert client.get(f"{url}.zpl", headers=key).data.count(b"^XA") == 3
    first, third = (client.get(f"{url}.png?page={page}", headers=key) for page in (1, 3))
    assert first.data == client.get(f"{url}.png", headers=key).data != third.data
    assert first.headers["ETag"] != third.headers["ETag"]
    assert client.get(f"{url}.png?page=4", headers=key).status_code == 404


@given(
    st.builds(Place, st.datetimes().map(lambda moment: moment.replace(microsecond=0)), st.frozensets(st.text()))
)
def test_a_cursor_is_read_as_it_was_written(place: Place) -> None:
    """Whatever a shop's ids are."""
    cursor = place.cursor()
    if len(cursor) <= 4000 and place.before and place.before.year > 1970:
        assert read_cursor(cursor).seen == place.seen


@given(st.text(st.characters(codec="ascii"), max_size=60))
def test_any_other_text_is_no_cursor(text: str) -> None:
    """A place, or a usage error; nothing else."""
    try:
        read_cursor(text)
    except UsageError:
        return


@pytest.mark.parametrize("narrow", [Narrow("de"), Narrow("", "yes"), Narrow("", "no"), Narrow()])
def test_narrow_says_what_it_asks(narrow: Narrow) -> None:
    """Empty means everything."""
    assert bool(narrow) == bool(narrow.country or narrow.printed)
    assert narrow.wants(True) == (narrow.printed != "no") and narrow.wants(False) == (narrow.printed != "yes")
