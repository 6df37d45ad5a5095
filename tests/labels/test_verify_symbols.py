"""Verifying symbols: exact ones are A with no error; each kind of fault is measured and graded."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_helpers import Drawing
from PIL import Image

from labelsvc.labels.barcodes import LinearSymbol, MatrixSymbol, encode
from labelsvc.labels.png import png_bytes
from labelsvc.labels.raster import bitmap, rasterise
from labelsvc.labels.verify import Expected, LabelReport, SymbolReport, linear, verify, verify_picture
from labelsvc.labels.verify.symbologies import SYMBOLOGIES

TRACKING = "JJD000390007882563"
LINEAR = [
    ("code128", TRACKING, "Code 128"),
    ("gs1-128", "(420)10115(92)612999", "Code 128"),
    ("itf14", "15400141288763", "ITF"),
    ("code39", "ORDER-17", "Code 39"),
    ("ean13", "4006381333931", "EAN-13"),
]
MATRIX = [
    ("qr", "https://track.example/" + TRACKING),
    ("datamatrix", TRACKING),
    ("gs1-datamatrix", "(01)04006381333931(10)A1"),
    ("pdf417", "PDF417 " + TRACKING),
    ("aztec", TRACKING),
]
RESOLUTIONS = [203.2, 300.0]


def linear_symbol(symbology: str, data: str) -> LinearSymbol:
    symbol = encode(symbology, data)
    assert isinstance(symbol, LinearSymbol)
    return symbol


def matrix_symbol(symbology: str, data: str) -> MatrixSymbol:
    symbol = encode(symbology, data)
    assert isinstance(symbol, MatrixSymbol)
    return symbol


def only_symbol(report: LabelReport) -> SymbolReport:
    assert len(report.symbols) == 1
    return report.symbols[0]


def with_bars(
    *, module: float = 3.0, x: float = 60, inset: float = 0.25, dpi: float = 203.2, data: str = TRACKING
) -> Drawing:
    drawing = Drawing(dpi=dpi)
    drawing.bars(linear_symbol("code128", data), x, 300, module=module, height=120, inset=inset)
    return drawing


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("module", [2, 3, 4])
@pytest.mark.parametrize(("symbology", "data", "name"), LINEAR)
def test_bars_of_whole_dots_are_faultless(symbology: str, data: str, name: str, module: int, dpi: float) -> None:
    """Every linear symbology on the dot grid: its text, module and quiet zone, no error, decodability 1."""
    drawing, symbol = Drawing(dpi=dpi), linear_symbol(symbology, data)
    drawing.bars(symbol, 60, 300, module=module, height=120)
    report = verify(drawing.pdf(), dpi=dpi, expected=[[Expected(symbol.data, symbology)]])[0]
    found = only_symbol(report)
    assert found.symbology == name and found.data.replace("\x1d", "") == symbol.data.replace("\x1d", "")
    assert (found.x_dots, found.bar_error_dots, found.decodability) == (module, 0, 1)
    assert found.quiet_modules is not None and found.quiet_modules >= 7
    assert [f.code for f in report.all_findings] in ([], ["fine_bars"])
    assert found.box[0] == 60 and found.box[2] == 60 + symbol.modules * module


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("module", [3, 5])
@pytest.mark.parametrize(("symbology", "data"), MATRIX)
def test_cells_of_whole_dots_are_faultless(symbology: str, data: str, module: int, dpi: float) -> None:
    """Every matrix symbology on the dot grid is A with no error."""
    drawing, symbol = Drawing(dpi=dpi), matrix_symbol(symbology, data)
    drawing.matrix(symbol, 60, 300, module=module)
    report = verify(drawing.pdf(), dpi=dpi, expected=[[Expected(symbol.data, symbology)]])[0]
    found = only_symbol(report)
    assert (report.grade, found.x_dots, found.bar_error_dots, found.decodability) == ("A", module, 0, 1)
    assert found.box == (60, 300, 60 + symbol.columns * module, 300 + symbol.rows * symbol.row_height * module)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_label_is_measured_as_well(turn: int) -> None:
    """Labels leave the printer in any of four ways; the measures are the same."""
    drawing = with_bars()
    drawing.matrix(matrix_symbol("qr", "turned"), 100, 600, module=4)
    turned = rasterise(drawing.pdf(), 203.2).image().rotate(turn, expand=True)
    report = verify_picture(png_bytes(bitmap(turned, 203.2)))
    assert report.grade == "A" and sorted(symbol.x_dots or 0 for symbol in report.symbols) == [3, 4]
    assert all(symbol.bar_error_dots == 0 and symbol.decodability == 1 for symbol in report.symbols)


@pytest.mark.parametrize(
    ("module", "x", "inset", "grades"),
    [
        (3.0, 60.0, 0.25, "A"),
        (4.0, 60.3, 0.0, "BCD"),  # whole dots, but not on the grid
        (3.0, 60.3, 0.0, "DF"),
        (0.33 / 0.125, 60.3, 0.0, "DF"),  # what libraries draw: 0.33 mm at any place
        (0.30 / 0.125, 60.0, 0.0, "DF"),
    ],
)
def test_bars_off_the_grid_are_told_from_bars_on_it(module: float, x: float, inset: float, grades: str) -> None:
    """The same symbol drawn by five policies gets the grades that they deserve at 203 dpi."""
    found = only_symbol(verify(with_bars(module=module, x=x, inset=inset).pdf())[0])
    assert found.grade in grades
    assert (found.bar_error_dots == 0) == (grades == "A")


def test_a_label_made_for_one_printer_is_judged_on_another() -> None:
    """Bars of whole dots at 203 dpi are no whole dots at 300."""
    assert verify(with_bars().pdf(), dpi=203.2)[0].grade == "A"
    found = only_symbol(verify(with_bars().pdf(), dpi=300)[0])
    assert found.x_dots == pytest.approx(3 * 300 / 203.2, abs=0.02)
    assert found.bar_error_dots is not None and found.bar_error_dots > 0.2


@pytest.mark.parametrize(("gap_modules", "grade"), [(10, "A"), (8, "C"), (6, "D"), (2, "F")])
@pytest.mark.parametrize("side", ["left", "right"])
def test_ink_in_the_quiet_zone_costs_the_grade(side: str, gap_modules: int, grade: str) -> None:
    """Ink beside Code 128 nearer than ten modules, on either side and at any height of the bars."""
    drawing, end = with_bars(x=120), 120 + linear_symbol("code128", TRACKING).modules * 3
    at = 120 - gap_modules * 3 - 6 if side == "left" else end + gap_modules * 3
    drawing.rectangle(at, 340, 6, 4)
    report = verify(drawing.pdf(), expected=[[Expected(TRACKING, "code128")]])[0]
    found = only_symbol(report)
    assert found.grade == grade and found.quiet_modules == gap_modules


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(("side", "grade"), [("left", "C"), ("right", "A")])
def test_unequal_quiet_zones_turn_with_the_symbol(side: str, grade: str, turn: int) -> None:
    """EAN-13 needs eleven modules before and seven after it, whichever way it stands."""
    drawing, symbol = Drawing(100, 150), linear_symbol("ean13", "4006381333931")
    drawing.bars(symbol, 200, 300, module=3, height=120)
    drawing.rectangle(200 - 8 * 3 - 6 if side == "left" else 200 + 95 * 3 + 8 * 3, 340, 6, 4)
    turned = rasterise(drawing.pdf(), 203.2).image().rotate(turn, expand=True)
    assert only_symbol(verify_picture(png_bytes(bitmap(turned, 203.2)))).grade == grade


@pytest.mark.parametrize(("gap_dots", "grade"), [(20, "A"), (15, "C"), (5, "F")])
@pytest.mark.parametrize("side", ["above", "below", "left", "right"])
def test_ink_around_a_matrix_costs_the_grade(side: str, gap_dots: int, grade: str) -> None:
    """A QR code needs four modules on all sides."""
    drawing, symbol = Drawing(), matrix_symbol("qr", "quiet please")
    drawing.matrix(symbol, 200, 300, module=5)
    width = symbol.columns * 5
    x, y = {
        "above": (220, 300 - gap_dots - 4),
        "below": (220, 300 + width + gap_dots),
        "left": (200 - gap_dots - 4, 320),
        "right": (200 + width + gap_dots, 320),
    }[side]
    drawing.rectangle(x, y, 4, 4)
    assert only_symbol(verify(drawing.pdf())[0]).grade == grade


def test_the_edge_of_the_label_ends_the_quiet_zone() -> None:
    """White paper beyond the label is not the label's."""
    found = only_symbol(verify(with_bars(x=15).pdf())[0])
    assert found.quiet_modules == 5 and found.grade == "D"


