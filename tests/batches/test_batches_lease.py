"""One process prints for a store at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from batch_shop import STORE, FakeShop, Print, placed_order
from sqlalchemy import Engine

from labelsvc.batches.lease import lease
from labelsvc.errors import ShopError, StoreBusy

HOLD = """
import sys
from labelsvc.batches.lease import lease
from labelsvc.database import open_database
with lease(open_database(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(url: str) -> subprocess.Popen[str]:
    """Another process that holds the store's lease until its stdin is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, url, STORE],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_a_second_holder_is_refused_until_the_first_lets_go(engine: Engine) -> None:
    """Within one process as well: two threads are two."""
    with lease(engine, STORE) as fence:
        fence()
        with pytest.raises(StoreBusy, match="another labelsvc"), lease(engine, STORE):
            raise AssertionError("held twice")
    with lease(engine, STORE):
        pass


def test_it_is_free_the_moment_that_it_is_let_go(engine: Engine) -> None:
    """Not when the server notices that a connection was closed; after an error too."""
    if engine.dialect.name == "sqlite":
        with pytest.raises(ShopError), lease(engine, STORE):
            raise ShopError("away")
        with lease(engine, STORE):
            return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(50):
            with pytest.raises(ShopError), lease(engine, STORE):
                raise ShopError("away")
            held = connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            assert held.scalar() == 0


def test_stores_do_not_wait_for_each_other(engine: Engine) -> None:
    """The lease is for one store."""
    with lease(engine, STORE), lease(engine, "1004") as fence:
        fence()


def test_a_killed_holder_is_followed_at_once(engine: Engine, database_url: str) -> None:
    """kill -9 frees the lease: nobody waits for a time-out."""
    process = hold(database_url)
    with pytest.raises(StoreBusy), lease(engine, STORE):
        raise AssertionError("held twice")
    process.kill()
    process.communicate()
    with lease(engine, STORE, wait_seconds=5) as fence:
        fence()


def test_who_waits_gets_it_when_it_is_free(engine: Engine, database_url: str) -> None:
    """With time to wait, the second goes on as soon as the first has finished."""
    process = hold(database_url)
    assert process.stdin is not None
    process.stdin.close()
    with lease(engine, STORE, wait_seconds=30) as fence:
        fence()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_a_busy_store_is_not_touched(run: Print, engine: Engine, out: Path) -> None:
    """A print run for a store that is being printed asks the shop nothing and writes nothing."""
    shop = FakeShop([placed_order(1)])
    with lease(engine, STORE), pytest.raises(StoreBusy):
        run(shop)
    assert not shop.calls and not out.exists()


def test_a_lost_lease_stops_before_the_next_status_change(run: Print, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fence is asked before every change in the shop; what it stops is done by the next run."""
    shop = FakeShop([placed_order(1), placed_order(2)])

    def fence() -> None:
        if shop.puts:
            raise StoreBusy("somebody else took over")

    with monkeypatch.context() as patch:
        patch.setattr("labelsvc.batches.service.lease", lambda *args, **named: _Held(fence))
        with pytest.raises(StoreBusy):
            run(shop)
    assert shop.puts == ["ORD001"]
    assert run(shop).counts == {"fulfilled": 2} and shop.puts == ["ORD001", "ORD002"]


class _Held:
    """A lease whose fence is given."""

    def __init__(self, fence: object) -> None:
        self._fence = fence

    def __enter__(self) -> object:
        return self._fence

    def __exit__(self, *_: object) -> None:
        return None
