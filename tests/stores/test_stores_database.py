"""The database: settings, migrations, and many processes opening it at once."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from labelsvc.database import (
    UTCDateTime,
    declared,
    migration_config,
    open_database,
    schema_lag,
    sqlite_file,
    upgrade,
)
from labelsvc.errors import ConfigError
from labelsvc.stores.tables import StoreRow


def test_migrations_and_models_agree(tmp_path: Path) -> None:
    """A database brought up by the migrations differs in nothing from what the code declares."""
    engine = open_database(f"sqlite:///{tmp_path}/new/dir/labelsvc.db")
    upgrade(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, declared()) == []


def test_upgrade_may_be_repeated(tmp_path: Path) -> None:
    """A second upgrade of the same database changes nothing and keeps the rows."""
    engine = open_database(f"sqlite:///{tmp_path}/labelsvc.db")
    upgrade(engine)
    with Session(engine) as session, session.begin():
        session.add(StoreRow(id="1003", connected=datetime(2026, 1, 2, tzinfo=UTC)))
    upgrade(engine)
    with Session(engine) as session, session.begin():
        assert session.scalars(select(StoreRow.id)).all() == ["1003"]


def test_a_schema_that_lags_behind_is_told(tmp_path: Path) -> None:
    """Before any migration, at one that this version does not know, and after all."""
    from alembic import command

    engine = open_database(f"sqlite:///{tmp_path}/labelsvc.db")
    assert schema_lag(engine) == "the schema is not there yet"
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.stamp(config, "base")
        connection.execute(text("INSERT INTO alembic_version VALUES ('0000')"))
    assert str(schema_lag(engine)).startswith("the schema is at 0000, not at ")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    upgrade(engine)
    assert schema_lag(engine) is None


def test_failed_migration_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails half-way is undone as a whole: the next start finds the database as it was."""
    from alembic import op

    def fail(*_args: object, **_named: object) -> None:
        raise ValueError("half-way")

    engine = open_database(f"sqlite:///{tmp_path}/labelsvc.db")
    monkeypatch.setattr(op, "create_index", fail)
    with pytest.raises(ValueError, match="half-way"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == []


OPEN_AND_UPGRADE = """
import sys
from labelsvc.database import open_database, upgrade
upgrade(open_database(sys.argv[1]))
"""


def test_many_processes_may_make_the_database_at_once(tmp_path: Path) -> None:
    """Web and workers start together on an empty directory: one makes the tables, the others wait."""
    command = [sys.executable, "-c", OPEN_AND_UPGRADE, f"sqlite:///{tmp_path}/labelsvc.db"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    started = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate()[1].decode() for process in started]
    assert errors == [""] * 4


def test_sqlite_is_durable_and_private(tmp_path: Path) -> None:
    """Every connection survives a power cut, checks references, waits for others; the file is its owner's."""
    engine = open_database(f"sqlite:///{tmp_path}/labelsvc.db")
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with engine.begin() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    assert stat.S_IMODE((tmp_path / "labelsvc.db").stat().st_mode) == 0o600
    assert sqlite_file(engine) == tmp_path / "labelsvc.db"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("not a url", "not a database URL"),
        ("mysql://host/name", "mysql is not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////proc/labelsvc/labelsvc.db", "No such file"),
    ],
)
def test_bad_url_is_told_in_one_line(url: str, told: str) -> None:
    """A wrong setting names its variable and says what is wrong."""
    with pytest.raises(ConfigError, match=told) as caught:
        open_database(url)
    assert "LABELSVC_DATABASE_URL" in str(caught.value)


def test_unusable_database_is_told_without_its_password(tmp_path: Path) -> None:
    """A file that is no database is a configuration error, and no statement or parameter is quoted."""
    (tmp_path / "labelsvc.db").write_text("this is a text file, and long enough to be one. " * 50)
    with pytest.raises(ConfigError, match="file is not a database"):
        upgrade(open_database(f"sqlite:///{tmp_path}/labelsvc.db"))


def test_postgresql_url_gets_our_driver() -> None:
    """Both spellings of a PostgreSQL URL mean psycopg 3; nothing connects yet, the password stays hidden."""
    for scheme in ("postgres", "postgresql"):
        engine = open_database(f"{scheme}://labelsvc:secret@db.example/labels")
        assert engine.url.drivername == "postgresql+psycopg"
        assert "secret" not in repr(engine)
        assert sqlite_file(engine) is None


def test_moments_come_back_in_utc() -> None:
    """A moment of any zone is stored in UTC and read back aware; a naive one is refused."""
    column, dialect = UTCDateTime(), sqlite.dialect()
    tokyo = datetime(2026, 5, 1, 9, 0, tzinfo=timezone(timedelta(hours=9)))
    stored = column.process_bind_param(tokyo, dialect)
    assert stored == tokyo and stored is not None and stored.hour == 0
    assert column.process_result_value(stored.replace(tzinfo=None), dialect) == tokyo
    with pytest.raises(ValueError, match="without a time zone"):
        column.process_bind_param(datetime(2026, 5, 1), dialect)
