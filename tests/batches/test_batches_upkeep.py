"""Erasing labels when their time is up, forgetting stores, and changing the key."""

from collections import Counter
from datetime import timedelta

import pytest
from batch_shop import STORE, FakeShop, Killed, Print, placed_order, raising
from sqlalchemy import Engine, select, update

from labelsvc.batches.create import new_batch
from labelsvc.batches.deliver import stored_pages
from labelsvc.batches.lease import lease
from labelsvc.batches.states import BatchState, ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow, LedgerRow
from labelsvc.batches.upkeep import disconnect, erase_labels, renew_keys
from labelsvc.batches.wish import Wish
from labelsvc.database import now, transaction
from labelsvc.errors import RequestRejected, StoreBusy, StoreError
from labelsvc.stores import SecretBox, connect_store, store


def test_old_labels_are_erased_and_the_ledger_stays(run: Print, engine: Engine) -> None:
    """Page and fingerprint go; that the order was printed is still known, so it is not printed again."""
    shop = FakeShop([placed_order(1), placed_order(2)])
    run(shop)
    assert erase_labels(engine, before=now() - timedelta(days=30)) == 0
    assert erase_labels(engine, store_id="another") == 0
    assert erase_labels(engine, before=now(), store_id=STORE) == 2
    assert erase_labels(engine) == 0
    with transaction(engine) as session:
        assert all(row.sealed_pages is row.sealed_address is None for row in session.scalars(select(LabelRow)))
        assert len(session.scalars(select(LedgerRow)).all()) == 2
    assert [item.reason.code for item in run(shop, "1", "2").items] == ["already_printed"] * 2


def test_labels_of_an_unfinished_batch_are_kept(run: Print, engine: Engine) -> None:
    """Its file is still to be written: erased labels would keep the store from ever going on."""
    shop = FakeShop([placed_order(1), placed_order(2)])
    shop.before = raising("fulfil", "ORD002", Killed())
    with pytest.raises(Killed):
        run(shop)
    assert erase_labels(engine) == 0
    assert run(shop).counts == {"fulfilled": 2}


def test_an_erased_label_is_made_anew_for_a_reprint(run: Print, engine: Engine) -> None:
    """A reprint after the retention time is a new version."""
    shop = FakeShop([placed_order(1)])
    run(shop)
    erase_labels(engine)
    assert [item.label_version for item in run(shop, "1", reprint=True).items] == [2]


def test_a_new_key_takes_over_everything(run: Print, engine: Engine) -> None:
    """After the renewal the old key opens nothing any more, and the new one all of it."""
    batch = run(FakeShop(placed_order(number) for number in range(1, 61))).batches[0].id
    assert renew_keys(engine, SecretBox("the next key,a key for the tests")) == 61
    assert store(engine, SecretBox("the next key"), STORE).token == "secret_token"
    assert len(list(stored_pages(engine, SecretBox("the next key"), [batch]))) == 60
    with pytest.raises(StoreError):
        list(stored_pages(engine, SecretBox("a key for the tests"), [batch]))


def test_a_new_key_takes_over_all_that_is_sealed(engine: Engine, box: SecretBox) -> None:
    """In whatever table: a search for a customer, for one."""
    with transaction(engine) as session:
        for _ in range(120):
            wish = {"sealed_wish": box.seal(b"a name"), "chosen": False}
            batch = new_batch(session, STORE, Wish(), by="test")
            session.execute(update(BatchRow).where(BatchRow.id == batch.id).values(**wish))
    assert renew_keys(engine, SecretBox("the next key,a key for the tests")) == 121
    with transaction(engine) as session:
        sealed = session.scalars(select(BatchRow.sealed_wish)).all()
    newest = SecretBox("the next key")
    assert {newest.open(one or b"") for one in sealed} == {b"a name"}


def test_a_store_is_forgotten_with_all_its_labels(run: Print, engine: Engine, box: SecretBox) -> None:
    """Those of an interrupted batch too, which is cancelled; connected again, the store goes on."""
    shop = FakeShop([placed_order(number) for number in (1, 2, 3)])
    shop.before = raising("fulfil", "ORD002", Killed())
    with pytest.raises(Killed):
        run(shop)
    disconnect(engine, STORE)
    with transaction(engine) as session:
        assert not session.scalars(select(LabelRow).where(LabelRow.sealed_pages.is_not(None))).all()
        assert session.scalars(select(BatchRow.state)).all() == [BatchState.CANCELLED]
        found = session.execute(select(ItemRow.order_id, ItemRow.state, ItemRow.reason_code)).all()
    assert sorted(found) == [
        ("ORD001", ItemState.FULFILLED, ""),
        ("ORD002", ItemState.PUTTING, ""),
        ("ORD003", ItemState.CANCELLED, "store_removed"),
    ]
    with pytest.raises(StoreError, match="not connected"):
        run(shop)
    shop.before = lambda call, order: None
    connect_store(engine, box, STORE, "secret_token")
    first = run(shop)
    assert [(item.order_id, item.reason.code) for item in first.failed] == [("ORD002", "label_erased")]
    assert run(shop).counts == {"fulfilled": 1}
    assert Counter(shop.puts) == {"ORD001": 1, "ORD002": 1, "ORD003": 1}
    with transaction(engine) as session:
        assert BatchState.CANCELLED in session.scalars(select(BatchRow.state)).all()


def test_a_store_that_is_printed_for_is_not_forgotten(run: Print, engine: Engine) -> None:
    """It is refused, and nothing is erased."""
    run(FakeShop([placed_order(1)]))
    with lease(engine, STORE), pytest.raises(StoreBusy):
        disconnect(engine, STORE)
    assert erase_labels(engine) == 1


def test_an_order_that_is_owed_goes_with_its_store(run: Print, engine: Engine, box: SecretBox) -> None:
    """Its status change is not tried behind the back of whoever disconnected the store."""
    shop = FakeShop([placed_order(1)])
    shop.before = raising("fulfil", "ORD001", RequestRejected("no"))
    assert [item.state for item in run(shop).items] == [ItemState.OWED]
    disconnect(engine, STORE)
    connect_store(engine, box, STORE, "secret_token")
    shop.before = lambda call, order: None
    assert not run(shop).retried
    assert not shop.puts


def test_what_is_erased_leaves_the_file(engine: Engine) -> None:
    """SQLite overwrites what it frees."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
