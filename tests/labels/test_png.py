"""PNG: the very dots, one bit each, at their true size."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_helpers import Drawing, dots, from_dots
from PIL import Image

from labelsvc.labels.png import png_bytes, write_png
from labelsvc.labels.raster import rasterise


@settings(max_examples=50)
@given(st.integers(1, 40), st.integers(1, 20), st.data())
def test_a_png_holds_the_dots(width: int, height: int, data: st.DataObject) -> None:
    """Another reader gets each dot back, black for dark."""
    flat = data.draw(st.lists(st.booleans(), min_size=width * height, max_size=width * height))
    made = from_dots(np.array(flat, bool).reshape(height, width))
    picture = Image.open(io.BytesIO(png_bytes(made)))
    assert picture.mode == "1" and picture.size == (width, height)
    assert (~np.asarray(picture) == dots(made)).all()


@pytest.mark.parametrize(("dpi", "per_metre"), [(203.2, 8000), (300, 11811), (600, 23622)])
def test_a_png_says_how_large_it_is(dpi: float, per_metre: int) -> None:
    """Resolution in dots a metre, so that a viewer prints the label at its size."""
    data = png_bytes(rasterise(Drawing().pdf(), dpi))
    at = data.index(b"pHYs") + 4
    assert data[at : at + 9] == per_metre.to_bytes(4) * 2 + b"\x01"


def test_a_label_is_written_whole_and_always_the_same() -> None:
    """A 4x6 in label takes a few kilobytes."""
    drawing = Drawing()
    drawing.text(80, 200, "Łukasz Żółć", size=20)
    made = rasterise(drawing.pdf(), 203.2)
    out = io.BytesIO()
    write_png(made, out)
    assert out.getvalue() == png_bytes(made)
    assert len(out.getvalue()) < 5000
