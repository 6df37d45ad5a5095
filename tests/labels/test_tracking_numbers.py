"""Tracking numbers: whose they are, and that the symbol carries what the carrier wants and nothing is lost."""

import string

import pytest
from barcode_helpers import draw_linear, read
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import Tracking, for_tracking
from labelsvc.labels.barcodes.check_digits import mod10
from labelsvc.labels.barcodes.tracking.operators import operators
from labelsvc.labels.barcodes.tracking.rules import RULES

# Published examples and the numbers of github.com/jkeen/tracking_number_data, as people type them.
RECOGNISED = [
    ("1Z5R89390357567127", "UPS"),
    ("1z879e930346834440", "UPS"),
    (" 1 Z 8 V 9 2 A 7 0 3 6 7 2 0 3 0 2 4 ", "UPS"),
    ("1ZXX3150YW44070023", "UPS"),
    ("K 150 623 562 0", "UPS"),
    ("9400 1112 0108 0805 4830 16", "USPS"),
    ("420787459400111206206406260787", "USPS"),
    ("4201002334249200190132607600833457", "USPS"),
    ("92748931507708513018050063", "USPS"),
    ("9361 2898 7870 0317 6337 95", "USPS"),
    ("9101 1234 5678 9000 0000 13", "USPS"),
    ("0307 1790 0005 2348 3741", "USPS"),
    ("7196 9010 7560 0307 7385", "USPS"),
    ("RB123456785US", "USPS"),
    ("986578788855", "FedEx"),
    ("0414 4176 0228 964", "FedEx"),
    ("9611020987654312345672", "FedEx"),
    ("9622001560001234567100794808390594", "FedEx"),
    ("1001921334250001000300779017972697", "FedEx"),
    ("32971514560102447849175802862014", "FedEx"),
    ("61299998820821171811", "FedEx"),
    ("3318810025", "DHL Express"),
    ("JD014600003294008474", "DHL Express"),
    ("JJD0099999999", "DHL"),
    ("JVGL0999999990", "DHL"),
    ("GM2951173225174494", "DHL eCommerce"),
    ("00340433836442636597", "DHL Paket"),
    ("RB123456785GB", "Royal Mail"),
    ("RB 123 456 785 GB", "Royal Mail"),
    ("RB123456785CA", "Canada Post"),
    ("RB123456785DE", "Deutsche Post"),
    ("RB123456785AU", "Australia Post"),
    ("PBTM1234567001", "Parcelforce"),
    ("0081 827 0998 0000 0200 33 350 276 C", "DPD"),
    ("09 9800 0002 0033 F", "DPD"),
    ("7035114477138472", "Canada Post"),
    ("JDQ019457101000930308", "Australia Post"),
    ("JDQ0 1945 7101 0009 3030 8", "Australia Post"),
    ("019931265099999891JDQ019457101000930308", "Australia Post"),
    ("320595463938", "Purolator"),
    ("C11031500001879", "OnTrac"),
    ("D10011354453707", "OnTrac"),
    ("TBA502887274000", "Amazon"),
    ("JJD0002257639032011", "Yodel"),
    ("07209562763", "Old Dominion"),
    ("YT2229521272164446", "YunExpress"),
    ("3SABCD1234567", "PostNL"),
]
UNRECOGNISED = [
    "2Z5R89390357567127",
    "1Z1111111111111112",
    "9434611206206407667131",
    "996578788855",
    "5682 8361 0012 732",
    "9611020987654312345673",
    "1001901781990001000300617767839438",
    "3318810010",
    "RB123456784GB",
    "RB123456785XX",
    "008182709980000020033350276A",
    "09980000020033D",
    "7035114477138471",
    "JDQ019457101000930307",
    "C10000000000000",
    "K1506235622",
    "000000000000",
    "hello world",
    "99",
    "٣٣١٨٨١٠٠٢٥",
]


def reads(tracking: Tracking) -> bytes:
    """What a reader gets from the symbol."""
    kind = "ITF" if tracking.symbology == "identcode" else "Code128"
    return read(draw_linear(tracking.symbol), kind).bytes


@pytest.mark.parametrize(("number", "carrier"), RECOGNISED)
def test_a_carriers_number_is_recognised_and_reads_back(number: str, carrier: str) -> None:
    """Shape and check digit tell the carrier, however the number is spaced; the symbol carries ``data``."""
    tracking = for_tracking(number)
    assert tracking.carrier == carrier
    assert tracking.service
    assert tracking.symbology == tracking.symbol.symbology
    assert reads(tracking) == tracking.data.encode() == tracking.symbol.data.encode()


