"""Reading the symbols on a label, with zxing-cpp, and where they stand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import zxingcpp
from PIL import Image

from labelsvc.labels.page import Bars, Matrix, Page
from labelsvc.labels.verify.report import Box
from labelsvc.labels.verify.symbologies import FORMATS

_FNC1 = "\x1d"


class Expected(NamedTuple):
    """A symbol that should be there; ``symbology`` in our own names, or empty if it does not matter."""

    data: str
    symbology: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A symbol that was read; ``turn`` is the angle in degrees by which it is turned.

    ``skew`` is how far its sides leave the upright, in dots: the angle of a tilted linear symbol is not told.
    """

    format: str
    data: str
    box: Box
    turn: int
    skew: int
    version: str


def read_symbols(picture: Image.Image, expected: Sequence[Expected] | None) -> list[Reading]:
    """All symbols of the picture, from the top. ``expected`` makes it quicker: only if one of these cannot be
    read is the picture searched for everything, at any angle.
    """
    if expected:
        found = _quick(picture, expected)
        if not missing(expected, found):
            return found
    return _sorted(zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain))


def expected_symbols(page: Page) -> list[Expected]:
    """What a laid-out page should read as: all its symbols but four-state ones, which zxing-cpp does not know."""
    symbols = [item.symbol for item in page.items if isinstance(item, Bars | Matrix)]
    return [Expected(symbol.data, symbol.symbology) for symbol in symbols]


def missing(expected: Sequence[Expected], found: Sequence[Reading]) -> list[Expected]:
    """What should be there and is not. Group separators do not count: readers differ in showing them."""
    left = Counter(_plain(reading.data) for reading in found)
    lacking = []
    for wanted in expected:
        if left[_plain(wanted.data)]:
            left[_plain(wanted.data)] -= 1
        else:
            lacking.append(wanted)
    return lacking


def _plain(data: str) -> str:
    return data.replace(_FNC1, "")


def _quick(picture: Image.Image, expected: Sequence[Expected]) -> list[Reading]:
    known = {FORMATS[wanted.symbology] for wanted in expected if wanted.symbology in FORMATS}
    formats: Any = list(known or {zxingcpp.BarcodeFormat.AllReadable})
    return _sorted(
        zxingcpp.read_barcodes(
            picture,
            formats=formats,
            try_rotate=False,
            try_downscale=False,
            try_invert=False,
            binarizer=zxingcpp.Binarizer.FixedThreshold,
            text_mode=zxingcpp.TextMode.Plain,
        )
    )


def _sorted(barcodes: Sequence[Any]) -> list[Reading]:
    readings = [_reading(barcode) for barcode in barcodes]
    return sorted(readings, key=lambda one: (one.box[1], one.box[0]))


def _off_axis(one: Any, other: Any) -> int:
    across, down = abs(int(one.x - other.x)), abs(int(one.y - other.y))
    return min(across, down)


def _reading(barcode: Any) -> Reading:
    position = barcode.position
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    return Reading(
        str(barcode.format),
        barcode.text,
        (min(xs), min(ys), max(xs) + 1, max(ys) + 1),
        barcode.orientation,
        max(_off_axis(one, other) for one, other in pairwise((*corners, corners[0]))),
        str((barcode.extra or {}).get("Version", "")),
    )
