"""QR: every version and level as the standard has it, every text back whole."""

import random
from itertools import pairwise

import pytest
import zxingcpp
from barcode_helpers import draw_matrix, read_matrix
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import MatrixSymbol, encode
from labelsvc.labels.barcodes.qr_layout import LARGEST, LEVELS, capacity, layout
from labelsvc.labels.barcodes.qr_masks import MaskChoice
from labelsvc.labels.barcodes.qr_patterns import fixed_modules, format_bits


def qr(text: str, **options: object) -> MatrixSymbol:
    symbol = encode("qr", text, **options)
    assert isinstance(symbol, MatrixSymbol)
    return symbol


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", range(1, LARGEST + 1))
def test_each_version_and_level_is_free_of_errors(version: int, level: str) -> None:
    """A full symbol reads back at its size and level with no use of its error correction."""
    text = ("https://example.com/abc?" * 10)[: capacity(version, level) - 2]
    symbol = qr(text, level=level)
    found = read_matrix(symbol, "QRCode")
    assert (found.text, found.ec_level, symbol.columns) == (text, level, 17 + 4 * version)
    assert found.extra["UEC"] == 1.0


@settings(max_examples=250)
@given(st.text(min_size=1, max_size=60), st.sampled_from(LEVELS))
@example("Grüße aus Zürich, 中文 😀", "M")
@example("\x00\x1d\x7f", "H")
@example("é", "L")
def test_every_text_reads_back(text: str, level: str) -> None:
    """Any Unicode text comes back as UTF-8, at no less than the level asked for."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        with pytest.raises(BarcodeError, match="surrogate"):
            qr(text, level=level)
        return
    found = read_matrix(qr(text, level=level), "QRCode")
    assert found.bytes == raw
    assert LEVELS.index(found.ec_level) >= LEVELS.index(level)


@pytest.mark.parametrize("text", ["Grüße aus Zürich", "中文 😀", "é"])
def test_letters_beyond_ascii_are_announced_as_utf8(text: str) -> None:
    """The symbol says which encoding it uses, so that no reader has to guess."""
    found = read_matrix(qr(text), "QRCode")
    assert found.text == text
    assert found.symbology_identifier == "]Q1"
    assert "\\000026" in zxingcpp.read_barcode(draw_matrix(qr(text)), text_mode=zxingcpp.TextMode.ECI).text


def test_format_and_version_bits_are_the_standards() -> None:
    """The worked examples of ISO/IEC 18004: level M with mask 5, and version 7."""
    assert "".join("01"[bit] for bit in format_bits("M", 5)) == "100000011001110"
    fixed = fixed_modules(7)
    bits = ["01"[fixed[number // 3, 34 + number % 3]] for number in range(17, -1, -1)]
    assert "".join(bits) == "000111110010010100"


@settings(max_examples=150)
@given(st.one_of(st.text("0123456789", min_size=1), st.text("0123456789ABC $%*+-./:", min_size=1)))
def test_digits_and_capitals_read_back(text: str) -> None:
    """The two dense modes carry any length, odd ends included."""
    assert read_matrix(qr(text), "QRCode").text == text


def test_dense_modes_make_smaller_symbols() -> None:
    """40 digits fit where 40 letters do not."""
    sizes = [qr(text).columns for text in ("1" * 40, "A" * 40, "a" * 40)]
    assert sizes == [25, 29, 29]


@pytest.mark.parametrize("text", ["x" * 181, "x" * 2000, "日本" * 200, "7" * 5000])
def test_texts_beyond_our_versions_still_come_out(text: str) -> None:
    """Symbols larger than version 9 are drawn by zxing-cpp."""
    symbol = qr(text)
    assert symbol.columns > 17 + 4 * LARGEST
    assert read_matrix(symbol, "QRCode").text == text


def alike(rows: list[str]) -> int:
    """How many modules are like the one beside them, and like the one below."""
    lines = rows + ["".join(column) for column in zip(*rows, strict=True)]
    return sum(one == other for line in lines for one, other in pairwise(line))


@pytest.mark.parametrize("size", [21, 25, 29])
def test_the_mask_leaves_the_fewest_neighbours_alike(size: int) -> None:
    """The choice by whole-symbol arithmetic equals one counted on rows and columns."""
    source, down = random.Random(size), -(-size // 8) * 8

    def picture() -> int:
        pieces = "".join(source.choices(["0", "1", "0000", "1011101", "11111"], k=size * size))
        return int("".join(pieces[at : at + size].ljust(down, "0") for at in range(0, size * size, size)), 2)

    def rows(modules: int) -> list[str]:
        digits = f"{modules:0{size * down}b}"
        return [digits[at : at + size] for at in range(0, size * down, down)]

    valid = int(("1" * size).ljust(down, "0") * size, 2)
    for _ in range(60):
        masks, data = [picture() for _ in range(8)], picture()
        best = int.from_bytes(MaskChoice(masks, valid, size).best(data), "big")
        assert best in [data ^ mask for mask in masks]
        assert alike(rows(best)) == min(alike(rows(data ^ mask)) for mask in masks)


def test_rows_are_padded_with_light() -> None:
    """Bits beyond the last column are 0, so that a writer may take whole bytes."""
    symbol = qr("HELLO")
    width = -(-symbol.columns // 8)
    assert len(symbol.bits) == width * symbol.rows
    assert all(symbol.bits[end - 1] & 0b111 == 0 for end in range(width, len(symbol.bits) + 1, width))


def test_layouts_are_kept_but_bounded() -> None:
    """What is remembered for speed has a limit."""
    assert layout.cache_parameters()["maxsize"] == 12


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("", {}, "empty"),
        ("x", {"level": "Z"}, "level 'Z'"),
        ("x", {"level": None}, "level None"),
        ("x" * 2400, {}, "2400 characters"),
        ("x", {"version": 3}, "no option version"),
        ("a\ud800", {}, "surrogate"),
    ],
)
def test_refusals(text: str, options: dict[str, object], reason: str) -> None:
    """What cannot be drawn is refused with its reason."""
    with pytest.raises(BarcodeError) as refusal:
        qr(text, **options)
    assert reason in refusal.value.message
    assert refusal.value.hint


def test_zxing_agrees_on_the_size() -> None:
    """zxing-cpp's own encoder needs no smaller symbol for a typical link."""
    text = "https://example.com/t/1Z999AA10123456784"
    theirs = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert qr(text).columns <= theirs.to_image(1, False, False).shape[0]
