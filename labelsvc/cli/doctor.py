"""``labelsvc doctor``: does this machine have what the service needs?"""

import json
from dataclasses import asdict

import click

from labelsvc.cli.codes import UNREACHABLE, WRONG
from labelsvc.cli.output import one_line
from labelsvc.settings import load_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program: a list of check, state and message.")
def doctor(as_json: bool) -> int:
    """Check settings, fonts, templates, tools, disk, shop, clock, database and the stores' tokens.

    Changes nothing. Exit code 2 if something is wrong here, else 3 if something could not be reached. What is
    only worth knowing is marked as a note.
    """
    from labelsvc import doctor as checks

    results = []
    for result in checks.examine(load_settings()):
        results.append(result)
        if not as_json:
            click.echo(f"{result.state:12} {result.check:10} {one_line(result.message)}")
    if as_json:
        click.echo(json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False))
    states = {result.state for result in results}
    return WRONG if checks.WRONG in states else UNREACHABLE if checks.UNREACHABLE in states else 0
