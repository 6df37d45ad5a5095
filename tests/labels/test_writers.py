"""One door to all formats, which show the same dots."""

import io
from collections.abc import Iterator

import pypdfium2
import pytest
from layout_helpers import SHIPMENT

from labelsvc.cli import options
from labelsvc.errors import LabelError
from labelsvc.labels import Page, Printer, label_setup, lay_out, stock
from labelsvc.labels.png import png_bytes
from labelsvc.labels.raster import Bitmap, rasterise
from labelsvc.labels.writers import FORMATS, PAGES_AT_ONCE, Format, bitmaps, write_pages
from labelsvc.labels.zpl import zpl_label


@pytest.fixture(scope="module")
def page() -> Page:
    return lay_out(SHIPMENT, label_setup("4x6"))


def written(*pages: Page, format: Format = "pdf", printer: Printer | None = None) -> bytes:
    """What ``write_pages`` writes."""
    out = io.BytesIO()
    assert write_pages(pages, out, format=format, printer=printer) == len(pages)
    return out.getvalue()


def test_all_formats_show_the_pdf_s_dots(page: Page) -> None:
    """PNG and ZPL are the raster of the PDF, dot for dot."""
    drawn = rasterise(written(page), page.dpi)
    assert written(page, format="png") == png_bytes(drawn)
    assert written(page, page, format="zpl") == zpl_label(drawn) * 2


@pytest.mark.parametrize("format", FORMATS)
def test_the_printer_counts_in_every_format(page: Page, format: Format) -> None:
    """A label that leaves the printer on end does so as a picture too."""
    assert written(page, format=format, printer=Printer(rotation=90)) != written(page, format=format)
    (turned,) = bitmaps([page], printer=Printer(rotation=90))
    (upright,) = bitmaps([page])
    assert (turned.width, turned.height) == (upright.height, upright.width)


def test_sheets_are_for_paper(page: Page) -> None:
    """On sheets a PDF has pages of many labels."""
    out = io.BytesIO()
    assert write_pages([page] * 3, out, sheet=stock("A4-2up").sheet, start_at=2) == 2
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        assert len(document) == 2


@pytest.mark.parametrize("count", [0, 2])
def test_a_png_holds_one_label(page: Page, count: int) -> None:
    """No label is dropped in silence, and no empty picture made."""
    with pytest.raises(LabelError, match="one label"):
        write_pages([page] * count, io.BytesIO(), format="png")


def test_each_page_is_drawn_at_its_own_resolution(page: Page) -> None:
    """Labels of one file may have been laid out for several printers."""
    fine = lay_out(SHIPMENT, label_setup("A6", 300))
    drawn = list(bitmaps([page, fine, fine, page]))
    assert [one.dpi for one in drawn] == [203.2, 300, 300, 203.2]
    assert [(one.width, one.height) for one in drawn[:2]] == [(813, 1219), (1240, 1748)]


def test_memory_does_not_grow_with_the_pages(page: Page) -> None:
    """No more of them are taken than are drawn together."""
    taken: list[int] = []

    def pages() -> Iterator[Page]:
        for number in range(3 * PAGES_AT_ONCE):
            taken.append(number)
            yield page

    assert isinstance(next(bitmaps(pages())), Bitmap)
    assert len(taken) == PAGES_AT_ONCE


def test_the_command_offers_these_formats() -> None:
    """Its own list, which spares --help an import, is the same."""
    assert options.FORMATS == FORMATS
