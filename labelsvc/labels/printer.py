"""What a layout has to know of a printer: its dots, which way round it prints, and how it is out of true."""

from dataclasses import dataclass

from labelsvc.errors import StockError

# A "203 dpi" head has 8 dots a millimetre; the others are what they are called.
_NOMINAL = {203: 203.2, 300: 300.0, 600: 600.0}

Matrix6 = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Printer:
    """``rotation`` is clockwise, in quarter turns of 90. Positive offsets move right and down, as printed.

    ``scale`` corrects a printer that prints too large or too small; other than 1.0 it takes the bars off the
    dot grid. ``darkness`` is the number of dots by which a bar grows in print; the writers narrow bars by it.
    Raises ``StockError`` for values out of reach.
    """

    dpi: float = 203.2
    rotation: int = 0
    offset_x_mm: float = 0.0
    offset_y_mm: float = 0.0
    scale: float = 1.0
    darkness: int = 0

    def __post_init__(self) -> None:
        if not 100 <= self.dpi <= 2400:
            raise StockError(f"a printer of {self.dpi:g} dpi: 100 to 2400 are possible")
        if self.rotation not in (0, 90, 180, 270):
            raise StockError(f"rotation {self.rotation}: 0, 90, 180 or 270")
        if not 0.9 <= self.scale <= 1.1:
            raise StockError(f"scale {self.scale:g}: a printer is corrected by 0.9 to 1.1")
        if not (abs(self.offset_x_mm) <= 50 and abs(self.offset_y_mm) <= 50):
            raise StockError("an offset may be up to 50 mm either way")
        if self.darkness not in (0, 1, 2):
            raise StockError(f"darkness {self.darkness}: bars can be narrowed by 0, 1 or 2 dots")

    @property
    def dot_pt(self) -> float:
        """One dot in points."""
        return 72 / self.dpi

    def dots(self, mm: float) -> int:
        """A length in whole dots, nearest."""
        return round(mm * self.dpi / 25.4)

    def page_mm(self, width_mm: float, height_mm: float) -> tuple[float, float]:
        """The size of the page that a label of this size is printed on: the same, or turned."""
        return (height_mm, width_mm) if self.rotation in (90, 270) else (width_mm, height_mm)

    def matrix(self, width_mm: float, height_mm: float) -> Matrix6 | None:
        """The PDF matrix (``cm``) from the label to the printed page, or ``None`` if nothing is to be done.

        Both are anchored at their top left corner in whole dots, so that a bar on the label's dot grid is on
        the page's grid after any turn and offset (not after a scale).
        """
        if (self.rotation, self.offset_x_mm, self.offset_y_mm, self.scale) == (0, 0.0, 0.0, 1.0):
            return None
        dot, scale = self.dot_pt, self.scale
        height_pt, page_height_pt = height_mm / 25.4 * 72, self.page_mm(width_mm, height_mm)[1] / 25.4 * 72
        xx, yx, xy, yy, left, top = _turn(self.rotation, self.dots(width_mm), self.dots(height_mm))
        x0, y0 = scale * left + self.dots(self.offset_x_mm), scale * top + self.dots(self.offset_y_mm)
        # Dots run down from the top, points up from the bottom: y_dots = (height_pt - y_pt) / dot.
        return (
            scale * xx,
            -scale * yx,
            -scale * xy,
            scale * yy,
            x0 * dot + scale * xy * height_pt,
            page_height_pt - y0 * dot - scale * yy * height_pt,
        )


def _turn(rotation: int, width: int, height: int) -> tuple[int, int, int, int, int, int]:
    """x' = xx*x + xy*y + x0, y' = yx*x + yy*y + y0 in dots from the top left: (xx, yx, xy, yy, x0, y0)."""
    return {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, height, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, width),
    }[rotation]


def printer(dpi: int) -> Printer:
    """A printer by its nominal resolution: 203 (which is 203.2), 300 or 600; others as they are given."""
    return Printer(dpi=_NOMINAL.get(dpi, float(dpi)))
