"""The example in docs/addresses.md is true."""

import doctest
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "addresses.md"


def test_the_documented_example_runs() -> None:
    """What the page shows is what the program prints."""
    results = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert results.attempted >= 4
    assert results.failed == 0
