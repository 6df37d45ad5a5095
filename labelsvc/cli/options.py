"""Options that several commands share: which label is made."""

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from labelsvc.errors import UsageError

if TYPE_CHECKING:
    from labelsvc.labels import LabelSetup

_LABEL_OPTIONS = (
    click.option("--stock", default="4x6", show_default=True, help="What is printed on: `labelsvc stocks`."),
    click.option("--template", default="standard", show_default=True, help="See `labelsvc templates list`."),
    click.option(
        "--dpi",
        type=click.Choice(["203", "300", "600"]),
        default="203",
        show_default=True,
        help="The printer's resolution.",
    ),
    click.option(
        "--start-at",
        type=click.IntRange(1),
        default=1,
        metavar="N",
        help="The first free label of a sheet, counted from 1.",
    ),
)


def label_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--stock, --template, --dpi and --start-at."""
    return reduce(lambda inner, option: option(inner), reversed(_LABEL_OPTIONS), command)


def checked_setup(stock: str, dpi: str, template: str, start_at: int) -> "LabelSetup":
    """What these options name. Raises ``StockError``, ``TemplateError`` or ``UsageError``."""
    from labelsvc.labels import label_setup

    setup = label_setup(stock, int(dpi), template)
    if start_at > (setup.stock.sheet.count if setup.stock.sheet else 1):
        raise UsageError(f"--start-at {start_at}: {setup.stock.name} has no such label")
    return setup
