"""Stocks: names, sizes, the geometry of sheets, and places on them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.errors import StockError
from labelsvc.labels.stocks import MAX_MM, MIN_MM, STOCKS, Stock, positions, stock

SHEETS = [one for one in STOCKS.values() if one.sheet is not None]


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("4x6", "4x6"),
        ("4 × 6 in", "4x6"),
        ("Zebra 4x6", "4x6"),
        ("a6", "A6"),
        ("L7160", "L7160"),
        ("Avery l7160", "L7160"),
        ("Herma 4677", "L7160"),
        ("avery-zweckform 3474", "3474"),
        ("8160", "5160"),
        ("DYMO 99010", "30252"),
        ("4XL", "104x159"),
        ("dk-11202", "62x100"),
        ("Brother DK11209", "62x29"),
        ("100x150mm", "100x150"),
        ("10 x 15 cm", "100x150"),
        ("2.25x1.25in", "2.25x1.25"),
        ('2.25"x1.25"', "2.25x1.25"),
        ("62", "62"),
        ("4x6-in", "4x6"),
    ],
)
def test_a_stock_is_found_under_the_names_in_use(name: str, canonical: str) -> None:
    """Brand, case, spaces, the multiplication sign and units do not matter."""
    assert stock(name).name == canonical


def test_every_stock_is_found_under_its_own_name() -> None:
    """No alias of one stock hides another."""
    assert [stock(name) for name in STOCKS] == list(STOCKS.values())


def test_a_free_size_is_a_stock_of_its_own() -> None:
    """A size that no table has is taken as it is, in its unit."""
    assert stock("80.5x120mm") == Stock("80.5x120mm", "80.5 x 120 mm", 80.5, 120.0)
    assert stock("3.5x5.5in").width_mm == pytest.approx(88.9)


@given(
    st.decimals(MIN_MM, MAX_MM, places=1, allow_nan=False),
    st.decimals(MIN_MM, MAX_MM, places=1, allow_nan=False),
)
def test_any_sane_size_is_taken(width: object, height: object) -> None:
    """What is asked for is what comes out, to a twentieth of a millimetre."""
    found = stock(f"{width}x{height}mm")
    assert math.isclose(found.width_mm, float(str(width)), abs_tol=0.05)
    assert math.isclose(found.height_mm, float(str(height)), abs_tol=0.05)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("L7177", "near: L7173"),
        ("4x7", "a size needs its unit: 4x7mm or 4x7in"),
        ("5x5mm", "12 to 500 mm"),
        ("100x2000mm", "12 to 500 mm"),
        ("9" * 400 + "x1in", "unknown stock"),
        ("", "a name such as"),
        ("foo", "a name such as"),
        ("nanxnanmm", "unknown stock"),
    ],
)
def test_an_unknown_stock_is_refused_with_a_way_on(name: str, reason: str) -> None:
    """The message holds what was asked for in brief, and what to ask for instead."""
    with pytest.raises(StockError, match=reason):
        stock(name)


@given(st.text(max_size=30))
def test_no_text_does_anything_but_name_a_stock_or_raise(name: str) -> None:
    """Whatever comes in, the answer is a stock or a ``StockError``."""
    try:
        assert stock(name).width_mm >= MIN_MM
    except StockError as error:
        assert error.hint or "mm each way" in error.message


@pytest.mark.parametrize("one", SHEETS, ids=lambda one: one.name)
def test_the_labels_of_a_sheet_fit_its_page_without_overlap(one: Stock) -> None:
    """Columns, pitch and size end within the page, and lie in its middle within 0.1 mm.

    Makers' sheets are symmetrical: this finds slips of the table, not what a maker does otherwise.
    """
    sheet = one.sheet
    assert sheet is not None
    right = sheet.origin_x_mm + (sheet.columns - 1) * sheet.pitch_x_mm + one.width_mm
    bottom = sheet.origin_y_mm + (sheet.rows - 1) * sheet.pitch_y_mm + one.height_mm
    assert sheet.origin_x_mm >= 0 and sheet.origin_y_mm >= 0
    assert right <= sheet.page_width_mm + 0.01 and bottom <= sheet.page_height_mm + 0.01
    assert sheet.pitch_x_mm >= one.width_mm and sheet.pitch_y_mm >= one.height_mm
    assert sheet.page_width_mm - right == pytest.approx(sheet.origin_x_mm, abs=0.1)
    assert sheet.page_height_mm - bottom == pytest.approx(sheet.origin_y_mm, abs=0.1)


@pytest.mark.parametrize("one", STOCKS.values(), ids=lambda one: one.name)
def test_every_stock_leaves_room_between_its_margins(one: Stock) -> None:
    """The unprintable edges never meet."""
    assert one.margin_mm >= 1.5
    assert min(one.width_mm, one.height_mm) - 2 * one.margin_mm > 6


def test_labels_at_the_edge_of_a_sheet_keep_clear_of_what_office_printers_cannot_reach() -> None:
    """A sheet cut without gaps has the page's own margin; one with wide gaps only the die-cut's."""
    assert stock("5126").margin_mm == 4.3
    assert stock("L7160").margin_mm == 1.5


def test_places_run_along_the_rows_from_the_start_position() -> None:
    """The start position counts from 1; a page begun late has fewer places."""
    sheet = stock("L7169").sheet
    assert sheet is not None
    assert positions(sheet) == [(4.65, 9.5), (106.25, 9.5), (4.65, 148.5), (106.25, 148.5)]
    assert positions(sheet, start_at=2) == positions(sheet)[1:]
    three_by_seven = stock("L7160").sheet
    assert three_by_seven is not None
    assert positions(three_by_seven)[3] == pytest.approx((7.25, 15.15 + 38.1))


@pytest.mark.parametrize("start_at", [0, -1, 5])
def test_a_start_position_off_the_sheet_is_refused(start_at: int) -> None:
    """At once, before any label is drawn."""
    sheet = stock("L7169").sheet
    assert sheet is not None
    with pytest.raises(StockError, match="1 to 4"):
        positions(sheet, start_at)
