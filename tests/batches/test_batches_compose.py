"""An order and a profile become what a label says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from batch_shop import placed_order
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.batches.compose import shipment
from labelsvc.ecwid.orders import OrderItem, Person
from labelsvc.ecwid.profile import DATE_FORMATS, WEIGHT_UNITS, Profile
from labelsvc.labels.shipment import Address, Item

PROFILE = Profile(
    store_name="Cups",
    company=Person(company="Cups Ltd", street="1 Mill Lane", city="Leeds", country_code="GB", phone="0113"),
    weight_unit="KILOGRAM",
    date_format="MMM d, yyyy",
    timezone="Europe/London",
    language="en",
)


def test_every_field_of_the_address_is_taken_over() -> None:
    """Nothing that the customer typed is lost on the way to the label."""
    person = Person("Ann", "Co", "1 St\nFlat 2", "City", "State", "ST", "0123", "US", "United States", "555")
    assert shipment(placed_order(1, ship_to=person), PROFILE).ship_to == Address(
        "Ann", "Co", "1 St\nFlat 2", "City", "State", "ST", "0123", "US", "United States", "555"
    )


def test_the_sender_is_the_company_or_else_the_stores_name() -> None:
    """A profile without a company's name still says who sends."""
    assert shipment(placed_order(1), PROFILE).ship_from.company == "Cups Ltd"
    nameless = replace(PROFILE, company=replace(PROFILE.company, company=""))
    sender = shipment(placed_order(1), nameless).ship_from
    assert (sender.company, sender.street, sender.phone) == ("Cups", "1 Mill Lane", "0113")


@pytest.mark.parametrize(
    ("zone", "pattern", "language", "expected"),
    [
        ("Europe/London", "MMM d, yyyy", "en", "Apr 30, 2026"),
        ("Asia/Tokyo", "yyyy/MM/dd", "ja", "2026/05/01"),
        ("America/Los_Angeles", "dd.MM.yyyy", "de", "30.04.2026"),
        ("UTC", "EEE, MMM d, ''yy", "en", "Thu, Apr 30, '26"),
        ("UTC", "MMMM d, yyyy", "fr", "avril 30, 2026"),
        ("UTC", "", "de", "30.04.2026"),
        ("UTC", "", "tlh", "Apr 30, 2026"),
        ("UTC", "", "pt-BR", "30 de abr. de 2026"),
    ],
)
def test_the_date_is_the_stores(zone: str, pattern: str, language: str, expected: str) -> None:
    """The day in the store's time zone, in its format and language; in the language's own where it has none."""
    order = placed_order(1, created=datetime(2026, 4, 30, 20, 30, tzinfo=UTC))
    profile = replace(PROFILE, timezone=zone, date_format=pattern, language=language)
    assert shipment(order, profile).date == expected


@pytest.mark.parametrize("created", [None, datetime.max.replace(tzinfo=UTC)])
def test_an_order_without_a_date_has_none(created: datetime | None) -> None:
    """No date is better than a wrong one."""
    tokyo = replace(PROFILE, timezone="Asia/Tokyo")
    assert shipment(placed_order(1, created=created), tokyo).date == ""


@pytest.mark.parametrize(
    ("weight", "unit", "language", "expected"),
    [
        (1.5, "KILOGRAM", "en", "1.5 kg"),
        (1.5, "KILOGRAM", "de", "1,5 kg"),
        (1250.0, "GRAM", "en", "1,250 g"),
        (0.3333333, "POUND", "en", "0.333 lb"),
        (0.0004, "KILOGRAM", "en", "0.0004 kg"),
        (2, "OUNCE", "en", "2 oz"),
        (2, "", "en", ""),
        (0, "KILOGRAM", "en", ""),
        (1e25, "KILOGRAM", "en", ""),
    ],
)
def test_the_weight_is_in_the_stores_unit(weight: float, unit: str, language: str, expected: str) -> None:
    """With the language's decimal sign; nothing where the shop knows no weight or no unit."""
    profile = replace(PROFILE, weight_unit=unit, language=language)
    assert shipment(placed_order(1, weight=weight), profile).weight == expected


def test_one_of_several_parcels_has_no_weight() -> None:
    """The shop knows the weight of the whole order only."""
    parcel = shipment(placed_order(1, weight=2.0), PROFILE, parcel=2, parcels=3)
    assert (parcel.parcel, parcel.parcels, parcel.weight) == (2, 3, "")


@pytest.mark.parametrize(
    ("carrier", "method", "expected"),
    [
        ("", "Express", "Express"),
        ("DHL", "", "DHL"),
        ("DHL", "Express", "DHL Express"),
        ("DHL", "dhl Express", "dhl Express"),
        ("", "", ""),
    ],
)
def test_the_service_names_the_carrier_once(carrier: str, method: str, expected: str) -> None:
    """The shipping method, with the carrier where that says something more."""
    order = placed_order(1, carrier=carrier, shipping_method=method)
    assert shipment(order, PROFILE).service == expected


def test_only_what_ships_is_listed() -> None:
    """Downloads are not in the parcel; options are named."""
    items = (
        OrderItem("Cup", "C1", 2, options=(("Colour", "Red"), ("", "gift"), ("Note", ""))),
        OrderItem("E-book", shipping_required=False, digital=True),
    )
    assert shipment(placed_order(1, items=items), PROFILE).items == (
        Item("Cup", 2, "C1", ("Colour: Red", "gift")),
    )


def test_a_tracking_number_known_here_goes_first() -> None:
    """The number given with the batch, else the one in the order."""
    order = placed_order(1, tracking_number="OLD")
    assert shipment(order, PROFILE).tracking_number == "OLD"
    assert shipment(order, PROFILE, tracking="NEW").tracking_number == "NEW"


def test_staff_notes_never_reach_the_label() -> None:
    """They are not for the customer."""
    assert "secret" not in repr(shipment(placed_order(1, staff_notes="secret"), PROFILE))


@settings(max_examples=100, deadline=None)
@given(
    weight=st.floats(allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(["", *WEIGHT_UNITS]),
    pattern=st.sampled_from(["", *DATE_FORMATS]),
    language=st.text(max_size=12),
    created=st.datetimes(timezones=st.just(UTC)),
)
def test_no_order_is_too_odd(weight: float, unit: str, pattern: str, language: str, created: datetime) -> None:
    """Whatever weight, date or language an order and its store have, the label gets some text."""
    profile = replace(PROFILE, weight_unit=unit, date_format=pattern, language=language, timezone="Asia/Tokyo")
    made = shipment(placed_order(1, weight=weight, created=created), profile)
    assert made.order_id == "ORD001"
