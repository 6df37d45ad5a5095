"""The page about the dialogue with Ecwid says what the code does."""

import re
from pathlib import Path

from test_ecwid_refusals import CASES

from labelsvc import errors
from labelsvc.ecwid.retry import ATTEMPTS

PAGE = (Path(__file__).parents[2] / "docs" / "ecwid.md").read_text()


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def test_every_reason_is_documented_and_tested() -> None:
    """The table of reasons, the test's table of cases and the code name the same."""
    documented = set(re.findall(r"^\| `(\w+)` \|", section("Which orders get a label"), re.MULTILINE))
    assert documented == {code for _, code in CASES if code}
    source = Path(errors.__file__).parent / "ecwid" / "refusals.py"
    assert documented == set(re.findall(r'Refusal\(\s*"(\w+)"', source.read_text()))


def test_every_error_of_the_shop_is_documented() -> None:
    """Each kind of ShopError stands in the table, with the attempts of the retry table."""
    rows = re.findall(r"^\|.*\| `(\w+)` \| (.*) \|$", section("Errors"), re.MULTILINE)
    assert {name for name, _ in rows} == {kind.__name__ for kind in errors.ShopError.__subclasses__()}
    attempts = {name: int(found[0]) for name, text in rows if (found := re.findall(r"\d+", text))}
    assert attempts == {kind.__name__: most for kind, most in ATTEMPTS.items() if kind is not errors.RateLimited}
