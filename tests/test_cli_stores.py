"""`labelsvc stores` and `db`: a token is checked, kept encrypted, and never shown."""

import io
import json
import os
import sqlite3
import sys
from pathlib import Path

import click
import pytest

from labelsvc.cli import main
from labelsvc.sandbox import Fault, Sandbox


def test_a_store_is_connected_and_listed(connected_shop: Sandbox, run_cli) -> None:
    """Its name comes from the shop's profile."""
    name = connected_shop.profile["settings"]["storeName"]
    listed = run_cli("stores", "list")
    assert (listed.code, listed.err) == (0, "")
    assert connected_shop.store_id in listed.out and name in listed.out
    [row] = json.loads(run_cli("stores", "list", "--json").out)
    assert (row["id"], row["name"]) == (connected_shop.store_id, name)


def test_the_token_is_found_nowhere(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """Not in what commands print, and not in any file."""
    everything = run_cli("stores", "list"), run_cli("config"), run_cli("doctor"), run_cli("config", "--json")
    assert not [ended for ended in everything if connected_shop.token in ended.out + ended.err]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if connected_shop.token.encode() in path.read_bytes()]


def test_a_refused_token_is_not_stored(shop_at_work: Sandbox, run_cli) -> None:
    """Nor repeated in the error, whose exit code says that the configuration is wrong."""
    ended = run_cli("stores", "add", "--store", shop_at_work.store_id, "--token-stdin", stdin="secret_wrong\n")
    assert ended.code == 2
    assert "secret_wrong" not in ended.out + ended.err
    assert run_cli("stores", "list").out == ""


def test_a_shop_that_cannot_be_reached_is_exit_code_3(
    shop_at_work: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is stored unchecked."""
    monkeypatch.setenv("ECWID_API_URL", "http://127.0.0.1:9/api/v3")
    ended = run_cli("stores", "add", "--store", "1", "--token-stdin", stdin="secret_x")
    assert (ended.code, ended.out) == (3, "")
    assert run_cli("stores", "list").out == ""


def test_a_profile_that_is_no_profile_stores_nothing(shop_at_work: Sandbox, run_cli) -> None:
    """A captive portal's page is no proof that the token is right."""
    shop_at_work.faults.add(Fault("html", method="GET", resource="profile", times=None))
    ended = run_cli("stores", "add", "--store", shop_at_work.store_id, "--token-stdin", stdin=shop_at_work.token)
    assert ended.code == 3
    assert run_cli("stores", "list").out == ""


@pytest.mark.parametrize("stdin", ["", " \n"])
def test_an_empty_token_is_wrong_usage(shop_at_work: Sandbox, run_cli, stdin: str) -> None:
    """The shop is not asked."""
    assert run_cli("stores", "add", "--store", "1", "--token-stdin", stdin=stdin).code == 2
    assert not shop_at_work.requests


def test_without_the_flag_a_pipe_is_not_read(shop_at_work: Sandbox, run_cli) -> None:
    """Whoever pipes a token says so."""
    ended = run_cli("stores", "add", "--store", "1", stdin=shop_at_work.token)
    assert ended.code == 2
    assert "--token-stdin" in ended.err


def test_on_a_terminal_the_token_is_typed_unseen(
    shop_at_work: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The prompt hides what is typed."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    asked: list[bool] = []
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(
        click, "prompt", lambda *_, hide_input, **__: (asked.append(hide_input), shop_at_work.token)[1]
    )
    assert main(["stores", "add", "--store", shop_at_work.store_id]) == 0
    assert asked == [True]
    assert shop_at_work.token not in "".join(capsys.readouterr())


def test_a_removed_store_is_gone(connected_shop: Sandbox, run_cli) -> None:
    """And removing it again is a mistake that is named."""
    assert run_cli("stores", "remove", "--store", connected_shop.store_id).code == 0
    assert run_cli("stores", "list").out == ""
    again = run_cli("stores", "remove", "--store", connected_shop.store_id)
    assert again.code == 2
    assert "not connected" in again.err


def test_a_removed_store_leaves_no_label(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """No key would bring a customer's address back."""
    store, order = connected_shop.store_id, connected_shop.printable[0]
    assert run_cli("print", "--store", store, "--orders", order, "--fulfil", "never").code == 0
    assert run_cli("stores", "remove", "--store", store).code == 0
    with sqlite3.connect(tmp_path / "var" / "labelsvc.db") as database:
        assert database.execute("SELECT sealed_pages, sealed_address FROM labels").fetchall() == [(None, None)]


def test_a_key_is_changed(
    connected_shop: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After `db renew-keys` the new key alone opens the token and the labels."""
    store, order = connected_shop.store_id, connected_shop.printable[0]
    assert run_cli("print", "--store", store, "--orders", order).code == 0
    before = (tmp_path / "labels.pdf").read_bytes()
    old, new = os.environ["LABELSVC_SECRET_KEYS"], "another key of enough length"
    monkeypatch.setenv("LABELSVC_SECRET_KEYS", f"{new},{old}")
    ended = run_cli("db", "renew-keys")
    assert (ended.code, ended.out) == (0, "sealed under the newest key: 2 tokens, labels and settings\n")
    monkeypatch.setenv("LABELSVC_SECRET_KEYS", new)
    assert run_cli("print", "--store", store, "--orders", order, "--reprint").code == 0
    assert (tmp_path / "labels.pdf").read_bytes() == before
    monkeypatch.setenv("LABELSVC_SECRET_KEYS", old)
    assert run_cli("db", "renew-keys").code == 2


def test_without_a_key_no_store_is_connected(
    shop_at_work: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line names the variable, and the shop is not asked for nothing."""
    monkeypatch.delenv("LABELSVC_SECRET_KEYS")
    ended = run_cli("stores", "add", "--store", "1", "--token-stdin", stdin="secret_x")
    assert ended.code == 2
    assert "LABELSVC_SECRET_KEYS" in ended.err
    assert not shop_at_work.requests


def test_the_database_is_brought_up_by_hand_too(shop_at_work: Sandbox, run_cli, tmp_path: Path) -> None:
    """`db upgrade` may be run at any time, and again."""
    assert run_cli("db", "upgrade").code == 0
    assert run_cli("db", "upgrade").code == 0
    assert (tmp_path / "var" / "labelsvc.db").stat().st_mode & 0o077 == 0


def test_a_database_that_cannot_be_used_is_named(
    shop_at_work: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that is none of ours, and a server that is not there; the password is not shown."""
    (tmp_path / "text.db").write_text("this is no database " * 100)
    for url in ("sqlite:///text.db", "postgresql://ann:s3cret@127.0.0.1:9/labels"):
        monkeypatch.setenv("LABELSVC_DATABASE_URL", url)
        for arguments in (("db", "upgrade"), ("stores", "list")):
            ended = run_cli(*arguments)
            assert ended.code == 2
            assert "LABELSVC_DATABASE_URL" in ended.err and "s3cret" not in ended.err
            assert ended.err.count("\n") == 1
