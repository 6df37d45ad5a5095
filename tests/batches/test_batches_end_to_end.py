"""The real command against the sandbox over HTTP, in processes that are killed: the promises hold."""

import json
import random
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from batch_processes import Service, ShopProcess, shop_process, wait_for_requests
from sqlalchemy import Engine, select

from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import ItemRow, LabelRow, LedgerRow
from labelsvc.database import open_database, transaction

# Twenty in all: where every status change follows its own label, and where all wait for the file.
KILLS = {"rendered": 13, "printed": 7}
OFTEN_LOST = {"kind": "lost_ack", "method": "PUT", "times": None, "probability": 0.05}


@pytest.fixture(scope="module")
def shop_of_60() -> Iterator[ShopProcess]:
    """One shop for all tests of this file."""
    with shop_process("--orders", "60", "--requests-per-minute", "0", "--seed", "7") as process:
        yield process


@pytest.fixture
def shop(shop_of_60: ShopProcess) -> ShopProcess:
    """The shop as it began."""
    shop_of_60.tell("reset")
    return shop_of_60


@pytest.fixture
def service(tmp_path: Path, shop: ShopProcess, database_url: str) -> Service:
    """The service with this shop's store connected."""
    made = Service(tmp_path, shop, database_url)
    made.connect()
    return made


def barcodes(pdf: Path) -> list[str]:
    """What a scanner reads of each label's linear symbol, at 203 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_scanned(page) for page in document]
    finally:
        document.close()


def _scanned(page: pypdfium2.PdfPage) -> str:
    image = page.render(scale=203.2 / 72, grayscale=True).to_numpy()
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.barcode_formats_from_str("Code128"))
    return str(found[0].text) if found else ""


def assert_promises(service: Service, engine: Engine) -> None:
    """1, 2 and 3 of the interface, from the shop's own records and our database."""
    shop = service.shop
    printable = shop.ask()["printable"]
    assert shop.applied() == dict.fromkeys(printable, 1)
    with transaction(engine) as session:
        labels = session.execute(select(LabelRow.order_id, LabelRow.created)).all()
        printed = session.scalars(select(LedgerRow.order_id).where(LedgerRow.printed.is_not(None))).all()
        fulfilled = session.scalars(select(ItemRow.order_id).where(ItemRow.state == ItemState.FULFILLED)).all()
    stored: dict[str, datetime] = dict(labels)
    assert len(labels) == len(stored)
    assert all(stored[put["order_id"]].timestamp() < put["at"] for put in shop.ask("puts"))
    assert sorted(printed) == sorted(fulfilled) == sorted(printable)


def test_placed_orders_become_scannable_labels_and_are_shipped_once(
    tmp_path: Path, shop: ShopProcess, database_url: str
) -> None:
    """One command: every printable order once in the file, scannable, oldest first, and shipped once."""
    service = Service(tmp_path, shop, database_url.replace("labelsvc.db", "from-nothing.db"))
    service.connect_by_commands()
    code, told, _ = service.print_all("--json")
    report = json.loads(told)
    done = [item["order"] for item in report["items"] if item["state"] == "fulfilled"]
    assert code == 0 and report["labels"] == len(done)
    assert barcodes(service.directory / "labels.pdf") == done
    engine = open_database(service.database_url)
    assert_promises(service, engine)
    code, told, _ = service.print_all("--json")
    assert (code, json.loads(told)["labels"]) == (0, 0)
    assert_promises(service, engine)
    engine.dispose()


@pytest.mark.parametrize("policy", KILLS)
def test_killed_again_and_again_it_still_does_everything_once(service: Service, policy: str) -> None:
    """kill -9 at random moments, one in twenty answers lost, run again until done: the promises hold."""
    shop, chance = service.shop, random.Random(f"kill {policy}")
    shop.tell("faults", **OFTEN_LOST)
    for _ in range(KILLS[policy]):
        process = service.start_printing("--fulfil", policy)
        wait_for_requests(shop, shop.ask()["requests"] + chance.randint(1, 8), process)
        # Between two requests labels are made and rows are written: not always right after an answer.
        time.sleep(chance.uniform(0, 0.05))
        assert process.poll() is None, process.communicate()
        process.kill()
        process.communicate()
    code, told, complained = service.print_all("--fulfil", policy, "--json")
    assert code == 0, complained
    report = json.loads(told)
    assert [batch["resumed"] for batch in report["batches"]] == [True]
    labels = [item["order"] for item in report["items"] if item["state"] == "fulfilled"]
    assert barcodes(service.directory / "labels.pdf") == labels
    assert not list(service.directory.glob(".labels.pdf*"))
    engine = open_database(service.database_url)
    assert_promises(service, engine)
    engine.dispose()


def test_a_second_process_is_refused_and_takes_over_from_a_dead_one(service: Service) -> None:
    """Two at once for one store: the second says why it will not; after kill -9 the next goes on at once."""
    shop = service.shop
    # Or it may be done before the second has even started.
    shop.tell("faults", kind="slow", method="PUT", seconds=0.5, times=30)
    first = service.start_printing()
    wait_for_requests(shop, shop.ask()["requests"] + 5, first)
    code, _, complained = service.print_all()
    assert code != 0 and "another labelsvc is at work" in complained
    assert first.poll() is None
    first.kill()
    first.communicate()
    shop.mend()
    assert service.print_all()[0] == 0
    engine = open_database(service.database_url)
    assert_promises(service, engine)
    engine.dispose()


def test_a_change_between_reading_and_writing_is_heeded(service: Service) -> None:
    """Cancelled or readdressed after the label was made: not fulfilled, told, and not in the file."""
    shop = service.shop
    cancelled, moved, *_ = shop.ask()["printable"]
    for order, change in ((cancelled, "cancel"), (moved, "readdress")):
        shop.tell("faults", kind="change_between", order=order, change=change, after=2)
    code, told, complained = service.print_all("--json")
    report = json.loads(told)
    reasons = {item["order"]: item["reason"]["code"] for item in report["items"] if item["reason"]}
    assert code == 1 and moved in complained
    assert not {cancelled, moved} & shop.applied().keys()
    assert reasons[cancelled] == "cancelled" and reasons[moved] == "address_changed"
