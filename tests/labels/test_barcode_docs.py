"""docs/barcodes.md names everything that there is, and its example prints what it says."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from labelsvc.labels.barcodes import SYMBOLOGIES
from labelsvc.labels.barcodes.tracking.rules import RULES

PAGE = (Path(__file__).parents[2] / "docs" / "barcodes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SYMBOLOGIES)
def test_every_symbology_and_option_is_documented(name: str) -> None:
    """A row of the table for each symbology, with its options."""
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    for option in SYMBOLOGIES[name].options:
        assert f"`{option}`" in row


@pytest.mark.parametrize("carrier", sorted({rule.carrier for rule in RULES}))
def test_every_carrier_is_documented(carrier: str) -> None:
    """The table of tracking numbers names each carrier."""
    tracking = PAGE[PAGE.index("## Tracking numbers") :]
    assert carrier in tracking


def test_the_example_prints_what_the_page_says() -> None:
    """The page's program runs."""
    program, printed = re.findall(r"```(?:python)?\n(.*?)```", PAGE, re.DOTALL)[:2]
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(program, {})
    assert output.getvalue() == printed
