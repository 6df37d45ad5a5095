"""The database: one engine for SQLite (nothing to install) or PostgreSQL (many machines), and its migrations.

Every subject declares its own tables on ``Base``; ``labelsvc/migrations`` brings a database up to them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from labelsvc.errors import ConfigError, DatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 30_000
# One writer at a time migrates a PostgreSQL database; any fixed number of our own will do.
MIGRATION_LOCK = 0x6C61_6265_6C73
# The execution option of a session that only reads.
READING = "labelsvc_reading"
# The modules that declare tables: imported before the models are compared with the migrations.
TABLES = (
    "labelsvc.stores.tables",
    "labelsvc.stores.settings_table",
    "labelsvc.batches.tables",
    "labelsvc.batches.auto_tables",
    "labelsvc.ecwid.shared_limiter",
    "labelsvc.printing.tables",
    "labelsvc.web.tables",
)

# Names for every constraint: without them neither SQLite nor PostgreSQL can drop one in a later migration.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, always UTC. SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could tell later which zone it was in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The tables of all subjects."""

    metadata = MetaData(naming_convention=NAMES)


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def open_database(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``; raises ``ConfigError`` for anything else.

    The directory of a SQLite file is made; the file itself is created readable by its owner only. No table
    is created: that is ``upgrade``.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError("LABELSVC_DATABASE_URL is not a database URL") from error
    match parsed.get_backend_name():
        case "sqlite":
            return _open_sqlite(parsed)
        case "postgresql" | "postgres":
            return _open_postgresql(parsed)
        case other:
            raise ConfigError(f"LABELSVC_DATABASE_URL: {other} is not supported, only sqlite and postgresql")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that commits at the end, or undoes everything; its rows stay readable afterwards.

    Raises ``DatabaseError`` where it is not the statement's fault: disk full, locked, connection lost.
    """
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    except OperationalError as error:
        raise DatabaseError(
            f"the database cannot be used: {_cause(error)}", hint="nothing was half done: mend it, run it again"
        ) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for reading alone: on SQLite it never waits for who writes, nor makes anybody wait.

    What it reads is one moment's state. Raises ``DatabaseError`` as ``transaction`` does.
    """
    try:
        with Session(engine.execution_options(**{READING: True}), expire_on_commit=False) as session:
            yield session
    except OperationalError as error:
        raise DatabaseError(f"the database cannot be read: {_cause(error)}", hint="try again") from error


def insert_new(session: Session, table: Any, values: Any) -> Any:
    """An INSERT that leaves out what is there already (by any unique key); ``RETURNING`` tells what was new."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table).values(values).on_conflict_do_nothing()


def sqlite_file(engine: Engine) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    name = engine.url.database
    return Path(name).absolute() if engine.dialect.name == "sqlite" and name else None


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema, an empty one included. Safe to run by many at once."""
    from alembic import command

    with _one_at_a_time(engine) as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_lag(engine: Engine) -> str | None:
    """What the database's schema lacks, or None. Raises ``ConfigError`` if the database cannot be reached."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise ConfigError(f"LABELSVC_DATABASE_URL: {_cause(error)}") from error
    if current == head:
        return None
    return f"the schema is at {current}, not at {head}" if current else "the schema is not there yet"


def migration_config() -> Any:
    """Alembic's configuration, made in code: the package needs no alembic.ini to be found."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def declared() -> MetaData:
    """The metadata with every table declared."""
    for module in TABLES:
        import_module(module)
    return Base.metadata


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ConfigError("LABELSVC_DATABASE_URL names no file: sqlite:///<path> is needed")
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise ConfigError(f"LABELSVC_DATABASE_URL: {error.strerror}: {path}") from error
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Settings of one SQLite connection; durability first (a label must survive a power cut)."""
    # The driver's own BEGIN is deferred: two readers that both go on to write would deadlock.
    connection.isolation_level = None
    # The time-out comes first, so that the switch to WAL waits for another process that does the same.
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # Not every SQLite is built with it: what is erased must not lie about in the file's free space.
    connection.execute("PRAGMA secure_delete=ON")


def _begin_immediate(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN" if options.get(READING) else "BEGIN IMMEDIATE")


def _open_postgresql(url: URL) -> Engine:
    try:
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    except ImportError as error:
        raise ConfigError(
            "LABELSVC_DATABASE_URL needs the PostgreSQL driver", hint="pip install 'labelsvc[postgres]'"
        ) from error


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else migrates (on SQLite, BEGIN IMMEDIATE sees to that)."""
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            yield connection
    except DBAPIError as error:
        raise ConfigError(f"LABELSVC_DATABASE_URL: the database cannot be used: {_cause(error)}") from error


def _cause(error: DBAPIError) -> str:
    """The driver's first line: SQLAlchemy's own text would quote the statement and its parameters."""
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
