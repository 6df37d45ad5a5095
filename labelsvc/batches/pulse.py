"""A process's sign of life in the database: who works, who is gone, and whether we still count as alive.

A worker's row is renewed every two seconds. Whoever finds it older than ten takes it for gone, and at once if it
is of this machine and its process has ended. Against the worker that was only paused (a suspended machine, a
stopped process) there is ``Pulse.life``: it changes when more than five seconds passed between two signs of life,
so what was begun before is over by the time that anybody else may have taken it on.
"""

import hashlib
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, delete, func, literal_column, select, update
from sqlalchemy.orm import Session

from labelsvc.batches.tables import LeaseRow, WorkerRow
from labelsvc.database import now, reading, transaction
from labelsvc.errors import DatabaseError, StoreBusy

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
GONE_SECONDS = 10.0
PAUSED_SECONDS = GONE_SECONDS / 2
# Goes on while the machine sleeps; macOS has it under another name, and there this one does as well.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Pulse:
    """This process as a worker, from ``with`` to the end of the block. ``kind`` is for people who look."""

    def __init__(self, engine: Engine, kind: str, *, clock: Callable[[], float] | None = None) -> None:
        self.engine = engine
        self.kind = kind
        self.id = f"{kind}-{os.getpid()}-{secrets.token_hex(6)}"
        self.life = 0
        # The leases that this process holds; another of ours in the database could not be given back.
        self.tokens: set[str] = set()
        self._clock = clock or _boot_time
        self._beaten = self._clock()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep_beating, name="labelsvc-pulse", daemon=True)

    def __enter__(self) -> Self:
        self.beat()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Be gone at once, for all to see."""
        self._stopping.set()
        self._thread.join()
        with transaction(self.engine) as session:
            session.execute(delete(WorkerRow).where(WorkerRow.id == self.id))

    def beat(self) -> None:
        """Renew the row; begin a new life if it had gone, or was not renewed in time. Raises ``DatabaseError``."""
        with self._lock:
            moment = self._clock()
            with transaction(self.engine) as session:
                found = update(WorkerRow).where(WorkerRow.id == self.id).values(beat=database_seconds(session))
                renewed = session.execute(found.returning(WorkerRow.id)).first()
                if not renewed:
                    session.add(self._row(session))
                stale = delete(LeaseRow).where(LeaseRow.worker_id == self.id)
                session.execute(stale.where(LeaseRow.token.not_in(list(self.tokens))))
            if not renewed or moment - self._beaten > PAUSED_SECONDS:
                self.life += 1
            self._beaten = moment

    def fence(self, life: int) -> None:
        """Raise ``StoreBusy`` unless that life goes on: others may have taken over what it worked on."""
        if self.life != life or self._clock() - self._beaten > PAUSED_SECONDS:
            raise StoreBusy(
                "this process gave no sign of life for a while, and others may have taken over",
                hint="what it did not finish is done by whoever works next",
            )

    def _row(self, session: Session) -> WorkerRow:
        host, process = here()
        beat = database_seconds(session)
        return WorkerRow(id=self.id, kind=self.kind, host=host, process=process, beat=beat, started=now())

    def _keep_beating(self) -> None:
        while not self._stopping.wait(BEAT_SECONDS):
            try:
                self.beat()
            except DatabaseError as error:
                logger.warning("no sign of life could be given: %s", error.message)


def is_gone(worker: WorkerRow | None, seconds: float) -> bool:
    """Whether that worker has ended, or gives no sign of life any more. ``seconds``: the database's clock."""
    if worker is None:
        return True
    host, _ = here()
    return (worker.host == host and not _is_alive(worker.process)) or seconds - worker.beat > GONE_SECONDS


def workers(engine: Engine) -> tuple[list[WorkerRow], list[WorkerRow]]:
    """All workers that have a row: those that live, and those that are gone."""
    with reading(engine) as session:
        seconds = database_seconds(session)
        rows = session.scalars(select(WorkerRow)).all()
    gone = [row for row in rows if is_gone(row, seconds)]
    return [row for row in rows if row not in gone], gone


def database_seconds(session: Session) -> float:
    """The database's clock: machines may disagree about the time. SQLite is on this machine."""
    if session.get_bind().dialect.name == "sqlite":
        return time.time()
    return float(session.scalar(select(func.extract("epoch", literal_column("clock_timestamp()")))) or 0.0)


def here() -> tuple[str, str]:
    """This machine (or container) since it was started, and this process on it, never to be mistaken."""
    return _host(), _process(os.getpid())


def _boot_time() -> float:
    return time.clock_gettime(_CLOCK)


@lru_cache(maxsize=1)
def _host() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id")
    space = Path("/proc/self/ns/pid")
    parts = [
        socket.gethostname(),
        boot.read_text() if boot.exists() else "",
        str(space.readlink()) if space.is_symlink() else "",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _process(pid: int) -> str:
    """The pid, and when the process was started: pids come again. Field 22 of proc(5)'s ``stat``."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return f"{pid}:"
    fields = stat.rpartition(")")[2].split()
    # A zombie has ended; only its parent has not looked yet.
    return f"{pid}:" if fields[0] in "ZX" else f"{pid}:{fields[19]}"


def _is_alive(process: str) -> bool:
    pid, _, started = process.partition(":")
    if started:
        return _process(int(pid)) == process
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
