"""``labelsvc keys``: who may use the HTTP API."""

import json
from typing import TYPE_CHECKING

import click

from labelsvc.errors import UsageError
from labelsvc.runtime import opened_database
from labelsvc.settings import load_settings

if TYPE_CHECKING:
    from labelsvc.stores.keys import ApiKey


@click.group()
def keys() -> None:
    """Create keys for the HTTP API, list them, revoke them."""


@keys.command()
@click.option("--store", "store_id", metavar="ID", help="The store that the key is for.")
@click.option("--operator", is_flag=True, help="Instead of --store: a key that only reads /metrics.")
@click.option("--name", default="", metavar="N", help="What it is for, to tell it from others.")
@click.option(
    "--scopes",
    default="read,print,fulfil",
    show_default=True,
    metavar="A,B",
    help="Some of read, print, fulfil, admin; agent is for `labelsvc agent`.",
)
@click.option("--json", "as_json", is_flag=True, help="For a program: id, key and scopes.")
def create(store_id: str | None, operator: bool, name: str, scopes: str, as_json: bool) -> None:
    """Create a key and print it, this once: it is stored hashed."""
    from labelsvc.database import transaction
    from labelsvc.stores.keys import create_key

    if operator == (store_id is not None):
        raise UsageError("say what the key is for: --store ID, or --operator")
    with transaction(opened_database(load_settings())) as session:
        key, text = create_key(session, store_id, name=name, scopes=scopes.split(","))
    if as_json:
        click.echo(json.dumps({"id": key.id, "key": text, "scopes": key.scopes}))
    else:
        click.echo(text)


@keys.command("list")
@click.option("--store", "store_id", metavar="ID", help="Only that store's.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def list_keys(store_id: str | None, as_json: bool) -> None:
    """List the keys, with their last use (to the minute). The keys themselves are not known here."""
    from labelsvc.stores.keys import keys as known_keys

    found = known_keys(opened_database(load_settings()), store_id)
    if as_json:
        click.echo(json.dumps([_row(key) for key in found], indent=2, ensure_ascii=False))
        return
    for key in found:
        used = f"{key.last_used:%Y-%m-%d %H:%M} UTC" if key.last_used else "never"
        state = "revoked" if key.revoked else f"used {used}"
        click.echo(f"{key.id}  {key.store_id or 'operator':12} {','.join(key.scopes):24} {state:26} {key.name}")


@keys.command()
@click.argument("key_id", metavar="ID")
def revoke(key_id: str) -> None:
    """Revoke a key by its id (`labelsvc keys list`): from the next request on it opens nothing."""
    from labelsvc.stores.keys import revoke_key

    if not revoke_key(opened_database(load_settings()), key_id):
        raise UsageError("there is no key of that id", hint="labelsvc keys list")
    click.echo(f"revoked: {key_id}")


def _row(key: "ApiKey") -> dict[str, object]:
    return {
        "id": key.id,
        "store": key.store_id,
        "name": key.name,
        "scopes": key.scopes,
        "created": key.created.isoformat(),
        "last_used": key.last_used.isoformat() if key.last_used else None,
        "revoked": key.revoked.isoformat() if key.revoked else None,
    }
