"""Shaping: the fast path gives what full shaping gives, and lines measure as they are drawn."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_helpers import SAMPLES, Sample

from labelsvc.labels.text import bidi, clean, measure
from labelsvc.labels.text.faces import Face, Glyph
from labelsvc.labels.text.line import shaped
from labelsvc.labels.text.quick import Quick, is_plain
from labelsvc.labels.text.runs import logical_runs, script_of, single_font
from labelsvc.labels.text.shaping import Piece, Shaped, code, shape

LATIN = st.characters(min_codepoint=0x21, max_codepoint=0x24F) | st.characters(
    min_codepoint=0x1E00, max_codepoint=0x1EFF
)
GREEK = st.characters(min_codepoint=0x370, max_codepoint=0x3FF) | st.characters(
    min_codepoint=0x1F00, max_codepoint=0x1FFF
)
CYRILLIC = st.characters(min_codepoint=0x400, max_codepoint=0x52F)
SIGNS = st.sampled_from("0123456789.,;:!?-–—'’\"„“”«»()/&#@%°№™€£ ")
EUROPEAN = st.one_of(
    *(
        st.lists(st.one_of(letters, letters, SIGNS), max_size=14).map("".join)
        for letters in (LATIN, GREEK, CYRILLIC)
    ),
    st.lists(st.sampled_from("AVTLYWPFrfytvwkxceoadg.,-' fi"), max_size=14).map("".join),
)


def _drawn(line: Shaped) -> list[tuple[str, object, dict[int | None, str]]]:
    """What would be drawn: per font its operands and glyphs."""
    return [(piece.face.info.name, piece.tokens, _texts(piece)) for piece in line.pieces]


def _texts(piece: Piece) -> dict[int | None, str]:
    return {piece.face.nominals[character]: character for character in piece.characters}


@given(EUROPEAN, st.booleans())
@settings(max_examples=1500, deadline=None)
def test_the_fast_path_equals_full_shaping(text: str, bold: bool) -> None:
    """A line put together from pairs has the very operands, glyphs and width of the line shaped whole."""
    text = " ".join(text.split())
    fast = Quick(bold).shape(text)
    if fast is None:
        return
    full = shape(text, bold, "", "")
    assert fast.width == pytest.approx(full.width, abs=0.01)
    assert (fast.ascent, fast.descent, fast.actual) == (full.ascent, full.descent, full.actual)
    assert _drawn(fast) == _drawn(full)


@pytest.mark.parametrize("bold", [False, True])
def test_letters_and_digits_do_not_act_on_each_other(bold: bool) -> None:
    """Every plain letter before and after every digit is as wide, and drawn, as alone."""
    font = shape("n", bold, "", "").pieces[0].face
    digits = [shape(digit, bold, "", "").width for digit in "0123456789"]
    for letter in (" ", *filter(is_plain, map(chr, range(0x21, 0x3000)))):
        alone = shape(letter, bold, "", "")
        text = "".join(f"{digit}{letter}" for digit in "0123456789") + "0"
        beside = shape(text, bold, "", "")
        if alone.pieces[0].face is font:
            assert beside.width == pytest.approx(sum(digits) + digits[0] + 10 * alone.width, abs=0.01), letter
            assert [piece.face for piece in beside.pieces] == [font], letter


@pytest.mark.parametrize("bold", [False, True])
def test_words_and_numbers_are_put_together_as_they_are_shaped_whole(bold: bool) -> None:
    """Lines are cut at spaces, and words before the digits at their end: after and before every plain letter."""
    fast = Quick(bold)
    known = 0
    for letter in filter(is_plain, map(chr, range(0x21, 0x3000))):
        text = f"{letter}70 {letter} 5{letter}"
        found = fast.shape(text)
        if found is not None:
            known += 1
            full = shape(text, bold, "", "")
            assert found.width == pytest.approx(full.width, abs=0.01), letter
            assert _drawn(found) == _drawn(full), letter
    assert known > 1000


@pytest.mark.parametrize("bold", [False, True])
def test_letters_of_codes_are_asked_for_together(bold: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few words with new pairs of them HarfBuzz is asked once for all, with the result of full shaping."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789[]"
    words = [first + second for first in signs for second in signs]
    whole = [shape(word, bold, "", "") for word in words]
    asked: list[str] = []
    ask = Face.shape

    def noted(face: Face, text: str, *args: Any, **options: Any) -> list[Glyph]:
        asked.append(text)
        return ask(face, text, *args, **options)

    monkeypatch.setattr(Face, "shape", noted)
    fast = Quick(bold)
    for word, full in zip(words, whole, strict=True):
        found = fast.shape(word)
        assert found and found.width == pytest.approx(full.width, abs=0.01)
        assert _drawn(found) == _drawn(full)
    assert len(asked) < 100


@pytest.mark.parametrize(
    "text", ["Anna Berg", "AVATAR To. Ve", "Łódź 90-562", "Щукина Ёлка", "Ελένη", "Åsa Öberg, Malmö"]
)
def test_plain_lines_take_the_fast_path(text: str) -> None:
    """Everyday European words are not shaped one by one."""
    assert Quick(False).shape(text) is not None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.script}-{sample.language}")
def test_words_shaped_apart_are_as_wide_as_the_line_shaped_whole(sample: Sample) -> None:
    """No font acts across spaces: word by word gives the line's width in every script."""
    for text in sample.lines:
        apart, whole = shaped(text, False, ""), shape(text, False, "", "")
        assert apart.width == pytest.approx(whole.width, abs=0.5), text


