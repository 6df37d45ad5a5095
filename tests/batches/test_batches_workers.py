"""Workers as processes against the sandbox over HTTP: killed, stopped, told to end, their database restarted."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from batch_processes import KEY, PATIENCE_SECONDS, Service, ShopProcess, shop_process, wait_for_requests
from new_database import put_database
from sqlalchemy import select

from labelsvc.batches import queue
from labelsvc.batches.service import BatchView, Wish, batch_view, cancel_batch, create_batch, ensure_queue
from labelsvc.batches.tables import LabelRow, LedgerRow, WorkerRow
from labelsvc.database import reading, transaction
from labelsvc.runtime import Runtime, open_runtime
from labelsvc.settings import load_settings

OFTEN_LOST = {"kind": "lost_ack", "method": "PUT", "times": None, "probability": 0.05}
# All orders go in one reading and one change; the shop begins with each a moment after it has taken it.
SLOW = {"kind": "slow", "method": "BATCH", "resource": "batch", "times": None, "seconds": 0.7}
READING, CHANGING = 1, 2


@dataclass
class Queue:
    """A service with a store, its batches, and the workers that were started."""

    service: Service
    runtime: Runtime
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def store(self) -> str:
        return self.service.shop.about["store_id"]

    def work(self) -> subprocess.Popen[str]:
        """One more worker, at work."""
        worker = self.service.start("worker")
        self.workers.append(worker)
        assert worker.stdout is not None
        assert "ready" in worker.stdout.readline()
        return worker

    def create(self, **wish: Any) -> str:
        """A batch of all that is placed."""
        with transaction(self.runtime.engine) as session:
            return create_batch(session, self.runtime, self.store, Wish(**wish), by="test")

    def view(self, batch: str) -> BatchView:
        """How it stands."""
        return batch_view(self.runtime, self.store, batch, items=False)

    def await_(self, batch: str, condition: Callable[[BatchView], bool]) -> BatchView:
        """Until the batch is so."""
        end = time.monotonic() + 2 * PATIENCE_SECONDS
        while not condition(view := self.view(batch)):
            assert time.monotonic() < end, view
            time.sleep(0.1)
        return view

    def finish(self, batch: str) -> BatchView:
        """Until nothing is left to do, not even a debt."""
        return self.await_(batch, lambda view: view.is_finished and not view.counts.get("failed"))

    def end(self) -> None:
        """Stop whatever still runs."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.communicate()


@pytest.fixture(scope="module")
def shop_of_60() -> Iterator[ShopProcess]:
    """One shop for all tests of this file."""
    with shop_process("--orders", "40", "--requests-per-minute", "0", "--seed", "7") as process:
        yield process


@contextmanager
def queue_of(directory: Path, shop: ShopProcess, url: str) -> Iterator[Queue]:
    """The queue over an empty database."""
    shop.tell("reset")
    shop.mend()
    service = Service(directory, shop, url)
    service.connect()
    settings = replace(load_settings({"LABELSVC_SECRET_KEYS": KEY}), database_url=url)
    made = Queue(service, open_runtime(settings))
    ensure_queue(made.runtime)
    try:
        yield made
    finally:
        made.end()
        queue.forget(made.runtime.engine)
        made.runtime.engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path, shop_of_60: ShopProcess) -> Iterator[Queue]:
    """On the embedded default."""
    with queue_of(tmp_path, shop_of_60, put_database(tmp_path)) as made:
        yield made


@pytest.fixture
def postgres(tmp_path: Path, shop_of_60: ShopProcess, postgres_url: str) -> Iterator[Queue]:
    """On PostgreSQL."""
    with queue_of(tmp_path, shop_of_60, postgres_url) as made:
        yield made


def assert_promises(made: Queue) -> None:
    """Nothing lost, nothing changed twice, nothing changed before its label was stored, nothing printed twice."""
    shop = made.service.shop
    assert shop.applied() == dict.fromkeys(shop.ask()["printable"], 1)
    with reading(made.runtime.engine) as session:
        labels = session.execute(select(LabelRow.order_id, LabelRow.created)).all()
        printed = session.scalars(select(LedgerRow.order_id).where(LedgerRow.printed.is_not(None))).all()
    stored: dict[str, datetime] = dict(labels)
    assert len(labels) == len(stored)
    assert all(stored[put["order_id"]].timestamp() < put["at"] for put in shop.ask("puts"))
    assert max(Counter(printed).values()) == 1


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_killed_again_and_again_two_workers_do_everything_once(
    database: str, request: pytest.FixtureRequest
) -> None:
    """kill -9 at random moments, one answer in twenty lost: the other goes on, and the promises hold."""
    made: Queue = request.getfixturevalue(database)
    shop, chance = made.service.shop, random.Random(database)
    shop.tell("faults", **OFTEN_LOST)
    shop.tell("faults", **SLOW)
    shop.tell("faults", kind="lost_ack", method="POST", resource="batch", times=None, probability=0.3)
    workers, before = [made.work(), made.work()], shop.ask()["batches"]
    batch = made.create()
    for calls in (READING, CHANGING, CHANGING + 1):
        wait_for_requests(shop, before + calls, workers[0], "batches")
        time.sleep(chance.uniform(0, 1))
        for worker in workers:
            worker.kill()
        workers = [made.work(), made.work()]
    assert made.finish(batch).state == "done"
    assert_promises(made)


