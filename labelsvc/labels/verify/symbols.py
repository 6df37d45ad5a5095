"""From a symbol that was read to what is said of it: measured, and held against its standard."""

from math import ceil

from PIL import Image

from labelsvc.labels.verify import linear, matrix
from labelsvc.labels.verify.reading import Reading
from labelsvc.labels.verify.report import Box, Finding, SymbolReport
from labelsvc.labels.verify.runs import clear_around
from labelsvc.labels.verify.symbologies import Symbology, symbology

_MM_PER_INCH = 25.4
_ROUNDING = 0.02
# The corners that a reader gives are a dot or two out.
_MOST_SKEW_DOTS = 3
# Rows near the ends of bars show what rasterisers do with corners, not the bars.
_MIDDLE = 0.1
# Scanners at arm's length want 0.25 mm; below two dots a single faulty dot makes a bar another.
_LEAST_X_MM, _LEAST_X_DOTS = 0.245, 1.98
# Below the full quiet zone a reader may still find the symbol; the less there is, the fewer do.
_QUIET_GRADES = ((0.999, "A"), (0.7, "C"), (0.5, "D"))


def symbol_report(picture: Image.Image, reading: Reading, dpi: float) -> SymbolReport:
    """One symbol's measures and findings; ``picture`` has only 0 (dark) and 255 (light)."""
    facts = symbology(reading.format)
    if facts.kind == "unmeasured":
        return SymbolReport(reading.format, reading.data, reading.box)
    if reading.skew > _MOST_SKEW_DOTS:
        tilted = Finding("tilted", f"{reading.format} is not upright and cannot be measured", "C")
        return SymbolReport(reading.format, reading.data, reading.box, findings=(tilted,))
    if facts.kind == "matrix":
        return _matrix(picture, reading, facts, dpi)
    return _linear(picture, reading, facts, dpi)


def _linear(picture: Image.Image, reading: Reading, facts: Symbology, dpi: float) -> SymbolReport:
    upright = round(reading.turn / 90) % 2 == 1
    left, top, right, bottom = reading.box
    if upright:  # bars lie on their side: rows and columns change places
        picture, (left, top, right, bottom) = _transposed(picture), (top, left, bottom, right)
    spare = (bottom - top) * _MIDDLE
    strip = picture.crop((0, int(top + spare), picture.width, max(int(top + spare) + 1, int(bottom - spare))))
    measured = linear.measure(strip, int(left), int(right), facts, turned=reading.turn != 0)
    if measured is None:
        unmeasured = Finding("unmeasured", f"{reading.format} can be read but not measured", "C")
        return SymbolReport(reading.format, reading.data, reading.box, findings=(unmeasured,))
    top, bottom = _bar_span(picture, measured.left, measured.right - 1, int(top + bottom) // 2)
    exact = (measured.left, top, measured.right, bottom)
    wanted = [ceil(quiet * measured.x_dots - _ROUNDING) for quiet in _zones(reading, facts)]
    around = clear_around(picture, exact, (wanted[0], 0, wanted[1], 0))
    sides = [(around[0], wanted[0]), (around[2], wanted[1])]
    box = (top, exact[0], bottom, exact[2]) if upright else exact
    return _report(reading, box, measured, sides, dpi)


def _bar_span(picture: Image.Image, first: int, last: int, middle: int) -> tuple[int, int]:
    """How far up and down the outermost bars reach: a reader that is disturbed sees only a part of them."""
    columns = [picture.crop((x, 0, x + 1, picture.height)).tobytes() for x in (first, last)]
    tops = [column.rfind(b"\xff", 0, middle) + 1 for column in columns]
    ends = [column.find(b"\xff", middle) % (picture.height + 1) for column in columns]
    return min(tops), max(ends)


def _matrix(picture: Image.Image, reading: Reading, facts: Symbology, dpi: float) -> SymbolReport:
    measured = matrix.measure(picture, reading.box, reading.format, reading.version)
    if measured is None:
        return SymbolReport(reading.format, reading.data, reading.box)
    wanted = ceil(facts.quiet[0] * measured.x_dots - _ROUNDING)
    around = clear_around(picture, measured.box, (wanted, wanted, wanted, wanted))
    return _report(reading, measured.box, measured, [(clear, wanted) for clear in around], dpi)


def _transposed(picture: Image.Image) -> Image.Image:
    return picture.transpose(Image.Transpose.TRANSPOSE)


def _zones(reading: Reading, facts: Symbology) -> tuple[int, int]:
    """Quiet zones left and right as the picture shows them."""
    return facts.quiet if reading.turn in (0, 90) else (facts.quiet[1], facts.quiet[0])


def _report(
    reading: Reading,
    box: Box,
    measured: linear.Measure | matrix.Measure,
    sides: list[tuple[int, int]],
    dpi: float,
) -> SymbolReport:
    x_mm = measured.x_dots * _MM_PER_INCH / dpi
    return SymbolReport(
        reading.format,
        reading.data,
        box,
        x_dots=round(measured.x_dots, 3),
        x_mm=round(x_mm, 4),
        bar_error_dots=round(measured.bar_error_dots, 3),
        quiet_modules=round(min(clear for clear, _ in sides) / measured.x_dots, 2),
        decodability=round(measured.decodability, 3),
        findings=tuple(_findings(reading, measured, sides, x_mm)),
    )


def _findings(
    reading: Reading, measured: linear.Measure | matrix.Measure, sides: list[tuple[int, int]], x_mm: float
) -> list[Finding]:
    found, name, x_dots = [], reading.format, measured.x_dots
    if measured.bar_error_dots > _ROUNDING:
        error = f"{measured.bar_error_dots:.2f} dots"
        found.append(Finding("bars_off_grid", f"{name}: edges are up to {error} off whole modules", "A"))
    share = min((clear / wanted for clear, wanted in sides if wanted), default=1.0)
    grade = next((grade for least, grade in _QUIET_GRADES if share >= least), "F")
    if grade != "A":
        part = f"{share:.0%} of the quiet zone that it needs"
        found.append(Finding("quiet_zone", f"{name} has only {part}", grade))
    if x_dots < _LEAST_X_DOTS:
        found.append(Finding("fine_bars", f"{name}: a module is only {x_dots:.2f} dots", "D"))
    elif x_mm < _LEAST_X_MM:
        found.append(Finding("fine_bars", f"{name}: a module is only {x_mm:.3f} mm", "B"))
    return found
