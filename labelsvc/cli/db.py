"""``labelsvc db``: migrations."""

import click

from labelsvc.settings import load_settings, mask_password


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema; an empty one included. May be run at any time, by many at once."""
    from labelsvc.database import open_database
    from labelsvc.database import upgrade as bring_up

    url = load_settings().database_url
    bring_up(open_database(url))
    click.echo(f"up to date: {mask_password(url)}")
