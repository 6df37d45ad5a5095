"""Order JSON, as documented and as nobody documented it, to typed orders."""

import dataclasses
import json
import types
import typing
from datetime import UTC, datetime
from typing import Any

import pytest
from ecwid_helpers import raw_order
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.ecwid import Order, OrderItem, Package, Person, parse_order, read_orders
from labelsvc.ecwid.values import moment, number, plain, text
from labelsvc.errors import OrderUnreadable


def test_todays_order_is_read_whole() -> None:
    """Every field that a label or a decision needs arrives under our own name."""
    order = parse_order(raw_order(orderComments="Ring twice", lang="de", trackingNumber="1Z9", total="42.50"))
    assert (order.id, order.shown_id, order.aliases) == ("XJ12H", "XJ12H", ("492512057",))
    assert order.ship_to == Person(
        name="Zoë Müller",
        company="Bäckerei",
        street="Hauptstraße 1\nHinterhaus",
        city="Köln",
        state_code="NW",
        postal_code="50667",
        country_code="DE",
        country_name="Germany",
        phone="+49 221 555",
    )
    assert (order.shipping_method, order.carrier, order.fulfillment_type) == ("Paket", "DHL", "SHIPPING")
    assert order.items == (OrderItem("Mug", "MUG", 2, 0.4),)
    assert (order.weight, order.total, order.comments) == (0.8, 42.5, "Ring twice")
    assert (order.language, order.tracking_number) == ("de", "1Z9")
    assert order.created == datetime(2026, 5, 1, 5, 26, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ids", "key", "shown"),
    [
        ({"id": "XJ12H"}, "XJ12H", "XJ12H"),
        ({"id": 35, "orderNumber": 35}, "35", "35"),
        ({"id": "35.0"}, "35.0", "35.0"),
        ({"id": 35.0}, "35", "35"),
        ({"orderNumber": 1028, "vendorOrderNumber": "lala1028"}, "1028", "lala1028"),
        ({"id": None, "vendorOrderNumber": "A-7"}, "A-7", "A-7"),
        ({"id": "", "orderNumber": "7"}, "7", "7"),
        ({"id": " МАГАЗИН-X8 ", "orderNumber": 1}, "МАГАЗИН-X8", "МАГАЗИН-X8"),
        ({"id": {"a": 1}, "orderNumber": 9}, "9", "9"),
        ({"id": True, "orderNumber": 9}, "9", "9"),
        ({"id": "..", "orderNumber": 9}, "9", "9"),
        ({"id": 9007199254740993}, "9007199254740993", "9007199254740993"),
    ],
)
def test_three_kinds_of_id(ids: dict[str, Any], key: str, shown: str) -> None:
    """The API is asked with id, else orderNumber; people see id, else vendorOrderNumber."""
    order = parse_order(ids)
    assert (order.id, order.shown_id) == (key, shown)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "XJ12H",
        7,
        True,
        {},
        {"id": ""},
        {"id": "."},
        {"id": "a\x1b"},
        {"id": "x" * 101},
        {"id": 10**5000},
    ],
)
def test_what_has_no_id_is_unreadable(raw: object) -> None:
    """No object, or none of the ids: the typed error, and nothing else."""
    with pytest.raises(OrderUnreadable):
        parse_order(raw)


def test_people_may_use_any_id() -> None:
    """All three ids, in any case, are recognised; another's are not."""
    order = parse_order({"id": "S-X8", "orderNumber": 12, "internalId": 99})
    assert all(order.is_known_as(name) for name in ("s-x8", " 12 ", "99"))
    assert not order.is_known_as("X8")
    assert order.could_be("X8") and not order.could_be("X9")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, None),
        ({}, None),
        ([], None),
        ("Ann", None),
        ({"name": "", "street": None, "city": {}}, None),
        ({"firstName": "Ann", "lastName": "Lee"}, Person(name="Ann Lee")),
        ({"lastName": "Lee"}, Person(name="Lee")),
        ({"name": "Ann", "firstName": "X"}, Person(name="Ann")),
        ({"street": "1 A St\r\n\r\n Unit 2 "}, Person(street="1 A St\nUnit 2")),
        ({"postalCode": 90002, "countryCode": "us"}, Person(postal_code="90002", country_code="US")),
        ({"countryCode": "Utopia"}, Person(country_name="Utopia")),
        ({"name": "A <b>c</b> & d"}, Person(name="A <b>c</b> & d")),
    ],
)
def test_persons_may_be_missing_or_odd(raw: object, expected: Person | None) -> None:
    """Missing, null or empty persons are None; an address stays as typed, but for its spaces."""
    assert parse_order({"id": "A", "shippingPerson": raw}).ship_to == expected


