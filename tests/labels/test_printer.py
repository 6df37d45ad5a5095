"""Printers: true resolutions, and the matrix that turns and shifts a label on its dot grid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.errors import StockError
from labelsvc.labels.printer import Printer, printer

W_MM, H_MM = 101.6, 152.4


def printed(one: Printer, x: float, y: float) -> tuple[float, float]:
    """Where the dot corner (x, y) of a 4x6 in label comes out, in dots from the printed page's top left."""
    matrix = one.matrix(W_MM, H_MM) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    a, b, c, d, e, f = matrix
    x_pt, y_pt = x * one.dot_pt, H_MM / 25.4 * 72 - y * one.dot_pt
    out_x, out_y = a * x_pt + c * y_pt + e, b * x_pt + d * y_pt + f
    return out_x / one.dot_pt, (one.page_mm(W_MM, H_MM)[1] / 25.4 * 72 - out_y) / one.dot_pt


@pytest.mark.parametrize(("nominal", "dpi"), [(203, 203.2), (300, 300.0), (600, 600.0), (360, 360.0)])
def test_nominal_resolutions_are_made_true(nominal: int, dpi: float) -> None:
    """A 203 dpi head has 8 dots a millimetre."""
    assert printer(nominal).dpi == dpi


def test_nothing_to_correct_is_no_matrix() -> None:
    """The usual label is drawn as it is."""
    assert Printer().matrix(W_MM, H_MM) is None


@pytest.mark.parametrize(
    ("rotation", "corner"),
    [(0, (100, 200)), (90, (1219 - 200, 100)), (180, (813 - 100, 1219 - 200)), (270, (200, 813 - 100))],
)
def test_a_turn_is_clockwise_and_stays_on_the_dots(rotation: int, corner: tuple[int, int]) -> None:
    """A 4x6 in label is 812.8 x 1219.2 dots: its far edges are taken at 813 and 1219."""
    assert printed(Printer(rotation=rotation), 100, 200) == pytest.approx(corner, abs=1e-6)


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.floats(-50, 50),
    st.floats(-50, 50),
    st.sampled_from([203.2, 300.0, 600.0]),
    st.integers(0, 800),
)
def test_offsets_are_whole_dots_after_any_turn(
    rotation: int, x_mm: float, y_mm: float, dpi: float, dot: int
) -> None:
    """Whatever the offset in millimetres, a dot of the label is a dot of the page."""
    one = Printer(dpi=dpi, rotation=rotation, offset_x_mm=x_mm, offset_y_mm=y_mm)
    x, y = printed(one, dot, dot)
    assert x == pytest.approx(round(x), abs=1e-6) and y == pytest.approx(round(y), abs=1e-6)


def test_an_offset_moves_right_and_down_as_printed() -> None:
    """One millimetre is eight dots, whichever way the label is turned."""
    for rotation in (0, 90, 180, 270):
        x, y = printed(Printer(rotation=rotation), 10, 10)
        moved = printed(Printer(rotation=rotation, offset_x_mm=1, offset_y_mm=2), 10, 10)
        assert moved == pytest.approx((x + 8, y + 16), abs=1e-6)


def test_a_scale_grows_from_the_top_left_corner() -> None:
    """The corner stays, and a thousand dots become 1010."""
    one = Printer(scale=1.01)
    assert printed(one, 0, 0) == pytest.approx((0, 0), abs=1e-6)
    assert printed(one, 800, 1000) == pytest.approx((808, 1010), abs=1e-6)


def test_a_quarter_turn_turns_the_page() -> None:
    """Width and height change places at 90 and 270 degrees only."""
    assert [Printer(rotation=turn).page_mm(40, 60) for turn in (0, 90, 180, 270)] == [
        (40, 60),
        (60, 40),
        (40, 60),
        (60, 40),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"dpi": 0},
        {"dpi": float("nan")},
        {"rotation": 45},
        {"scale": 2},
        {"offset_x_mm": 51},
        {"offset_y_mm": float("nan")},
        {"darkness": 3},
    ],
)
def test_values_out_of_reach_are_refused(wrong: dict[str, float]) -> None:
    """A typing error in a printer's settings does not spoil a roll of labels."""
    with pytest.raises(StockError):
        Printer(**wrong)  # type: ignore[arg-type]
