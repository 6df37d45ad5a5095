"""The examples of docs/sandbox.md do what it says."""

import contextlib
import io
import re
from pathlib import Path

from labelsvc.sandbox import Fault, Sandbox
from labelsvc.sandbox.__main__ import parser
from labelsvc.sandbox.faults import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")


def test_the_example_prints_what_the_page_shows() -> None:
    """The Python example runs, and its output is the one beside it."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    (expected,) = re.findall(r"```text\n(.*?)```", PAGE, re.S)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "docs/sandbox.md", "exec"), {})
    assert printed.getvalue() == expected


def test_the_page_names_every_option_and_fault() -> None:
    """Nothing that can be turned is missing from the page."""
    options = {name for action in parser()._actions for name in action.option_strings} - {"-h", "--help"}
    fields = set(Fault.__dataclass_fields__) - {"kind", "struck"}
    assert {name for name in options | KINDS | fields if name not in PAGE} == set()


def test_the_counts_of_the_page_are_right() -> None:
    """48 of 60, from 50 countries."""
    shop = Sandbox()
    assert (len(shop.orders), len(shop.printable)) == (60, 48)
    people = [order.get("shippingPerson", {}) for order in shop.orders.values()]
    assert len({person["countryCode"] for person in people if "countryCode" in person}) == 50
