"""GS1: element strings are checked, drawn with FNC1 where it belongs, and read back."""

import random
import string

import pytest
from barcode_helpers import draw_linear, read, read_linear, read_matrix
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean, gs1_128

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import LinearSymbol, MatrixSymbol, encode
from labelsvc.labels.barcodes.check_digits import mod10
from labelsvc.labels.barcodes.gs1 import check_pair, parse
from labelsvc.labels.barcodes.gs1_128 import WIDEST_MM, width_mm
from labelsvc.labels.barcodes.gs1_table import identifier

SET_82 = "!\"%&'()*+,-./" + string.digits + ":;<=>?" + string.ascii_uppercase + "_" + string.ascii_lowercase


def gs1_symbol(data: str, symbology: str = "gs1-128") -> LinearSymbol:
    symbol = encode(symbology, data)
    assert isinstance(symbol, LinearSymbol)
    return symbol


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def checked(length: int) -> st.SearchStrategy[str]:
    return digits(length - 1).map(lambda serial: serial + mod10(serial))


elements = st.one_of(
    st.tuples(st.just("00"), checked(18)),
    st.tuples(st.just("01"), checked(14)),
    st.tuples(st.just("10"), st.text(SET_82, min_size=1, max_size=14)),
    st.tuples(st.just("21"), st.text("0123456789", min_size=1, max_size=14)),
    st.tuples(st.just("37"), st.text("0123456789", min_size=1, max_size=8)),
    st.tuples(st.just("3102"), digits(6)),
    st.tuples(st.just("410"), checked(13)),
    st.tuples(st.just("420"), st.text(string.ascii_uppercase + string.digits, min_size=3, max_size=9)),
)


def written(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"({ai})" + value.replace("(", "\\(") for ai, value in pairs)


@settings(max_examples=400)
@given(st.lists(elements, min_size=1, max_size=3))
def test_element_strings_read_back_from_gs1_128(pairs: list[tuple[str, str]]) -> None:
    """A reader gets the message with a separator behind each open-ended element that another follows."""
    elements = parse(written(pairs))
    assert elements.pairs == tuple(pairs)
    if len(elements.message) > 48:
        with pytest.raises(BarcodeError, match="48"):
            encode("gs1-128", written(pairs))
        return
    symbol = gs1_symbol(written(pairs))
    found = read(draw_linear(symbol), "Code128")
    assert found.bytes == elements.message.encode() == symbol.data.encode()
    assert found.symbology_identifier == "]C1"
    assert symbol.hri == "".join(f"({ai}){value}" for ai, value in pairs)
    assert symbol.gs1


@settings(max_examples=200)
@given(st.lists(elements, min_size=1, max_size=4))
def test_element_strings_read_back_from_data_matrix(pairs: list[tuple[str, str]]) -> None:
    """The same message comes out of GS1 Data Matrix, marked as GS1."""
    symbol = encode("gs1-datamatrix", written(pairs))
    assert isinstance(symbol, MatrixSymbol)
    found = read_matrix(symbol, "DataMatrix")
    assert found.bytes == symbol.data.encode() == parse(written(pairs)).message.encode()
    assert found.symbology_identifier == "]d2"
    assert symbol.columns == symbol.rows


def test_messages_are_those_of_python_stdnum() -> None:
    """An independent parser finds the elements in our messages."""
    message = parse("(02)04012345678901(37)12(10)AB-1(400)X9").message
    assert gs1_128.info(message, separator="\x1d") == {
        "02": "04012345678901",
        "37": 12,
        "10": "AB-1",
        "400": "X9",
    }


@given(digits(17))
def test_check_digits_are_those_of_python_stdnum(serial: str) -> None:
    """Modulo 10 agrees with an independent implementation for the lengths it knows."""
    assert mod10(serial[:13]) == ean.calc_check_digit(serial[:13])
    assert mod10(serial[:12]) == ean.calc_check_digit(serial[:12])


