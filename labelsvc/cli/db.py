"""``labelsvc db``: migrations, and a change of key."""

import click

from labelsvc.runtime import opened_database, secret_box
from labelsvc.settings import load_settings, mask_password


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema; an empty one included. May be run at any time, by many at once."""
    from labelsvc.batches import queue
    from labelsvc.database import open_database
    from labelsvc.database import upgrade as bring_up

    url = load_settings().database_url
    engine = open_database(url)
    bring_up(engine)
    queue.migrate(engine)
    click.echo(f"up to date: {mask_password(url)}")


@db.command("renew-keys")
def renew_keys() -> None:
    """Seal every token, label and setting anew under the first of LABELSVC_SECRET_KEYS: then older keys can go.

    Can be interrupted, and given again.
    """
    from labelsvc.batches import upkeep

    settings = load_settings()
    count = upkeep.renew_keys(opened_database(settings), secret_box(settings))
    click.echo(f"sealed under the newest key: {count} tokens, labels and settings")
