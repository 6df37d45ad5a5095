"""The country line: when it is there, in which language, and what happens to odd countries."""

import json
from importlib import resources

import pytest
from address_helpers import EVERY_CODE, texts
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.labels.addresses import address_lines
from labelsvc.labels.addresses.countries import country_line, english_name
from labelsvc.labels.addresses.letters import capitals, is_latin
from labelsvc.labels.shipment import Address

NAMES = json.loads(resources.files("labelsvc.labels.addresses").joinpath("names.json").read_text("utf-8"))


def _country(code: str, sender: str = "", language: str = "en", name: str = "") -> str:
    to = Address(name="N", street="S 1", city="Ort", country_code=code, country_name=name)
    lines = address_lines(to, sender_country=sender, language=language)
    return next((line.text for line in lines if line.role == "country"), "")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "SWITZERLAND"),
        ("de", "SCHWEIZ"),
        ("de-AT", "SCHWEIZ"),
        ("fr_CA", "SUISSE"),
        ("tr", "İSVİÇRE"),
        ("vi", "THỤY SĨ"),
        ("ru", "ШВЕЙЦАРИЯ / SWITZERLAND"),
        ("el", "ΕΛΒΕΤΙΑ / SWITZERLAND"),
        ("ja", "スイス / SWITZERLAND"),
        ("ka", "შვეიცარია / SWITZERLAND"),
        ("ar", "سويسرا / SWITZERLAND"),
        ("zh-Hant-TW", "瑞士 / SWITZERLAND"),
        ("xx", "SWITZERLAND"),
        ("", "SWITZERLAND"),
        ("not a language", "SWITZERLAND"),
    ],
)
def test_the_country_is_named_in_the_senders_language(language: str, expected: str) -> None:
    """With the English name behind it where the sender does not write in Latin letters."""
    assert _country("CH", "US", language) == expected


@pytest.mark.parametrize(
    ("code", "language", "expected"),
    [
        ("HK", "en", "HONG KONG"),
        ("HK", "de", "HONGKONG"),
        ("MO", "zh-TW", "澳門 / MACAO"),
        ("MM", "en", "MYANMAR"),
        ("MM", "fr", "MYANMAR"),
        ("CD", "en", "DEMOCRATIC REPUBLIC OF THE CONGO"),
        ("CG", "en", "REPUBLIC OF THE CONGO"),
        ("CI", "en", "CÔTE D'IVOIRE"),
        ("XK", "en", "KOSOVO"),
        ("TA", "en", "TRISTAN DA CUNHA"),
        ("IC", "en", "CANARY ISLANDS"),
        ("SE", "ga", "AN tSUALAINN"),
    ],
)
def test_names_are_those_that_posts_use(code: str, language: str, expected: str) -> None:
    """Short, unambiguous, without the notes that CLDR adds."""
    assert _country(code, "BR", language) == expected


def test_english_names_are_babels_but_for_a_few() -> None:
    """The file that spares a cold start Babel is Babel's, with the exceptions that it lists."""
    babel = Locale("en").territories
    for code, name in NAMES["names"].items():
        plain = babel[code].replace(" & ", " and ").replace("’", "'")
        assert (name != plain) == (code in NAMES["postal"])
    assert set(EVERY_CODE) <= set(NAMES["names"])


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "pl", "tr", "ru", "zh", "ar", "he", "ko"])
def test_no_two_countries_have_the_same_line(language: str) -> None:
    """Leaving out notes never makes two countries one."""
    lines = [country_line(code, language) for code in NAMES["names"]]
    assert len(set(lines)) == len(lines)
    assert all(not is_latin(line) or line == capitals(line, language) for line in lines)


@pytest.mark.parametrize(
    ("code", "sender", "domestic"),
    [
        ("US", "US", True),
        ("PR", "US", True),
        ("GU", "PR", True),
        ("US", "PR", True),
        ("JE", "GB", True),
        ("IM", "GG", True),
        ("RE", "FR", True),
        ("AX", "FI", True),
        ("gb", "UK", True),
        ("NC", "FR", False),
        ("MC", "FR", False),
        ("HK", "CN", False),
        ("MO", "CN", False),
        ("TW", "CN", False),
        ("GI", "GB", False),
        ("GL", "DK", False),
        ("PR", "DE", False),
        ("", "US", False),
        ("ZZ", "ZZ", False),
    ],
)
def test_territories_are_domestic_where_the_post_treats_them_so(code: str, sender: str, domestic: bool) -> None:
    """Where it does not, or where that is unknown, the country is written."""
    name = english_name(code.upper()) or ("Utopia" if not code else "")
    assert bool(_country(code, sender, name=name)) != domestic


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("de", "", "GERMANY"),
        (" DE ", "", "GERMANY"),
        ("DEU", "", "GERMANY"),
        ("UK", "", "UNITED KINGDOM"),
        ("EL", "", "GREECE"),
        ("", "Germany", "GERMANY"),
        ("", "deutschland", "GERMANY"),
        ("", "USA", "UNITED STATES"),
        ("", "The Netherlands", "NETHERLANDS"),
        ("", "España", "SPAIN"),
        ("", "日本", "JAPAN"),
        ("??", "Germany", "GERMANY"),
        ("", "Utopia", "UTOPIA"),
        ("Q9", "", "Q9"),
        ("", "", ""),
    ],
)
def test_a_country_is_recognised_however_it_is_given(code: str, name: str, expected: str) -> None:
    """By code in any case, by three letters, by name; what nobody knows is written as typed."""
    assert _country(code, "BR", name=name) == expected