@pytest.mark.parametrize(
    ("ai", "predefined"),
    [("00", True), ("01", True), ("3105", True), ("410", True), ("20", True), ("10", False), ("402", False)],
)
def test_which_elements_need_no_separator(ai: str, predefined: bool) -> None:
    """Only the predefined lengths of the General Specifications do without FNC1."""
    found = identifier(ai)
    assert found is not None
    assert found.predefined is predefined


@pytest.mark.parametrize("data", ["34012345000000000", "340123450000000000", "(00)340123450000000000"])
def test_an_sscc_gets_or_keeps_its_check_digit(data: str) -> None:
    """17 digits gain the check digit, 18 are checked, and AI 00 stands in front."""
    symbol = gs1_symbol(data, "sscc18")
    assert symbol.data == "00340123450000000000"
    assert symbol.hri == "(00)340123450000000000"
    assert read_linear(symbol, "Code128") == symbol.data.encode()
    assert symbol.modules == 11 * 13 + 13


def test_a_thousand_ssccs_read_back() -> None:
    """Every SSCC, those with "99" at odd and even places included."""
    source = random.Random(18)
    for _ in range(1000):
        serial = "".join(source.choices("0123499999", k=17))
        symbol = gs1_symbol(serial, "sscc18")
        assert read_linear(symbol, "Code128") == symbol.data.encode()


def test_width_for_the_rule_of_165_mm() -> None:
    """48 digits at 0.5 mm are too wide for GS1 logistics, and the rule can be asked."""
    symbol = gs1_symbol("(00)340123450000000000")
    assert width_mm(symbol, 0.5) == pytest.approx((156 + 20) * 0.5)
    assert width_mm(symbol, 0.5) < WIDEST_MM
    longest = gs1_symbol("(10)" + "Ab" * 10 + "(21)" + "cD" * 10)
    assert width_mm(longest, 0.5) > WIDEST_MM


def test_the_check_pair_of_a_model_number() -> None:
    """The example of the General Specifications: 1987654Ad4X4bL5ttr2310c2K."""
    assert check_pair("1987654Ad4X4bL5ttr2310c") == "2K"
    assert parse("(8013)1987654Ad4X4bL5ttr2310c2K").hri == "(8013)1987654Ad4X4bL5ttr2310c2K"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "from character 1"),
        ("00340123450000000000", "from character 1"),
        ("(00)340123450000000000x", "(00) cannot hold"),
        ("(00)340123450000000001", "the check digit is 1, computed 0"),
        ("(00)34012345", "(00) cannot hold"),
        ("(05)12", "no application identifier (05)"),
        ("(10)", "(10) cannot hold ''"),
        ("(10)ABC\u00e9", "(10) cannot hold"),
        ("(10)A B", "(10) cannot hold"),
        ("(10)A\\B", "from character 6"),
        ("(10)A(B", "from character 6"),
        ("(17)261301", "261301 is no date"),
        ("(17)260230", "260230 is no date"),
        ("(4326)261200", "261200 has no day"),
        ("(7003)2612312460", "2460 is no time"),
        ("(8006)040123456789010302", "piece 3 of 2"),
        ("(4321)2", "2 is neither 0 nor 1"),
        ("(8013)1987654Ad4X4bL5ttr2310c2L", "computed 2K"),
        ("(8008)26123125", "25 is no time"),
        ("(410)4012345000001", "computed"),
    ],
)
def test_wrong_element_strings_are_refused(data: str, reason: str) -> None:
    """The refusal names the AI and the fault."""
    with pytest.raises(BarcodeError) as refusal:
        encode("gs1-128", data)
    assert reason in refusal.value.message
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("data", "reason"),
    [("340123450000000001", "computed 0"), ("3401234500000000", "not 18 digits"), ("٣" * 18, "not 18 digits")],
)
def test_wrong_ssccs_are_refused(data: str, reason: str) -> None:
    """An SSCC with a wrong check digit or length never reaches a label."""
    with pytest.raises(BarcodeError, match=reason):
        encode("sscc18", data)


def test_dates_may_leave_the_day_open() -> None:
    """Day 00 means the end of the month in the dates of goods."""
    assert parse("(17)261200").pairs == (("17", "261200"),)
    assert parse("(8008)261231235959").message == "8008261231235959"
