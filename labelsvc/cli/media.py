"""``labelsvc stocks``, ``calibrate`` and ``templates``: what labels are printed on, and how they can look."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelsvc.cli.codes import WRONG
from labelsvc.cli.options import dpi_option, format_option, kind_of, output_option, stock_option
from labelsvc.cli.output import complain, written
from labelsvc.errors import TemplateError

if TYPE_CHECKING:
    from labelsvc.labels.writers import Format


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def stocks(name: str | None, as_json: bool) -> None:
    """List the label stocks, or show one: a name (4x6, L7160) or a size (100x150mm, 2.25x1.25in)."""
    from labelsvc.labels.stocks import STOCKS, stock

    shown = [stock(name)] if name else list(STOCKS.values())
    if as_json:
        from dataclasses import asdict

        click.echo(json.dumps([asdict(one) for one in shown], indent=2))
        return
    for one in shown:
        place = f"{one.sheet.columns} x {one.sheet.rows} on a sheet" if one.sheet else "roll"
        click.echo(f"{one.name:14} {one.width_mm:6.1f} x {one.height_mm:6.1f} mm  {place:18} {one.title}")


@click.command()
@stock_option
@dpi_option
@format_option
@output_option
def calibrate(stock: str, dpi: str, kind: "Format | None", output: str) -> None:
    """Write a page that shows what a printer makes of a stock.

    Rulers, corner marks, an arrow for the way it leaves the printer, and bars of 2, 3 and 4 dots; of a sheet,
    the outline of each label. docs/stocks.md says how to read it.
    """
    from labelsvc.labels import printer
    from labelsvc.labels import stock as stock_of
    from labelsvc.labels.calibration import calibration_page
    from labelsvc.labels.writers import write_pages

    page = calibration_page(stock_of(stock), printer(int(dpi)))
    with written(output) as out:
        write_pages([page], out, format=kind or kind_of(output))


@click.group()
def templates() -> None:
    """Label templates: the shipped ones, and a check of your own."""


@templates.command("list")
def list_templates() -> None:
    """List the templates that come with labelsvc."""
    from labelsvc.labels.templates import shipped_template, shipped_templates

    for name in shipped_templates():
        click.echo(f"{name:14} {shipped_template(name).title}")


@templates.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> int:
    """Say of each template file whether it is right, or on which line it is wrong."""
    from labelsvc.labels.templates import read_template

    wrong = 0
    for file in files:
        try:
            template = read_template(file)
        except TemplateError as error:
            complain(error)
            wrong += 1
        else:
            click.echo(f"{file}: right ({template.title})")
    return WRONG if wrong else 0
