"""Printers: true resolutions, and settings within reason."""

import pytest

from labelsvc.errors import StockError
from labelsvc.labels.printer import Printer, printer


@pytest.mark.parametrize(("nominal", "dpi"), [(203, 203.2), (300, 300.0), (600, 600.0), (360, 360.0)])
def test_nominal_resolutions_are_made_true(nominal: int, dpi: float) -> None:
    """A 203 dpi head has 8 dots a millimetre."""
    assert printer(nominal).dpi == dpi


@pytest.mark.parametrize(
    "wrong",
    [
        {"dpi": 0},
        {"dpi": float("nan")},
        {"rotation": 45},
        {"scale": 2},
        {"scale": float("nan")},
        {"offset_x_mm": 51},
        {"offset_y_mm": float("nan")},
        {"darkness": 3},
    ],
)
def test_values_out_of_reach_are_refused(wrong: dict[str, float]) -> None:
    """A typing error in a printer's settings does not spoil a roll of labels."""
    with pytest.raises(StockError):
        Printer(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_settings_within_reason_are_taken(rotation: int) -> None:
    """Quarter turns, small shifts and small corrections are what printers need."""
    made = Printer(300.0, rotation, offset_x_mm=-2.5, offset_y_mm=50.0, scale=0.985, darkness=1)
    assert made.rotation == rotation and made.scale == 0.985