def test_a_country_given_by_name_is_laid_out_as_its_own() -> None:
    """The name alone brings postcode before city, and makes mail domestic."""
    to = Address(name="N", street="S 1", city="Ort", postal_code="10115", country_name="Germany")
    assert texts(address_lines(to, sender_country="DE")) == ["N", "S 1", "10115 ORT"]


@pytest.mark.parametrize(
    "to",
    [
        Address("J. Doe", "", "PSC 802 Box 74", "APO", "", "AE", "09499-0074", "US"),
        Address("J. Doe", "", "PSC 802 Box 74", "APO", "AE", "", "09499-0074", "DE", "Germany"),
        Address("J. Doe", "", "PSC 802 Box 74", "APO AE", "Armed Forces Europe", "AE", "09499-0074", "US"),
        Address("J. Doe", "", "PSC 802 Box 74", "apo ae", "", "", "09499-0074", "us"),
    ],
)
def test_military_mail_is_the_united_states_own(to: Address) -> None:
    """An APO address never names the host country (USPS DMM 703.2), and has no comma."""
    assert texts(address_lines(to, sender_country="US")) == ["J. Doe", "PSC 802 Box 74", "APO AE 09499-0074"]
    assert texts(address_lines(to, sender_country="DE"))[-1] == "UNITED STATES"


@pytest.mark.parametrize(
    ("city", "state_code", "code", "country"),
    [("Apo", "DAV", "PH", "PHILIPPINES"), ("Macapá", "AP", "BR", "BRAZIL"), ("", "AP", "BR", "BRAZIL")],
)
def test_neither_city_nor_state_alone_is_military(city: str, state_code: str, code: str, country: str) -> None:
    """Apo is a town and AP is Amapá."""
    to = Address("N", "", "S 1", city, "", state_code, "8000", code)
    assert texts(address_lines(to, sender_country="US"))[-1] == country


@pytest.mark.parametrize(
    ("code", "state", "line"),
    [
        ("PR", "", "SAN JUAN PR 00926"),
        ("PR", "PR", "SAN JUAN PR 00926"),
        ("PR", "Puerto Rico", "SAN JUAN PR 00926"),
    ],
)
def test_american_territories_have_their_code_once(code: str, state: str, line: str) -> None:
    """It stands there whether or not it was typed."""
    to = Address("N", "", "S 1", "San Juan", state, "", "00926", code)
    assert texts(address_lines(to, sender_country="US"))[-1] == line


def test_the_channel_islands_are_named_once() -> None:
    """At home in the address, abroad in the country line."""
    to = Address("N", "", "S 1", "St Peter Port", "", "", "GY1 1AA", "GG")
    assert texts(address_lines(to, sender_country="GB")) == [
        "N",
        "S 1",
        "ST PETER PORT",
        "GUERNSEY",
        "GY1 1AA",
    ]
    assert texts(address_lines(to, sender_country="DE")) == [
        "N",
        "S 1",
        "ST PETER PORT",
        "GY1 1AA",
        "GUERNSEY",
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ıi", "tr", "Iİ"),
        ("straße", "de", "STRAßE"),
        ("Μάιος Αϊτή", "el", "ΜΑΪΟΣ ΑΪΤΗ"),
        ("საქართველო", "", "საქართველო"),
        ("Երևան", "", "ԵՐԵՎԱՆ"),
        ("Łódź", "pl", "ŁÓDŹ"),
        ("an tsráid, hÉireann", "ga", "AN TSRÁID, hÉIREANN"),
        ("", "tr", ""),
    ],
)
def test_capitals_are_each_languages_own(text: str, language: str, expected: str) -> None:
    """Turkish dots, Greek accents, the sharp s, Georgian's single case and Irish prefixes."""
    assert capitals(text, language) == expected


@settings(deadline=None)
@given(st.text(), st.sampled_from(["", "en", "tr", "el", "ga", "de"]))
def test_capitals_of_anything(text: str, language: str) -> None:
    """No text is too odd, and capitals are stable."""
    once = capitals(text, language)
    assert capitals(once, language) == capitals(capitals(once, language), language)
