"""Reading, checking and keeping what a merchant sets; encrypted at rest, since it holds addresses and names."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from labelsvc.database import now, reading, transaction
from labelsvc.errors import SettingsInvalid, StoreError
from labelsvc.stores.secrets import SecretBox
from labelsvc.stores.setting_models import OWN_TEMPLATE, StoreSettings
from labelsvc.stores.setting_values import TRUSTED
from labelsvc.stores.settings_table import StoreSettingsRow
from labelsvc.stores.tables import StoreRow

__all__ = ["OWN_TEMPLATE", "StoreSettings", "read_settings", "save_store_settings", "store_settings"]


def read_settings(document: object) -> StoreSettings:
    """The settings that a JSON document (parsed) stands for; what is left out has its default.

    Raises ``SettingsInvalid`` with the place of every fault: unknown fields and impossible values.
    """
    try:
        # By way of JSON: what Python would take for granted (tuples, numbers in text) is no JSON of ours.
        return StoreSettings.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise SettingsInvalid(_faults(error)) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise SettingsInvalid((("settings", "this is no JSON document"),)) from error


def to_json(settings: StoreSettings) -> dict[str, Any]:
    """The document that ``read_settings`` reads back to the same settings."""
    return settings.model_dump(mode="json")


def store_settings(engine: Engine, box: SecretBox, store_id: str) -> StoreSettings:
    """What the store's merchant set, the defaults where nothing was. Raises ``StoreError`` if no key opens it."""
    with reading(engine) as session:
        row = session.get(StoreSettingsRow, store_id)
    if row is None:
        return StoreSettings()
    return _opened(box, row.sealed_settings, row.sealed_logo)


def save_store_settings(
    engine: Engine,
    box: SecretBox,
    store_id: str,
    settings: StoreSettings | Mapping[str, Any],
    *,
    most_retention_days: int | None = None,
) -> StoreSettings:
    """Keep these settings instead of the earlier ones, and return them as they are kept.

    Raises ``SettingsInvalid`` for what cannot be, and for a retention longer than the operator's
    (``most_retention_days``), ``StoreError`` if the store is not connected. Turned on, automatic printing is for
    the orders placed from then on.
    """
    checked = settings if isinstance(settings, StoreSettings) else read_settings(dict(settings))
    if most_retention_days is not None and (checked.retention_days or 0) > most_retention_days:
        raise SettingsInvalid((("retention_days", f"at most {most_retention_days}, which the operator set"),))
    document = to_json(checked)
    logo = document.pop("logo").encode()
    sealed, sealed_logo = box.seal(json.dumps(document).encode()), box.seal(logo) if logo else None
    with transaction(engine) as session:
        _must_be_connected(session, store_id)
        row = session.get(StoreSettingsRow, store_id) or StoreSettingsRow(store_id=store_id)
        before = _opened(box, row.sealed_settings).auto_print if row.sealed_settings else None
        row.sealed_settings, row.sealed_logo = sealed, sealed_logo
        row.changed, row.retention_days = now(), checked.retention_days
        row.auto_since = (row.auto_since or row.changed) if checked.auto_print.enabled else None
        row.auto_changed = row.auto_changed if checked.auto_print == before else row.changed
        session.add(row)
    return checked


def _opened(box: SecretBox, sealed: bytes, sealed_logo: bytes | None = None) -> StoreSettings:
    document = json.loads(box.open(sealed))
    logo = box.open(sealed_logo).decode() if sealed_logo else ""
    return StoreSettings.model_validate(document | {"logo": logo}, context=TRUSTED)


def _must_be_connected(session: Session, store_id: str) -> None:
    # Locked: of two who save at once the second sees the first one's row.
    row = session.get(StoreRow, store_id, with_for_update=True)
    if row is None or row.sealed_token is None:
        raise StoreError(f"store {store_id} is not connected")


def _faults(error: ValidationError) -> tuple[tuple[str, str], ...]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    # A value that may be of two kinds has a fault for each; a list is not too short because its parts are wrong.
    told = {_place(fault["loc"]): fault for fault in found}
    wrong = tuple(place for place, fault in told.items() if fault["type"] != "too_short")
    return tuple(
        (place, _words(fault["msg"]))
        for place, fault in told.items()
        if fault["type"] != "too_short" or not any(one.startswith(f"{place}[") for one in wrong)
    )


def _place(steps: tuple[int | str, ...]) -> str:
    # Beyond "template" pydantic counts the kinds that a template may be.
    steps = steps[:1] if steps[:1] == ("template",) else steps
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.lstrip(".")[:200] or "settings"


def _words(message: str) -> str:
    return {"Extra inputs are not permitted": "there is no such setting"}.get(
        message, message.replace("Tuple", "List").replace(" after validation", "")
    )