@pytest.mark.parametrize(
    ("module", "dpi", "grades"), [(2, 203.2, "A"), (2, 300.0, "B"), (1, 203.2, "DF"), (4, 600, "B")]
)
def test_fine_bars_are_named(module: int, dpi: float, grades: str) -> None:
    """Below a quarter of a millimetre scanners come near; below two dots a label is a gamble."""
    report = verify(with_bars(module=module, dpi=dpi, inset=0.1).pdf(), dpi=dpi)[0]
    assert only_symbol(report).grade in grades


def test_what_should_be_read_and_is_not_is_an_f() -> None:
    """A symbol crossed out, or not there at all, fails the label and is named."""
    wanted = Expected("LOST-1", "code128")
    report = verify(with_bars().pdf(), expected=[[Expected(TRACKING, "code128"), wanted]])[0]
    assert report.grade == "F"
    assert [f.code for f in report.findings] == ["not_read"] and "LOST-1" in report.reasons[0]


def test_two_of_the_same_are_two() -> None:
    """A symbol that should stand there twice is missing if it stands there once."""
    twice = [[Expected(TRACKING, "code128")] * 2]
    assert verify(with_bars().pdf(), expected=twice)[0].grade == "F"
    drawing = with_bars()
    drawing.bars(linear_symbol("code128", TRACKING), 60, 700, module=3, height=100)
    assert verify(drawing.pdf(), expected=twice)[0].grade == "A"


