"""ITF-14, Identcode, EAN-13 and Code 39 read back whole; wrong ones are refused."""

import pytest
from barcode_helpers import draw_linear, read, read_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean, luhn
from stdnum.iso7064 import mod_37_36

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import SYMBOLOGIES, LinearSymbol, check_digits, encode

CODE_39 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.$/+%"


def linear(symbology: str, data: str, **options: object) -> LinearSymbol:
    symbol = encode(symbology, data, **options)
    assert isinstance(symbol, LinearSymbol)
    return symbol


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@settings(max_examples=150)
@given(digits(13))
def test_itf14_reads_back(serial: str) -> None:
    """13 digits gain a check digit and come back as 14."""
    symbol = linear("itf14", serial)
    found = read_linear(symbol, "ITF").decode()
    assert found == symbol.data == symbol.hri
    assert found[:13] == serial
    assert ean.is_valid(found)


@settings(max_examples=150)
@given(digits(12))
def test_ean13_reads_back(serial: str) -> None:
    """12 digits gain a check digit; every first digit has its pattern of parity."""
    symbol = linear("ean13", serial)
    assert read_linear(symbol, "EAN13").decode() == symbol.data == serial + ean.calc_check_digit(serial)
    assert symbol.modules == 95
    assert symbol.hri.replace(" ", "") == symbol.data


@settings(max_examples=150)
@given(st.text(CODE_39, min_size=1, max_size=14), st.booleans())
def test_code39_reads_back(text: str, check: bool) -> None:
    """Every character of Code 39, with and without its check character."""
    symbol = linear("code39", text, check=check)
    assert symbol.data.startswith(text)
    assert len(symbol.data) == len(text) + check
    assert read(draw_linear(symbol), "Code39Std").bytes.decode() == symbol.data


@pytest.mark.parametrize(
    "data", ["20129845227", "201298452277", "563102430313", "2134807501640", "21348075016401"]
)
def test_identcode_and_leitcode_read_back(data: str) -> None:
    """Deutsche Post's numbers get or keep their own check digit."""
    symbol = linear("identcode", data)
    assert symbol.data.startswith(data)
    assert len(symbol.data) in (12, 14)
    assert read_linear(symbol, "ITF") == symbol.data.encode()


@given(st.text("0123456789", min_size=1, max_size=30))
def test_luhn_is_that_of_python_stdnum(serial: str) -> None:
    """An independent implementation finds the same digit."""
    assert check_digits.luhn(serial) == luhn.calc_check_digit(serial)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=30))
def test_mod_37_36_is_that_of_python_stdnum(text: str) -> None:
    """An independent implementation finds the same character."""
    assert check_digits.mod37_36(text) == mod_37_36.calc_check_digit(text)


@pytest.mark.parametrize(
    ("symbology", "data", "reason"),
    [
        ("itf14", "15400141288764", "check digit (last) is 4, computed 3"),
        ("itf14", "1234", "not 14 digits"),
        ("ean13", "4006381333932", "computed 1"),
        ("ean13", "40063813339x", "not 13 digits"),
        ("ean13", "", "not 13 digits"),
        ("code39", "abc", "'a' (U+0061, at position 1)"),
        ("code39", "A*B", "'*' (U+002A, at position 2)"),
        ("code39", "", "0 characters"),
        ("identcode", "201298452278", "computed 7"),
        ("identcode", "2012", "not 12 digits"),
        ("code11", "12", "no symbology 'code11'"),
        ("code128 ", "12", "no symbology"),
    ],
)
def test_refusals_say_why(symbology: str, data: str, reason: str) -> None:
    """What is wrong, where, and what to do."""
    with pytest.raises(BarcodeError) as refusal:
        encode(symbology, data)
    assert reason in refusal.value.message
    assert refusal.value.hint


def test_unknown_options_are_refused_not_ignored() -> None:
    """A misspelt option is an error that names the right ones."""
    with pytest.raises(BarcodeError, match="no option chekc") as refusal:
        encode("code39", "A", chekc=True)
    assert refusal.value.hint == "it takes check"
    with pytest.raises(BarcodeError, match="no option level"):
        encode("code128", "A", level="M")


def test_all_promised_symbologies_are_there() -> None:
    """The names that templates use."""
    assert {
        "code128", "gs1-128", "sscc18", "itf14", "code39", "ean13", "qr", "datamatrix", "gs1-datamatrix",
        "pdf417", "aztec", "maxicode", "imb",
    } <= SYMBOLOGIES.keys()  # fmt: skip
