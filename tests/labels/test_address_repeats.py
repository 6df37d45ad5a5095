"""What customers type into the wrong field, or into two, and what becomes of it."""

import pytest
from address_helpers import texts

from labelsvc.labels.addresses import address_lines
from labelsvc.labels.shipment import Address


def _label(sender: str = "NZ", **fields: str) -> list[str]:
    """The lines below the name of an address in Hauptstr. 5, unless told otherwise."""
    lines = texts(
        address_lines(Address(**({"name": "N", "street": "Hauptstr. 5"} | fields)), sender_country=sender)
    )
    return lines[1:]


@pytest.mark.parametrize(
    "city",
    ["Berlin", "10115 Berlin", "Berlin 10115", "Berlin, 10115", "10115, Berlin", "berlin (10115)"],
)
def test_a_postcode_typed_into_the_city_is_said_once(city: str) -> None:
    """It goes where the country's format wants it."""
    assert _label(city=city, postal_code="10115", country_code="DE")[1] == "10115 BERLIN"


@pytest.mark.parametrize(
    ("city", "postcode", "expected"),
    [
        ("London SW1A1AA", "SW1A 1AA", ["LONDON", "SW1A 1AA"]),
        ("Warszawa 00950", "00-950", ["Warszawa 00950"]),
        ("10115 Berlin", "", ["10115 BERLIN"]),
        ("D-10115 Berlin", "10115", ["D-10115 BERLIN"]),
        ("Berlin 10115 Mitte", "10115", ["BERLIN 10115 MITTE"]),
        ("Praha 1", "1", ["1 PRAHA"]),
        ("Bezirk 115", "15", ["15 BEZIRK 115"]),
        ("Berlin D-10115", "10115", ["BERLIN D-10115"]),
        ("Paris 15", "75015", ["75015 PARIS 15"]),
        ("10115", "10115", ["10115"]),
    ],
)
def test_postcodes_in_cities_are_never_lost(city: str, postcode: str, expected: list[str]) -> None:
    """However it was spaced; and where it cannot be taken out cleanly, the city stays as typed."""
    code = {"London SW1A1AA": "GB", "Warszawa 00950": "PL", "Paris 15": "FR"}.get(city, "DE")
    lines = _label(city=city, postal_code=postcode, country_code=code)[1:-1]
    assert lines == (["00-950 WARSZAWA"] if code == "PL" else expected)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"city": "Kansas City, Missouri", "state": "Missouri", "state_code": "MO"}, "KANSAS CITY, MO 64101"),
        ({"city": "Kansas City MO", "state": "Missouri", "state_code": "MO"}, "KANSAS CITY, MO 64101"),
        ({"city": "Kansas City, MO", "state_code": "MO"}, "KANSAS CITY, MO 64101"),
        ({"city": "New York", "state": "New York", "state_code": "NY"}, "NEW YORK, NY 64101"),
        ({"city": "Kansas City", "state": "Missouri"}, "KANSAS CITY, MISSOURI 64101"),
        ({"city": "Kansas City", "state": "Kansas", "state_code": "MO"}, "KANSAS CITY, MO KANSAS 64101"),
        ({"city": "Kansas City", "state": "Mo.", "state_code": "MO"}, "KANSAS CITY, MO 64101"),
        ({"city": "Kansas City", "state": "Missouri", "state_code": "4711"}, "KANSAS CITY, MISSOURI 64101"),
    ],
)
def test_the_united_states_want_the_states_code(fields: dict[str, str], expected: str) -> None:
    """The code stands for the name, unless the two contradict each other: then both are there."""
    assert _label(postal_code="64101", country_code="US", **fields)[1] == expected