@pytest.mark.parametrize(
    ("option", "kind", "pickup"),
    [
        ({"fulfillmentType": "PICKUP"}, "PICKUP", True),
        ({"fulfilmentType": "pickup"}, "PICKUP", True),
        ({"fulfillmentType": "deliver"}, "DELIVERY", False),
        ({"fulfillmentType": "delivery", "isPickup": False}, "DELIVERY", False),
        ({"isPickup": "true"}, "", True),
        ({"isPickup": 1, "fulfillmentType": "shipping"}, "SHIPPING", True),
        ({"isPickup": "perhaps"}, "", False),
        (None, "", False),
    ],
)
def test_spellings_of_the_fulfilment_type(option: object, kind: str, pickup: bool) -> None:
    """Both spellings, all cases and the old isPickup mean the same."""
    order = parse_order({"id": "A", "shippingOption": option})
    assert (order.fulfillment_type, order.is_pickup) == (kind, pickup)


@pytest.mark.parametrize("status", ["awaiting processing", "Awaiting-Processing", " AWAITING_PROCESSING "])
def test_statuses_have_one_form(status: str) -> None:
    """Case and separators of a status do not matter, and American CANCELED is CANCELLED."""
    order = parse_order({"id": "A", "fulfillmentStatus": status, "paymentStatus": "canceled"})
    assert (order.fulfillment_status, order.payment_status) == ("AWAITING_PROCESSING", "CANCELLED")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (2, 2.0),
        ("2.5", 2.5),
        ("2,5", 2.5),
        (" 7 ", 7.0),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        ("NaN", None),
        ("1e999", None),
        (10**400, None),
        ("", None),
        ("two", None),
        (None, None),
        ([2], None),
    ],
)
def test_numbers(raw: object, expected: float | None) -> None:
    """Numbers come as strings too; what is not finite, or a boolean, is none."""
    assert number(raw) == expected


@pytest.mark.parametrize(
    ("raw", "quantity"),
    [
        ("3", 3),
        (2.0, 2),
        (2.5, 3),
        (None, 1),
        (-4, 0),
        (0, 0),
        (True, 1),
        (10**30, 1),
        ("many", 1),
        (1e9, 1_000_000),
    ],
)
def test_quantities(raw: object, quantity: int) -> None:
    """A quantity is whole, not negative and bounded; one that cannot be read is 1."""
    assert parse_order({"id": "A", "items": [{"name": "x", "quantity": raw}]}).items[0].quantity == quantity


@pytest.mark.parametrize(
    ("stamp", "date", "expected"),
    [
        (1714541188, None, "2024-05-01T05:26:28+00:00"),
        ("1714541188", None, "2024-05-01T05:26:28+00:00"),
        (1714541188000, None, "2024-05-01T05:26:28+00:00"),
        (1714541188, "2020-01-01 00:00:00 +0000", "2024-05-01T05:26:28+00:00"),
        (0, "2014-11-05 12:53:30 -0800", "2014-11-05T20:53:30+00:00"),
        (None, "2024-05-01 05:26:28", "2024-05-01T05:26:28+00:00"),
        (None, "2024-05-01 05:26:28 UTC", "2024-05-01T05:26:28+00:00"),
        (None, "2024-05-01T05:26:28Z", "2024-05-01T05:26:28+00:00"),
        (None, "2024-05-01T05:26:28.123+02:00", "2024-05-01T03:26:28.123000+00:00"),
        (None, "2024-05-01", "2024-05-01T00:00:00+00:00"),
        (None, "1714541188", "2024-05-01T05:26:28+00:00"),
        (True, False, None),
        (-5, "yesterday", None),
        (9e14, "0001-01-01 00:00:00 +2300", None),
        (float("nan"), "9999-12-31 23:59:59 -2300", None),
    ],
)
def test_dates(stamp: object, date: object, expected: str | None) -> None:
    """Several forms of date, and the UNIX twin, which wins; all in UTC."""
    found = moment(stamp, date)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p><strong>Pickup</strong> at</p><p>5 &amp; 6 High&nbsp;St</p>", "Pickup at\n5 & 6 High St"),
        ("Tea<br/>Milk", "Tea\nMilk"),
        ("a < b & c > d", "a < b & c > d"),
        ("5 &amp; 6", "5 &amp; 6"),
        ("<script>x</script>", "<script>x</script>"),
        ("<p", "<p"),
        ("<" * 5000, "<" * 5000),
    ],
)
def test_html_in_notes_becomes_text(raw: str, expected: str) -> None:
    """Where the control panel wrote HTML its tags go; what only looks a little like it stays."""
    assert plain(raw) == expected


