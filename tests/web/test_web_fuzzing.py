"""The whole OpenAPI document, taken at its word by a fuzzer: no 5xx, no answer that it does not tell of."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from web_helpers import connected

from labelsvc.database import transaction
from labelsvc.sandbox import Sandbox
from labelsvc.stores.keys import SCOPES, create_key
from labelsvc.web.api import SUBJECTS
from labelsvc.web.app import create_app
from labelsvc.web.limits import Buckets
from labelsvc.web.openapi import document
from labelsvc.web.routes import BUCKETS


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An application beside a shop, and a key for everything."""
    with connected(Sandbox(60, requests_per_minute=0), Path(tmp_path_factory.mktemp("fuzzed"))) as (shop, runtime):
        app = create_app(runtime)
        app.extensions[BUCKETS] = Buckets(per_second=1e6, burst=1e6)
        with transaction(runtime.engine) as session:
            _, text = create_key(session, shop.store_id, scopes=SCOPES)
        DOOR.app = app
        yield text
        DOOR.app = None


class Door:
    """The application; while the tests are collected it has no database yet, and the document stands for it."""

    app: Flask | None = None

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
        if self.app is not None:
            return self.app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(_smaller(document(SUBJECTS, "http://localhost"))).encode()]


def _smaller(schema: Any) -> Any:
    """Without the ends of long texts and lists: megabytes of them only cost time here."""
    if isinstance(schema, list):
        return [_smaller(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _smaller(part)
        for name, part in schema.items()
        if not (name in ("maxLength", "maxItems") and isinstance(part, int) and part > 60)
    }


DOOR = Door()
schema = schemathesis.openapi.from_wsgi("/openapi.json", DOOR)


@schema.parametrize()
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_word(case: schemathesis.Case, fuzzed: str) -> None:
    """Status, media type, headers and body are as documented, and what the schema forbids is refused.

    The other way round does not hold: no schema can say which stocks or templates there are, so what it allows
    may still be answered by 422.
    """
    headers = {"Authorization": f"Bearer {fuzzed}"}
    case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
