"""The stored form of a label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.errors import LabelError
from labelsvc.labels.barcodes.symbol import FourStateSymbol, LinearSymbol, MatrixSymbol
from labelsvc.labels.page import Bars, FourState, Matrix, Page, PageItem, Picture, Rule, Text
from labelsvc.labels.warnings import LabelWarning

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
dots = st.integers(0, 5000)
places = st.floats(0, 5000, allow_nan=False)
linear = st.builds(
    LinearSymbol,
    st.just("code128"),
    texts,
    texts,
    st.binary(min_size=1, max_size=50).map(lambda raw: bytes(1 + b % 4 for b in raw)),
    dots,
    st.booleans(),
)
matrices = st.builds(
    MatrixSymbol, st.just("qr"), texts, dots, dots, st.binary(max_size=50), dots, st.integers(1, 4)
)
four_state = st.builds(FourStateSymbol, st.just("imb"), texts, texts, st.text("FADT", max_size=65))
items: st.SearchStrategy[PageItem] = st.one_of(
    st.builds(Text, places, places, texts, places, places, st.booleans(), texts, st.booleans()),
    st.builds(Bars, dots, dots, dots, dots, linear),
    st.builds(Matrix, dots, dots, dots, matrices),
    st.builds(FourState, dots, dots, dots, places, dots, four_state),
    st.builds(Rule, dots, dots, dots, dots),
    st.builds(Picture, dots, dots, dots, dots, st.binary(max_size=50)),
)
pages = st.builds(
    Page,
    texts,
    places,
    places,
    st.sampled_from([203.2, 300.0]),
    st.lists(items, max_size=8),
    st.lists(st.builds(LabelWarning, texts, texts), max_size=3),
)


@given(pages)
def test_a_stored_page_is_read_back_as_it_was(page: Page) -> None:
    """Nothing is lost, and the same page has the same bytes."""
    stored = page.to_bytes()
    assert Page.from_bytes(stored) == page
    assert Page.from_bytes(stored).to_bytes() == stored


@pytest.mark.parametrize("damage", [b"", b"junk", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_what_is_no_stored_page_is_refused(damage: bytes) -> None:
    """Damaged storage is a clear error, not a traceback."""
    with pytest.raises(LabelError, match="stored label"):
        Page.from_bytes(damage)
