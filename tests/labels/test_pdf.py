"""Pages as PDF, looked at as a printer would: every dot of a symbol, every turn, every sheet."""

import io
import random
from collections.abc import Iterable
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from corpus_checks import poppler_pictures
from hypothesis import given, settings
from hypothesis import strategies as st
from layout_helpers import SHIPMENT

from labelsvc.labels import label_setup, lay_out, write_pdf
from labelsvc.labels.barcodes import LinearSymbol, MatrixSymbol, encode
from labelsvc.labels.page import Bars, FourState, Matrix, Page, Picture, Rule, Text
from labelsvc.labels.printer import Printer
from labelsvc.labels.raster import Bitmap, rasterise, rasterise_all
from labelsvc.labels.stocks import stock


def pdf(pages: Iterable[Page], **options: object) -> bytes:
    out = io.BytesIO()
    write_pdf(pages, out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def dark(bitmap: Bitmap, x: int, y: int) -> bool:
    return bool(bitmap.row(y)[x // 8] >> (7 - x % 8) & 1)


def one_item(item: object, dpi: float = 203.2) -> Page:
    return Page("T", 101.6, 152.4, dpi, [item])  # type: ignore[list-item]


def runs(bitmap: Bitmap, y: int, start: int, modules: int) -> list[int]:
    """Lengths of alternating dark and light runs of one row, in dots."""
    lengths, colour = [0], True
    for x in range(start, start + modules):
        if dark(bitmap, x, y) != colour:
            colour = not colour
            lengths.append(0)
        lengths[-1] += 1
    return lengths


@pytest.mark.parametrize("dpi", [203.2, 300.0, 600.0])
@pytest.mark.parametrize("module", [2, 3, 4, 6])
def test_every_bar_is_its_whole_dots(dpi: float, module: int) -> None:
    """The raster's runs are the symbol's widths, in dots, without any error."""
    symbol = encode("code128", "XJ12H")
    assert isinstance(symbol, LinearSymbol)
    bitmap = rasterise(pdf([one_item(Bars(37, 50, module, 60, symbol), dpi)]), dpi)
    found = runs(bitmap, 80, 37, symbol.modules * module)
    assert found == [width * module for width in symbol.widths]
    assert not dark(bitmap, 36, 80) and not dark(bitmap, 37 + symbol.modules * module, 80)


@pytest.mark.parametrize("dpi", [203.2, 300.0])
def test_every_module_of_a_matrix_is_its_whole_dots(dpi: float) -> None:
    symbol = encode("qr", "https://example.com/XJ12H")
    assert isinstance(symbol, MatrixSymbol)
    bitmap = rasterise(pdf([one_item(Matrix(41, 33, 5, symbol), dpi)]), dpi)
    stride = (symbol.columns + 7) // 8
    for row in range(symbol.rows):
        for column in range(symbol.columns):
            expected = bool(symbol.bits[row * stride + column // 8] >> (7 - column % 8) & 1)
            for dx, dy in ((0, 0), (4, 4)):
                assert dark(bitmap, 41 + column * 5 + dx, 33 + row * 5 + dy) is expected


def test_pictures_and_rules_cover_their_dots_and_no_others() -> None:
    checker = bytes([0b10101010, 0b01010101] * 4)
    page = Page("T", 50, 30, 203.2, [Picture(11, 7, 8, 8, checker), Rule(30, 10, 5, 3)])
    bitmap = rasterise(pdf([page]), 203.2)
    assert [dark(bitmap, 11 + x, 7) for x in range(8)] == [True, False] * 4
    assert [dark(bitmap, 11 + x, 8) for x in range(8)] == [False, True] * 4
    assert [x for x in range(25, 40) if dark(bitmap, x, 11)] == [30, 31, 32, 33, 34]
    assert [y for y in range(5, 20) if dark(bitmap, 32, y)] == [10, 11, 12]


CHECKER = bytes([0b10101010, 0b01010101] * 512)


@pytest.mark.parametrize("dpi", [203.2, 300.0])
def test_a_picture_that_recurs_is_the_same_dots_on_every_label_and_once_in_the_file(dpi: float) -> None:
    """Inline on the first label, by name on the others: PDFium and poppler show no difference."""
    pages = [one_item(Picture(11, 7, 8, 1024, CHECKER), dpi) for _ in range(4)]
    data = pdf(pages)
    pictures = [bitmap.bits for bitmap in rasterise_all(data, dpi)]
    assert len(pictures) == 4 and len(set(pictures)) == 1
    assert len(set(poppler_pictures(data, dpi))) == 1
    first = rasterise(data, dpi, page=3)
    assert [dark(first, 10 + x, 1030) for x in range(10)] == [False, *[False, True] * 4, False]
    # Each page has a random picture of its own, so that nothing of it can be packed away.
    source = random.Random(1)
    logo, others = source.randbytes(4000), [source.randbytes(4000) for _ in range(40)]
    alike = pdf([one_item(Picture(11, 7, 80, 400, logo), dpi) for _ in range(40)])
    different = pdf([one_item(Picture(11, 7, 80, 400, other), dpi) for other in others])
    assert len(alike) < 30_000 < 160_000 < len(different)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 49), min_size=1, max_size=300))
def test_any_order_of_pictures_shows_each_where_it_belongs(order: list[int]) -> None:
    """More different pictures than are kept in mind, each as often as it likes."""
    pages = [Page(f"{number}", 6, 4, 203.2, [Picture(8, 8, 8, 1, bytes([number + 100]))]) for number in order]
    shown = [bitmap.row(8)[1] for bitmap in rasterise_all(pdf(pages), 203.2)]
    assert shown == [number + 100 for number in order]


def test_four_state_bars_have_their_heights() -> None:
    symbol = encode("imb", "01234567094987654321")
    page = one_item(FourState(40, 60, 4, 9.24, 36, symbol))  # type: ignore[arg-type]
    bitmap = rasterise(pdf([page]), 203.2)
    heights = {"F": 36, "A": 24, "D": 24, "T": 12}
    for index, state in enumerate(symbol.states):  # type: ignore[union-attr]
        x = 40 + round(index * 9.24) + 2
        assert sum(dark(bitmap, x, y) for y in range(50, 110)) == heights[state]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_label_still_has_true_bars(rotation: int) -> None:
    """All four ways the symbols are read, and the page is turned."""
    page = lay_out(SHIPMENT, label_setup("4x6"))
    data = pdf([page], printer=Printer(rotation=rotation))
    with pypdfium2.PdfDocument(data) as document:
        width, height = document[0].get_size()
    assert (width > height) is (rotation in (90, 270))
    found = zxingcpp.read_barcodes(rasterise(data, 203.2).image())
    assert sorted(barcode.text for barcode in found) == ["XJ12H", "XJ12H"]
    assert {-barcode.orientation % 360 for barcode in found} == {(-rotation) % 360}


def test_the_offset_moves_by_whole_dots() -> None:
    item = Rule(80, 80, 10, 10)
    moved = rasterise(pdf([one_item(item)], printer=Printer(offset_x_mm=2.5, offset_y_mm=-1.0)), 203.2)
    assert [x for x in range(60, 140) if dark(moved, x, 75)] == list(range(100, 110))
    assert [y for y in range(60, 140) if dark(moved, 105, y)] == list(range(72, 82))


def test_darkness_narrows_bars_but_keeps_their_places() -> None:
    symbol = encode("code128", "A")
    assert isinstance(symbol, LinearSymbol)
    bitmap = rasterise(pdf([one_item(Bars(40, 40, 4, 40, symbol))], printer=Printer(darkness=1)), 203.2)
    first, gap = runs(bitmap, 60, 40, 16)[:2]
    assert first + 1 == symbol.widths[0] * 4
    assert gap - 1 == symbol.widths[1] * 4


def test_labels_fill_a_sheet_from_the_start_position() -> None:
    """L7160 has 21 places; from the twentieth on, five labels need two sheets."""
    setup = label_setup("L7160", 600)
    pages = [lay_out(replace(SHIPMENT, order_id=f"N{n}"), setup) for n in range(5)]
    sheet = stock("L7160").sheet
    data = pdf(pages, sheet=sheet, start_at=20)
    with pypdfium2.PdfDocument(data) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
        assert document[0].get_size() == pytest.approx((595.28, 841.89), abs=0.01)
    assert len(texts) == 2
    assert [text.count("Jane Roe") for text in texts] == [2, 3]


def test_a_batch_is_written_in_order_and_each_page_reads_its_order() -> None:
    pages = [lay_out(replace(SHIPMENT, order_id=f"K{n:04}"), label_setup("A6", 300)) for n in range(30)]
    data = pdf(pages)
    for index in range(30):
        found = zxingcpp.read_barcodes(rasterise(data, 300, page=index).image())
        assert {barcode.text for barcode in found} == {f"K{index:04}"}


def test_the_same_pages_give_the_same_file_and_survive_storage() -> None:
    """A reprint from stored labels is the same bytes as the first print."""
    pages = [lay_out(SHIPMENT, label_setup()), lay_out(replace(SHIPMENT, order_id="B"), label_setup())]
    stored = [Page.from_bytes(page.to_bytes()) for page in pages]
    assert pdf(pages) == pdf(stored) == pdf(stored)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))
def test_no_text_breaks_out_of_its_operators(text: str) -> None:
    """Parentheses, percent signs, 'EI' or 'endstream' in an order are text and nothing else."""
    item = Text(50, 80, text + ") Tj ET Q endstream EI %", 10, 400)
    with pypdfium2.PdfDocument(pdf([one_item(item)])) as document:
        drawn = document[0].get_textpage().get_text_bounded()
    assert "endstream" in drawn
