"""The sample orders and their endless repetition."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.sandbox import Sandbox, samples
from labelsvc.sandbox.book import OrderBook

SCRIPTS = (
    "LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "THAI", "DEVANAGARI", "TAMIL", "BENGALI", "GEORGIAN",
    "ARMENIAN", "KHMER", "ETHIOPIC", "LAO", "MYANMAR", "SINHALA", "THAANA", "CJK",
    "HIRAGANA", "KATAKANA", "HANGUL",
)  # fmt: skip


def printable_orders() -> list[dict[str, object]]:
    shop = Sandbox()
    return [shop.orders[name] for name in shop.printable]


def test_sixty_orders_of_which_twelve_are_not_due() -> None:
    """48 are due for a label, and the twelve others each have a reason."""
    shop = Sandbox()
    assert (len(shop.orders), len(shop.printable), len(shop.refusals)) == (60, 48, 12)
    assert len(set(shop.refusals.values())) >= 9


def test_they_come_from_all_over_the_world() -> None:
    """More than 40 countries and 20 scripts are among those that are due."""
    orders = printable_orders()
    assert len({order["shippingPerson"]["countryCode"] for order in orders}) > 40  # type: ignore[index]
    text = "".join(str(order["shippingPerson"]) for order in orders)
    names = {unicodedata.name(char, "").split()[0] for char in set(text) if unicodedata.name(char, "")}
    assert set(SCRIPTS) <= names


def test_printable_orders_have_an_address_and_something_to_ship() -> None:
    """What is due for a label is paid, waiting, and has a country, a street and an item to send."""
    for order in printable_orders():
        person = order["shippingPerson"]
        assert person["countryCode"] and person["street"] and person["name"]  # type: ignore[index]
        assert order["paymentStatus"] == "PAID"
        assert order["fulfillmentStatus"] in ("AWAITING_PROCESSING", "PROCESSING")
        assert any(item["isShippingRequired"] for item in order["items"])  # type: ignore[attr-defined]


def test_samples_hold_what_trips_a_label_up() -> None:
    """Two-line streets, missing postcodes, and hostile text are among them."""
    orders = printable_orders()
    people = [order["shippingPerson"] for order in orders]
    assert sum("\n" in person["street"] for person in people) > 15  # type: ignore[index]
    assert sum(not person["postalCode"] for person in people) >= 4  # type: ignore[index]
    text = json.dumps(orders, ensure_ascii=False)
    for hostile in ("\u202e", "^XZ", "=CMD", "<script>", "\\u0000", "{{7*7}}"):
        assert hostile in text


def test_totals_and_weights_add_up() -> None:
    """A sample's total is its items and its shipping; its package weighs what its items weigh."""
    for order in Sandbox().orders.values():
        items = sum(item["price"] * item["quantity"] for item in order["items"])
        rate = float(order.get("shippingOption", {}).get("shippingRate", order["total"] - order["subtotal"]))
        assert order["total"] == pytest.approx(items + rate)
        weight = sum(item.get("weight", 0) * item["quantity"] for item in order["items"])
        assert sum(package["weight"] for package in order["predictedPackage"]) == pytest.approx(
            weight if "shippingOption" in order and order["predictedPackage"] else 0
        )


@given(st.integers(0, 99_999))
def test_every_name_leads_back_to_its_order(place: int) -> None:
    """Each of the 100,000 orders is found by all three of its names, though no table of them exists."""
    names = samples.identity_at(place)
    assert {BOOK.place(name) for name in names.names()} == {place}


@given(st.text(max_size=12) | st.integers().map(str))
def test_any_other_name_is_no_order(name: str) -> None:
    """A name leads to an order only if it is one of that order's names."""
    place = BOOK.place(name)
    assert place is None or name in samples.identity_at(place).names()


BOOK = OrderBook(100_000)


def test_a_hundred_thousand_orders_have_different_ids() -> None:
    """No two orders share an id, and a second shop has the same ones."""
    ids = list(BOOK)
    assert len(set(ids)) == len(ids) == 100_000
    assert ids == list(OrderBook(100_000))


def test_what_is_read_is_a_copy() -> None:
    """Scribbling on an order that was looked at changes neither the shop nor other shops."""
    shop = Sandbox()
    shop.orders["XJ12H"]["shippingPerson"]["name"] = "scribble"
    assert shop.orders["XJ12H"]["shippingPerson"]["name"] == "Jürgen Groß-Öztürk"


def test_small_shops_have_the_newest_samples() -> None:
    """A shop of three orders has the first three, and finds no other."""
    shop = Sandbox(3)
    assert list(shop.orders) == ["XJ12H", "LQ7IO", "8UTKI"]
    assert "EVILO" not in shop.orders
