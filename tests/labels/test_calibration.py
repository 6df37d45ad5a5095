"""The calibration page: true rulers, test bars that scan, everything on the page, for every stock."""

import io

import pytest
from media_helpers import dots

from labelsvc.labels.calibration import calibration_page
from labelsvc.labels.page import Bars, Page, Picture, Rule, Text
from labelsvc.labels.pdf import write_pdf
from labelsvc.labels.printer import Printer, printer
from labelsvc.labels.raster import rasterise
from labelsvc.labels.stocks import STOCKS, Stock, stock
from labelsvc.labels.verify import LabelReport, expected_symbols, verify


def drawn(page: Page) -> bytes:
    out = io.BytesIO()
    write_pdf([page], out)
    return out.getvalue()


def checked(page: Page) -> LabelReport:
    return verify(drawn(page), dpi=page.dpi, expected=[expected_symbols(page)])[0]


def texts(page: Page) -> list[str]:
    return [item.text for item in page.items if isinstance(item, Text)]


@pytest.mark.parametrize("one", STOCKS.values(), ids=lambda one: one.name)
def test_every_stock_has_a_page_that_stays_on_it(one: Stock) -> None:
    """Nothing lies outside, no two texts meet, and what symbols there are scan without an error."""
    page = calibration_page(one, printer(203))
    for item in page.items:
        if isinstance(item, Rule | Picture):
            assert item.x >= 0 and item.y >= 0 and item.width > 0 and item.height > 0
            assert item.x + item.width <= page.width_mm * 8 + 0.01
            assert item.y + item.height <= page.height_mm * 8 + 0.01
    report = checked(page)
    assert {finding.code for finding in report.findings} <= {"at_edge", "near_edge"}
    assert all(symbol.bar_error_dots == 0 and symbol.decodability == 1 for symbol in report.symbols)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_shipping_label_shows_bars_of_two_three_and_four_dots(dpi: int) -> None:
    """Each as plain bars and as a Code 128 that names its module."""
    page = calibration_page(stock("4x6"), printer(dpi))
    bars = {item.module: item.symbol.data for item in page.items if isinstance(item, Bars)}
    assert bars == {2: "X2", 3: "X3", 4: "X4"}
    assert sorted(symbol.x_dots or 0 for symbol in checked(page).symbols) == [2, 3, 4]
    assert any(isinstance(item, Picture) for item in page.items)  # the feed arrow


def test_the_page_says_what_it_was_made_for() -> None:
    """Stock, resolution and every correction of the printer are printed on it."""
    made = Printer(dpi=300.0, offset_x_mm=1.5, offset_y_mm=-2, scale=0.99, darkness=1)
    said = " ".join(texts(calibration_page(stock("L7169"), made)))
    assert "L7169" in said and "300 dpi, scale 0.99" in said
    assert "offset 1.5, -2 mm" in said and "rotation 0, darkness 1" in said


def test_the_rulers_from_the_edges_are_true() -> None:
    """On an 8 dot/mm head a mark stands at every eighth dot from each edge."""
    page = calibration_page(stock("100x150"), printer(203))
    picture = dots(rasterise(drawn(page), 203.2))
    row = next(y for y in range(400, 700) if picture[y, 0] and picture[y, 8] and picture[y, -1])
    assert [x for x in range(80) if picture[row, x]] == list(range(0, 80, 8))
    assert [799 - x for x in range(720, 800) if picture[row, x]][::-1] == list(range(0, 80, 8))


def test_a_sheet_shows_the_outline_and_number_of_each_label() -> None:
    """Laid on a real sheet against the light, frames and cuts should agree."""
    page = calibration_page(stock("L7169"), printer(300))
    assert (page.width_mm, page.height_mm) == (210, 297)
    assert {"1", "2", "3", "4"} <= set(texts(page))
    picture = dots(rasterise(drawn(page), 300))
    left, top = round(4.65 / 25.4 * 300), round(9.5 / 25.4 * 300)
    assert picture[top, left : left + 1000].all() and picture[top : top + 1500, left].all()
