"""Fitting: smaller first, then wrapped, then shortened with a warning; never wider than asked."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_helpers import MIXED, SAMPLES

from labelsvc.labels.text import breaking, clean, fit, measure
from labelsvc.labels.text.breaking import break_places, places_by_cluster
from labelsvc.labels.text.characters import clusters

NAME = "Maximiliane Schwarzenberger-Lichtenfels"


def test_what_fits_stays_as_it_is() -> None:
    """A short line keeps its size and has no warning."""
    fitted = fit("Anna Berg", width=200, size=12, floor=8, max_lines=1)
    assert [(line.text, line.size) for line in fitted.lines] == [("Anna Berg", 12)]
    assert fitted.warnings == ()


def test_smaller_comes_first() -> None:
    """A line a little too long is set smaller, not wrapped, even if more lines are free."""
    width = measure(NAME, 10).width
    fitted = fit(NAME, width=width, size=12, floor=8, max_lines=3)
    assert [line.text for line in fitted.lines] == [NAME]
    assert fitted.lines[0].size == pytest.approx(10, abs=0.1)
    assert fitted.warnings == ()


def test_then_it_is_wrapped_at_the_floor() -> None:
    """A line too long at the floor is wrapped where words end."""
    width = measure(NAME, 8).width * 0.8
    fitted = fit(NAME, width=width, size=12, floor=8, max_lines=2)
    assert [line.text for line in fitted.lines] == ["Maximiliane Schwarzenberger-", "Lichtenfels"]
    assert {line.size for line in fitted.lines} == {8}
    assert fitted.warnings == ()


def test_then_it_is_shortened_with_a_warning() -> None:
    """What is left at the last line ends in an ellipsis, and the order is told."""
    fitted = fit(NAME, width=60, size=12, floor=8, max_lines=2)
    assert len(fitted.lines) == 2
    assert fitted.lines[-1].text.endswith("…")
    assert [warning.code for warning in fitted.warnings] == ["text_shortened"]


def test_hard_breaks_stay() -> None:
    """Two-line streets are two lines of one size."""
    fitted = fit("Flat 2\nThe Old Schoolhouse, 10 High Street", width=150, size=14, floor=8, max_lines=2)
    assert [line.text for line in fitted.lines] == ["Flat 2", "The Old Schoolhouse, 10 High Street"]
    assert len({line.size for line in fitted.lines}) == 1


def test_too_many_hard_breaks_are_shortened() -> None:
    """Three lines in room for two: the second takes what it can of the third."""
    fitted = fit("a\nb\nc", width=100, size=10, floor=8, max_lines=2)
    assert [line.text for line in fitted.lines] == ["a", "b c…"]
    assert [warning.code for warning in fitted.warnings] == ["text_shortened"]


def test_a_floor_above_the_size_changes_nothing() -> None:
    """Text is never made larger."""
    fitted = fit(NAME, width=60, size=6, floor=8, max_lines=5)
    assert {line.size for line in fitted.lines} == {6}


def test_no_room_at_all() -> None:
    """Where not even an ellipsis fits there is no line, and a warning."""
    fitted = fit("Anna", width=1, size=10, floor=8, max_lines=1)
    assert fitted.lines == ()
    assert [warning.code for warning in fitted.warnings] == ["text_shortened"]


def test_nothing_fits_anywhere() -> None:
    """An empty text has no lines and no warning."""
    assert fit("", width=10, size=10, floor=8, max_lines=1) == ((), ())


LINES = st.sampled_from([line for sample in SAMPLES for line in sample.lines] + list(MIXED) + [NAME])
TEXTS = st.one_of(st.lists(LINES, min_size=1, max_size=3).map("\n".join), st.text(max_size=60))


@given(TEXTS, st.floats(2, 200), st.floats(6, 14), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_never_wider_than_asked_and_nothing_lost_in_silence(
    text: str, width: float, size: float, lines: int
) -> None:
    """Any text in any room: no line too wide, none too many, all the text there unless a warning says not."""
    text, _ = clean(text)
    fitted = fit(text, width=width, size=size, floor=6, max_lines=lines)
    assert len(fitted.lines) <= lines
    for line in fitted.lines:
        assert measure(line.text, line.size).width <= width
        assert 6 <= line.size <= size
    if not fitted.warnings:
        assert "".join("".join(line.text for line in fitted.lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("High Street 10", ["High ", "Street ", "10"]),
        ("Schwarz-Weiß", ["Schwarz-", "Weiß"]),
        ("12-14", ["12-14"]),
        ("Baden/Baden", ["Baden/", "Baden"]),
        ("(東京)都", ["(東", "京)", "都"]),
        ("ビルー。", ["ビ", "ルー。"]),
        ("「東京」", ["「東", "京」"]),
        ("서울 강남", ["서", "울 ", "강", "남"]),
        ("👩‍👩‍👧🇺🇸", ["👩‍👩‍👧", "🇺🇸"]),
    ],
)
def test_where_lines_may_break(text: str, pieces: list[str]) -> None:
    """At spaces, after hyphens in words, between Han, not before what may not begin a line."""
    places = [0, *break_places(text), len(text)]
    assert [text[start:end] for start, end in pairwise(places)] == pieces


def test_thai_breaks_between_words_with_icu() -> None:
    """With the extra ``icu``, Thai breaks at words (hospital, Bangkok), also behind an emoji."""
    text = "😀 โรงพยาบาลกรุงเทพ"
    places = [0, *break_places(text, "th"), len(text)]
    assert [text[start:end] for start, end in pairwise(places)] == ["😀 ", "โรง", "พยาบาล", "กรุงเทพ"]


def test_thai_breaks_between_clusters_without_icu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it any cluster may begin a line, so that nothing is cut off."""
    monkeypatch.setattr(breaking, "_icu", lambda: None)
    text = "ซอยน้ำผึ้ง"
    assert break_places(text, "th") == [start for start, _ in clusters(text)][1:]


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_break_inside_a_cluster(text: str) -> None:
    """A letter keeps its marks, a flag its halves, a family its members."""
    starts = {start for start, _ in clusters(text)}
    assert set(break_places(text)) <= starts


@given(st.text(st.sampled_from(" -/–(.,)«»%12aZéßñЖω\u00ad\u00a0"), max_size=30))
@settings(max_examples=300, deadline=None)
def test_european_letters_break_as_any_text_does(text: str) -> None:
    """The short way for them comes to the same places."""
    assert break_places(text) == places_by_cluster(text)


def test_conjuncts_are_one_cluster() -> None:
    """An Indic conjunct is never cut."""
    text = "त्रिवेदी"
    assert [text[start:end] for start, end in clusters(text)] == ["त्रि", "वे", "दी"]
