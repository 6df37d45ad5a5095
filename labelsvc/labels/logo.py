"""A merchant's logo: PNG or JPEG in, black dots out, for printers that know no grey."""

import io
import warnings
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PIL import Image, ImageOps, UnidentifiedImageError

from labelsvc.errors import LabelError

MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
_FORMATS = ("PNG", "JPEG")
# Nearly black is black and nearly white is paper: dithering would speckle the one and dirty the other.
_BLACK, _WHITE = 48, 216
_LEVELS = [min(255, max(0, round((level - _BLACK) * 255 / (_WHITE - _BLACK)))) for level in range(256)]


@dataclass(frozen=True)
class DotPicture:
    """``bits``: one bit a dot, rows from the top padded to bytes, 1 = dark."""

    width: int
    height: int
    bits: bytes


@dataclass(frozen=True)
class Logo:
    """The file's bytes, checked when it is made. Raises ``LabelError`` for anything but a modest PNG or JPEG."""

    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) > MOST_BYTES:
            raise LabelError(f"the logo has {len(self.data):,} bytes", hint=f"at most {MOST_BYTES:,} are accepted")
        width, height = _size(self.data)
        if width * height > MOST_PIXELS:
            raise LabelError(f"the logo has {width} x {height} pixels", hint=f"at most {MOST_PIXELS:,} pixels")

    def fit(self, width: int, height: int) -> DotPicture:
        """The logo in at most ``width`` by ``height`` dots, its proportions kept."""
        return _fit(self, max(1, width), max(1, height))

    @cached_property
    def grey(self) -> Image.Image:
        """Grey on white, upright, without the transparent margin."""
        try:
            with Image.open(io.BytesIO(self.data), formats=_FORMATS) as image:
                turned = ImageOps.exif_transpose(image).convert("RGBA")
        except (OSError, SyntaxError, ValueError) as error:
            raise LabelError("the logo's picture data is damaged", hint="export it again") from error
        paper = Image.new("RGBA", turned.size, "white")
        paper.alpha_composite(turned)
        return paper.convert("L")


def _size(data: bytes) -> tuple[int, int]:
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a bomb below twice its limit: our own limit is checked on the size instead.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                return image.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise LabelError("the logo is not a readable PNG or JPEG", hint="upload a PNG or a JPEG") from error


@lru_cache(maxsize=32)
def _fit(logo: Logo, width: int, height: int) -> DotPicture:
    grey = logo.grey
    ratio = min(width / grey.width, height / grey.height)
    size = (max(1, int(grey.width * ratio)), max(1, int(grey.height * ratio)))
    dots = ImageOps.autocontrast(grey.resize(size, Image.Resampling.LANCZOS)).point(_LEVELS).convert("1")
    return DotPicture(*size, ImageOps.invert(dots.convert("L")).convert("1").tobytes())
