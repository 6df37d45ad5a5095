"""Printers for the tests: a database with a store, and a document to print."""

from collections.abc import Callable
from pathlib import Path

import pytest
from new_database import new_database
from sqlalchemy import Engine

from labelsvc.printing import PrintDocument, PrinterProfile
from labelsvc.printing.document import calibration_document
from labelsvc.stores import SecretBox, connect_store

STORE = "1003"


@pytest.fixture
def box() -> SecretBox:
    """Seals what the tests store."""
    return SecretBox("a key for the tests of printing")


@pytest.fixture
def engine(tmp_path: Path, box: SecretBox) -> Engine:
    """A database in which one store is connected."""
    engine = new_database(tmp_path)
    connect_store(engine, box, STORE, "secret_token", name="Shop")
    return engine


@pytest.fixture
def profile() -> Callable[..., PrinterProfile]:
    """A printer profile with some fields given."""

    def make(uri: str = "file:printed", name: str = "Packing desk", **fields: object) -> PrinterProfile:
        return PrinterProfile(STORE, name, uri, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def document(profile: Callable[..., PrinterProfile]) -> PrintDocument:
    """A calibration page as PDF."""
    return calibration_document(profile())
