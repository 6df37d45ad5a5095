"""Code 128: nothing lost, nothing longer than need be, everything else refused with a reason."""

import random
import string
from pathlib import Path

import pytest
from barcode.charsets import code128 as imported
from barcode.codex import Code128 as PlainCode128
from barcode_helpers import read_linear
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import LinearSymbol, encode
from labelsvc.labels.barcodes.code128 import code128_widths
from labelsvc.labels.barcodes.code128_sets import _search, codewords
from labelsvc.labels.barcodes.python_barcode import charset

ascii_texts = st.text(st.characters(max_codepoint=127), min_size=1, max_size=24)
digit_rich = st.lists(
    st.one_of(st.text(string.digits, min_size=1, max_size=9), st.sampled_from(["A", "z", "\x1d", "~", "-"])),
    min_size=1,
    max_size=6,
).map("".join)


def code128(text: str) -> LinearSymbol:
    symbol = encode("code128", text)
    assert isinstance(symbol, LinearSymbol)
    return symbol


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6, 8, 11, 12, 20])
def test_every_digit_string_reads_back_whole(length: int) -> None:
    """Digits of any length come back whole, those that begin with "99" included."""
    source = random.Random(length)
    for prefix in ["99", "9999", "99100", "00", ""]:
        for _ in range(40):
            text = (prefix + "".join(source.choices(string.digits, k=length)))[:20]
            assert read_linear(code128(text), "Code128") == text.encode()


@settings(max_examples=600)
@given(st.one_of(ascii_texts, digit_rich))
@example("998765")
@example("99")
@example("\x00" * 5)
@example("a\x01b\x02c\x03")
@example("A\x011234567\x01a")
def test_every_ascii_text_reads_back_whole(text: str) -> None:
    """All 128 characters, in any mixture, come back byte for byte."""
    assert read_linear(code128(text), "Code128") == text.encode()


@settings(max_examples=600)
@given(st.one_of(ascii_texts, digit_rich, st.text("\xf10123456789", min_size=1, max_size=20)))
def test_the_quick_paths_are_as_short_as_the_search(text: str) -> None:
    """Runs of digits placed by rule need no more codewords than dynamic programming finds."""
    assert len(codewords(text)) == len(_search(text.encode("latin-1")))


def shortest(text: str) -> int:
    """Codewords by breadth-first search over (characters done, code set): slow and obvious."""
    reached = [{(0, code_set) for code_set in "ABC"}]
    while not any(done == len(text) for done, _ in reached[-1]):
        step = {(done, other) for done, _ in reached[-1] for other in "ABC"}
        for done, code_set in reached[-1]:
            char = text[done : done + 1]
            if (code_set == "A" and char < "`") or (code_set == "B" and char >= " "):
                step.add((done + 1, code_set))
            if code_set == "C" and len(text) > done + 1 and text[done : done + 2].isdigit():
                step.add((done + 2, code_set))
        for done, code_set in reached[-2] if len(reached) > 1 else ():
            if code_set != "C" and done < len(text):
                step.add((done + 1, code_set))  # SHIFT and the character: two codewords
        reached.append(step)
    return len(reached)


@settings(max_examples=300)
@given(st.text("0123a\x01A", min_size=1, max_size=12))
def test_the_search_finds_the_shortest(text: str) -> None:
    """Dynamic programming agrees with a breadth-first search that knows nothing of costs."""
    assert len(codewords(text)) == shortest(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12", 2),
        ("123456", 4),
        ("12345", 5),
        ("A1234", 5),
        ("A1234B", 7),
        ("A123456B", 8),
        ("AB\x01CD", 6),
        ("ab\x01cd", 7),
        ("ab\x01\x02\x03cd", 10),
        ("\x01\x02a\x03\x04", 7),
    ],
)
def test_known_shortest_lengths(text: str, words: int) -> None:
    """Start and data codewords of small texts whose optimum can be counted by hand."""
    assert len(codewords(text)) == words


class OurCodewords(PlainCode128):  # type: ignore[misc]
    """python-barcode drawing our codewords."""

    def _build(self) -> list[int]:
        return list(codewords(self.code))


def test_python_barcode_still_loses_what_ours_keeps() -> None:
    """Why its class is not used: it drops a leading "99"."""
    assert PlainCode128("998765")._build() == [105, 87, 65]
    assert list(codewords("998765")) == [105, 99, 87, 65]


@given(st.one_of(ascii_texts, digit_rich, st.text("\xf10123456789", min_size=1, max_size=20)))
def test_python_barcode_draws_our_codewords_alike(text: str) -> None:
    """Its class, check character and all, and our widths describe the same bars."""
    bars = "".join(("1" if at % 2 == 0 else "0") * width for at, width in enumerate(code128_widths(text)))
    assert OurCodewords(text).build() == [bars]


def test_the_tables_are_python_barcodes_own() -> None:
    """Loaded beside its package, they are the ones that an import gives."""
    tables = charset("code128")
    assert (tables.CODES, tables.STOP) == (imported.CODES, imported.STOP)
    assert Path(tables.__file__ or "") == Path(imported.__file__)


def test_a_missing_table_is_named() -> None:
    """A release of python-barcode without it is an import error, not a crash later on."""
    with pytest.raises(ImportError, match="no charset code129"):
        charset("code129")


def test_shape_of_the_result() -> None:
    """Widths begin and end with a bar, the quiet zone is 10 X, and control characters leave the HRI."""
    symbol = code128("AB\tC")
    assert symbol.quiet == 10
    assert len(symbol.widths) % 2 == 1
    assert symbol.modules == 11 * 6 + 13
    assert (symbol.data, symbol.hri) == ("AB\tC", "AB C")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("Müller", "'ü' (U+00FC, at position 2)"),
        ("\xf1" + "00", "'ñ' (U+00F1, at position 1)"),
        ("٣٤", "U+0663"),
        ("²²", "U+00B2"),
        ("x" * 129, "129 characters"),
    ],
)
def test_what_code128_cannot_carry_is_refused(text: str, reason: str) -> None:
    """The refusal says what is wrong, where, and what to do."""
    with pytest.raises(BarcodeError) as refusal:
        encode("code128", text)
    assert reason in refusal.value.message
    assert refusal.value.hint
