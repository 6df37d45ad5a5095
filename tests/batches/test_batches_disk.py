"""A disk that fills up in the middle of a batch."""

from pathlib import Path
from typing import Any

import pytest
from batch_shop import STORE, FakeShop, lay_out, placed_order, write_ids
from sqlalchemy import Engine, event

from labelsvc.batches.service import Wish, print_orders
from labelsvc.database import open_database, upgrade
from labelsvc.errors import DatabaseError
from labelsvc.stores import SecretBox, connect_store


def limit(engine: Engine, pages: int) -> None:
    """Let the database grow to so many pages (of 4 KiB) and no further, as a full disk does."""

    def connected(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", connected)
    engine.dispose()


def test_a_full_disk_stops_with_a_clear_word_and_loses_nothing(tmp_path: Path, box: SecretBox) -> None:
    """Nothing is fulfilled without its stored label; with room again, the next run completes the batch."""
    engine = open_database(f"sqlite:///{tmp_path}/labelsvc.db")
    upgrade(engine)
    connect_store(engine, box, STORE, "token")
    with engine.begin() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar()
    assert isinstance(used, int)
    shop = FakeShop(placed_order(number) for number in range(1, 101))
    limit(engine, used + 12)

    def run() -> Any:
        return print_orders(
            engine, shop, STORE, Wish(), box=box, out=tmp_path / "labels.pdf",
            lay_out=lay_out, write=write_ids, settle_seconds=0.0,
        )  # fmt: skip

    with pytest.raises(DatabaseError, match="full") as caught:
        run()
    assert "secret" not in str(caught.value) and "INSERT" not in str(caught.value)
    assert 0 < len(shop.puts) < 100
    limit(engine, 1_000_000)
    assert run().counts == {"fulfilled": 100}
    assert sorted(shop.puts) == sorted(shop.known)
    assert len((tmp_path / "labels.pdf").read_text().split()) == 100
    engine.dispose()
