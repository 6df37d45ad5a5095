"""A sample of the corpus as two programs draw it, at both resolutions: every symbol read, exact, grade A.

``CORPUS_ORDERS=5000`` takes all of it (docs/gallery.md has the figures of the last such run).
"""

import io
import os

import pytest
from corpus_checks import (
    pdf_of_pages,
    picture_faults,
    poppler_pictures,
    poppler_reading_faults,
    symbol_faults,
)
from corpus_helpers import setups, shipments
from corpus_hostile import hostile_shipments

from labelsvc.labels import Page, label_setup, lay_out, write_pdf
from labelsvc.labels.verify import expected_symbols, verify, verify_picture

COUNT = int(os.environ.get("CORPUS_ORDERS", "200"))
ORDERS = [*shipments(COUNT), *[order for _, order in hostile_shipments()][:: 1 if COUNT >= 5000 else 9]]
_PART = 100
PARTS = range(0, len(ORDERS), _PART)
DOTS = {203: 203.2, 300: 300.0}


def part(first: int, dpi: int) -> list[Page]:
    kinds = setups(dpi)
    orders = ORDERS[first : first + _PART]
    return [lay_out(order, kinds[(first + at) % len(kinds)]) for at, order in enumerate(orders)]


@pytest.mark.parametrize("dpi", DOTS)
@pytest.mark.parametrize("first", PARTS)
def test_pdfium_shows_every_symbol_as_it_should_be(first: int, dpi: int) -> None:
    """Read, on the dot, grade A from three dots on; and no text touches another."""
    pages = part(first, dpi)
    reports = verify(pdf_of_pages(pages), dpi=DOTS[dpi], expected=[expected_symbols(page) for page in pages])
    faults = [
        f"order {first + at}: {fault}" for at, report in enumerate(reports) for fault in picture_faults(report)
    ]
    assert faults == []


@pytest.mark.parametrize("dpi", DOTS)
@pytest.mark.parametrize("first", PARTS)
def test_poppler_shows_every_symbol_as_it_should_be(first: int, dpi: int) -> None:
    """The same from another program's picture."""
    pages = part(first, dpi)
    pictures = poppler_pictures(pdf_of_pages(pages), DOTS[dpi])
    faults = []
    for at, (page, picture) in enumerate(zip(pages, pictures, strict=True)):
        report = verify_picture(picture, dpi=DOTS[dpi], expected=expected_symbols(page))
        faults += [f"order {first + at}: {fault}" for fault in picture_faults(report)]
    assert faults == []


@pytest.mark.parametrize("first", PARTS)
def test_poppler_reads_the_text(first: int) -> None:
    """Lines from left to right, exactly."""
    pages = part(first, 203)
    assert poppler_reading_faults(pages, pdf_of_pages(pages)) == []


@pytest.mark.parametrize("stock", ["3483", "L7165", "5164", "A4-2up"])
def test_sheets_show_every_symbol_as_it_should_be(stock: str) -> None:
    """Labels on a sheet, from its second place on: their corners are on the printer's dots too."""
    setup = label_setup(stock, 300)
    assert setup.stock.sheet is not None
    count = setup.stock.sheet.count - 1
    pages = [lay_out(order, setup) for order in ORDERS[:count]]
    out = io.BytesIO()
    assert write_pdf(pages, out, sheet=setup.stock.sheet, start_at=2) == 1
    expected = [symbol for page in pages for symbol in expected_symbols(page)]
    drawn = verify(out.getvalue(), dpi=300, expected=[expected])
    drawn += [
        verify_picture(picture, dpi=300, expected=expected) for picture in poppler_pictures(out.getvalue(), 300)
    ]
    assert [symbol_faults(report) for report in drawn] == [[], []]
