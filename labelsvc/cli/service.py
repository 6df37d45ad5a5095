"""What the commands that work with stores share: settings, database, keys, the shop."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from labelsvc.ecwid.client import EcwidClient
    from labelsvc.settings import Settings
    from labelsvc.stores import SecretBox


def opened_database(settings: "Settings") -> "Engine":
    """The database, ready for use. Raises ``ConfigError``.

    The embedded default is brought up to date by whoever opens it; a PostgreSQL server that others use as well
    only by ``labelsvc db upgrade``.
    """
    from labelsvc.database import open_database, schema_lag, upgrade
    from labelsvc.errors import ConfigError

    engine = open_database(settings.database_url)
    if lag := schema_lag(engine):
        if engine.dialect.name != "sqlite":
            raise ConfigError(f"LABELSVC_DATABASE_URL: {lag}", hint="labelsvc db upgrade")
        upgrade(engine)
    return engine


def secret_box(settings: "Settings") -> "SecretBox":
    """What seals tokens and addresses. Raises ``ConfigError`` without LABELSVC_SECRET_KEYS."""
    from labelsvc.stores import SecretBox

    return SecretBox(settings.need("LABELSVC_SECRET_KEYS").secret_keys)


def shop_client(settings: "Settings", store_id: str, token: str) -> "EcwidClient":
    """The dialogue with one store."""
    from labelsvc.ecwid.client import EcwidClient

    return EcwidClient(
        settings.ecwid_api_url, store_id, token, requests_per_minute=settings.ecwid_requests_per_minute
    )
