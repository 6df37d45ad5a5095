"""`labelsvc batches`: what the queue did, and what a person decides, from a shell; and `print` on a printer."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from labelsvc.batches import queue
from labelsvc.batches.pulse import Pulse
from labelsvc.batches.service import FulfilChoice, Policy, Wish, batch_view, create_batch, ensure_queue
from labelsvc.batches.tables import BatchRow
from labelsvc.batches.turn import take_turn
from labelsvc.batches.works import Works
from labelsvc.cli import batches
from labelsvc.database import reading, transaction
from labelsvc.runtime import Runtime, open_runtime
from labelsvc.sandbox import Sandbox
from labelsvc.settings import load_settings
from labelsvc.stores import remove_store

RunCli = Callable[..., Any]


@pytest.fixture
def runtime(connected_shop: Sandbox) -> Iterator[Runtime]:
    """The service over the connected shop's database."""
    made = open_runtime(load_settings())
    ensure_queue(made)
    yield made
    queue.forget(made.engine)
    made.engine.dispose()


def batch_of(runtime: Runtime, shop: Sandbox, *orders: str) -> str:
    """A batch of these orders, marked when somebody confirms it."""
    wish = Wish(orders, fulfil=FulfilChoice(Policy.CONFIRMED))
    with transaction(runtime.engine) as session:
        return create_batch(session, runtime, shop.store_id, wish, by="test")


def work(runtime: Runtime, batch: str) -> None:
    """Take its turns until it is finished."""
    with Pulse(runtime.engine, "test") as pulse:
        works = Works(runtime, pulse, settle_seconds=0.0)
        while True:
            with reading(runtime.engine) as session:
                row = session.get_one(BatchRow, batch)
            take_turn(works, batch, row.turn)
            with reading(runtime.engine) as session:
                if session.get_one(BatchRow, batch).turn == row.turn:
                    return


def test_a_batch_is_shown_confirmed_and_undone(runtime: Runtime, connected_shop: Sandbox, run_cli: RunCli) -> None:
    """Each command says how the batch stands; a failed order is named on stderr."""
    good = connected_shop.printable[:2]
    batch = batch_of(runtime, connected_shop, *good, "NOSUCH")
    assert "queued" in run_cli("batches", "list").out
    work(runtime, batch)
    shown = run_cli("batches", "show", batch, "--follow")
    assert shown.code == 1 and "order NOSUCH" in shown.err and "2 rendered" in shown.out
    assert run_cli("batches", "confirm", batch).code == 0
    work(runtime, batch)
    told = json.loads(run_cli("batches", "show", batch, "--json").out)
    assert told["counts"] == {"fulfilled": 2, "failed": 1} and told["state"] == "done_with_errors"
    assert {item["order"] for item in told["items"] if item["reason"]} == {"NOSUCH"}
    assert run_cli("batches", "undo", batch, "--json").code == 0
    work(runtime, batch)
    assert batch_view(runtime, connected_shop.store_id, batch).counts == {"rendered": 2, "failed": 1}
    assert json.loads(run_cli("batches", "list", "--json").out)[0]["id"] == batch


def test_an_undo_is_followed(runtime: Runtime, connected_shop: Sandbox, run_cli: RunCli, monkeypatch) -> None:
    """Not shown as it is, but once every status is back."""
    batch = batch_of(runtime, connected_shop, *connected_shop.printable[:2])
    work(runtime, batch)
    run_cli("batches", "confirm", batch)
    work(runtime, batch)
    assert json.loads(run_cli("batches", "undo", batch, "--json").out)["undoing"] is True
    # While it waits between two looks, the worker works.
    monkeypatch.setattr(batches.time, "sleep", lambda seconds: work(runtime, batch))
    told = json.loads(run_cli("batches", "show", batch, "--follow", "--json").out)
    assert (told["counts"], told["undoing"]) == ({"rendered": 2}, False)


