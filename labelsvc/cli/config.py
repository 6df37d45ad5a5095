"""``labelsvc config``: the settings in force, and the page of docs/ about them."""

import json

import click

from labelsvc.settings import SETTINGS, Found, Setting, find_settings, parse_settings

PAGE_HEAD = """\
# Settings

Environment variables, or lines `NAME=value` of a file `.env` in the working directory; the environment wins.
An empty value counts as not set. `labelsvc config` shows what is in force and where it comes from, with
secrets masked; a wrong value stops every command with one line that names the variable (exit code 2).

This page is written by `labelsvc config --markdown` from the table in `labelsvc/settings.py`.

| name | default | meaning |
|---|---|---|
"""


def settings_page() -> str:
    """docs/settings.md."""
    return PAGE_HEAD + "".join(
        f"| `{s.name}` | {f'`{s.default}`' if s.default else 'none'} | {s.help} |\n" for s in SETTINGS
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program: name -> value and source.")
@click.option("--markdown", is_flag=True, hidden=True)
def config(as_json: bool, markdown: bool) -> None:
    """Show the settings in force, and where each comes from. Secrets are masked."""
    if markdown:
        click.echo(settings_page(), nl=False)
        return
    found = find_settings()
    parse_settings(found)
    shown = {setting.name: _shown(setting, found[setting.name]) for setting in SETTINGS}
    if as_json:
        click.echo(json.dumps(shown, indent=2))
        return
    for name, row in shown.items():
        click.echo(f"{name:27} {row['source']:12} {row['value'] or 'not set'}")


def _shown(setting: Setting, found: Found) -> dict[str, str | None]:
    return {"value": setting.mask(found.text) if found.text else None, "source": found.source}
