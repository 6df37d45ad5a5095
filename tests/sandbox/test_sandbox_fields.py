"""The parser of responseFields."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.sandbox.fields import Fields, FieldsError, parse, trim

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)
TREES: st.SearchStrategy[Fields] = st.recursive(
    st.dictionaries(NAMES, st.none(), min_size=1, max_size=4),
    lambda inner: st.dictionaries(NAMES, st.none() | inner, min_size=1, max_size=4),
    max_leaves=12,
)


def written(tree: Fields) -> str:
    return ",".join(name if inner is None else f"{name}({written(inner)})" for name, inner in tree.items())


@given(TREES)
def test_reads_every_expression_back(tree: Fields) -> None:
    """What is written from a tree is read as that tree."""
    assert parse(written(tree)) == tree


@given(st.text(alphabet="ab,() ", max_size=30))
def test_reads_or_refuses_any_text(text: str) -> None:
    """Any text is an expression or a FieldsError, and what is read can be written and read again."""
    try:
        tree = parse(text)
    except FieldsError:
        return
    assert parse(written(tree)) == tree


@pytest.mark.parametrize(
    "text", ["", ",", "a,", ",a", "a,,b", "a(", "a(b", "a)", "(a)", "a()", "a(b)(c)", "a b", "a(b)c", "é"]
)
def test_refuses_a_malformed_expression(text: str) -> None:
    """Each of these is malformed."""
    with pytest.raises(FieldsError):
        parse(text)


def test_survives_deep_nesting() -> None:
    """An expression of 50,000 brackets is refused, without a RecursionError."""
    with pytest.raises(FieldsError):
        parse("a(" * 50_000)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("items(id),items(name)", {"items": {"id": None, "name": None}}),
        ("items,items(id)", {"items": None}),
        ("items(id),items", {"items": None}),
        (" total , items ( id ) ", {"total": None, "items": {"id": None}}),
    ],
)
def test_merges_a_field_named_twice(text: str, tree: Fields) -> None:
    """Two halves make one, and a field named whole stays whole."""
    assert parse(text) == tree


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


@given(JSON, TREES)
def test_trims_to_what_was_asked_for(value: Any, tree: Fields) -> None:
    """What is left has only fields that were asked for, and trimming it again changes nothing."""
    trimmed = trim(value, tree)
    assert trim(trimmed, tree) == trimmed
    if isinstance(value, dict):
        assert trimmed.keys() == value.keys() & tree.keys()


def test_trims_inside_lists() -> None:
    """The fields of a list are those of each of its items."""
    value = {
        "total": 2,
        "count": 2,
        "items": [{"id": "A", "x": 1}, {"id": "B", "shippingPerson": {"name": "N", "city": "C"}}],
    }
    found = trim(value, parse("total,items(id,shippingPerson(name))"))
    assert found == {"total": 2, "items": [{"id": "A"}, {"id": "B", "shippingPerson": {"name": "N"}}]}
