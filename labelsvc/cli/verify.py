"""``labelsvc verify``: are these labels good?"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelsvc.cli.codes import FAILED
from labelsvc.cli.output import complain, one_line, progress
from labelsvc.errors import LabelError, UsageError

if TYPE_CHECKING:
    from labelsvc.labels.verify import LabelReport

DPI = {"203": 203.2, "300": 300.0, "600": 600.0}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--dpi", type=click.Choice(list(DPI)), help="The printer's; without it 203, or what a picture says.")
@click.option("--min-grade", type=click.Choice(list("ABCDF")), default="C", show_default=True, help="What passes.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def verify(files: tuple[str, ...], dpi: str | None, min_grade: str, as_json: bool) -> int:
    """Grade the labels of PDF or PNG files, from A to F. `-` is stdin.

    Each page is drawn at the printer's dots, every symbol is read, its bars and quiet zones are measured, and
    text is looked at for boxes, overlaps and size. Exit code 1 if a label is worse than --min-grade, or if a
    file is no PDF or picture.
    """
    from labelsvc.labels.verify import verify_file

    reports: list[tuple[str, LabelReport]] = []
    unreadable = 0
    for file in progress(files, "Files"):
        try:
            found = verify_file(_read(file), dpi=DPI[dpi] if dpi else None)
        except LabelError as error:
            complain(f"{file}: {error}")
            unreadable += 1
            continue
        reports += [(file, report) for report in found]
    _say(reports, as_json)
    bad = [(file, report) for file, report in reports if report.grade > min_grade]
    for file, report in bad:
        complain(f"{file}, page {report.page}: grade {report.grade}: {'; '.join(report.reasons)}")
    return FAILED if bad or unreadable else 0


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error


def _say(reports: "list[tuple[str, LabelReport]]", as_json: bool) -> None:
    if as_json:
        rows = [{"file": file, **report.as_dict()} for file, report in reports]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for file, report in reports:
        head, *rest = map(one_line, report.lines())
        click.echo("\n".join([f"{file}, {head}", *rest]))
