"""Data Matrix, PDF417 and Aztec read back whole, at the shapes asked for."""

import pytest
from barcode_helpers import read_matrix
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import MatrixSymbol, encode
from labelsvc.labels.barcodes.zxing import pack

FORMATS = {"datamatrix": "DataMatrix", "pdf417": "PDF417", "aztec": "Aztec"}
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text("0123456789ABC", min_size=1, max_size=80),
    st.text(st.characters(max_codepoint=255), min_size=1, max_size=40),
)


def matrix(symbology: str, data: str, **options: object) -> MatrixSymbol:
    symbol = encode(symbology, data, **options)
    assert isinstance(symbol, MatrixSymbol)
    return symbol


def as_text(raw: bytes) -> set[str]:
    """The texts that these bytes may stand for, by the encodings that symbols announce."""
    found = set()
    for encoding in ("utf-8", "iso-8859-1", "shift_jis", "iso-8859-15", "iso-8859-5", "cp1252"):
        try:
            found.add(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return found


@pytest.mark.parametrize("symbology", FORMATS)
@settings(max_examples=120)
@given(text=texts)
def test_every_text_reads_back(symbology: str, text: str) -> None:
    """Any Unicode text comes back; readers write control characters in words, so bytes decide there."""
    found = read_matrix(matrix(symbology, text), FORMATS[symbology])
    assert found.text == text or text in as_text(found.bytes)


@given(st.text("ABCDEFGHIJ0123456789", min_size=1, max_size=60))
@settings(max_examples=60)
def test_data_matrix_is_square_unless_told(text: str) -> None:
    """Square by default; where a rectangle is allowed it is never higher, and reads back."""
    square, free = matrix("datamatrix", text), matrix("datamatrix", text, square=False)
    assert square.columns == square.rows
    assert free.rows <= square.rows
    assert read_matrix(free, "DataMatrix").text == text


@pytest.mark.parametrize("columns", [2, 4, 8])
def test_pdf417_takes_its_columns(columns: int) -> None:
    """17 modules a column, and 69 for start, stop and row indicators; rows are three modules tall."""
    symbol = matrix("pdf417", "Order XJ12H, parcel 1 of 2 " * 3, columns=columns)
    assert symbol.columns == 17 * columns + 69
    assert symbol.row_height == 3
    assert len(symbol.bits) == symbol.rows * ((symbol.columns + 7) // 8)
    assert read_matrix(symbol, "PDF417").text.startswith("Order XJ12H")


def test_more_correction_takes_more_room() -> None:
    """Levels of correction reach the encoder: zxing-cpp ignores keywords that it does not know."""
    assert matrix("pdf417", "x" * 60, level=6).rows > matrix("pdf417", "x" * 60, level=0).rows
    assert matrix("aztec", "x" * 60, correction=60).columns > matrix("aztec", "x" * 60, correction=10).columns


@pytest.mark.parametrize(
    ("symbology", "options", "reason"),
    [
        ("pdf417", {"columns": 31}, "31 columns"),
        ("pdf417", {"columns": "4"}, "'4' columns"),
        ("pdf417", {"level": 9}, "level 9"),
        ("aztec", {"correction": 99}, "99 % of correction"),
        ("datamatrix", {"rectangular": True}, "no option rectangular"),
    ],
)
def test_impossible_options_are_refused(symbology: str, options: dict[str, object], reason: str) -> None:
    """An option out of its range is refused before anything is drawn."""
    with pytest.raises(BarcodeError, match=reason):
        encode(symbology, "x", **options)


@pytest.mark.parametrize("symbology", FORMATS)
@pytest.mark.parametrize("text", ["", "x" * 5000, "half \udc00"])
def test_what_does_not_fit_is_refused(symbology: str, text: str) -> None:
    """Empty, endless and broken texts are refused in our words."""
    with pytest.raises(BarcodeError) as refusal:
        encode(symbology, text)
    assert refusal.value.hint


def test_packing_keeps_every_module() -> None:
    """Dark (0) becomes 1, rows are padded with light to whole bytes."""
    picture = bytes([0, 255, 0, 255, 0, 255])
    assert pack(picture, 3) == bytes([0b10100000, 0b01000000])
    assert pack(bytes([0] * 8), 8) == b"\xff"
