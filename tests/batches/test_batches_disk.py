"""A disk that fills up in the middle of a batch."""

from pathlib import Path
from typing import Any

import pytest
from batch_queue import bench_of
from batch_shop import STORE, FakeShop, lay_out, placed_order, write_ids
from new_database import new_database
from sqlalchemy import Engine, event, select

from labelsvc.batches import queue
from labelsvc.batches.service import Wish, print_orders
from labelsvc.batches.tables import LabelRow
from labelsvc.database import reading
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
    engine = new_database(tmp_path)
    connect_store(engine, box, STORE, "token")
    with engine.begin() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar()
    assert isinstance(used, int)
    shop = FakeShop(placed_order(number) for number in range(1, 251))
    limit(engine, used + 45)

    def run() -> Any:
        return print_orders(
            engine, shop, STORE, Wish(), box=box, out=tmp_path / "labels.pdf",
            lay_out=lay_out, write=write_ids, settle_seconds=0.0,
        )  # fmt: skip

    with pytest.raises(DatabaseError, match="full") as caught:
        run()
    assert "secret" not in str(caught.value) and "INSERT" not in str(caught.value)
    assert 0 < len(shop.puts) < 250
    limit(engine, 1_000_000)
    assert run().counts == {"fulfilled": 250}
    assert sorted(shop.puts) == sorted(shop.known)
    assert len((tmp_path / "labels.pdf").read_text().split()) == 250
    engine.dispose()


def test_a_worker_waits_until_there_is_room_again(tmp_path: Path, box: SecretBox) -> None:
    """Nothing is marked without its stored label meanwhile, and then the batch goes on where it stood."""
    engine = new_database(tmp_path)
    connect_store(engine, box, STORE, "token")
    shop = FakeShop(placed_order(number) for number in range(1, 251))
    with bench_of(engine, box, shop) as bench:
        batch = bench.create()
        with engine.begin() as connection:
            used = connection.exec_driver_sql("PRAGMA page_count").scalar()
        assert isinstance(used, int)
        marked: list[int] = []

        def wait(_seconds: float) -> None:
            marked.append(len(shop.puts))
            with reading(engine) as session:
                assert marked[-1] <= len(session.scalars(select(LabelRow.id)).all())
            limit(engine, 1_000_000)

        bench.works.wait = wait
        limit(engine, used + 45)
        view = bench.drain(batch)
    assert len(marked) == 1 and 0 < marked[0] < 250
    assert view.counts == {"fulfilled": 250} and sorted(shop.puts) == sorted(shop.known)
    queue.forget(engine)
    engine.dispose()
