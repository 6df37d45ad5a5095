"""What a layout has to know of a printer: its dots, which way round it prints, and how it is out of true."""

from dataclasses import dataclass

from labelsvc.errors import StockError

# A "203 dpi" head has 8 dots a millimetre; the others are what they are called.
_NOMINAL = {203: 203.2, 300: 300.0, 600: 600.0}


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


def printer(dpi: int) -> Printer:
    """A printer by its nominal resolution: 203 (which is 203.2), 300 or 600; others as they are given."""
    return Printer(dpi=_NOMINAL.get(dpi, float(dpi)))
