"""Connecting, finding and removing stores."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, select, update

from labelsvc.database import now, reading, transaction
from labelsvc.errors import StoreError, UsageError
from labelsvc.stores.secrets import SecretBox
from labelsvc.stores.tables import ApiKeyRow, StoreRow

STORE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Store:
    """A connected store. The token is kept out of ``repr``, and with it out of logs."""

    id: str
    name: str
    connected: datetime
    token: str = field(repr=False)


def connect_store(engine: Engine, box: SecretBox, store_id: str, token: str, *, name: str = "") -> Store:
    """Remember a store, or give a known one a new token; ``UsageError`` for an impossible id or token."""
    token = token.strip()
    if not STORE_ID.fullmatch(store_id):
        raise UsageError("a store id is made of letters, digits, - and _", hint="it is a number in Ecwid")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError("the access token is empty or holds characters that no token has")
    with transaction(engine) as session:
        row = session.get(StoreRow, store_id) or StoreRow(id=store_id, name="")
        row.name = name[:NAME_LENGTH] or row.name
        row.sealed_token = box.seal(token.encode())
        row.connected = now()
        row.removed = None
        session.add(row)
        return Store(row.id, row.name, row.connected, token)


def store(engine: Engine, box: SecretBox, store_id: str) -> Store:
    """A connected store; raises ``StoreError`` if it is not connected, or its token cannot be decrypted."""
    with reading(engine) as session:
        row = session.get(StoreRow, store_id)
    if row is None or row.sealed_token is None:
        raise StoreError(f"store {store_id} is not connected", hint="labelsvc stores add --store ID --token-stdin")
    return _opened(row, row.sealed_token, box)


def stores(engine: Engine) -> list[tuple[str, str, datetime]]:
    """Id, name and moment of connection of every connected store; needs no key, shows no token."""
    query = select(StoreRow).where(StoreRow.sealed_token.is_not(None)).order_by(StoreRow.id)
    with reading(engine) as session:
        return [(row.id, row.name, row.connected) for row in session.scalars(query)]


def remove_store(engine: Engine, store_id: str) -> None:
    """Forget the token for good, and revoke the store's keys. What was printed stays in the ledger.

    Raises ``StoreError`` if the store is unknown.
    """
    with transaction(engine) as session:
        row = session.get(StoreRow, store_id)
        if row is None or row.sealed_token is None:
            raise StoreError(f"store {store_id} is not connected")
        row.sealed_token = None
        row.removed = now()
        keys = update(ApiKeyRow).where(ApiKeyRow.store_id == store_id, ApiKeyRow.revoked.is_(None))
        session.execute(keys.values(revoked=row.removed))


def _opened(row: StoreRow, sealed: bytes, box: SecretBox) -> Store:
    return Store(row.id, row.name, row.connected, box.open(sealed).decode())
