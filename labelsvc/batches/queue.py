"""The engine's side of the database: what drives turns. Our own rows are the truth; its tables may be lost.

Everything that names DBOS is here and in ``engine``. Importing it takes most of a second, so both do it late.
"""

import logging
import os
import threading
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from labelsvc.database import BUSY_MS, MIGRATION_LOCK
from labelsvc.errors import ConfigError

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

APPLICATION = "labelsvc"
# Work that was begun under one version is only ever continued under the same: it must never change by itself.
VERSION = "1"
QUEUE = "turns"
TURN = "labelsvc.turn"
POLL_SECONDS = 0.2

_clients: dict[tuple[int, str], "DBOSClient"] = {}
_engines: dict[tuple[int, str], Engine] = {}
_lock = threading.Lock()


def enqueue(session: Session, batch_id: str, turn: int, delay: float = 0.0) -> None:
    """Have a turn taken, if the caller's transaction commits: first come, first served."""
    options: EnqueueOptions = {
        "workflow_name": TURN,
        "queue_name": QUEUE,
        "workflow_id": workflow_id(batch_id, turn),
        "app_version": VERSION,
    }
    if delay > 0:
        options["delay_seconds"] = delay
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    client(engine).enqueue_in_transaction(session, options, batch_id, turn)


def workflow_id(batch_id: str, turn: int) -> str:
    """The name of a turn in the engine's tables."""
    return f"{batch_id}-{turn}"


def client(engine: Engine) -> "DBOSClient":
    """What a process asks the engine's tables with; made on first use, so after any fork."""
    key = (os.getpid(), str(engine.url))
    with _lock:
        if key not in _clients:
            _clients[key] = _new_client(engine)
        return _clients[key]


def engine_database(engine: Engine) -> Engine:
    """The engine's own connections to the same database.

    Not ours: those of SQLite begin every transaction by hand, and the engine's migrations do so as well.
    """
    key = (os.getpid(), str(engine.url))
    if key not in _engines:
        _engines[key] = _connections(engine)
    return _engines[key]


def forget(engine: Engine) -> None:
    """Close what this process keeps open for a database."""
    with _lock:
        key = (os.getpid(), str(engine.url))
        if found := _clients.pop(key, None):
            found.destroy()
        if connections := _engines.pop(key, None):
            connections.dispose()


def migrate(engine: Engine) -> None:
    """Make the engine's tables, or bring them up to date. Safe to run by many at once."""
    from dbos import DBOS

    quiet()
    url = engine.url.render_as_string(hide_password=False)
    if engine.dialect.name == "sqlite":
        DBOS.migrate(url)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Not in a transaction, nor by waiting in the server: its indexes are built beside all that is open.
        take = text("SELECT pg_try_advisory_lock(:key)").bindparams(key=MIGRATION_LOCK + 1)
        while not connection.scalar(take):
            time.sleep(POLL_SECONDS)
        try:
            DBOS.migrate(url)
        finally:
            connection.execute(text("SELECT pg_advisory_unlock_all()"))


def quiet() -> None:
    """Let the engine speak of what is wrong only, through the usual logging."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.ERROR)


def _new_client(engine: Engine) -> "DBOSClient":
    from dbos import DBOSClient

    quiet()
    if not _has_tables(engine):
        if engine.dialect.name != "sqlite":
            raise ConfigError(
                "LABELSVC_DATABASE_URL: the queue's tables are not there", hint="labelsvc db upgrade"
            )
        migrate(engine)
    connections = engine_database(engine)
    return DBOSClient(system_database_engine=connections, application_name=APPLICATION, lazy=True)


def _has_tables(engine: Engine) -> bool:
    from sqlalchemy import inspect

    schema = None if engine.dialect.name == "sqlite" else "dbos"
    return inspect(engine).has_table("dbos_migrations", schema=schema)


def _connections(engine: Engine) -> Engine:
    if engine.dialect.name != "sqlite":
        return create_engine(engine.url, pool_pre_ping=True, hide_parameters=True)
    made = create_engine(engine.url, hide_parameters=True)
    event.listen(made, "connect", _prepare)
    return made


def _prepare(connection: Any, _record: Any) -> None:
    # The driver then begins by itself, before the first statement that writes, and takes the lock at once.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
