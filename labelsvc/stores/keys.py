"""API keys: who may do what with a store. A key is shown once; what is stored cannot be turned back into it."""

import hmac
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from labelsvc.database import now, reading, transaction
from labelsvc.errors import DatabaseError, UsageError
from labelsvc.stores.tables import ApiKeyRow, StoreRow

logger = logging.getLogger(__name__)

# "agent" is for the print agent alone, and all that it needs.
AGENT = "agent"
SCOPES = ("read", "print", "fulfil", "admin", AGENT)
USUAL_SCOPES = ("read", "print", "fulfil")
# The only scope of a key without a store: the figures of the whole service, and nothing else.
OPERATOR = "operator"
PREFIX = "lsk_"
NAME_LENGTH = 100
# A key that is used a hundred times a second is not written a hundred times a second.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key. ``store_id`` is None for an operator's."""

    id: str
    store_id: str | None
    name: str
    scopes: tuple[str, ...]
    created: datetime
    last_used: datetime | None
    revoked: datetime | None


def create_key(
    session: Session, store_id: str | None, *, name: str = "", scopes: Iterable[str] = USUAL_SCOPES
) -> tuple[ApiKey, str]:
    """A new key, and its text, which nobody can find out later; in the caller's transaction.

    Without a store it is an operator's. Raises ``UsageError`` for unknown scopes, a store that is not
    connected, or a name that is too long.
    """
    granted = checked_scopes(scopes) if store_id is not None else (OPERATOR,)
    if store_id is not None and not _is_connected(session.get(StoreRow, store_id)):
        raise UsageError(f"store {store_id} is not connected")
    if len(name) > NAME_LENGTH or not (name.isprintable() or not name):
        raise UsageError(f"a key's name is one line of up to {NAME_LENGTH} characters")
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiKeyRow(
        id=secrets.token_hex(8),
        store_id=store_id,
        name=name,
        scopes=",".join(granted),
        digest=_digest(text),
        created=now(),
    )
    session.add(row)
    session.flush()
    return _key(row), text


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """These scopes in their usual order; raises ``UsageError`` for none, or an unknown one."""
    asked = {scope.strip() for scope in scopes}
    if not asked or asked - set(SCOPES):
        raise UsageError(f"a key's scopes are some of {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in asked)


def keys(engine: Engine, store_id: str | None = None) -> list[ApiKey]:
    """The keys of a store, or all of them, revoked ones included, oldest first."""
    query = select(ApiKeyRow).order_by(ApiKeyRow.created, ApiKeyRow.id)
    if store_id is not None:
        query = query.where(ApiKeyRow.store_id == store_id)
    with reading(engine) as session:
        return [_key(row) for row in session.scalars(query)]


def revoke_key(engine: Engine, key_id: str, *, store_id: str | None = None) -> bool:
    """End a key, from the next request on; False if there is none of that id (in that store). Can be repeated."""
    query = select(ApiKeyRow).where(ApiKeyRow.id == key_id)
    if store_id is not None:
        query = query.where(ApiKeyRow.store_id == store_id)
    with transaction(engine) as session:
        row = session.scalars(query).first()
        if row is not None:
            row.revoked = row.revoked or now()
        return row is not None


def find_key(engine: Engine, text: str) -> ApiKey | None:
    """The key that this text is, if it is in force and its store is connected; notes that it was used."""
    digest = _digest(text)
    query = select(ApiKeyRow, StoreRow).join(StoreRow, StoreRow.id == ApiKeyRow.store_id, isouter=True)
    with reading(engine) as session:
        found = session.execute(query.where(ApiKeyRow.digest == digest)).first()
    if found is None or not hmac.compare_digest(found[0].digest, digest) or found[0].revoked is not None:
        return None
    row, store = found
    if row.store_id is not None and not _is_connected(store):
        return None
    _note_use(engine, row)
    return _key(row)


def _note_use(engine: Engine, row: ApiKeyRow) -> None:
    moment = now()
    if row.last_used is not None and moment - row.last_used < NOTED_EVERY:
        return
    try:
        with transaction(engine) as session:
            session.execute(update(ApiKeyRow).where(ApiKeyRow.id == row.id).values(last_used=moment))
    except DatabaseError as error:
        # The request itself may need to read only: a full disk does not end that.
        logger.warning("the use of key %s was not noted: %s", row.id, error.message)


def _is_connected(row: StoreRow | None) -> bool:
    return row is not None and row.sealed_token is not None


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: ApiKeyRow) -> ApiKey:
    scopes = tuple(row.scopes.split(","))
    return ApiKey(row.id, row.store_id, row.name, scopes, row.created, row.last_used, row.revoked)
