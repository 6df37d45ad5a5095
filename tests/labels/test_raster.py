"""Rasters: exact dots from the top left corner, the same as other rasterisers'."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_helpers import Dots, Drawing, dots, from_dots, ghostscript, modules, poppler
from PIL import Image

from labelsvc.errors import LabelError
from labelsvc.labels import raster
from labelsvc.labels.barcodes import LinearSymbol, MatrixSymbol, encode
from labelsvc.labels.raster import (
    PDFIUM_LOCK,
    Bitmap,
    bitmap,
    open_page,
    open_pdf,
    rasterise,
    rasterise_all,
    rasterise_grey,
)

RESOLUTIONS = [203.2, 300.0, 600.0]
SIZES_MM = [(101.6, 152.4), (100, 150), (105, 148), (89, 28)]


def bars() -> LinearSymbol:
    symbol = encode("code128", "JJD000390")
    assert isinstance(symbol, LinearSymbol)
    return symbol


def square() -> MatrixSymbol:
    symbol = encode("qr", "https://track.example/JJD000390007882563")
    assert isinstance(symbol, MatrixSymbol)
    return symbol


def bar_pattern(symbol: LinearSymbol, module: int) -> Dots:
    colours = np.arange(len(symbol.widths)) % 2 == 0
    return np.repeat(colours, np.frombuffer(symbol.widths, np.uint8).astype(int) * module)


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("size", SIZES_MM)
def test_a_raster_is_as_large_as_the_label(size: tuple[float, float], dpi: float) -> None:
    """Size in dots is the nearest to millimetres times resolution: 4x6 in at 203 dpi is 813 x 1219."""
    made = rasterise(Drawing(*size).pdf(), dpi)
    assert (made.width, made.height) == tuple(round(side * dpi / 25.4) for side in size)
    assert len(made.bits) == made.stride * made.height


def test_dot_zero_is_the_top_left_corner() -> None:
    """A rectangle of dots covers just these dots, inset or not being drawn full."""
    drawing = Drawing()
    drawing.rectangle(0.25, 0.25, 7.5, 2.5)
    drawing.rectangle(100.25, 50.25, 3.5, 4.5)
    expected = np.zeros((1219, 813), bool)
    expected[0:3, 0:8] = expected[50:55, 100:104] = True
    assert (dots(rasterise(drawing.pdf(), 203.2)) == expected).all()


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("size", SIZES_MM)
@pytest.mark.parametrize("module", [2, 3, 4])
def test_bars_on_the_grid_are_exact_in_every_rasteriser(
    size: tuple[float, float], dpi: float, module: int, tmp_path: Path
) -> None:
    """Bars inset by a quarter of a dot come out as whole modules in PDFium, poppler and Ghostscript."""
    drawing, symbol = Drawing(*size, dpi), bars()
    drawing.bars(symbol, 37, 40, module=module, height=100)
    pdf, pattern = drawing.pdf(), bar_pattern(symbol, module)
    for made in (dots(rasterise(pdf, dpi)), poppler(pdf, dpi, tmp_path), ghostscript(pdf, dpi, tmp_path)):
        for y in (45, 90, 135):
            row = made[y, : 37 + len(pattern) + 20]
            assert (row[37 : 37 + len(pattern)] == pattern[: len(row) - 37]).all()
            assert not row[:37].any() and not row[37 + len(pattern) :].any()


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("size", SIZES_MM)
@pytest.mark.parametrize("module", [3, 5])
def test_stencils_inset_by_a_hundredth_are_exact_in_every_rasteriser(
    size: tuple[float, float], dpi: float, module: int, tmp_path: Path
) -> None:
    """A matrix symbol covers its own dots; without the inset PDFium and poppler add a row and a column."""
    drawing, symbol = Drawing(*size, dpi), square()
    drawing.matrix(symbol, 29, 31, module=module)
    pdf = drawing.pdf()
    pattern = modules(symbol).repeat(module, axis=0).repeat(module, axis=1)
    expected = np.pad(pattern, ((31, 0), (29, 0)))
    for made in (dots(rasterise(pdf, dpi)), poppler(pdf, dpi, tmp_path), ghostscript(pdf, dpi, tmp_path)):
        corner = made[: expected.shape[0], : expected.shape[1]]
        assert (corner == expected[: corner.shape[0], : corner.shape[1]]).all()
        assert corner.sum() == made.sum()


def test_greys_and_dots_are_one_picture() -> None:
    """The grey raster is what the bitmap is made of."""
    drawing = Drawing()
    drawing.text(100, 200, "Grüße", size=14)
    pdf = drawing.pdf()
    grey, made = rasterise_grey(pdf, 203.2), rasterise(pdf, 203.2)
    assert grey.mode == "L" and len(set(grey.tobytes())) > 2
    assert bitmap(grey, 203.2) == made
    assert ((np.asarray(made.image()) == 0) == dots(made)).all()


def test_every_page_is_drawn_in_turn() -> None:
    """Pages come one at a time, each as it is alone."""
    drawing = Drawing(60, 40)
    for x in (10, 20, 30):
        drawing.rectangle(x, 10, 5, 5)
        drawing.next_label()
    pdf = drawing.pdf()
    assert list(rasterise_all(pdf, 300)) == [rasterise(pdf, 300, page=page) for page in range(3)]


def test_pdfium_is_used_by_one_thread_at_a_time() -> None:
    """PDFium is not made for threads: whoever has a page open keeps the others waiting."""
    with open_pdf(Drawing().pdf()) as document, open_page(document, 0), ThreadPoolExecutor(1) as pool:
        assert pool.submit(PDFIUM_LOCK.acquire, blocking=False).result() is False
    assert PDFIUM_LOCK.acquire(blocking=False)
    PDFIUM_LOCK.release()


def test_middle_grey_is_light() -> None:
    """What is darker than 128 of 256 is a dot."""
    made = bitmap(Image.frombytes("L", (4, 1), bytes([0, 127, 128, 255])), 300)
    assert made.bits == b"\xc0"


@settings(max_examples=50)
@given(st.integers(1, 40), st.integers(1, 20), st.data())
def test_a_bitmap_is_its_picture(width: int, height: int, data: st.DataObject) -> None:
    """Any dots survive the way through a picture, whatever the width."""
    flat = data.draw(st.lists(st.booleans(), min_size=width * height, max_size=width * height))
    made = from_dots(np.array(flat, bool).reshape(height, width))
    assert bitmap(made.image(), made.dpi) == made
    assert b"".join(made.row(y) for y in range(height)) == made.bits


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_what_is_no_pdf_is_refused(noise: bytes, cut: int) -> None:
    """Noise and damaged files raise a ``LabelError``, or draw what is left of them."""
    for broken in (noise, Drawing().pdf()[:cut], Drawing().pdf()[:cut] + noise):
        try:
            assert isinstance(rasterise(broken, 203.2), Bitmap)
        except LabelError as error:
            assert "cannot be read" in str(error) or "can be read" in str(error) or "no page" in str(error)


@pytest.mark.parametrize("page", [-1, 1])
def test_a_page_that_is_not_there_is_refused(page: int) -> None:
    """With the number of pages that there are."""
    with pytest.raises(LabelError, match="the file has 1"):
        rasterise(Drawing().pdf(), 203.2, page=page)


def test_a_page_larger_than_any_label_is_refused() -> None:
    """Before any memory is taken for it."""
    with pytest.raises(LabelError, match="is no label"):
        rasterise(Drawing(3000, 3000).pdf(), 600)


def test_a_picture_file_makes_a_bitmap(tmp_path: Path) -> None:
    """Colours count by their brightness."""
    picture = Image.new("RGB", (3, 1), "white")
    picture.putpixel((1, 0), (0, 0, 200))
    file = io.BytesIO()
    picture.save(file, "PNG")
    made = raster.bitmap(Image.open(io.BytesIO(file.getvalue())), 300)
    assert made.bits == b"\x40"
