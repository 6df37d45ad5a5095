"""What every entrance works with, put together in one place: settings, database, keys, the way to each shop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from labelsvc.database import open_database, schema_lag, upgrade
from labelsvc.errors import ConfigError
from labelsvc.settings import Settings
from labelsvc.stores import SecretBox, store

if TYPE_CHECKING:
    from labelsvc.ecwid.batch_request import Looks
    from labelsvc.ecwid.client import EcwidClient
    from labelsvc.ecwid.limiter import RateLimiter
    from labelsvc.printing import PrinterProfile, Transport


@dataclass(frozen=True, slots=True)
class Runtime:
    """The service put together. ``connect(store_id, token)`` makes a store's client; tests put theirs here."""

    settings: Settings
    engine: Engine
    box: SecretBox
    connect: "Callable[[str, str], EcwidClient]"

    def shop(self, store_id: str) -> "EcwidClient":
        """The dialogue with a connected store, for one thread. Raises ``StoreError`` if it is not connected."""
        return self.connect(store_id, store(self.engine, self.box, store_id).token)

    def transport(self, profile: "PrinterProfile") -> "Transport":
        """The way to a printer, by the settings. Raises ``UsageError`` for one that these do not allow."""
        if profile.address.scheme == "agent":
            from labelsvc.printing.to_agent import AgentTransport

            return AgentTransport(profile, self.engine, self.box)
        from labelsvc.printing import transport

        return transport(profile, self.settings.printer_networks, data_dir=self.settings.data_dir)


def open_runtime(settings: Settings) -> Runtime:
    """The service by its settings. Raises ``ConfigError`` for a database or keys that cannot be used."""
    from labelsvc.ecwid.batch_request import Looks
    from labelsvc.ecwid.shared_limiter import DatabaseLimiter

    looks = Looks()
    box, engine = secret_box(settings), opened_database(settings)
    limiter = DatabaseLimiter(engine, settings.ecwid_requests_per_minute)

    def connect(store_id: str, token: str) -> "EcwidClient":
        return shop_client(settings, store_id, token, limiter, looks)

    return Runtime(settings, engine, box, connect)


def opened_database(settings: Settings) -> Engine:
    """The database, ready for use. Raises ``ConfigError``.

    The embedded default is brought up to date by whoever opens it; a PostgreSQL server that others use as well
    only by ``labelsvc db upgrade``.
    """
    engine = open_database(settings.database_url)
    if lag := schema_lag(engine):
        if engine.dialect.name != "sqlite":
            raise ConfigError(f"LABELSVC_DATABASE_URL: {lag}", hint="labelsvc db upgrade")
        upgrade(engine)
    return engine


def secret_box(settings: Settings) -> SecretBox:
    """What seals tokens and addresses. Raises ``ConfigError`` without LABELSVC_SECRET_KEYS."""
    return SecretBox(settings.need("LABELSVC_SECRET_KEYS").secret_keys)


def shop_client(
    settings: Settings,
    store_id: str,
    token: str,
    limiter: "RateLimiter | None" = None,
    looks: "Looks | None" = None,
) -> "EcwidClient":
    """The dialogue with one store. Without a limiter it counts its own requests only."""
    from labelsvc.ecwid.client import EcwidClient

    per_minute = settings.ecwid_requests_per_minute
    return EcwidClient(
        settings.ecwid_api_url, store_id, token, requests_per_minute=per_minute, limiter=limiter, looks=looks
    )
