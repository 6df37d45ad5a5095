"""`labelsvc printers`: added, listed, tested, removed."""

import json
import sqlite3
from pathlib import Path

import pytest

from labelsvc.sandbox import Sandbox


def add(run_cli, shop: Sandbox, name: str, uri: str, *more: str, stdin: str = ""):
    return run_cli("printers", "add", "--store", shop.store_id, "--name", name, "--uri", uri, *more, stdin=stdin)


def test_a_printer_is_added_listed_and_removed(connected_shop: Sandbox, run_cli) -> None:
    """With what was said of it."""
    store = connected_shop.store_id
    ended = add(
        run_cli, connected_shop, "desk", "file:printed", "--stock", "A6", "--dpi", "300", "--offset-x", "1.5"
    )
    assert (ended.code, ended.out, ended.err) == (0, "added: desk  file:printed\n", "")
    listed = run_cli("printers", "list", "--store", store)
    assert listed.out.split() == ["desk", "A6", "300", "dpi", "pdf", "file:printed"]
    [row] = json.loads(run_cli("printers", "list", "--store", store, "--json").out)
    assert (row["name"], row["stock"], row["dpi"], row["offset_x_mm"]) == ("desk", "A6", 300, 1.5)
    assert run_cli("printers", "remove", "--store", store, "--name", "desk").code == 0
    assert run_cli("printers", "list", "--store", store).out == ""
    assert run_cli("printers", "remove", "--store", store, "--name", "desk").code == 2


def test_a_password_comes_from_stdin_and_is_shown_nowhere(
    connected_shop: Sandbox, run_cli, tmp_path: Path
) -> None:
    """Not on the screen, not in a file."""
    ended = add(
        run_cli, connected_shop, "desk", "ipps://p.lan/", "--user", "ann", "--password-stdin", stdin="s3cret\n"
    )
    assert ended.code == 0
    assert "LABELSVC_PRINTER_NETWORKS is empty" in ended.err
    store = connected_shop.store_id
    shown = [run_cli("printers", "list", "--store", store, *more) for more in ((), ("--json",))]
    assert "s3cret" not in "".join(one.out + one.err for one in [ended, *shown])
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
    with sqlite3.connect(tmp_path / "var" / "labelsvc.db") as database:
        assert database.execute("SELECT sealed_credentials IS NULL FROM printers").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("uri", "more", "told"),
    [
        ("agent:shop", (), "not available in this version"),
        ("http://printer/", (), "not reached by 'http'"),
        ("file:/etc", (), "inside the data directory"),
        ("ipp://printer/", ("--user", "ann"), "clear text"),
        ("ipp://printer/", ("--stock", "napkin"), "unknown stock"),
        ("ipp://printer/", ("--dpi", "7"), "100 to 2400"),
    ],
)
def test_what_no_printer_can_be_is_exit_code_2(connected_shop: Sandbox, run_cli, uri, more, told) -> None:
    """One line, and nothing is stored."""
    ended = add(run_cli, connected_shop, "desk", uri, *more)
    assert ended.code == 2 and told in ended.err and ended.err.count("\n") == 1
    assert run_cli("printers", "list", "--store", connected_shop.store_id).out == ""


def test_a_store_that_is_not_connected_has_no_printers(shop_at_work: Sandbox, run_cli) -> None:
    """And gets none."""
    ended = add(run_cli, shop_at_work, "desk", "file:printed")
    assert ended.code == 2 and "not connected" in ended.err