def test_a_stopped_worker_loses_its_work_and_wakes_without_harm(sqlite: Queue) -> None:
    """Past its time it is taken for gone; awake again, its fence keeps it from the shop, and it works on."""
    shop = sqlite.service.shop
    shop.tell("faults", **SLOW)
    first, before = sqlite.work(), shop.ask()["batches"]
    batch = sqlite.create()
    wait_for_requests(shop, before + CHANGING, first, "batches")
    first.send_signal(signal.SIGSTOP)
    sqlite.work()
    assert sqlite.finish(batch).state == "done"
    first.send_signal(signal.SIGCONT)
    again = sqlite.create(orders=shop.ask()["printable"][:3])
    assert sqlite.finish(again).counts == {"skipped": 3}
    assert_promises(sqlite)


def test_told_to_end_a_worker_hands_its_work_back(sqlite: Queue) -> None:
    """SIGTERM in the middle of a batch: it ends well and soon, and the next worker has the rest."""
    shop = sqlite.service.shop
    shop.tell("faults", **SLOW)
    first, before = sqlite.work(), shop.ask()["batches"]
    batch = sqlite.create()
    wait_for_requests(shop, before + CHANGING, first, "batches")
    first.terminate()
    assert first.wait(timeout=10) == 0
    assert not sqlite.view(batch).is_finished
    with reading(sqlite.runtime.engine) as session:
        assert not session.scalars(select(WorkerRow)).all()
    sqlite.work()
    assert sqlite.finish(batch).state == "done"
    assert_promises(sqlite)


def test_a_cancelled_batch_stops_within_its_workers_step(sqlite: Queue) -> None:
    """What was not on its way is not changed in the shop, however long one waits."""
    shop = sqlite.service.shop
    shop.tell("faults", **SLOW)
    worker, before = sqlite.work(), shop.ask()["batches"]
    batch = sqlite.create()
    wait_for_requests(shop, before + READING, worker, "batches")
    cancel_batch(sqlite.runtime, sqlite.store, batch, by="test")
    sqlite.await_(batch, lambda view: set(view.counts) <= {"fulfilled", "skipped", "cancelled"})
    done = sqlite.view(batch).counts.get("fulfilled", 0)
    other = sqlite.create(orders=["NOSUCH"])
    sqlite.await_(other, lambda view: view.is_finished)
    assert sum(shop.applied().values()) == done and sqlite.view(batch).counts["cancelled"] > 0


def test_a_database_that_is_restarted_is_waited_for(postgres: Queue, restart_postgres: Callable[[], None]) -> None:
    """Every connection breaks in the middle of a batch: the worker goes on by itself."""
    shop = postgres.service.shop
    shop.tell("faults", **SLOW)
    worker, before = postgres.work(), shop.ask()["batches"]
    batch = postgres.create()
    wait_for_requests(shop, before + CHANGING, worker, "batches")
    restart_postgres()
    assert postgres.finish(batch).state == "done"
    assert worker.poll() is None
    assert_promises(postgres)


def test_beside_a_web_server_one_worker_lives_as_long_as_it(tmp_path: Path, sqlite: Queue) -> None:
    """Of two processes that would have one, one has; when it is killed the worker ends and the other's begins."""
    code = (
        "from labelsvc.runtime import open_runtime; from labelsvc.settings import load_settings;"
        "from labelsvc.batches.engine import start_embedded; start_embedded(open_runtime(load_settings()))"
    )
    with ExitStack() as stack:
        hosts = [stack.enter_context(_host(sqlite, code)) for _ in range(2)]
        batch = sqlite.create()
        assert sqlite.finish(batch).state == "done"
        first = _worker_pids(sqlite)
        assert len(first) == 1
        hosts[0].kill()
        hosts[0].wait()
        again = sqlite.create(orders=["NOSUCH"])
        sqlite.await_(again, lambda view: view.is_finished)
        hosts[1].kill()
        hosts[1].wait()
    end = time.monotonic() + PATIENCE_SECONDS
    while _worker_pids(sqlite):
        assert time.monotonic() < end, "a worker outlives its web server"
        time.sleep(0.1)
    assert_promises(sqlite)


@contextmanager
def _host(made: Queue, code: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "ECWID_API_URL": made.service.shop.about["api_url"],
        "ECWID_REQUESTS_PER_MINUTE": "60000",
        "LABELSVC_SECRET_KEYS": KEY,
        "LABELSVC_DATABASE_URL": made.service.database_url,
    }
    with subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=made.service.directory) as process:
        try:
            yield process
        finally:
            process.kill()


def _worker_pids(made: Queue) -> set[str]:
    with reading(made.runtime.engine) as session:
        return {row.process for row in session.scalars(select(WorkerRow)) if row.kind == "worker"}