@pytest.mark.parametrize("number", [n for n in UNRECOGNISED if n.isascii()])
def test_a_wrong_number_is_code128_of_the_text_given(number: str) -> None:
    """A wrong check digit makes it nobody's: nothing is added, trimmed or turned into capitals."""
    tracking = for_tracking(number, postal_code="12345", country_code="US")
    assert tracking.carrier is None
    assert (tracking.symbology, tracking.data) == ("code128", number)
    assert reads(tracking) == number.encode()


@settings(max_examples=400)
@given(st.text(st.characters(max_codepoint=127), min_size=1, max_size=30))
def test_no_text_is_altered_unless_recognised(number: str) -> None:
    """Whatever is typed comes out as typed, or as a known carrier's number with the same characters."""
    tracking = for_tracking(number)
    if tracking.carrier is None and tracking.service is None:
        assert reads(tracking) == number.encode()
    else:
        assert holds(tracking, number)


@given(st.text(string.digits, min_size=8, max_size=34))
@settings(max_examples=300)
def test_digits_are_never_lost(number: str) -> None:
    """Digits by chance right for some carrier are all in the symbol, in their order."""
    assert holds(for_tracking(number), number)


def holds(tracking: Tracking, number: str) -> bool:
    """All letters and digits of the number are read, in their order; DPD's check character is only printed."""
    typed = "".join(filter(str.isalnum, number.upper()))
    wanted = typed[:-1] if tracking.service == "Routing" else typed
    return wanted in "".join(filter(str.isalnum, reads(tracking).decode().upper()))


@pytest.mark.parametrize("place", range(2, 18))
def test_one_wrong_digit_is_noticed(place: int) -> None:
    """A digit that is one too high makes the number nobody's."""
    number = "1Z5R89390357567127"
    if number[place].isdigit():
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert for_tracking(wrong).carrier is None


@pytest.mark.parametrize(
    ("postal_code", "country", "data"),
    [
        ("78745", "US", "42078745\x1d9400111206206406260787"),
        ("78745-1234", "US", "42078745\x1d9400111206206406260787"),
        ("787451234", "us", "42078745\x1d9400111206206406260787"),
        ("00907", "PR", "42000907\x1d9400111206206406260787"),
        ("10115", "DE", "9400111206206406260787"),
        ("SW1A 1AA", "US", "9400111206206406260787"),
        ("", "US", "9400111206206406260787"),
    ],
)
def test_usps_numbers_take_the_zip_code(postal_code: str, country: str, data: str) -> None:
    """AI 420 with the destination's ZIP, FNC1 and the number as GS1-128; only the number is printed."""
    tracking = for_tracking("9400111206206406260787", postal_code=postal_code, country_code=country)
    assert (tracking.symbology, tracking.data) == ("gs1-128", data)
    assert tracking.symbol.hri == "9400 1112 0620 6406 2607 87"
    found = read(draw_linear(tracking.symbol), "Code128")
    assert (found.bytes, found.symbology_identifier) == (data.encode(), "]C1")


def test_the_zip_code_in_a_usps_number_stays() -> None:
    """A number that brings its own routing keeps it, whatever the address says."""
    tracking = for_tracking("420787459400111206206406260787", postal_code="10001", country_code="US")
    assert tracking.data == "42078745\x1d9400111206206406260787"


def test_a_long_usps_number_takes_the_short_zip_only() -> None:
    """34 digits are the most: 26 leave room for five of the ZIP."""
    tracking = for_tracking("92748931507708513018050063", postal_code="78745-1234", country_code="US")
    assert tracking.data == "42078745\x1d92748931507708513018050063"


@pytest.mark.parametrize(
    ("number", "symbology", "data", "hri"),
    [
        ("9611020987654312345672", "gs1-128", "9611020987654312345672", "(96)11020987654312345672"),
        ("00340433836442636597", "sscc18", "00340433836442636597", "(00)340433836442636597"),
        ("61299998820821171811", "gs1-128", "9261299998820821171811", "9261 2999 9882 0821 1718 11"),
        ("RB123456785GB", "code128", "RB123456785GB", "RB 123 456 785 GB"),
        (
            "008182709980000020033350276C",
            "code128",
            "%008182709980000020033350276",
            "0081 827 0998 0000 0200 33 350 276 C",
        ),
        (
            "JDQ019457101000930308",
            "gs1-128",
            "019931265099999891JDQ019457101000930308",
            "AP Article Id: JDQ019457101000930308",
        ),
    ],
)
def test_each_carrier_gets_its_symbology(number: str, symbology: str, data: str, hri: str) -> None:
    """What is encoded and what is printed below, by each carrier's own specification."""
    tracking = for_tracking(number)
    assert (tracking.symbology, tracking.data, tracking.symbol.hri) == (symbology, data, hri)