def test_a_batch_is_cancelled_and_tried_again_only_where_that_makes_sense(
    runtime: Runtime, connected_shop: Sandbox, run_cli: RunCli
) -> None:
    """A conflict is one line and exit code 1, a batch that is not there 2."""
    batch = batch_of(runtime, connected_shop, "NOSUCH")
    assert "cancelled" in run_cli("batches", "cancel", batch).out
    for command in ("cancel", "retry", "confirm", "undo"):
        ended = run_cli("batches", command, batch)
        assert ended.code == 1 and ended.err.startswith("labelsvc: ")
    assert run_cli("batches", "show", "nosuch").code == 2
    assert run_cli("batches", "list", "--store", connected_shop.store_id).code == 0


def test_a_list_says_what_stands_still_and_knows_its_store(
    runtime: Runtime, connected_shop: Sandbox, run_cli: RunCli
) -> None:
    """A batch in the way of which something is says so; a store that nobody connected is a mistake."""
    batch = batch_of(runtime, connected_shop, *connected_shop.printable[:1])
    connected_shop.access.revoke(connected_shop.token)
    work(runtime, batch)
    listed = run_cli("batches", "list")
    assert listed.code == 0 and "stands still: the shop" in listed.out
    held = json.loads(run_cli("batches", "list", "--json").out)[0]
    assert held["held"] and held["stopped"]["code"] == "token_rejected" and "items" not in held
    wrong = run_cli("batches", "list", "--store", "999")
    assert wrong.code == 2 and "999" in wrong.err
    remove_store(runtime.engine, connected_shop.store_id)
    nobody = run_cli("batches", "list")
    assert (nobody.code, nobody.out) == (2, "") and nobody.err.startswith("labelsvc: no store is connected (")


def test_labels_are_printed_on_a_printer(connected_shop: Sandbox, run_cli: RunCli) -> None:
    """One job an order, marked once it is printed; again, nothing is printed twice."""
    shop = connected_shop
    add = ("printers", "add", "--store", shop.store_id, "--name", "Desk", "--uri", "file:printed")
    assert run_cli(*add).code == 0
    orders = ",".join(shop.printable[:3])
    command = ("print", "--store", shop.store_id, "--orders", orders, "--printer", "Desk", "--fulfil", "printed")
    ended = run_cli(*command, "--copies", "2", "--sort", "name", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["counts"] == {"fulfilled": 3}
    assert len(list(Path("var/printed").glob("*.pdf"))) == 3 and not Path("labels.pdf").exists()
    assert json.loads(run_cli(*command, "--json").out)["counts"] == {"skipped": 3}
    assert len(list(Path("var/printed").glob("*.pdf"))) == 3 and max(shop.put_counts().values()) == 1


def test_labels_are_made_for_what_lies_in_the_printer(
    runtime: Runtime, connected_shop: Sandbox, run_cli: RunCli
) -> None:
    """Unless the command says otherwise: a 203 dpi label would come out small on a 300 dpi printer."""
    shop = connected_shop
    add = ("printers", "add", "--store", shop.store_id, "--name", "Desk", "--uri", "file:printed")
    assert run_cli(*add, "--stock", "A6", "--dpi", "300").code == 0
    command = ("print", "--store", shop.store_id, "--orders", shop.printable[0], "--printer", "Desk", "--reprint")
    for asked, expected in (((), ("A6", 300)), (("--stock", "4x6", "--dpi", "203"), ("4x6", 203))):
        made = json.loads(run_cli(*command, *asked, "--fulfil", "never", "--json").out)["batches"][0]["id"]
        view = batch_view(runtime, shop.store_id, made)
        assert (view.stock, view.dpi) == expected


def test_a_printer_that_is_not_there_is_told_before_anything_is_done(
    connected_shop: Sandbox, run_cli: RunCli
) -> None:
    """A wrong name, and a file as well as a printer."""
    command = ("print", "--store", connected_shop.store_id, "--all-placed", "--printer", "Nosuch")
    assert run_cli(*command).code == 2
    assert run_cli(*command, "--out", "x.pdf").code == 2
    assert not connected_shop.puts
