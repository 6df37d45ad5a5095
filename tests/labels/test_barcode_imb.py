"""Intelligent Mail: the published examples, a decoder of our own, and ReportLab as a second opinion."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.barcode.usps4s import USPS_4State

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import FourStateSymbol, encode, imb


def symbol(data: str) -> FourStateSymbol:
    found = encode("imb", data)
    assert isinstance(found, FourStateSymbol)
    return found


def decode(states: str) -> tuple[int, int]:
    """From bars back to the number and its check sequence, by undoing each step."""
    characters = [0] * 10
    for bar, (down, down_bit, up, up_bit) in zip(states, imb._bars(), strict=True):
        characters[down] |= (bar in "DF") << down_bit
        characters[up] |= (bar in "AF") << up_bit
    table = imb._table()
    check, words = 0, []
    for place, character in enumerate(characters):
        inverted = character not in table
        check |= inverted << place
        words.append(table.index(character ^ 0x1FFF if inverted else character))
    check |= (words[0] >= 659) << 10
    number = words[0] % 659
    for word in words[1:9]:
        number = number * 1365 + word
    return number * 636 + words[9] // 2, check


# USPS-B-3200, appendix: the tracking code 01234567094987654321 with each length of routing code.
EXAMPLES = [
    ("", "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT"),
    ("01234", "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT"),
    ("012345678", "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA"),
    ("01234567891", "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"),
]
numbers = st.builds(
    "{}{}{}{}".format,
    st.sampled_from("0123456789"),
    st.sampled_from("01234"),
    st.text("0123456789", min_size=18, max_size=18),
    st.sampled_from([0, 5, 9, 11]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)),
)


@pytest.mark.parametrize(("routing", "states"), EXAMPLES)
def test_the_published_examples(routing: str, states: str) -> None:
    """Bar for bar what the specification prints."""
    assert symbol("01234567094987654321" + routing).states == states


@settings(max_examples=200)
@given(numbers)
def test_bars_decode_to_the_number(data: str) -> None:
    """Undoing each step gives the number back, and its check sequence is right."""
    number, check = decode(symbol(data).states)
    assert number == imb._number(data)
    assert check == imb.check_sequence(number)


@settings(max_examples=200)
@given(numbers)
def test_reportlab_draws_the_same_bars(data: str) -> None:
    """An independent encoder agrees."""
    theirs = USPS_4State(data[:20], data[20:]) if len(data) > 20 else USPS_4State(data)
    assert symbol(data).states == theirs.barcodes


def test_print_below_is_grouped_by_field() -> None:
    """A mailer identifier has nine digits where it begins with 9, else six."""
    assert symbol("01234567094987654321 01234567891").hri == "01 234 567094 987654321 01234 5678 91"
    assert symbol("01234967094987654321").hri == "01 234 967094987 654321"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("0123456709498765432", "19 characters"),
        ("01234567094987654321012", "23 characters"),
        ("0123456709498765432x", "is not 20"),
        ("05234567094987654321", "the second digit is 5"),
    ],
)
def test_wrong_codes_are_refused(data: str, reason: str) -> None:
    """Length and barcode identifier are checked."""
    with pytest.raises(BarcodeError, match=re.escape(reason)):
        encode("imb", data)