def test_a_tilted_symbol_is_read_but_not_measured() -> None:
    """Nobody prints bars at an angle on purpose."""
    tilted = Drawing()
    tilted.canvas.translate(40, 20)
    tilted.canvas.rotate(8)
    tilted.bars(linear_symbol("code128", TRACKING), 60, 600, module=4, height=150)
    found = only_symbol(verify(tilted.pdf())[0])
    assert found.data == TRACKING and found.bar_error_dots is None
    assert [f.code for f in found.findings] == ["tilted"] and found.grade == "C"


@pytest.mark.parametrize("turned", [False, True])
def test_bars_that_nobody_can_read_fail_the_label(turned: bool) -> None:
    """X of two dots at full width is unreadable from the raster; that must not look like a label without bars."""
    picture = rasterise(with_bars(module=2, inset=0).pdf(), 203.2).image()
    picture = picture.transpose(Image.Transpose.ROTATE_90) if turned else picture
    report = verify_picture(png_bytes(bitmap(picture, 203.2)))
    assert report.symbols == [] and report.grade == "F"
    assert [f.code for f in report.findings] == ["unread_bars"]


def test_text_tables_and_read_symbols_are_no_unread_bars() -> None:
    """Text, eight columns of a table, and symbols that were read raise no alarm."""
    drawing = with_bars()
    drawing.matrix(matrix_symbol("qr", "x" * 150), 60, 700, module=7)
    for line in range(20):
        drawing.text(60, 30 + 12 * line, "llllllllIIIIIIII||||||||llllllll", size=10)
    for column in range(9):
        drawing.rectangle(60 + 60 * column, 500, 3, 150)
    assert "unread_bars" not in [f.code for f in verify(drawing.pdf())[0].findings]


def strip_of(widths: list[int], margin: int = 60) -> tuple[Image.Image, int, int]:
    colours = np.repeat(np.arange(len(widths)) % 2, widths) * 255
    row = np.pad(colours.astype(np.uint8), margin, constant_values=255)
    return Image.fromarray(np.tile(row, (8, 1))), margin, margin + sum(widths)


@settings(max_examples=60)
@given(st.integers(2, 6), st.data())
def test_one_wrong_dot_is_measured_as_one_dot(module: int, data: st.DataObject) -> None:
    """An edge moved by a dot makes two elements wrong by about one dot, whichever edge it is."""
    widths = [width * module for width in linear_symbol("code128", "ABC-1234").widths]
    edge = data.draw(st.integers(0, len(widths) - 2))
    widths[edge] += 1
    widths[edge + 1] -= 1
    found = linear.measure(*strip_of(widths), SYMBOLOGIES["Code 128"])
    assert found is not None and found.bar_error_dots == pytest.approx(1, abs=1e-9)
    assert max(0, 1 - 2 / module) - 0.01 <= found.decodability < 1


@settings(max_examples=40)
@given(st.integers(3, 8), st.integers(-1, 1))
def test_even_growth_of_all_bars_is_judged_by_their_sum(module: int, growth: int) -> None:
    """Ink spread leaves the distances between similar edges: only Code 128's sum of bars sees it."""
    widths = [width * module for width in linear_symbol("code128", "ABC-1234").widths]
    for at in range(0, len(widths) - 1, 2):
        widths[at] += growth
        widths[at + 1] -= growth
    found = linear.measure(*strip_of(widths), SYMBOLOGIES["Code 128"])
    assert found is not None
    assert found.decodability == pytest.approx(1 - abs(growth) * 3 / module / 1.75, abs=0.01)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=60), st.sampled_from(sorted(SYMBOLOGIES)))
def test_bars_of_any_kind_are_measured_or_not_but_never_crash(widths: list[int], name: str) -> None:
    """A reader may take anything for a symbol; measuring it gives numbers within bounds, or nothing."""
    found = linear.measure(*strip_of(widths), SYMBOLOGIES[name]) if SYMBOLOGIES[name].kind != "matrix" else None
    assert found is None or (found.x_dots > 0 and found.bar_error_dots >= 0 and found.decodability <= 1)