@pytest.mark.parametrize(
    ("letter", "script"),
    [("a", "Latn"), ("ß", "Latn"), ("Ж", "Cyrl"), ("ώ", "Grek"), ("ᾳ", "Grek"), ("1", ""), (" ", "")],
)
def test_scripts_that_share_a_font(letter: str, script: str) -> None:
    """Latin, Greek and Cyrillic are told apart, so that each is shaped by its own rules."""
    assert script_of(letter) == script


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0x0D, b"\0\\r"),
        (0x28, b"\0\\("),
        (0x29, b"\0\\)"),
        (0x5C, b"\0\\\\"),
        (0x0A41, b"\nA"),
        (0x5C0D, b"\\\\\\r"),
    ],
)
def test_codes_in_a_literal_string(number: int, written: bytes) -> None:
    """What a literal string gives a meaning to is escaped; a bare carriage return would become a line feed."""
    assert code(number) == written


def test_kerning_is_applied() -> None:
    """ "AV" is narrower than its letters apart."""
    assert measure("AV", 10).width < measure("A", 10).width + measure("V", 10).width


def test_measures_scale_with_the_size() -> None:
    """Twice the size is twice the width and height."""
    small, large = measure("Søren 東京 שלום", 8), measure("Søren 東京 שלום", 16)
    assert large.width == pytest.approx(2 * small.width)
    assert (large.ascent, large.descent) == pytest.approx((2 * small.ascent, 2 * small.descent))


@pytest.mark.parametrize("text", ["Anna", "Ελένη", "محمد", "ลูก", "नई", "김하늘"])
def test_everyday_lines_are_equally_high(text: str) -> None:
    """A font that claims more height than its letters take does not push lines apart."""
    line = measure(text, 10)
    assert line.ascent <= 10.69
    assert line.descent <= 2.94


def test_letters_that_a_language_draws_its_own_way() -> None:
    """Serbian and Russian differ in some letters of the plain alphabet (OpenType locl)."""
    assert _drawn(shaped("б", False, "sr")) != _drawn(shaped("б", False, "ru"))


@pytest.mark.parametrize(
    ("text", "rtl"), [("Anna", False), ("12", False), ("שלום", True), ("12 شارع", True), ("", False)]
)
def test_a_line_knows_its_direction(text: str, rtl: bool) -> None:
    """The first strong letter decides, as for alignment."""
    assert measure(text, 10).rtl is rtl


def test_an_empty_line_has_no_size() -> None:
    """Nothing takes no room."""
    line = measure("", 10)
    assert (line.width, line.ascent, line.descent) == (0, 0, 0)


ONE_FONT = st.one_of(
    st.lists(
        st.characters(min_codepoint=0x531, max_codepoint=0x1BFF, categories=["L", "M", "N"]),
        min_size=1,
        max_size=6,
    ).map("".join),
    st.lists(st.sampled_from("東京都骨直𠮷ドコモさ김하늘"), min_size=1, max_size=6).map("".join),
    st.sampled_from([word for sample in SAMPLES for line in sample.lines for word in line.split()]),
)


@given(ONE_FONT, st.sampled_from(["", "ja", "ko", "zh-Hant"]))
@settings(max_examples=600, deadline=None)
def test_a_plainly_single_run_is_the_one_found_in_full(text: str, region: str) -> None:
    """The short way to a word's only font finds what cutting into runs finds."""
    text, _ = clean(text)
    direction = bidi.uniform_direction(text)
    font = single_font(text, region) if text and direction else None
    if font is None:
        return
    (run,) = logical_runs(text, bidi.levels(text)[1], region)
    assert (run.font, run.level, run.script) == (font, int(direction == "R"), "")
