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
        ("agent:shop/desk", (), "1 to 40 letters"),
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


def test_a_test_page_is_printed(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """The calibration page of its stock."""
    add(run_cli, connected_shop, "desk", "file:printed", "--stock", "A6")
    ended = run_cli("printers", "test", "--store", connected_shop.store_id, "--name", "desk")
    assert (ended.code, ended.out) == (0, "printed: desk\n")
    [page] = (tmp_path / "var" / "printed").iterdir()
    assert page.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("uri", "networks", "code", "told"),
    [
        ("ipp://127.0.0.1:9/", "127.0.0.0/8", 3, "cannot be connected to"),
        ("socket://127.0.0.1:9", "127.0.0.0/8", 3, "cannot be connected to"),
        ("ipp://127.0.0.1:9/", "10.0.0.0/8", 2, "LABELSVC_PRINTER_NETWORKS"),
        ("ipp://127.0.0.1:9/", "", 2, "LABELSVC_PRINTER_NETWORKS"),
        ("ipp://printer.invalid/", "10.0.0.0/8", 3, "cannot be resolved"),
    ],
)
def test_a_printer_that_cannot_be_reached_is_exit_code_3(
    connected_shop: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch, uri, networks, code, told
) -> None:
    """And 2 where the operator's settings forbid it."""
    monkeypatch.setenv("LABELSVC_PRINTER_NETWORKS", networks)
    add(run_cli, connected_shop, "desk", uri)
    ended = run_cli("printers", "test", "--store", connected_shop.store_id, "--name", "desk")
    assert ended.code == code and ended.out == ""
    assert "not sent" in ended.err and told in ended.err


def test_a_page_that_could_not_be_printed_is_exit_code_1(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """The printer was reached."""
    add(run_cli, connected_shop, "desk", "file:printed")
    (tmp_path / "var" / "printed").write_text("no directory")
    ended = run_cli("printers", "test", "--store", connected_shop.store_id, "--name", "desk")
    assert ended.code == 1 and "cannot be written" in ended.err
    assert run_cli("printers", "test", "--store", connected_shop.store_id, "--name", "other").code == 2


def test_the_doctor_looks_at_the_printers(
    connected_shop: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that answer, those that are switched off, and those that the settings do not allow."""
    monkeypatch.setenv("LABELSVC_PRINTER_NETWORKS", "127.0.0.0/8")
    for name, uri in (("desk", "file:printed"), ("off", "ipp://127.0.0.1:9/"), ("far", "socket://192.0.2.1")):
        add(run_cli, connected_shop, name, uri)
    found = {finding["check"]: finding["state"] for finding in json.loads(run_cli("doctor", "--json").out)}
    assert found["printer desk"] == "ok"
    assert found["printer off"] == "unreachable"
    assert found["printer far"] == "wrong"
