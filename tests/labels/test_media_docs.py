"""The pages on stocks and on verifying say what is so."""

import re
from pathlib import Path

from media_helpers import Drawing

from labelsvc.labels.barcodes import LinearSymbol, encode
from labelsvc.labels.stocks import STOCKS, stock

ROOT = Path(__file__).parents[2]


def rows(page: str) -> list[list[str]]:
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


def test_every_stock_is_documented_with_its_size() -> None:
    """Tables and data agree, other names included."""
    documented = {row[0]: row for row in rows("stocks.md") if row[0] in STOCKS}
    assert list(documented) == list(STOCKS)
    for name, row in documented.items():
        one = STOCKS[name]
        assert f"{one.width_mm:g} x {one.height_mm:g}" in row[1] + row[2]
        assert all(stock(other) == one for other in row[-1].split(", ") if other)


def test_every_finding_is_documented() -> None:
    """A code that a program may meet is explained, and none is explained that does not exist."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "labelsvc/labels/verify").glob("*.py"))
    used = set(re.findall(r'Finding\(\s*"(\w+)"', code))
    explained = {
        name
        for row in rows("verify.md")
        for name in re.findall(r"[a-z]+(?:_[a-z]+)*", row[0])
        if "(" not in row[0]
    }
    assert used == explained - {"finding"}


def test_the_example_runs() -> None:
    """The documentation's function call, on a label that holds what it expects."""
    drawing, symbol = Drawing(), encode("code128", "JJD000390007882563")
    assert isinstance(symbol, LinearSymbol)
    drawing.bars(symbol, 100, 400, module=3, height=120)
    example = re.findall(r"```python\n(.*?)```", (ROOT / "docs/verify.md").read_text(encoding="utf-8"), re.DOTALL)[
        0
    ]
    names = {"pdf": drawing.pdf()}
    exec(example, names)
    assert len(names["reports"]) == 1
