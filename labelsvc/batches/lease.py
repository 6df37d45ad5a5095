"""One process prints for a store at a time; a second waits or is refused, and takes over at once from a dead one.

Both kinds of lock belong to something that the kernel closes when a process dies, however it dies: a file
(SQLite: one machine) or a connection (PostgreSQL: many). So there is no heartbeat, and no time to wait out.
"""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from labelsvc.database import sqlite_file
from labelsvc.errors import StoreBusy

POLL_SECONDS = 0.2

Fence = Callable[[], None]
"""Called before every change in the shop; raises ``StoreBusy`` if the lease was lost meanwhile."""


@contextmanager
def lease(engine: Engine, store_id: str, *, wait_seconds: float = 0.0) -> Iterator[Fence]:
    """The sole right to print for a store. Raises ``StoreBusy`` if another holds it for ``wait_seconds``."""
    file = sqlite_file(engine)
    held = _advisory_lock(engine, store_id) if file is None else _file_lock(file, store_id)
    with held as (take, fence):
        deadline = time.monotonic() + wait_seconds
        while not take():
            if time.monotonic() >= deadline:
                raise StoreBusy(
                    f"another labelsvc is printing for store {store_id}", hint="wait until it has finished"
                )
            time.sleep(POLL_SECONDS)
        yield fence


Lock = tuple[Callable[[], bool], Fence]


@contextmanager
def _file_lock(database: Path, store_id: str) -> Iterator[Lock]:
    # The file stays: whoever removed it could take the lock of a name from under a process that waits.
    with database.with_name(f"{database.name}.{_digest(store_id).hex()[:12]}.lock").open("ab") as file:

        def take() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield take, lambda: None


@contextmanager
def _advisory_lock(engine: Engine, store_id: str) -> Iterator[Lock]:
    key = int.from_bytes(_digest(store_id)[:8], "big", signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Out of the pool: closing it then ends the session on the server, and with it the lock.
        connection.detach()
        query = text("SELECT pg_try_advisory_lock(:key)").bindparams(key=key)

        def take() -> bool:
            return bool(connection.execute(query).scalar())

        try:
            yield take, lambda: _still_connected(connection, store_id)
        finally:
            # The server notices a closed connection a moment later, and until then whoever comes next would be
            # refused. A connection that was lost has lost the lock as well.
            with suppress(DBAPIError):
                connection.execute(text("SELECT pg_advisory_unlock_all()"))


def _still_connected(connection: Connection, store_id: str) -> None:
    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        raise StoreBusy(
            f"the database dropped the connection that kept store {store_id} for this process",
            hint="run it again: it continues where this one stopped",
        ) from error


def _digest(store_id: str) -> bytes:
    return hashlib.sha256(f"labelsvc store {store_id}".encode()).digest()
