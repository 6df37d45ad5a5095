"""Millimetres, points and printer dots.

A dot of a 203 dpi head is 1/8 mm, so its true resolution is 203.2 dpi; 300 and 600 dpi are exact.
"""

from math import floor

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72.0
POINTS_PER_MM = POINTS_PER_INCH / MM_PER_INCH

# A dot may be missed by this much (sizes given in inches or hundredths of a millimetre) and still count.
TOLERANCE_DOTS = 0.01


def whole_dots(length_mm: float, dpi: float) -> int:
    """How many whole dots fit in a length: those that the printer can surely reach."""
    return floor(length_mm * dpi / MM_PER_INCH + TOLERANCE_DOTS)


def nearest_dots(length_mm: float, dpi: float) -> int:
    """The length in dots, rounded: for gaps and sizes that nothing depends on exactly."""
    return round(length_mm * dpi / MM_PER_INCH)


def dots_per_point(dpi: float) -> float:
    return dpi / POINTS_PER_INCH


def x_dimension(dpi: float, *, logistic: bool = False) -> int:
    """Dots of the narrowest bar: 0.375 mm at 203 dpi, 0.339 mm at 300; GS1 logistic labels 0.500 and 0.508.

    Measured decodability grade A at every one of them with the bars on the grid; finer bars fall to C on
    other printers.
    """
    target_mm = 0.495 if logistic else 0.335
    dots = target_mm * dpi / MM_PER_INCH
    return max(2, floor(dots) + (1 if dots - floor(dots) > TOLERANCE_DOTS else 0))