def test_text_can_be_stored() -> None:
    """NUL and lone surrogates, which no database and no UTF-8 take, do not get through."""
    assert text(" a\0b\ud800c\r\nd\u2028e ") == "ab\ufffdc\nd\ne"


def test_options_of_an_item() -> None:
    """Chosen options keep name and value; lists are joined, empty ones are left out."""
    options = [
        {"name": "Size", "value": "XL"},
        {"name": "Extras", "value": "", "valuesArray": ["a", "b", None]},
        {"name": "Empty", "value": None},
        "odd",
    ]
    item = parse_order({"id": "A", "items": [{"sku": "S", "selectedOptions": options}, None, 5]}).items
    assert [(entry.name, entry.options) for entry in item] == [("S", (("Size", "XL"), ("Extras", "a, b")))]


@pytest.mark.parametrize(
    ("raw", "ships"),
    [
        ({"isShippingRequired": True, "digital": True}, True),
        ({"isShippingRequired": False, "digital": False}, False),
        ({"digital": True}, False),
        ({}, True),
        ({"isShippingRequired": "false"}, False),
        ({"isShippingRequired": True, "quantity": 0}, False),
    ],
)
def test_what_goes_into_the_parcel(raw: dict[str, Any], ships: bool) -> None:
    """isShippingRequired decides: ``digital`` only says that files can be downloaded."""
    assert parse_order({"id": "A", "items": [raw]}).items[0].ships is ships


def test_weight_is_that_of_the_shipped_items() -> None:
    """Downloads weigh nothing; without item weights the shop's prediction counts."""
    items = [{"weight": "0.4", "quantity": 3}, {"weight": 9, "digital": True}]
    packages = [{"weight": 1.25, "length": "10"}, {"weight": -1}]
    assert parse_order({"id": "A", "items": items, "predictedPackage": packages}).weight == 1.2
    predicted = parse_order({"id": "A", "predictedPackage": packages})
    assert predicted.weight == 1.25
    assert predicted.packages == (Package(10.0, 0.0, 0.0, 1.25), Package())


def test_tracking_of_a_bought_label() -> None:
    """Without tracking of its own an order has that of the last label bought in the control panel."""
    bought = [
        {"tracking": {"tracking_number": "T1"}},
        {"tracking": {"tracking_number": "T2", "tracking_url": "u"}},
    ]
    order = parse_order({"id": "A", "shipments": bought})
    assert (order.tracking_number, order.tracking_url) == ("T2", "u")
    assert parse_order({"id": "A", "shipments": bought, "trackingNumber": "T3"}).tracking_number == "T3"


@pytest.mark.parametrize(
    ("raw", "language"), [("de", "de"), ("pt_BR", "pt-BR"), (["fr", "en"], "fr"), ("?", ""), ([], "")]
)
def test_languages(raw: object, language: str) -> None:
    """A language tag in its standard form, or none."""
    assert parse_order({"id": "A", "lang": raw}).language == language


def test_extra_fields_with_a_title_are_kept() -> None:
    """Answers to the merchant's questions are kept; fields without a title are for programs."""
    fields = [{"title": "Gift?", "value": "yes"}, {"title": "", "value": "en"}, {"title": "Empty", "value": ""}]
    assert parse_order({"id": "A", "orderExtraFields": fields}).extra_fields == (("Gift?", "yes"),)


def test_files_of_any_form_are_read() -> None:
    """One order, a list and a search answer are all orders; a bad entry does not stop the others."""
    order = raw_order()
    for raw in (order, [order], {"total": 1, "items": [order]}):
        assert [found.id for found in read_orders(raw) if isinstance(found, Order)] == ["XJ12H"]
    found = read_orders([{"items": []}, order])
    assert isinstance(found[0], OrderUnreadable) and "entry 1" in str(found[0])
    assert isinstance(found[1], Order)


def test_an_order_without_an_id_is_no_search_answer() -> None:
    """The lines of an order that lacks an id are never taken for orders."""
    found = read_orders({"subtotal": 5, "items": [{"id": 41056225, "name": "Mug"}]})
    assert [type(entry) for entry in found] == [OrderUnreadable]


def test_depth_and_size_of_unknown_fields_do_not_matter() -> None:
    """A recursion bomb in or instead of a field is not followed."""
    bomb: list[Any] = []
    for _ in range(200_000):
        bomb = [bomb]
    order = parse_order(raw_order(unknown=bomb, shippingPerson=bomb, lang=bomb, total=bomb, items=bomb))
    assert order.ship_to is None and order.items == ()


