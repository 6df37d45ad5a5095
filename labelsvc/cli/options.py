"""Options that several commands share: which label is made, and in which format."""

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from labelsvc.errors import UsageError

if TYPE_CHECKING:
    from labelsvc.labels import LabelSetup
    from labelsvc.labels.writers import Format

# Those of labels.writers, which is not imported for the sake of --help.
FORMATS: "tuple[Format, ...]" = ("pdf", "png", "zpl")

stock_option = click.option(
    "--stock", default="4x6", show_default=True, help="What is printed on: `labelsvc stocks`."
)
dpi_option = click.option(
    "--dpi",
    type=click.Choice(["203", "300", "600"]),
    default="203",
    show_default=True,
    help="The printer's resolution.",
)
format_option = click.option("--format", "kind", type=click.Choice(FORMATS), help="If -o FILE does not end in it.")
output_option = click.option("-o", "--output", required=True, metavar="FILE", help="`-` is stdout.")
_LABEL_OPTIONS = (
    stock_option,
    click.option("--template", default="standard", show_default=True, help="See `labelsvc templates list`."),
    dpi_option,
    click.option(
        "--start-at",
        type=click.IntRange(1),
        default=1,
        metavar="N",
        help="The first free label of a sheet, counted from 1.",
    ),
)


LABEL, PACKING_SLIP = "label", "packing-slip"
documents_option = click.option(
    "--documents",
    default=LABEL,
    show_default=True,
    metavar="A,B",
    help=f"What is printed of each order, in this order: {LABEL}, {PACKING_SLIP}.",
)


def checked_documents(documents: str) -> tuple[str, ...]:
    """The documents that the option names. Raises ``UsageError``."""
    named = tuple(name.strip() for name in documents.split(","))
    if len(set(named)) < len(named) or not set(named) <= {LABEL, PACKING_SLIP}:
        raise UsageError(f"--documents {documents}: {LABEL} and {PACKING_SLIP}, each at most once")
    return named


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


def kind_of(output: str) -> "Format":
    """The format that a file name asks for by its ending; PDF if by none."""
    ending = output.rpartition(".")[2].lower()
    return next((kind for kind in FORMATS if kind == ending), "pdf")
