"""Erasing labels when their time is up, and changing the key."""

from datetime import timedelta

import pytest
from batch_shop import STORE, FakeShop, Killed, Print, placed_order, raising
from sqlalchemy import Engine, select

from labelsvc.batches.deliver import stored_pages
from labelsvc.batches.tables import LabelRow, LedgerRow
from labelsvc.batches.upkeep import erase_labels, renew_keys
from labelsvc.database import now, transaction
from labelsvc.errors import StoreError
from labelsvc.stores import SecretBox, store


def test_old_labels_are_erased_and_the_ledger_stays(run: Print, engine: Engine) -> None:
    """Page and fingerprint go; that the order was printed is still known, so it is not printed again."""
    shop = FakeShop([placed_order(1), placed_order(2)])
    run(shop)
    assert erase_labels(engine, before=now() - timedelta(days=30)) == 0
    assert erase_labels(engine, store_id="another") == 0
    assert erase_labels(engine, before=now(), store_id=STORE) == 2
    assert erase_labels(engine) == 0
    with transaction(engine) as session:
        assert all(row.sealed_page is row.sealed_address is None for row in session.scalars(select(LabelRow)))
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
