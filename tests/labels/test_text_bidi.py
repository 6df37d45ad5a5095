"""The bidirectional algorithm against Unicode's own conformance data (15.0; see tests/labels/data)."""

import lzma
from collections.abc import Iterator
from pathlib import Path
from unicodedata import bidirectional, category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.labels.text import bidi

DATA = Path(__file__).parent / "data"
PARAGRAPHS = ((1, None), (2, 0), (4, 1))


def _lines(name: str) -> Iterator[str]:
    with lzma.open(DATA / name, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                yield line.strip()


def _numbers(field: str) -> list[int | None]:
    return [None if item == "x" else int(item) for item in field.split()]


def _agrees(found: list[int], expected: list[int | None], order: list[int | None]) -> bool:
    same = all(want in (None, have) for want, have in zip(expected, found, strict=True))
    shown = [place for place in bidi.visual_order(found) if expected[place] is not None]
    return same and shown == order


def test_every_case_of_bidi_character_test() -> None:
    """Levels, paragraph direction and order are those of BidiCharacterTest for all characters Python knows."""
    checked = 0
    for line in _lines("BidiCharacterTest.txt.xz"):
        codes, direction, paragraph, levels, order = line.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        if any(category(character) == "Cn" for character in text):
            continue
        base, found = bidi.levels(text, None if direction == "2" else int(direction))
        assert base == int(paragraph), line
        assert _agrees(found, _numbers(levels), _numbers(order)), line
        checked += 1
    assert checked > 90_000


def test_a_sixth_of_bidi_test() -> None:
    """Levels and order are those of BidiTest for sequences of bidi classes, in each paragraph direction."""
    checked = 0
    levels: list[int | None] = []
    order: list[int | None] = []
    for line in _lines("BidiTest-sixth.txt.xz"):
        if line.startswith("@Levels:"):
            levels = _numbers(line.removeprefix("@Levels:"))
        elif line.startswith("@Reorder:"):
            order = _numbers(line.removeprefix("@Reorder:"))
        else:
            names, bits = line.split(";")
            classes = names.split()
            for bit, base in PARAGRAPHS:
                if int(bits) & bit:
                    _, found = bidi.resolve(classes, "a" * len(classes), base)
                    assert _agrees(found, levels, order), (line, base)
                    checked += 1
    assert checked > 100_000


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Tel Aviv", "L"),
        ("東京都", "L"),
        ("תל אביב", "R"),
        ("محمد بن عبد الله", "R"),
        ("Tel Aviv תל אביב", None),
        ("דיזנגוף 99", None),
        ("١٥ شارع", None),
    ],
)
def test_uniform_direction(text: str, direction: str | None) -> None:
    """A line is uniform if nothing in it runs the other way, numbers included."""
    assert bidi.uniform_direction(text) == direction


@given(st.text(alphabet="אבגدرسރ َاָ", min_size=1))
def test_uniform_lines_need_no_algorithm(text: str) -> None:
    """What is taken for uniform right-to-left has level 1 everywhere by the full algorithm too."""
    if bidi.uniform_direction(text) == "R" and bidirectional(text[0]) in ("R", "AL") and text[-1] != " ":
        classes = [bidirectional(character) for character in text]
        assert bidi.resolve(classes, text) == (1, [1] * len(text))


@given(st.text())
def test_any_text_has_levels(text: str) -> None:
    """Any text has one level per character and an order that is a permutation."""
    _, levels = bidi.levels(text)
    assert len(levels) == len(text)
    assert sorted(bidi.visual_order(levels)) == list(range(len(text)))
