"""SQLite files with the newest schema, copied: the migrations, which take most of a second, run once a process."""

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from labelsvc.batches import queue
from labelsvc.database import open_database, upgrade

FILE = "labelsvc.db"


def put_database(directory: Path) -> str:
    """A database that no store has used yet, where ``LABELSVC_DATA_DIR`` would have it; its URL."""
    file = directory / FILE
    directory.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(_newest())
    return f"sqlite:///{file}"


def new_database(directory: Path) -> Engine:
    """The same, open."""
    return unsynced(open_database(put_database(directory)))


def unsynced(engine: Engine) -> Engine:
    """Without waiting for the disk at each commit: that is for power cuts, which no test can bring about.

    A killed process loses nothing by it. PostgreSQL is left as it is.
    """

    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare)
        engine.dispose()
    return engine


@lru_cache(maxsize=1)
def _newest() -> bytes:
    with tempfile.TemporaryDirectory(prefix="labelsvc-schema-") as place:
        engine = open_database(f"sqlite:///{place}/{FILE}")
        upgrade(engine)
        queue.migrate(engine)
        engine.dispose()
        # Closed, it has no write-ahead log beside it any more.
        assert [path.name for path in Path(place).iterdir()] == [FILE]
        return (Path(place) / FILE).read_bytes()
