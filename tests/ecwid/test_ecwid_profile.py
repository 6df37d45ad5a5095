"""The store's profile and statuses, from what the API sends to our types."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ecwid_parsing import JSON, assert_typed

from labelsvc.ecwid import OrderStatus, Person, Profile, parse_order_statuses, parse_profile

RAW: dict[str, Any] = {
    "generalInfo": {"storeId": 1003},
    "account": {"suspended": False},
    "settings": {"storeName": "Tea & Co"},
    "company": {
        "companyName": "Tea Company Ltd",
        "email": "tea@example.com",
        "street": "1 Test Street\nFloor 2",
        "city": "Tbilisi",
        "countryCode": "GE",
        "postalCode": "0164",
        "stateOrProvinceCode": "TB",
        "phone": "0123456789",
    },
    "formatsAndUnits": {
        "currency": "EUR",
        "weightUnit": "KILOGRAM",
        "dimensionsUnit": "CM",
        "dateFormat": "dd.MM.yyyy",
        "timezone": "Asia/Tbilisi",
        "orderNumberPrefix": "TEA-",
        "orderNumberSuffix": "",
    },
    "languages": {"enabledLanguages": ["en", "ka"], "defaultLanguage": "en"},
    "shipping": {"shippingOrigin": {"street": "9 Dock Road", "city": "Batumi", "countryCode": "GE"}},
}


def test_profile_is_read_whole() -> None:
    """Sender, units, formats, time zone, number affixes and languages arrive."""
    profile = parse_profile(RAW)
    assert (profile.store_id, profile.store_name, profile.email) == ("1003", "Tea & Co", "tea@example.com")
    assert (profile.weight_unit, profile.dimensions_unit, profile.date_format) == ("KILOGRAM", "CM", "dd.MM.yyyy")
    assert (profile.order_prefix, profile.order_suffix, profile.currency) == ("TEA-", "", "EUR")
    assert (profile.language, profile.languages) == ("en", ("en", "ka"))
    assert (profile.timezone, str(profile.zone)) == ("Asia/Tbilisi", "Asia/Tbilisi")
    assert profile.company.street == "1 Test Street\nFloor 2"


def test_parcels_leave_from_the_origin() -> None:
    """The sender is the company at the place where parcels leave from, if that is another one."""
    sender = parse_profile(RAW).ship_from
    assert (sender.company, sender.street, sender.city) == ("Tea Company Ltd", "9 Dock Road", "Batumi")
    assert (sender.phone, sender.postal_code) == ("0123456789", "")


@pytest.mark.parametrize("origin", [None, {}, {"companyName": "x"}])
def test_without_an_origin_the_company_sends(origin: object) -> None:
    """An origin without a place is none."""
    profile = parse_profile(RAW | {"shipping": {"shippingOrigin": origin}})
    assert profile.ship_from == profile.company


@pytest.mark.parametrize(
    "name",
    ["", "Nowhere/City", "../../etc/passwd", "/etc/passwd", "Europe", "tzdata.zi", "\ud800", 3, None, ["UTC"]],
)
def test_bad_time_zones_are_utc(name: object) -> None:
    """A name that is no time zone, or no name, falls back to UTC."""
    profile = parse_profile({"formatsAndUnits": {"timezone": name}})
    assert profile.timezone == "UTC" and str(profile.zone) == "UTC"


def test_unknown_units_and_formats_are_none() -> None:
    """A unit or a date pattern that the API does not document is not passed on."""
    formats = {"weightUnit": "stone", "dimensionsUnit": "furlong", "dateFormat": "{evil}"}
    assert parse_profile({"formatsAndUnits": formats}) == Profile()


@settings(max_examples=60, deadline=None)
@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(RAW, JSON)))
def test_arbitrary_json_is_a_profile(raw: object) -> None:
    """Never an exception, always a well-typed profile whose zone exists."""
    profile = parse_profile(raw)
    assert_typed(profile, Profile)
    assert_typed(profile.ship_from, Person)
    assert profile.zone is not None
    for status in parse_order_statuses(raw):
        assert_typed(status, OrderStatus)


def test_order_statuses() -> None:
    """Each status says of what kind it is, whether it is used, and whether it can e-mail the buyer."""
    raw = {
        "items": [
            {"statusId": "PAID", "orderStatusType": "PAYMENT_STATUS", "enabled": True},
            {
                "statusId": "CUSTOM_FULFILLMENT_STATUS_1",
                "orderStatusType": "FULFILLMENT_STATUS",
                "enabled": False,
                "sendNotificationWhenStatusIsAssigned": False,
                "name": "Packed",
            },
            {"enabled": True},
            None,
        ]
    }
    assert parse_order_statuses(raw) == [
        OrderStatus("PAID", "payment", enabled=True, notifies=True),
        OrderStatus("CUSTOM_FULFILLMENT_STATUS_1", "fulfillment", enabled=False, notifies=False, name="Packed"),
    ]
