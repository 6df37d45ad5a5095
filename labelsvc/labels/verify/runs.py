"""Runs of dark and light dots in a picture whose dots are 0 (dark) or 255 (light)."""

import re
from typing import NamedTuple

from PIL import Image

from labelsvc.labels.verify.report import Box

_RUN = re.compile(rb"\x00+|[^\x00]+")


class Run(NamedTuple):
    """Dots of one colour in a row, from ``start`` up to but not including ``end``."""

    start: int
    end: int
    dark: bool


def runs(row: bytes) -> list[Run]:
    """The runs of one row of dots, from its left end to its right."""
    return [Run(match.start(), match.end(), row[match.start()] == 0) for match in _RUN.finditer(row)]


def distinct_rows(picture: Image.Image, most: int | None = None) -> list[bytes]:
    """The different rows of a picture; of many at most ``most``, evenly spread over its height."""
    width, height, pixels = picture.width, picture.height, picture.tobytes()
    step = 1.0 if most is None or height <= most else height / most
    picked = (int(index * step) for index in range(int(height / step)))
    return list({pixels[y * width : (y + 1) * width]: None for y in picked})


def ink_box(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """What the dark dots of a picture occupy: left, top, right, bottom; ``None`` if there are none."""
    return picture.point(_INVERTED).getbbox()


_INVERTED = [255 - level for level in range(256)]


def clear_around(picture: Image.Image, box: Box, reach: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """How many dots beside a box are without ink: left, top, right, bottom, each looked for up to its reach.

    The edge of the picture ends what is clear.
    """
    left, top, right, bottom = (round(side) for side in box)
    to_left, to_top, to_right, to_bottom = reach
    bands = (
        (max(0, left - to_left), top, left, bottom),
        (left, max(0, top - to_top), right, top),
        (right, top, min(picture.width, right + to_right), bottom),
        (left, bottom, right, min(picture.height, bottom + to_bottom)),
    )
    ink = [ink_box(picture.crop(band)) if band[0] < band[2] and band[1] < band[3] else None for band in bands]
    return (
        left - bands[0][0] - (ink[0][2] if ink[0] else 0),
        top - bands[1][1] - (ink[1][3] if ink[1] else 0),
        ink[2][0] if ink[2] else bands[2][2] - right,
        ink[3][1] if ink[3] else bands[3][3] - bottom,
    )