def test_repr_has_nothing_personal() -> None:
    """What may end in a log names neither the customer nor the place."""
    shown = repr(parse_order(raw_order(orderComments="Ring twice", privateAdminNotes="VIP")))
    assert not [word for word in ("Müller", "Köln", "buyer@", "Ring", "VIP", "555") if word in shown]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"name": "ZOË  MÜLLER"}, True),
        ({"phone": "1"}, True),
        ({"countryName": "Deutschland"}, True),
        ({"name": "Zoe\u0308 Müller"}, True),
        ({"street": "Hauptstraße 2\nHinterhaus"}, False),
        ({"street": "Hauptstraße 1"}, False),
        ({"postalCode": "50668"}, False),
        ({"countryCode": "AT"}, False),
        ({"companyName": ""}, False),
    ],
)
def test_fingerprint_follows_the_address(change: dict[str, str], same: bool) -> None:
    """It changes with the place and the person, and not with the phone or with spelling."""
    raw = raw_order()
    before = parse_order(raw).address_fingerprint()
    raw["shippingPerson"] |= change
    assert (parse_order(raw).address_fingerprint() == before) is same


def test_fingerprint_follows_the_method_and_the_order() -> None:
    """Another shipping method changes it; progress of the order does not; two orders never share one."""
    before = parse_order(raw_order()).address_fingerprint()
    assert parse_order(raw_order(fulfillmentStatus="SHIPPED")).address_fingerprint() == before
    assert parse_order(raw_order(shippingOption={"shippingMethodName": "Express"})).address_fingerprint() != before
    assert parse_order(raw_order(id="OTHER")).address_fingerprint() != before
    assert parse_order(raw_order(shippingPerson=None)).address_fingerprint() != before


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**400)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["PAID", "<p>x</p>", "2024-05-01 05:26:28 +0000", "\ud800", "1e400", "\0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PERSON_FIELDS = ["name", "firstName", "lastName", "street", "city", "countryCode", "postalCode", "phone"]
ITEM_FIELDS = ["name", "sku", "quantity", "weight", "digital", "isShippingRequired", "selectedOptions"]
OPTION_FIELDS = ["shippingMethodName", "fulfillmentType", "fulfilmentType", "isPickup", "estimatedTransitTime"]


def _object(names: list[str]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(names), JSON, max_size=6)


ORDER_SHAPED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(raw_order(), JSON),
        "id": JSON | st.text(max_size=8),
        "lang": JSON,
        "createTimestamp": JSON,
        "pickupTime": JSON,
        "orderComments": JSON,
        "trackingNumber": JSON,
        "shippingPerson": JSON | _object(PERSON_FIELDS),
        "items": JSON | st.lists(_object(ITEM_FIELDS), max_size=3),
        "shippingOption": JSON | _object(OPTION_FIELDS),
        "predictedPackage": JSON | st.lists(_object(["weight", "length"]), max_size=2),
        "orderExtraFields": JSON | st.lists(_object(["title", "value"]), max_size=2),
        "shipments": JSON | st.lists(_object(["tracking"]), max_size=2),
    },
)


def assert_typed(value: object, expected: Any) -> None:
    """The value is what its annotation says, all the way down; its strings can be stored."""
    if isinstance(expected, types.UnionType):
        kind = (
            type(None)
            if value is None
            else next(arg for arg in typing.get_args(expected) if arg is not type(None))
        )
        assert_typed(value, kind)
    elif typing.get_origin(expected) is tuple:
        assert isinstance(value, tuple)
        arguments = typing.get_args(expected)
        kinds = [arguments[0]] * len(value) if Ellipsis in arguments else arguments
        for part, kind in zip(value, kinds, strict=True):
            assert_typed(part, kind)
    elif dataclasses.is_dataclass(expected):
        for name, kind in typing.get_type_hints(expected).items():
            assert_typed(getattr(value, name), kind)
    else:
        assert type(value) is expected
        if isinstance(value, str):
            assert "\0" not in value and "\r" not in value
            value.encode()


@settings(max_examples=150, deadline=None)
@given(JSON | ORDER_SHAPED)
def test_arbitrary_json_is_an_order_or_unreadable(raw: object) -> None:
    """Whatever comes: a well-typed order with an id, or OrderUnreadable."""
    try:
        order = parse_order(raw)
    except OrderUnreadable as error:
        assert str(error).encode()
        return
    assert_typed(order, Order)
    assert order.id and order.shown_id and order.id.isprintable()
    assert len(order.address_fingerprint()) == 32
    assert all(item.quantity >= 0 and item.weight >= 0 for item in order.items) and order.weight >= 0
    json.dumps(dataclasses.asdict(order), default=str, allow_nan=False).encode()
