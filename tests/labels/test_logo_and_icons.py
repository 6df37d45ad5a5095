"""Pictures in dots: a merchant's logo and the handling marks."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from labelsvc.errors import LabelError, TemplateError
from labelsvc.labels.icons import ICONS, icon
from labelsvc.labels.logo import MOST_BYTES, Logo


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def dark_share(bits: bytes, width: int, height: int) -> float:
    image = Image.frombytes("1", (width, height), bits)
    return sum(1 for value in image.convert("L").tobytes() if value) / (width * height)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_becomes_dots_in_its_proportions(kind: str) -> None:
    """Left half black, right half white, twice as wide as high."""
    image = Image.new("RGB", (200, 100), "white")
    image.paste("black", (0, 0, 100, 100))
    picture = Logo(encoded(image, kind)).fit(80, 80)
    assert (picture.width, picture.height) == (80, 40)
    assert dark_share(picture.bits, 80, 40) == pytest.approx(0.5, abs=0.03)


def test_transparency_is_paper() -> None:
    """A transparent PNG does not come out as a black box."""
    image = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 10, 50))
    picture = Logo(encoded(image)).fit(50, 50)
    assert dark_share(picture.bits, 50, 50) == pytest.approx(0.2, abs=0.03)


def test_nearly_black_and_nearly_white_are_not_dithered() -> None:
    """A dark grey disc on off-white paper has neither specks in it nor dirt around it; middle grey keeps both."""
    image = Image.new("L", (90, 30), 240)
    image.paste(36, (0, 0, 30, 30))
    image.paste(0, (0, 0, 1, 30))
    image.paste(128, (60, 0, 90, 30))
    picture = Logo(encoded(image)).fit(90, 30)
    dots = Image.frombytes("1", (90, 30), picture.bits).convert("L")
    assert [set(dots.crop(box).tobytes()) for box in ((2, 0, 28, 30), (32, 0, 58, 30), (62, 0, 90, 30))] == [
        {255},
        {0},
        {0, 255},
    ]


def bomb() -> bytes:
    """A PNG of a few bytes that claims 30,000 x 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    with pytest.raises(LabelError, match=r"pixels|readable"):
        Logo(bomb())


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(LabelError, match="bytes"):
        Logo(b"\x89PNG" + bytes(MOST_BYTES))


def test_a_gif_is_refused() -> None:
    with pytest.raises(LabelError, match="PNG or"):
        Logo(encoded(Image.new("L", (5, 5)), "GIF"))


def test_a_truncated_picture_is_a_label_error() -> None:
    noise = Image.effect_noise((200, 200), 80)
    with pytest.raises(LabelError, match="damaged"):
        Logo(encoded(noise)[:3000]).fit(50, 50)


@given(st.binary(max_size=200))
def test_bytes_from_anywhere_are_refused_in_words(data: bytes) -> None:
    """Nothing but a LabelError comes out of a bad upload."""
    for prefix in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"):
        with pytest.raises(LabelError):
            Logo(prefix + data).fit(10, 10)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_marks_are_neither_empty_nor_a_black_square(name: str) -> None:
    for side in (40, 81, 160):
        assert 0.1 < dark_share(icon(name, side), side, side) < 0.6


def test_an_unknown_mark_names_those_there_are() -> None:
    with pytest.raises(TemplateError, match="fragile"):
        icon("skull", 40)
