"""The application on a real database, beside a sandbox shop over HTTP, with a key for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from labelsvc.database import transaction
from labelsvc.runtime import Runtime, open_runtime
from labelsvc.sandbox import Sandbox
from labelsvc.settings import load_settings
from labelsvc.stores import connect_store
from labelsvc.stores.keys import SCOPES, create_key
from labelsvc.web.app import create_app

Headers = dict[str, str]
MakeKey = Callable[..., Headers]


@pytest.fixture
def shop() -> Iterator[Sandbox]:
    """A shop of sixty orders."""
    made = Sandbox(60, requests_per_minute=0)
    with made.serve() as server:
        made.api_url = server.api_url  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def runtime(shop: Sandbox, tmp_path: Path) -> Iterator[Runtime]:
    """The service, with the shop connected."""
    env = {
        "LABELSVC_DATA_DIR": str(tmp_path),
        "LABELSVC_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
        "LABELSVC_PUBLIC_URL": "https://labels.example",
        "ECWID_API_URL": shop.api_url,  # type: ignore[attr-defined]
        "ECWID_REQUESTS_PER_MINUTE": "100000",
        "ECWID_CLIENT_ID": shop.client_id,
        "ECWID_CLIENT_SECRET": shop.access.client_secret,
    }
    made = open_runtime(load_settings(env))
    connect_store(made.engine, made.box, shop.store_id, shop.token, name="Cups")
    yield made
    made.engine.dispose()


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    """The application."""
    return create_app(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that calls it."""
    return app.test_client()


@pytest.fixture
def make_key(runtime: Runtime, shop: Sandbox) -> MakeKey:
    """Headers with a new key, of the shop or of the store that is named."""

    def make(*scopes: str, store_id: str | None = None, operator: bool = False) -> Headers:
        store = None if operator else store_id or shop.store_id
        with transaction(runtime.engine) as session:
            _, text = create_key(session, store, scopes=scopes or SCOPES)
        return {"Authorization": f"Bearer {text}"}

    return make


@pytest.fixture
def key(make_key: MakeKey) -> Headers:
    """A key that may do everything."""
    return make_key()
