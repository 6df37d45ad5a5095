"""Any text becomes one that can be drawn: nothing hostile left, nothing lost in silence."""

from unicodedata import category

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from text_helpers import MIXED, SAMPLES

from labelsvc.labels.text import PdfFonts, clean, measure
from labelsvc.labels.text.characters import TAGS
from labelsvc.labels.text.clean import MAX_CHARACTERS
from labelsvc.labels.text.clean import _clean as long_way
from labelsvc.labels.text.quick import is_plain

KEPT_INVISIBLE = frozenset("\u200c\u200d\ufe0f") | TAGS
NASTY = st.sampled_from(
    "\x00\x07\x1b\x7f\x85\u200b\u200c\u200d\u200e\u202a\u202e\u2066\u2069\u2028\ufeff\ufe0f\ufffe\ud800\udfff"
    "\U000e0001\U000e007f\U0010ffff\u0300\u0489\u0e49\u05b0\u0651\u20e3\u1160\u3164\U0001f1e6\U0001f3fb\u0f77"
)
HOSTILE = st.lists(st.one_of(NASTY, st.characters(), st.sampled_from(" aб漢กर्ाك😀👍")), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("Anna Berg", "Anna Berg"),
        ("  Anna \t\u00a0 Berg ", "Anna Berg"),
        ("Flat 2\r\n10 High St\u2028Ledbury", "Flat 2\n10 High St\nLedbury"),
        ("\n\nAnna\n", "Anna"),
        ("Jose\u0301", "José"),
        ("שלום\u200f", "שלום"),
        ("\u202a+972 50 123\u202c", "+972 50 123"),
        ("ولی\u200cعصر", "ولی\u200cعصر"),
        ("A\u200cB", "AB"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u200d👧", "👧"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\ufe0f", "a"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("x\U000e0067", "x"),
        ("𝓙𝓸𝓱𝓷", "John"),
        ("ｶﾌﾞ", "ｶﾌﾞ"),
    ],
)
def test_what_is_drawn_of_honest_text(typed: str, drawn: str) -> None:
    """Spaces, newlines and forms are tidied; joiners stay where they mean something; nothing is reported."""
    assert clean(typed)[0] == drawn


@pytest.mark.parametrize(
    ("typed", "drawn", "code", "named"),
    [
        ("a\x00b", "ab", "character_removed", "U+0000"),
        ("x\u202egnp.exe", "xgnp.exe", "character_removed", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\ud800b", "a\ufffdb", "character_removed", "U+D800"),
        ("𒅅", "\ufffd", "character_missing", "U+12145 CUNEIFORM SIGN"),
        ("a\ue000", "a\ufffd", "character_missing", "U+E000"),
        ("\u0301a", "\ufffda", "character_missing", "U+0301 COMBINING ACUTE ACCENT"),
    ],
)
def test_what_is_taken_away_is_named(typed: str, drawn: str, code: str, named: str) -> None:
    """Hostile characters go and missing ones become U+FFFD, with a warning that names them."""
    text, warnings = clean(typed)
    assert text == drawn
    assert [warning.code for warning in warnings] == [code]
    assert named in warnings[0].message


def test_stacks_of_marks_are_cut() -> None:
    """A letter under eighty accents keeps a few."""
    text, _ = clean("Z" + "\u0300\u0315\u0489\u0334" * 20 + "algo")
    assert len(text) < 20
    assert text.endswith("algo")


def test_an_endless_text_is_cut_with_a_warning() -> None:
    """Nobody's name has 4,000 letters."""
    text, warnings = clean("x" * 100_000)
    assert len(text) == MAX_CHARACTERS
    assert [warning.code for warning in warnings] == ["text_shortened"]


@pytest.mark.parametrize("text", [line for sample in SAMPLES for line in sample.lines] + list(MIXED))
def test_addresses_of_every_script_stay_as_they_are(text: str) -> None:
    """Honest names and streets pass unchanged and unreported."""
    assert clean(text) == (text, [])


@given(HOSTILE)
@example("\u0f77\u0300")
@settings(max_examples=400, deadline=None)
def test_hostile_text_becomes_harmless(text: str) -> None:
    """Never raises; no control, format or unpaired character is left but joiners; what is left is drawn."""
    cleaned, _ = clean(text)
    for character in cleaned:
        assert character == "\n" or category(character) not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
        assert category(character) != "Cf" or character in KEPT_INVISIBLE
    assert clean(cleaned)[0] == cleaned
    for line in cleaned.split("\n"):
        assert "  " not in line
        assert line == line.strip()
        measured = measure(line, 10)
        assert measured.width >= 0
        assert b"(\x00\x00" not in PdfFonts().pen(10).draw(0, 0, line)


def test_plain_letters_are_clean_the_long_way_too() -> None:
    """The short cut is taken only by characters that nothing has to be done to, alone or beside others."""
    plain = [character for character in map(chr, range(0x21, 0x3000)) if is_plain(character)]
    assert len(plain) > 1000
    for character in plain:
        for text in (character, f"a{character}b", f"{character} {character}"):
            assert long_way(text) == (text, ())
