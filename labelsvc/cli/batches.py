"""``labelsvc batches``: what the queue has done and does, and what a person decides about it."""

import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from labelsvc.cli.codes import FAILED
from labelsvc.cli.output import bar, complain
from labelsvc.errors import StoreError, UsageError
from labelsvc.runtime import Runtime, open_runtime
from labelsvc.settings import load_settings

if TYPE_CHECKING:
    from labelsvc.batches.service import BatchView, ItemView

# Often enough for a bar that moves, seldom enough for a database that others work with.
LOOK_SECONDS = 0.5

store_option = click.option("--store", "store_id", metavar="ID", help="Needed if several are connected.")
batch_argument = click.argument("batch")
json_option = click.option("--json", "as_json", is_flag=True, help="For a program.")
Decision = Callable[..., "BatchView"]


@click.group()
def batches() -> None:
    """Look after batches: list and show them, cancel, try again, confirm, undo."""


@batches.command("list")
@store_option
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@json_option
def list_batches(store_id: str | None, limit: int, as_json: bool) -> None:
    """List a store's batches, the newest first."""
    from labelsvc.batches.service import batch_views

    runtime = open_runtime(load_settings())
    store_id = store_id or _only_store(runtime)
    views, _ = batch_views(runtime, store_id, limit=limit)
    if not views:
        _must_be_connected(runtime, store_id)
    if as_json:
        click.echo(json.dumps([_facts(view) for view in views], indent=2))
        return
    for view in views:
        click.echo(f"{view.id}  {view.created:%Y-%m-%d %H:%M} UTC  {_line(view)}")


@batches.command()
@batch_argument
@click.option("--follow", is_flag=True, help="Watch it until it is finished.")
@json_option
def show(batch: str, follow: bool, as_json: bool) -> int:
    """Show a batch and what became of its orders. The failed ones are named on stderr (exit code 1)."""
    from labelsvc.batches.service import batch_view

    runtime = open_runtime(load_settings())
    store_id = _store_of(runtime, batch)
    if follow:
        _follow(runtime, store_id, batch)
    return _tell(batch_view(runtime, store_id, batch), as_json)


def _decision(name: str, help_text: str) -> None:
    @batches.command(name, help=help_text)
    @batch_argument
    @json_option
    def decide(batch: str, as_json: bool) -> None:
        from labelsvc.batches import service

        runtime = open_runtime(load_settings())
        act: Decision = getattr(service, f"{name}_batch")
        view = act(runtime, _store_of(runtime, batch), batch, by="shell")
        click.echo(json.dumps(document(view), indent=2) if as_json else _line(view))


_decision("cancel", "Stop a batch at once: what is not on its way is not done any more.")
_decision("retry", "Try again only what failed, or go on with a batch that stands still.")
_decision("confirm", "Say that the labels came out: what waited for that is marked.")
_decision("undo", "Put the orders' earlier status back, where they still have ours.")


def document(view: "BatchView") -> dict[str, Any]:
    """A batch and its orders for a program."""
    return _facts(view) | {"items": [_item(item) for item in view.items]}


def _facts(view: "BatchView") -> dict[str, Any]:
    return {
        "id": view.id,
        "store": view.store_id,
        "state": view.state,
        "counts": view.counts,
        "created": view.created.isoformat(),
        "finished": view.finished.isoformat() if view.finished else None,
        "stopped": {"code": view.stopped.code, "message": view.stopped.text} if view.stopped.code else None,
        "held": view.held,
        "undoing": view.undoing,
        "fulfil": view.fulfil.value,
        "printer": view.printer,
    }


def _item(item: "ItemView") -> dict[str, Any]:
    return {
        "order": item.shown_id,
        "state": item.state,
        "reason": {"code": item.reason.code, "message": item.reason.text} if item.reason.code else None,
        "label_version": item.label_version,
    }


def _tell(view: "BatchView", as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps(document(view), indent=2, ensure_ascii=False))
    else:
        click.echo(f"{view.id}  {_line(view)}")
        for item in view.items:
            click.echo(f"  {item.shown_id:16} {item.state:10} {item.reason.text}".rstrip())
    failed = [item for item in view.items if item.state == "failed"]
    for item in failed:
        complain(f"order {item.shown_id}: {item.reason.text}")
    return FAILED if failed else 0


def _line(view: "BatchView") -> str:
    counts = ", ".join(f"{count} {state}" for state, count in sorted(view.counts.items()))
    text = f"{view.state:16} {counts or ('no orders' if view.is_finished else 'no orders yet')}"
    return f"{text}; it stands still: {view.stopped.text}" if view.stopped.code else text


def _follow(runtime: Runtime, store_id: str, batch: str) -> None:
    """A bar on a terminal's stderr, silence in a pipe, until the batch is finished or waits for a person."""
    from labelsvc.batches.service import batch_view

    shown = sys.stderr.isatty()
    while True:
        view = batch_view(runtime, store_id, batch, items=False)
        ending = view.is_finished or view.held
        if shown:
            bar(view.total - _left(view), view.total, view.stopped.text, ending=ending)
        if ending:
            return
        time.sleep(LOOK_SECONDS)


def _left(view: "BatchView") -> int:
    """How many of its orders still wait for something to be done."""
    if view.is_finished:
        return 0
    if view.undoing:
        return view.counts.get("fulfilled", 0)
    marked_later = view.fulfil.value != "never"
    return view.counts.get("queued", 0) + (view.counts.get("rendered", 0) if marked_later else 0)


def _store_of(runtime: Runtime, batch: str) -> str:
    from labelsvc.batches.views import batch_store

    return batch_store(runtime, batch)


def _must_be_connected(runtime: Runtime, store_id: str) -> None:
    from labelsvc.stores import stores

    if store_id not in {known for known, *_ in stores(runtime.engine)}:
        raise StoreError(f"store {store_id} is not connected", hint="labelsvc stores list")


def _only_store(runtime: Runtime) -> str:
    from labelsvc.stores import stores

    connected = stores(runtime.engine)
    if not connected:
        raise UsageError("no store is connected", hint="labelsvc stores add --store ID --token-stdin")
    if len(connected) != 1:
        raise UsageError(f"{len(connected)} stores are connected", hint="name one: --store ID")
    return connected[0][0]
