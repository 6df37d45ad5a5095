"""Encryption at rest and connected stores."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from new_database import new_database
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from labelsvc.errors import ConfigError, StoreError, UsageError
from labelsvc.stores import SecretBox, connect_store, remove_store, store, stores
from labelsvc.stores.tables import StoreRow

BOX = SecretBox("new key,old key")
TOKEN = "secret_4kHnsF"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An empty database."""
    return new_database(tmp_path)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=2000))
def test_what_is_sealed_can_be_opened(plain: bytes) -> None:
    """Any bytes come back as they were, and never stand readable in what is stored."""
    sealed = BOX.seal(plain)
    assert BOX.open(sealed) == plain
    assert len(plain) < 4 or plain not in sealed


def test_older_keys_still_open_and_renewal_drops_them() -> None:
    """After a rotation old data opens with the old key in the list, and without it once renewed."""
    sealed = SecretBox("old key").seal(b"token")
    assert BOX.open(sealed) == b"token"
    with pytest.raises(StoreError):
        SecretBox("new key").open(sealed)
    assert SecretBox(" new key ,").open(BOX.renew(sealed)) == b"token"


def test_wrong_key_is_told_without_the_secret() -> None:
    """The error names the setting, and shows neither the key nor the data."""
    with pytest.raises(StoreError) as caught:
        SecretBox("another").open(BOX.seal(b"token"))
    assert "LABELSVC_SECRET_KEYS" in str(caught.value)
    with pytest.raises(StoreError):
        BOX.renew(b"tampered")


@pytest.mark.parametrize("keys", ["", " , ,", []])
def test_missing_keys_stop_the_start(keys: str | list[str]) -> None:
    """Without a key nothing is stored in the clear: it is a configuration error that names the variable."""
    with pytest.raises(ConfigError, match="LABELSVC_SECRET_KEYS"):
        SecretBox(keys)


def test_box_hides_its_keys() -> None:
    """A box that ends up in a log shows no key."""
    assert repr(BOX) == "<SecretBox of 2 keys>"


def test_store_keeps_its_token_encrypted(engine: Engine) -> None:
    """The token comes back whole, but stands readable neither in the database nor in repr."""
    connect_store(engine, BOX, "1003", f" {TOKEN}\n", name="Cups")
    found = store(engine, BOX, "1003")
    assert (found.id, found.name, found.token) == ("1003", "Cups", TOKEN)
    assert TOKEN not in repr(found)
    with Session(engine) as session, session.begin():
        assert TOKEN.encode() not in (session.scalars(select(StoreRow.sealed_token)).one() or b"")


def test_new_token_replaces_the_old(engine: Engine) -> None:
    """Connecting a known store again changes its token and keeps its name."""
    connect_store(engine, BOX, "1003", "first", name="Cups")
    connect_store(engine, BOX, "1003", "second")
    found = store(engine, BOX, "1003")
    assert (found.token, found.name) == ("second", "Cups")
    assert [listed[:2] for listed in stores(engine)] == [("1003", "Cups")]


def test_removed_store_loses_its_token_and_may_come_back(engine: Engine) -> None:
    """Removal erases the token at once; the store is unknown until it is connected again."""
    connect_store(engine, BOX, "1003", TOKEN)
    remove_store(engine, "1003")
    assert stores(engine) == []
    with Session(engine) as session, session.begin():
        assert session.scalars(select(StoreRow.sealed_token)).one() is None
    for gone in (lambda: store(engine, BOX, "1003"), lambda: remove_store(engine, "1003")):
        with pytest.raises(StoreError, match="not connected"):
            gone()
    connect_store(engine, BOX, "1003", TOKEN)
    assert store(engine, BOX, "1003").token == TOKEN


@pytest.mark.parametrize(
    ("store_id", "token"),
    [("", TOKEN), ("../1003", TOKEN), ("1" * 65, TOKEN), ("1003", ""), ("1003", "a b"), ("1003", "a\x00b")],
)
def test_impossible_store_is_refused(engine: Engine, store_id: str, token: str) -> None:
    """Ids and tokens that no shop gives are refused before anything is stored, and no token is echoed."""
    with pytest.raises(UsageError) as caught:
        connect_store(engine, BOX, store_id, token)
    assert not token or token not in str(caught.value)
    assert stores(engine) == []