def test_elsewhere_the_regions_name_stands_for_its_code() -> None:
    """Nobody reads the ISO number of a prefecture or of an Austrian state."""
    assert _label(city="Graz", state="Steiermark", state_code="6", postal_code="8010", country_code="AT") == [
        "Hauptstr. 5",
        "Steiermark",
        "8010 GRAZ",
        "AUSTRIA",
    ]


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("5 Main St, Springfield, IL 62701", ["5 Main St"]),
        ("5 Main St\nSpringfield, IL 62701", ["5 Main St"]),
        ("5 Main St\nSPRINGFIELD", ["5 Main St"]),
        ("5 Main St, NE, Springfield", ["5 Main St, NE"]),
        ("Jane Roe\n5 Main St\nAcme", ["5 Main St"]),
        ("5 Main St\n5 Main St", ["5 Main St"]),
        ("5 Springfield Rd", ["5 Springfield Rd"]),
        ("5 Main St, Springfield Annex", ["5 Main St, Springfield Annex"]),
        ("5 Main St\r\nApt 2\u2028Floor 3\n\n  ", ["5 Main St", "Apt 2", "Floor 3"]),
        ("+1 217 555 0100\n5 Main St", ["5 Main St"]),
    ],
)
def test_streets_lose_only_what_is_said_elsewhere(street: str, expected: list[str]) -> None:
    """City, region, postcode, names and phone that were typed into the street too are left out of it."""
    to = Address(
        "Jane Roe", "Acme", street, "Springfield", "Illinois", "IL", "62701", "US", phone="+1 217 555 0100"
    )
    lines = address_lines(to, sender_country="DE")
    assert [line.text for line in lines if line.role == "street"] == expected
    assert [line.text for line in lines if line.role == "locality"] == ["SPRINGFIELD, IL 62701"]


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("東京都千代田区丸の内1-9-1", "丸の内1-9-1"),
        ("〒100-0005 東京都千代田区丸の内1-9-1", "丸の内1-9-1"),
        ("千代田区丸の内1-9-1", "丸の内1-9-1"),
        ("丸の内1-9-1", "丸の内1-9-1"),
    ],
)
def test_prefectures_repeated_in_japanese_streets_are_left_out(street: str, expected: str) -> None:
    """Autofill puts the whole address into the street."""
    label = _label(
        street=street, city="千代田区", state="東京都", postal_code="100-0005", country_code="JP", sender="JP"
    )
    assert label == ["東京都千代田区", expected, "N"]


@pytest.mark.parametrize(
    ("state", "city", "expected"),
    [
        ("北京市", "北京市", "北京市"),
        ("北京", "北京市", "北京市"),
        ("北京市", "北京", "北京市"),
        ("东城区", "北京市", "东城区北京市"),
        ("京都府", "京都", "京都府京都"),
        ("Beijing", "北京市", "BEIJING 北京市"),
    ],
)
def test_municipalities_are_said_once(state: str, city: str, expected: str) -> None:
    """A municipality is its own province; a city that only shares its province's name is not."""
    lines = address_lines(Address(street="中关村27号", city=city, state=state, country_code="CN"))
    assert lines[0].text == expected


def test_a_street_named_after_its_city_is_whole() -> None:
    """Only a name that ends in a word for city or ward is taken for one at the start of a street."""
    label = _label(street="中央通り1", city="中央", state="東京都", country_code="JP", sender="JP")
    assert label == ["中央通り1", "N"]


def test_the_company_is_not_repeated_as_the_name() -> None:
    """Shops copy the name into the company."""
    to = Address(name="Jane Roe", company="JANE ROE", street="5 Main St", city="Rome", country_code="IT")
    assert texts(address_lines(to, sender_country="IT")) == ["Jane Roe", "5 Main St", "ROME"]


@pytest.mark.parametrize("city", ["Berlin, Germany", "Berlin, Deutschland", "Berlin"])
def test_a_country_typed_behind_the_city_is_left_to_the_country_line(city: str) -> None:
    """In the sender's language, in English, or as the shop called it."""
    to = Address(street="S 1", city=city, postal_code="10115", country_code="DE", country_name="Germany")
    assert texts(address_lines(to, sender_country="AT", language="de"))[1:] == ["10115 BERLIN", "DEUTSCHLAND"]


def test_a_region_that_is_the_country_is_left_to_the_country_line() -> None:
    """Shops without a list of regions put the country there."""
    assert _label(city="Roma", state="Italy", country_code="IT")[1:] == ["ROMA", "ITALY"]


def test_a_city_that_is_its_country_is_not_lost() -> None:
    """Singapore and Luxembourg are cities as well, Hong Kong needs saying once."""
    assert _label(city="Luxembourg", postal_code="1234", country_code="LU")[1:] == [
        "L-1234 LUXEMBOURG",
        "LUXEMBOURG",
    ]
    assert _label(city="Hong Kong", country_code="HK")[1:] == ["HONG KONG"]
    assert _label(city="Singapore", country_code="SG", sender="SG")[1:] == ["SINGAPORE"]
    assert _label(city="Jurong", postal_code="609606", country_code="SG", sender="SG")[1:] == [
        "JURONG",
        "SINGAPORE 609606",
    ]


def test_counties_stand_between_post_town_and_postcode() -> None:
    """British customers still type them."""
    label = _label(city="Ledbury", state="Herefordshire", postal_code="HR8 1DS", country_code="GB", sender="GB")
    assert label[1:] == ["LEDBURY", "Herefordshire", "HR8 1DS"]


def test_fields_of_nothing_visible_make_no_line() -> None:
    """Zero-width and control characters alone are no text."""
    to = Address(name="\u200b", company="\x00", street="\u2060\nS 1", city="\u3000Rom ", country_code="IT")
    assert texts(address_lines(to, sender_country="IT")) == ["S 1", "ROM"]
