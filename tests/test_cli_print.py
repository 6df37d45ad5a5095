"""`labelsvc print` and `demo`: the promises as a shell sees them."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from labelsvc.sandbox import Fault, Sandbox


def barcodes(pdf: Path) -> list[str]:
    """What the linear barcode of each page says, read from its dots at 203 dpi."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=203.2 / 72).to_pil().convert("L")
            [code] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
            found.append(code.text)
    return found


def changes(shop: Sandbox) -> Counter[str]:
    """How often each order was changed."""
    return Counter(put.order_id for put in shop.puts if put.applied)


def test_all_placed_orders_are_printed_and_marked_once(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """Every page's barcode is its order, and each order was changed by one PUT."""
    ended = run_cli("print", "--store", connected_shop.store_id, "--all-placed", "--json")
    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    done = [item["order"] for item in report["items"] if item["state"] == "fulfilled"]
    assert barcodes(tmp_path / "labels.pdf") == done
    assert report["labels"] == len(done) == len(connected_shop.printable)
    assert set(changes(connected_shop)) == set(connected_shop.printable)
    assert set(changes(connected_shop).values()) == {1}


def test_run_twice_it_prints_nothing_twice(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """Named again they are skipped with the reason; the earlier file stays."""
    names = ",".join(connected_shop.printable[:3])
    arguments = ("print", "--store", connected_shop.store_id, "--orders", names, "--json")
    assert run_cli(*arguments).code == 0
    before = (tmp_path / "labels.pdf").read_bytes()
    again = run_cli(*arguments)
    assert again.code == 0
    report = json.loads(again.out)
    assert {item["state"] for item in report["items"]} == {"skipped"}
    assert report["labels"] == 0
    assert (tmp_path / "labels.pdf").read_bytes() == before
    assert set(changes(connected_shop).values()) == {1}


def test_labels_go_when_their_time_is_up(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """Each run erases what is older than LABELSVC_RETENTION_DAYS, and nothing younger."""
    store = ("print", "--store", connected_shop.store_id, "--orders")
    first, second, third = connected_shop.printable[:3]
    assert run_cli(*store, f"{first},{second}").code == 0
    with closing(sqlite3.connect(tmp_path / "var" / "labelsvc.db")) as database:
        database.execute("UPDATE labels SET created = '2020-01-01' WHERE order_id = ?", [first])
        database.commit()
        assert run_cli(*store, third).code == 0
        kept = database.execute("SELECT order_id FROM labels WHERE sealed_pages IS NOT NULL").fetchall()
    assert sorted(kept) == sorted([(second,), (third,)])


def test_the_orders_come_in_the_order_asked_for(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """As the merchant laid out the parcels."""
    names = [connected_shop.printable[place] for place in (7, 2, 5)]
    options = ("--orders", ",".join(names), "--out", "mine.pdf", "--fulfil", "never")
    assert run_cli("print", "--store", connected_shop.store_id, *options).code == 0
    assert len(barcodes(tmp_path / "mine.pdf")) == 3
    assert not changes(connected_shop)


def test_a_failed_order_is_named_and_the_others_are_done(connected_shop: Sandbox, run_cli) -> None:
    """Exit code 1."""
    bad, good = connected_shop.printable[:2]
    connected_shop.faults.add(Fault("400", order=bad, times=None))
    ended = run_cli("print", "--store", connected_shop.store_id, "--orders", f"{bad},{good},NO-SUCH")
    assert ended.code == 1
    named = [line for line in ended.err.splitlines() if "warning" not in line]
    assert len(named) == 2
    assert any("NO-SUCH" in line for line in named)
    assert set(changes(connected_shop)) == {good}
    assert "failed:    2" in ended.out


def test_a_shop_that_goes_away_is_exit_code_3_and_the_rest_waits(connected_shop: Sandbox, run_cli) -> None:
    """The second run goes on where the first stopped, and nothing is changed twice."""
    connected_shop.faults.add(Fault("402", times=None))
    first = run_cli("print", "--store", connected_shop.store_id, "--all-placed")
    assert first.code == 3
    assert "labelsvc: stopped: " in first.err
    connected_shop.faults.clear()
    assert run_cli("print", "--store", connected_shop.store_id, "--all-placed").code == 0
    assert set(changes(connected_shop)) == set(connected_shop.printable)
    assert set(changes(connected_shop).values()) == {1}


def test_a_shop_that_is_not_there_is_exit_code_3(
    connected_shop: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing was begun."""
    monkeypatch.setenv("ECWID_API_URL", "http://127.0.0.1:9/api/v3")
    assert run_cli("print", "--store", connected_shop.store_id, "--all-placed").code == 3
    assert not (tmp_path / "labels.pdf").exists()


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--all-placed", "--orders", "A"],
        ["--all-placed", "--stock", "4x7"],
        ["--all-placed", "--out", "gone/labels.pdf"],
        ["--all-placed", "--fulfil", "maybe"],
        ["--orders", "A", "--start-at", "2"],
        ["--orders", " , "],
    ],
)
def test_wrong_usage_changes_nothing(connected_shop: Sandbox, run_cli, options: list[str]) -> None:
    """Exit code 2, one line, and the shop is left alone."""
    ended = run_cli("print", "--store", connected_shop.store_id, *options)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert not changes(connected_shop)


def test_an_unknown_store_is_exit_code_2(connected_shop: Sandbox, run_cli) -> None:
    """It says how to connect one."""
    ended = run_cli("print", "--store", "4711", "--all-placed")
    assert ended.code == 2
    assert "not connected" in ended.err


def test_neither_token_nor_address_is_told(connected_shop: Sandbox, run_cli) -> None:
    """With faults on, so that the errors are among what is read."""
    for kind in ("500", "garbage", "html", "lost_ack"):
        connected_shop.faults.rate(kind, 0.1)
    ended = run_cli("print", "--store", connected_shop.store_id, "--all-placed")
    told = ended.out + ended.err
    assert connected_shop.token not in told
    people = [connected_shop.orders[name]["shippingPerson"] for name in connected_shop.printable]
    streets = {line for person in people for line in person.get("street", "").splitlines() if len(line) > 5}
    assert len(streets) > 30
    assert not [street for street in streets if street in told]


def test_the_demo_prints_and_fulfils_in_an_empty_directory(tmp_path: Path, python, monkeypatch) -> None:
    """Exit code 0, a summary, labels.pdf, and the shop's own word for it; a second run does the same."""
    monkeypatch.chdir(tmp_path)
    shop = Sandbox(60)
    for _ in range(2):
        done = python("-m", "labelsvc", "demo", "--once")
        assert done.returncode == 0, done.stderr.decode()
        summary = done.stdout.decode()
        assert f"fulfilled: {len(shop.printable)}" in summary
        assert f"{len(shop.printable)} orders changed, 0 of them more than once" in summary
        assert "the order is not paid yet" in summary
        assert sorted(path.name for path in tmp_path.iterdir()) == ["labels.pdf", "var"]
        assert not list((tmp_path / "var").iterdir())
    assert len(barcodes(tmp_path / "labels.pdf")) == len(shop.printable)


def test_the_demo_leaves_the_configured_database_alone(
    tmp_path: Path, run_cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be run beside a real store; kept on request, it knows what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABELSVC_DATABASE_URL", "sqlite:///real.db")
    assert run_cli("demo", "--once", "--keep", "--orders", "5").code == 0
    assert not (tmp_path / "real.db").exists()
    again = run_cli("demo", "--once", "--keep", "--orders", "5")
    assert again.code == 0
    assert "fulfilled: 0" in again.out and "0 orders changed" in again.out


def test_with_lost_answers_nothing_is_changed_twice(tmp_path: Path, run_cli, monkeypatch) -> None:
    """The order is read before anything is written again."""
    monkeypatch.chdir(tmp_path)
    ended = run_cli("demo", "--once", "--fault", "lost_ack=0.2")
    assert ended.code == 0
    assert f"{len(Sandbox(60).printable)} orders changed, 0 of them more than once" in ended.out


@pytest.mark.parametrize("fault", ["nonsense", "lost_ack=2", "lost_ack=often"])
def test_an_unknown_fault_is_wrong_usage(run_cli, fault: str) -> None:
    """Exit code 2."""
    assert run_cli("demo", "--once", "--fault", fault).code == 2


def test_packing_slips_are_printed_beside_the_labels(connected_shop: Sandbox, run_cli, tmp_path: Path) -> None:
    """In the order asked for; an unknown document is wrong usage."""
    store, order = connected_shop.store_id, connected_shop.printable[0]
    wrong = run_cli("print", "--store", store, "--orders", order, "--documents", "invoice")
    assert wrong.code == 2 and "packing-slip" in wrong.err
    ended = run_cli("print", "--store", store, "--orders", order, "--documents", "label,packing-slip")
    assert ended.code == 0
    with pypdfium2.PdfDocument(tmp_path / "labels.pdf") as document:
        assert len(document) >= 2
