"""What drives turns: DBOS in this process, watched over by our own signs of life.

The engine's open-source build recovers only what its own executor left. So whoever leads (one process of all)
hands the turns of workers that are gone to those that live, and queues a turn for every batch that has work left
and none: even if the engine's tables were lost, nothing else would be.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from types import FrameType
from typing import TYPE_CHECKING

from labelsvc.batches import queue
from labelsvc.batches.clock import Clock
from labelsvc.batches.embedded import start_embedded as start_embedded
from labelsvc.batches.pulse import Pulse
from labelsvc.batches.turn import take_turn
from labelsvc.batches.watch import Watch
from labelsvc.batches.works import Works
from labelsvc.runtime import Runtime

if TYPE_CHECKING:
    from dbos import DBOSConfig

logger = logging.getLogger(__name__)

TURNS_AT_ONCE = 4
POLLING_SECONDS = 0.2
# SIGTERM: so long a turn may go on before it is handed back.
GRACE_SECONDS = 6

_works: Works | None = None


class Engine:
    """The queue's work in this process, from ``start`` to ``stop``. One at a time in a process."""

    def __init__(self, runtime: Runtime, *, kind: str = "worker", turns: int = TURNS_AT_ONCE) -> None:
        self._runtime = runtime
        self._turns = turns
        self._stopping = threading.Event()
        self.pulse = Pulse(runtime.engine, kind)
        self.works = Works(runtime, self.pulse, self._stopping.is_set, self._stopping.wait)
        self._watch = Watch(self.works, self._stopping)
        self._clock = Clock(runtime, self._stopping)
        self._open = ExitStack()

    def start(self) -> None:
        """Begin to take turns. Raises ``ConfigError`` or ``DatabaseError`` if the database cannot be used."""
        global _works
        queue.client(self._runtime.engine)
        self._open.enter_context(self.pulse)
        _works = self.works
        _launch(self._runtime, self.pulse.id, self._turns)
        self._watch.start()
        self._clock.start()

    def stop(self) -> None:
        """Finish what can be finished soon, and hand back the rest."""
        from dbos import DBOS

        self._stopping.set()
        self._watch.join()
        self._clock.join()
        DBOS.destroy(workflow_completion_timeout_sec=GRACE_SECONDS)
        self._watch.hand_back()
        # Whatever still runs here must change nothing any more.
        self.pulse.life += 1
        self._open.close()
        queue.forget(self._runtime.engine)


def worker(runtime: Runtime, *, ready: Callable[[], None] = lambda: None, while_stdin: bool = False) -> None:
    """Work on the queue until SIGTERM or SIGINT, which end it within ten seconds; or until stdin is closed."""
    done = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        done.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if while_stdin:
        threading.Thread(target=_await_eof, args=(done,), name="stdin", daemon=True).start()
    engine = Engine(runtime)
    engine.start()
    ready()
    done.wait()
    engine.stop()
    if engine.works.running:
        # A call to the shop that may take a minute: it has been handed back, and its fence is down.
        os._exit(0)


def _await_eof(done: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        continue
    done.set()


def _launch(runtime: Runtime, executor: str, turns: int) -> None:
    from dbos import DBOS

    queue.quiet()
    DBOS(config=_config(runtime, executor))
    _register()
    DBOS.launch()
    DBOS.register_queue(
        queue.QUEUE,
        worker_concurrency=turns,
        polling_interval_sec=POLLING_SECONDS,
        on_conflict="always_update",
    )


def _config(runtime: Runtime, executor: str) -> "DBOSConfig":
    return {
        "name": queue.APPLICATION,
        "application_version": queue.VERSION,
        # Unique: two that share one would do each other's work a second time.
        "executor_id": executor,
        "system_database_engine": queue.engine_database(runtime.engine),
        "system_database_url": runtime.engine.url.render_as_string(hide_password=False),
        "run_migrations": False,
        "log_level": "ERROR",
        "enable_otlp": False,
    }


@lru_cache(maxsize=1)
def _register() -> None:
    """Tell the engine what a turn is."""
    from dbos import DBOS

    DBOS.workflow(name=queue.TURN, max_recovery_attempts=None)(_turn)


def _turn(batch_id: str, number: int) -> None:
    works, name = _works, queue.workflow_id(batch_id, number)
    assert works is not None
    works.running.add(name)
    try:
        take_turn(works, batch_id, number)
    finally:
        works.running.discard(name)
