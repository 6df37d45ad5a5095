"""The application on a real database, beside a sandbox shop over HTTP, with a key for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web_helpers import connected

from labelsvc.database import transaction
from labelsvc.runtime import Runtime
from labelsvc.sandbox import Sandbox
from labelsvc.stores.keys import SCOPES, create_key
from labelsvc.web.app import create_app

Headers = dict[str, str]
MakeKey = Callable[..., Headers]


@pytest.fixture
def shop() -> Sandbox:
    """A shop of sixty orders; ``runtime`` serves it."""
    return Sandbox(60, requests_per_minute=0)


@pytest.fixture
def runtime(shop: Sandbox, tmp_path: Path) -> Iterator[Runtime]:
    """The service, with the shop connected."""
    with connected(shop, tmp_path) as (_, made):
        yield made


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
