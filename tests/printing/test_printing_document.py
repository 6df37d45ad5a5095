"""The file that a printer gets: its format, its size, its corrections."""

import pytest

from labelsvc.labels import Address, Shipment, label_setup, lay_out
from labelsvc.labels.raster import rasterise
from labelsvc.printing import print_document
from labelsvc.printing.document import calibration_document

PARCEL = Shipment("XJ12H", Address("Jane Roe", street="1 Main St", city="Springfield", country_code="US"))


def pages(stock: str, count: int = 1):
    return [lay_out(PARCEL, label_setup(stock)) for _ in range(count)]


def test_a_roll_printer_gets_a_page_a_label(profile) -> None:
    """The page is the label."""
    made = print_document(pages("4x6", 3), profile())
    assert made.data.startswith(b"%PDF") and (made.format, made.count) == ("pdf", 3)
    assert (made.width_mm, made.height_mm) == (101.6, 152.4)


def test_a_turned_label_is_a_turned_page(profile) -> None:
    """Width and height are those of what leaves the printer."""
    made = print_document(pages("4x6"), profile(rotation=90))
    assert (made.width_mm, made.height_mm) == (152.4, 101.6)
    assert rasterise(made.data, 203.2).width == 1219


def test_labels_of_sheets_fill_sheets(profile) -> None:
    """The count is that of sheets, and the first begins where asked."""
    made = print_document(pages("L7160", 22), profile(stock="L7160"), start_at=2)
    assert (made.count, made.width_mm, made.height_mm) == (2, 210.0, 297.0)


@pytest.mark.parametrize(("compression", "mark"), [("z64", b":Z64:"), ("run_length", b"^GFA")])
def test_a_zpl_printer_gets_graphics(profile, compression: str, mark: bytes) -> None:
    """One a label, packed as the printer can read it."""
    made = print_document(pages("4x6", 2), profile("socket://zebra", compression=compression))
    assert (made.format, made.count) == ("zpl", 2)
    assert made.data.count(b"^XA") == 2 and mark in made.data
    assert (b":Z64:" in made.data) == (compression == "z64")


@pytest.mark.parametrize("stock", ["4x6", "62x29", "L7160"])
def test_every_printer_has_a_calibration_page(profile, stock: str) -> None:
    """One page, of the whole sheet where there is one."""
    made = calibration_document(profile(stock=stock))
    assert made.count == 1
    assert made.height_mm == (297.0 if stock == "L7160" else profile(stock=stock).paper().height_mm)
