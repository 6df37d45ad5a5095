"""What looks wrong with an address is told, in words that do not repeat it."""

import pytest
from address_helpers import EVERY_CODE

from labelsvc.labels.addresses import address_warnings
from labelsvc.labels.addresses.layouts import country_rules
from labelsvc.labels.shipment import Address


def _codes(**fields: str) -> list[str]:
    usual = {
        "name": "Nobody",
        "street": "Secret St 1",
        "city": "Hidden",
        "postal_code": "",
        "country_code": "DE",
    }
    warnings = address_warnings(Address(**(usual | fields)))
    assert not any("Secret" in warning.message or "Hidden" in warning.message for warning in warnings)
    return [warning.code for warning in warnings]


@pytest.mark.parametrize("code", [code for code in EVERY_CODE if country_rules(code).get("zipex")])
def test_each_countrys_own_examples_are_right(code: str) -> None:
    """No postcode that a country gives as an example is suspicious, spaced or not."""
    for example in country_rules(code)["zipex"].split(","):
        for postcode in (example.partition(":")[0], example.partition(":")[0].replace(" ", "")):
            assert "postcode_suspicious" not in _codes(postal_code=postcode, country_code=code)


@pytest.mark.parametrize("code", [code for code in EVERY_CODE if country_rules(code).get("zip")])
def test_a_postcode_of_no_such_form_is_suspicious(code: str) -> None:
    """In every country that has postcodes."""
    assert "postcode_suspicious" in _codes(postal_code="no idea", country_code=code)


@pytest.mark.parametrize(
    ("code", "postcode", "expected"),
    [
        ("DE", "8033", True),
        ("DE", "D-80331", False),
        ("US", "SW1A 1AA", True),
        ("GB", "sw1a1aa", False),
        ("GB", "90210", True),
        ("PL", "90562", False),
        ("LV", "1050", False),
        ("CH", "CH-8001", False),
        ("JP", "〒100-0005", False),
        ("JP", "1000005", False),
        ("AE", "00000", False),
        ("XX", "anything", False),
    ],
)
def test_suspicion_is_about_the_form_only(code: str, postcode: str, expected: bool) -> None:
    """A country prefix, a missing space or hyphen, and countries without postcodes raise none."""
    fields = {"state": "State", "country_name": "Utopia"}
    found = _codes(postal_code=postcode, country_code=code, **fields)
    assert ("postcode_suspicious" in found) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"postal_code": "80331"}, []),
        ({"postal_code": ""}, ["The address has no postal code."]),
        ({"postal_code": "", "city": "80331 Hidden"}, []),
        ({"postal_code": "80331", "city": ""}, ["The address has no city."]),
        ({"postal_code": "80331", "street": " \n"}, ["The address has no street."]),
        ({"postal_code": "80331", "name": ""}, ["The address has no name or company."]),
        ({"postal_code": "80331", "name": "", "company": "C"}, []),
        ({"country_code": ""}, ["The address has no country."]),
        ({"country_code": "US", "postal_code": "94103"}, ["The address has no state or region."]),
        ({"country_code": "US", "postal_code": "94103", "state_code": "CA"}, []),
        ({"country_code": "IE"}, []),
        ({"country_code": "HK"}, []),
        ({"country_code": "AE", "city": "Dubai"}, []),
        ({"country_code": "CN", "postal_code": "100081", "city": "", "state": "北京市"}, []),
        ({"country_code": "CN", "postal_code": "200000", "city": "上海"}, []),
        ({"country_code": "CN", "postal_code": "200000", "city": "Shanghai"}, []),
        (
            {"country_code": "CN", "postal_code": "518000", "city": "深圳市"},
            ["The address has no state or region."],
        ),
        ({"country_code": "KR", "postal_code": "04524", "city": "서울특별시 중구"}, []),
        (
            {"country_code": "KR", "postal_code": "13494", "city": "성남시"},
            ["The address has no state or region."],
        ),
        ({"country_code": "TW", "postal_code": "110", "city": "臺北市"}, []),
        (
            {"country_code": "US", "postal_code": "10001", "city": "New York"},
            ["The address has no state or region."],
        ),
        ({"country_code": "ES", "postal_code": "28001"}, []),
        ({"street": "", "city": "", "postal_code": ""}, ["There is no address."]),
    ],
)
def test_what_the_destination_requires_and_lacks_is_named(fields: dict[str, str], expected: list[str]) -> None:
    """Only what that country's post requires; a postcode typed into the city counts."""
    usual = {"name": "Nobody", "street": "Secret St 1", "city": "Hidden", "country_code": "DE"}
    warnings = address_warnings(Address(**(usual | fields)))
    assert [warning.message for warning in warnings] == expected
    assert {warning.code for warning in warnings} <= {"address_incomplete"}
