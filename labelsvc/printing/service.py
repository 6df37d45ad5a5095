"""Adding, finding, changing and removing a store's printers. Names are unique in a store."""

import json
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labelsvc.database import now, reading, transaction
from labelsvc.errors import PrinterInvalid, PrinterNotFound, StoreError, UsageError
from labelsvc.printing.profiles import PrinterProfile
from labelsvc.printing.tables import PrinterRow
from labelsvc.stores import SecretBox
from labelsvc.stores.tables import StoreRow

# What stands in the row as it stands in the profile.
_PLAIN = tuple(field.name for field in fields(PrinterProfile) if field.name not in ("user", "password"))


def add_printer(engine: Engine, box: SecretBox, profile: PrinterProfile) -> PrinterProfile:
    """Remember a printer. Raises ``UsageError`` if the store has one of that name, ``StoreError`` for a store
    that is not connected."""
    row = PrinterRow(created=now(), **_columns(box, profile))
    try:
        with transaction(engine) as session:
            store = session.get(StoreRow, profile.store_id)
            if store is None or store.sealed_token is None:
                raise StoreError(f"store {profile.store_id} is not connected", hint="labelsvc stores add")
            session.add(row)
    except IntegrityError as error:
        raise _taken() from error
    return profile


def change_printer(
    engine: Engine, box: SecretBox, store_id: str, name: str, changes: dict[str, Any]
) -> PrinterProfile:
    """Change what is known of a printer, by the names of ``PrinterProfile``'s fields; its store stays.

    Raises ``PrinterNotFound``, and ``UsageError`` for what a profile cannot be, or a name that is taken.
    """
    if unknown := changes.keys() - ({field.name for field in fields(PrinterProfile)} - {"store_id"}):
        raise UsageError(f"a printer has no {sorted(unknown)[0]!r}")
    try:
        with transaction(engine) as session:
            row = _row(session, store_id, name)
            profile = replace(_profile(box, row), **changes)
            for column, value in _columns(box, profile).items():
                setattr(row, column, value)
    except IntegrityError as error:
        raise _taken() from error
    return profile


def _taken() -> PrinterInvalid:
    told = "there is a printer of that name already"
    return PrinterInvalid("name", "printer_name_taken", told, hint="choose another name")


def get_printer(engine: Engine, box: SecretBox, store_id: str, name: str) -> PrinterProfile:
    """A store's printer; raises ``PrinterNotFound``, or ``StoreError`` if its password cannot be decrypted."""
    with reading(engine) as session:
        return _profile(box, _row(session, store_id, name))


def list_printers(engine: Engine, store_id: str) -> list[PrinterProfile]:
    """The printers of a store by name, without users and passwords; needs no key."""
    query = select(PrinterRow).where(PrinterRow.store_id == store_id).order_by(PrinterRow.name)
    with reading(engine) as session:
        return [_profile(None, row) for row in session.scalars(query)]


def printers_with_login(engine: Engine, store_id: str) -> frozenset[str]:
    """The names of the store's printers that have a user or a password; needs no key."""
    query = select(PrinterRow.name).where(
        PrinterRow.store_id == store_id, PrinterRow.sealed_credentials.is_not(None)
    )
    with reading(engine) as session:
        return frozenset(session.scalars(query))


def remove_printer(engine: Engine, store_id: str, name: str) -> None:
    """Forget a printer and its password. Raises ``PrinterNotFound``."""
    with transaction(engine) as session:
        session.delete(_row(session, store_id, name))


def _row(session: Session, store_id: str, name: str) -> PrinterRow:
    query = select(PrinterRow).where(PrinterRow.store_id == store_id, PrinterRow.name == name.strip())
    row = session.scalars(query).one_or_none()
    if row is None:
        raise PrinterNotFound(f"there is no printer {name[:60]!r}", hint="choose one of the store's printers")
    return row


def _columns(box: SecretBox, profile: PrinterProfile) -> dict[str, Any]:
    columns = {name: getattr(profile, name) for name in _PLAIN}
    credentials = json.dumps([profile.user, profile.password]).encode()
    columns["sealed_credentials"] = box.seal(credentials) if profile.user or profile.password else None
    return columns


def _profile(box: SecretBox | None, row: PrinterRow) -> PrinterProfile:
    user = password = ""
    if box is not None and row.sealed_credentials is not None:
        user, password = json.loads(box.open(row.sealed_credentials))
    return PrinterProfile(**{name: getattr(row, name) for name in _PLAIN}, user=user, password=password)
