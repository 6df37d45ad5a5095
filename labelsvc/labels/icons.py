"""Handling marks as dots, drawn at the size wanted: fragile, this way up, keep dry (motifs of ISO 780)."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from PIL import Image, ImageDraw

from labelsvc.errors import TemplateError

# Drawn four times larger and reduced, so that curves come out even.
_OVERSIZE = 4


class _Sheet:
    """Draws in a unit square, y downwards."""

    def __init__(self, side: int) -> None:
        self.image = Image.new("L", (side, side), 255)
        self._draw = ImageDraw.Draw(self.image)
        self._side = side

    def shape(self, points: list[tuple[float, float]], shade: int = 0) -> None:
        self._draw.polygon([(x * self._side, y * self._side) for x, y in points], fill=shade)

    def line(self, points: list[tuple[float, float]], thickness: float, shade: int = 0) -> None:
        scaled = [(x * self._side, y * self._side) for x, y in points]
        self._draw.line(scaled, fill=shade, width=round(thickness * self._side), joint="curve")

    def half_disc(self, left: float, top: float, right: float, bottom: float) -> None:
        box = tuple(value * self._side for value in (left, top, right, bottom))
        self._draw.pieslice(box, 180, 360, fill=0)

    def arc(self, left: float, top: float, right: float, bottom: float, thickness: float) -> None:
        box = tuple(value * self._side for value in (left, top, right, bottom))
        self._draw.arc(box, 0, 180, fill=0, width=round(thickness * self._side))


def _frame(sheet: _Sheet) -> None:
    sheet.line([(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.02)], 0.04)


def _fragile(sheet: _Sheet) -> None:
    """A wine glass with a crack."""
    sheet.shape([(0.26, 0.12), (0.74, 0.12), (0.70, 0.42), (0.56, 0.56), (0.44, 0.56), (0.30, 0.42)])
    sheet.shape([(0.46, 0.54), (0.54, 0.54), (0.54, 0.80), (0.46, 0.80)])
    sheet.shape([(0.30, 0.80), (0.70, 0.80), (0.70, 0.88), (0.30, 0.88)])
    sheet.line([(0.52, 0.12), (0.44, 0.24), (0.55, 0.30), (0.46, 0.42)], 0.04, 255)


def _this_way_up(sheet: _Sheet) -> None:
    """Two arrows over a bar."""
    for middle in (0.32, 0.68):
        sheet.shape([(middle, 0.12), (middle + 0.16, 0.36), (middle - 0.16, 0.36)])
        sheet.shape([(middle - 0.06, 0.34), (middle + 0.06, 0.34), (middle + 0.06, 0.74), (middle - 0.06, 0.74)])
    sheet.shape([(0.14, 0.80), (0.86, 0.80), (0.86, 0.88), (0.14, 0.88)])


def _keep_dry(sheet: _Sheet) -> None:
    """An umbrella under drops."""
    sheet.half_disc(0.16, 0.32, 0.84, 0.92)
    sheet.line([(0.50, 0.58), (0.50, 0.80)], 0.05)
    sheet.arc(0.50, 0.72, 0.66, 0.90, 0.05)
    for x, y in ((0.24, 0.12), (0.42, 0.10), (0.60, 0.10), (0.78, 0.12)):
        sheet.line([(x, y), (x - 0.04, y + 0.13)], 0.04)


ICONS: Mapping[str, Callable[[_Sheet], None]] = {
    "fragile": _fragile,
    "this_way_up": _this_way_up,
    "keep_dry": _keep_dry,
}


@lru_cache(maxsize=64)
def icon(name: str, side: int) -> bytes:
    """The mark in ``side`` by ``side`` dots: rows from the top padded to bytes, 1 = dark."""
    if name not in ICONS:
        raise TemplateError(f"there is no icon {name!r}", hint=f"there are: {', '.join(sorted(ICONS))}")
    sheet = _Sheet(side * _OVERSIZE)
    _frame(sheet)
    ICONS[name](sheet)
    small = sheet.image.resize((side, side), Image.Resampling.BOX)
    return small.point(lambda value: 255 if value < 128 else 0).convert("1", dither=Image.Dither.NONE).tobytes()
