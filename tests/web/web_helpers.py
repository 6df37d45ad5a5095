"""The service beside a shop, for fixtures of any scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from new_database import put_database, unsynced

from labelsvc.runtime import Runtime, open_runtime
from labelsvc.sandbox import Sandbox
from labelsvc.settings import load_settings
from labelsvc.stores import connect_store


@contextmanager
def connected(shop: Sandbox, directory: Path) -> Iterator[tuple[Sandbox, Runtime]]:
    """The shop over HTTP, and the service with it connected."""
    with shop.serve() as server:
        env = {
            "LABELSVC_DATA_DIR": str(directory),
            "LABELSVC_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
            "LABELSVC_PUBLIC_URL": "https://labels.example",
            "ECWID_API_URL": server.api_url,
            "ECWID_OAUTH_URL": server.oauth_url,
            "ECWID_REQUESTS_PER_MINUTE": "100000",
            "ECWID_CLIENT_ID": shop.client_id,
            "ECWID_CLIENT_SECRET": shop.access.client_secret,
        }
        put_database(directory)
        runtime = open_runtime(load_settings(env))
        unsynced(runtime.engine)
        connect_store(runtime.engine, runtime.box, shop.store_id, shop.token, name="Cups")
        yield shop, runtime
        runtime.engine.dispose()
