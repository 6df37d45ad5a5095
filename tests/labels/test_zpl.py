"""ZPL: one graphic a label, the very dots, and no command but our own."""

import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_helpers import Drawing, dots, from_dots, zpl_graphics

from labelsvc.errors import LabelError
from labelsvc.labels.raster import Bitmap, rasterise
from labelsvc.labels.zpl import Compression, write_zpl, zpl_label

FORMS: list[Compression] = ["z64", "run_length"]
LABEL = re.compile(
    rb"\^XA\^PON\^LH0,0\^LS0\^PW\d+\^LL\d+\^FO0,0\^GFA,\d+,\d+,\d+,[0-9A-Za-z+/=:,!]*\^FS\^PQ\d+,0,1,Y\^XZ\n"
)


def label(text: str = "^XZ~JA^FDnasty") -> Bitmap:
    drawing = Drawing(60, 40)
    drawing.text(20, 100, text)
    return rasterise(drawing.pdf(), 203.2)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=80)
@given(st.integers(1, 1000), st.integers(1, 12), st.data())
def test_a_graphic_holds_the_dots(form: Compression, width: int, height: int, data: st.DataObject) -> None:
    """A reader gets each dot back, and nothing dark in the padding; runs of any length included."""
    rows = np.zeros((height, width), bool)
    for y in range(height):
        for start, length, dark in data.draw(_runs(width)):
            rows[y, start : start + length] = dark
    made = from_dots(rows)
    (graphic,) = zpl_graphics(zpl_label(made, compression=form))
    assert (graphic[:, :width] == rows).all() and not graphic[:, width:].any()


def _runs(width: int) -> st.SearchStrategy[list[tuple[int, int, bool]]]:
    run = st.tuples(st.integers(0, width - 1), st.integers(1, width), st.booleans())
    return st.lists(run, max_size=5)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [8, 800, 1680, 3360, 6800])
def test_long_runs_are_counted_right(form: Compression, width: int) -> None:
    """Rows all dark, all light, and dark up to the last digit: 419 digits are the longest single count."""
    rows = np.zeros((4, width), bool)
    rows[1] = True
    rows[2, :-5] = True
    rows[3, 4:] = True
    (graphic,) = zpl_graphics(zpl_label(from_dots(rows), compression=form))
    assert (graphic[:, :width] == rows).all()


@pytest.mark.parametrize("digits", [1, 2, 19, 20, 21, 399, 400, 401, 419, 420, 421, 819, 820])
def test_each_count_of_the_run_length_form_is_right(digits: int) -> None:
    """Counts change letters at 20 and 400; runs stand before other digits here, so none is filled up."""
    rows = np.zeros((1, 4 * digits + 4 * (2 - digits % 2)), bool)
    rows[0, : 4 * digits] = True
    rows[0, -1] = True
    (graphic,) = zpl_graphics(zpl_label(from_dots(rows), compression="run_length"))
    assert (graphic[:, : rows.shape[1]] == rows).all()


@pytest.mark.parametrize("form", FORMS)
def test_a_label_is_one_set_of_fixed_commands(form: Compression) -> None:
    """What an order says is in the dots only: its text can be no command."""
    zpl = zpl_label(label(), compression=form)
    assert LABEL.fullmatch(zpl)
    assert b"nasty" not in zpl and zpl.count(b"^XZ") == 1 and b"~" not in zpl


def test_width_and_length_are_the_labels() -> None:
    """60 x 40 mm at 8 dots a millimetre."""
    assert b"^PW480^LL320^" in zpl_label(label())


@pytest.mark.parametrize("form", FORMS)
def test_many_labels_are_one_stream(form: Compression) -> None:
    """Each label stands alone, in order, printed as often as asked."""
    pages = [label("one"), label("two"), label("three")]
    out = io.BytesIO()
    assert write_zpl(iter(pages), out, copies=2, compression=form) == 3
    assert len(LABEL.findall(out.getvalue())) == out.getvalue().count(b"^PQ2,0,1,Y") == 3
    for graphic, page in zip(zpl_graphics(out.getvalue()), pages, strict=True):
        assert (graphic[:, : page.width] == dots(page)).all()


@pytest.mark.parametrize("copies", [0, -1, 100_000_000])
def test_copies_that_a_printer_cannot_count_are_refused(copies: int) -> None:
    """Before anything is written."""
    out = io.BytesIO()
    with pytest.raises(LabelError, match="copies"):
        write_zpl([label()], out, copies=copies)
    assert out.getvalue() == b""


def test_deflate_is_the_smaller_form() -> None:
    """Z64 is the default because it is a third of the size on a usual label."""
    drawing = Drawing()
    for line in range(14):
        drawing.text(60, 100 + 60 * line, "Calle de Alcalá 123, 28009 Madrid", size=16)
    made = rasterise(drawing.pdf(), 203.2)
    assert zpl_label(made).startswith(b"^XA")
    assert len(zpl_label(made)) < 0.6 * len(zpl_label(made, compression="run_length"))
