"""``labelsvc stores``: which stores are connected here."""

import json
import sys

import click

from labelsvc.errors import UsageError
from labelsvc.runtime import opened_database, secret_box, shop_client
from labelsvc.settings import load_settings


@click.group()
def stores() -> None:
    """Connect stores, list them, disconnect them."""


@stores.command()
@click.option("--store", "store_id", required=True, metavar="ID", help="The store's number in Ecwid.")
@click.option("--token-stdin", is_flag=True, help="Read the access token from stdin: it is never an argument.")
def add(store_id: str, token_stdin: bool) -> None:
    """Connect a store, or give a connected one a new token.

    The shop is asked with the token first; what it refuses is not stored. On a terminal the token may also be
    typed, unseen.
    """
    from labelsvc.stores import connect_store

    settings = load_settings()
    box = secret_box(settings)
    token = _token(token_stdin)
    with shop_client(settings, store_id, token) as shop:
        profile = shop.profile()
    if profile.store_id and profile.store_id != store_id:
        raise UsageError(f"this token is for store {profile.store_id}, not for {store_id}")
    connected = connect_store(opened_database(settings), box, store_id, token, name=profile.store_name)
    click.echo(f"connected: {connected.id}  {connected.name}")


def _token(from_stdin: bool) -> str:
    if from_stdin:
        token = sys.stdin.read(4096).strip()
    elif sys.stdin.isatty():
        token = click.prompt("Access token", hide_input=True, err=True).strip()
    else:
        raise UsageError("no token", hint="labelsvc stores add --store ID --token-stdin < FILE")
    if not token:
        raise UsageError("the token on stdin is empty")
    return str(token)


@stores.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def list_stores(as_json: bool) -> None:
    """List the connected stores. No token is shown."""
    from labelsvc.stores import stores as connected_stores

    found = connected_stores(opened_database(load_settings()))
    if as_json:
        rows = [{"id": id_, "name": name, "connected": since.isoformat()} for id_, name, since in found]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for id_, name, since in found:
        click.echo(f"{id_:12} {since:%Y-%m-%d %H:%M} UTC  {name}")


@stores.command()
@click.option("--store", "store_id", required=True, metavar="ID")
def remove(store_id: str) -> None:
    """Disconnect a store: its token and its labels are erased. The ledger of what was printed stays.

    What is unfinished is cancelled.
    """
    from labelsvc.batches.upkeep import disconnect

    disconnect(opened_database(load_settings()), store_id)
    click.echo(f"removed: {store_id}")