def test_an_sscc_of_no_known_carrier_is_gs1() -> None:
    """20 digits that begin with AI 00 and have a right check digit are an SSCC, whoever carries it."""
    tracking = for_tracking("(00) 3 4012345 000000000 0")
    assert (tracking.carrier, tracking.service, tracking.symbology) == (None, "SSCC", "sscc18")
    assert tracking.data == "00340123450000000000"


@pytest.mark.parametrize(
    ("country", "carrier", "expected", "symbology"),
    [
        ("", "", "FedEx", "code128"),
        ("DE", "", "FedEx", "code128"),
        ("", "DHL", "DHL Paket", "identcode"),
        ("US", "dhl paket", "DHL Paket", "identcode"),
        ("", "Federal Express", "FedEx", "code128"),
        ("", "FedEx Home Delivery", "FedEx", "code128"),
        ("", "Royal Mail", "FedEx", "code128"),
    ],
)
def test_twelve_digits_that_are_right_for_two(country: str, carrier: str, expected: str, symbology: str) -> None:
    """201298452277 is right for FedEx and for DHL: the carrier named decides, else the order."""
    tracking = for_tracking("201298452277", country_code=country, carrier=carrier)
    assert (tracking.carrier, tracking.symbology) == (expected, symbology)


@pytest.mark.parametrize(
    ("number", "country", "carrier"),
    [
        ("563102430313", "DE", "DHL Paket"),
        ("563102430313", "", None),
        ("563102430313", "US", None),
        ("320595463938", "CA", "Purolator"),
        ("00370730000000000014", "SE", "PostNord"),
    ],
)
def test_the_destination_tells_who_is_likely(number: str, country: str, carrier: str | None) -> None:
    """Shared numbers count only where their carrier is at home."""
    serial = number[:-1]
    number = serial + mod10(serial) if number.startswith("00") else number
    assert for_tracking(number, country_code=country).carrier == carrier


@pytest.mark.parametrize(
    ("number", "carrier", "expected"),
    [
        ("12345678901", "GLS", "GLS"),
        ("09980000020033", "DPD", "DPD"),
        ("09980000020033", "", None),
        ("000123450000000027", "FedEx", "FedEx"),
        ("KYV009956937", "Purolator", "Purolator"),
        ("123456789015", "Sagawa", "Sagawa"),
    ],
)
def test_numbers_that_only_a_named_carrier_claims(number: str, carrier: str, expected: str | None) -> None:
    """Shapes too common to tell by themselves are believed when the shop names the carrier."""
    if carrier == "Sagawa":
        number = number[:-1] + str(int(number[:-1]) % 7)
    assert for_tracking(number, carrier=carrier).carrier == expected


@pytest.mark.parametrize("serial", range(0, 400, 3))
def test_the_check_digit_of_s10(serial: int) -> None:
    """Of the ten numbers of one serial exactly one is right: the standard's, 0 for 10 and 5 for 11."""
    digits = f"{serial * 99991 % 10**8:08d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    right = [last for last in range(10) if for_tracking(f"RR{digits}{last}CH").carrier == "Swiss Post"]
    assert right == [check]


def test_every_post_of_the_union_is_known() -> None:
    """S10 identifiers name the post of over 200 countries and territories."""
    assert len(operators()) > 200
    for code, name in operators().items():
        assert len(code) == 2
        assert for_tracking(f"CP123456785{code}").carrier == name
        assert for_tracking(f"CP123456785{code}").service == "Parcel"


def test_rules_say_what_they_match() -> None:
    """Each rule's lengths are those that its pattern can have, and no two rules are the same."""
    assert len({(rule.carrier, rule.pattern) for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.lengths
        assert rule.check is not None or rule.shared or not rule.pattern.startswith("[0-9]")


@pytest.mark.parametrize("number", ["", "Sendung Ü1", "x" * 200, "²²²"])
def test_what_no_symbol_can_carry_is_refused(number: str) -> None:
    """The refusal says that it is the tracking number."""
    with pytest.raises(BarcodeError, match="tracking number") as refusal:
        for_tracking(number)
    assert refusal.value.hint
