"""Webhooks over HTTP: what the shop signed is stored and answered, everything else is refused, all of it alike."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from turns import work
from werkzeug.serving import make_server

from labelsvc.batches.auto import tick
from labelsvc.batches.auto_tables import EventRow
from labelsvc.batches.events import act_on_events
from labelsvc.batches.service import batch_view, ensure_queue
from labelsvc.batches.tables import BatchRow
from labelsvc.database import now, reading
from labelsvc.errors import StoreError
from labelsvc.runtime import Runtime
from labelsvc.sandbox import Sandbox
from labelsvc.stores import store
from labelsvc.stores.settings import save_store_settings
from labelsvc.web.hooks import SIGNATURE

URL = "/webhooks/ecwid"


def signed(secret: str, created: object, event_id: object) -> str:
    """As the shop signs."""
    mac = hmac.new(secret.encode(), f"{created}.{event_id}".encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


class Hook:
    """The shop's webhooks for one service."""

    def __init__(self, client: FlaskClient, shop: Sandbox) -> None:
        self.client, self.shop = client, shop
        self.secret = shop.access.client_secret

    def event(self, **changes: Any) -> dict[str, Any]:
        """An order was placed, a moment ago."""
        event = {
            "eventId": "80aece08-40e8-4145-8764-6c2f0d38678a",
            "eventCreated": int(time.time()),
            "storeId": int(self.shop.store_id),
            "entityId": 103878161,
            "eventType": "order.created",
            "data": {"orderId": "XJ12H", "newFulfillmentStatus": "AWAITING_PROCESSING", "email": "a@b.example"},
        }
        return {name: value for name, value in (event | changes).items() if value is not None}

    def post(self, event: dict[str, Any] | bytes, signature: str | None = "right") -> Any:
        """Send it."""
        document = event if isinstance(event, dict) else {}
        if signature == "right":
            signature = signed(self.secret, document.get("eventCreated"), document.get("eventId"))
        body = json.dumps(event) if isinstance(event, dict) else event
        headers = {} if signature is None else {SIGNATURE: signature}
        return self.client.post(f"{URL}?eventtype=order.created", data=body, headers=headers)


@pytest.fixture
def hook(client: FlaskClient, shop: Sandbox) -> Hook:
    """A shop that can sign."""
    return Hook(client, shop)


def stored(runtime: Runtime) -> list[EventRow]:
    """The inbox."""
    with reading(runtime.engine) as session:
        return list(session.scalars(select(EventRow).order_by(EventRow.id)))


def test_an_event_is_stored_once(hook: Hook, runtime: Runtime) -> None:
    """However often it comes; of what it says nothing is kept but which order of which store it is about."""
    for _ in range(3):
        answer = hook.post(hook.event())
        assert (answer.status_code, answer.data) == (200, b"")
    (row,) = stored(runtime)
    assert (row.store_id, row.kind, row.order_id) == (hook.shop.store_id, "order.created", "XJ12H")
    assert (row.status, row.done) == ("AWAITING_PROCESSING", None)


def test_an_unknown_store_is_answered_like_a_known_one(hook: Hook, runtime: Runtime) -> None:
    """Nobody learns which stores are connected here; nothing is kept."""
    answers = [hook.post(hook.event(storeId=store)) for store in (4711, hook.shop.store_id)]
    assert [(one.status_code, one.data) for one in answers] == [(200, b"")] * 2
    assert len(stored(runtime)) == 1


WRONG = (
    "no signature, empty, of another secret, of another event, late, early, no json, no id, no store, no time, "
    "too long, not ascii, a list"
)


@pytest.mark.parametrize("case", WRONG.split(", "))
def test_everything_else_is_refused_alike(hook: Hook, runtime: Runtime, case: str) -> None:
    """The same status and the same words, whatever is wrong; nothing is stored."""
    now_s = int(time.time())
    event, late, early = hook.event(), now_s - 27 * 3600, now_s + 3600
    sent: dict[str, tuple[Any, ...]] = {
        "no signature": (event, None),
        "empty": (event, ""),
        "of another secret": (event, signed("another secret", event["eventCreated"], event["eventId"])),
        "of another event": (event, signed(hook.secret, event["eventCreated"], "another")),
        "late": (hook.event(eventCreated=late),),
        "early": (hook.event(eventCreated=early),),
        "no json": (b"{", "right"),
        "no id": (hook.event(eventId=None),),
        "no store": (hook.event(storeId=None),),
        "no time": (hook.event(eventCreated=None),),
        "too long": (hook.event(data={"x": "x" * 300_000}),),
        "not ascii": (event, "ü" * 44),
        "a list": (b"[]", "right"),
    }
    answer = hook.post(*sent[case])
    first = hook.post(event, "wrong")
    assert answer.status_code == first.status_code == 401
    varying = {"request_id"}
    found, expected = ({k: v for k, v in one.json.items() if k not in varying} for one in (answer, first))
    assert found == expected
    assert not stored(runtime)


def test_an_older_event_that_the_shop_repeats_is_taken(hook: Hook, runtime: Runtime) -> None:
    """It tries for a day; the event then still has its first time."""
    assert hook.post(hook.event(eventCreated=int(time.time()) - 23 * 3600)).status_code == 200
    assert len(stored(runtime)) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["eventId", "eventCreated", "storeId", "entityId", "eventType", "data"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(changes=st.dictionaries(NAMES, JSON, max_size=3))
def test_whatever_a_signed_event_holds(hook: Hook, changes: dict[str, Any]) -> None:
    """It is taken or refused, never an error of ours; and acting on it is none either."""
    event = hook.event(eventId=f"{time.time_ns()}") | changes
    assert hook.post(event).status_code in (200, 401)


def batch_ids(runtime: Runtime) -> list[str]:
    """The batches, the oldest first."""
    with reading(runtime.engine) as session:
        return list(session.scalars(select(BatchRow.id).order_by(BatchRow.created)))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application over HTTP; its address for webhooks."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{URL}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_from_placed_orders_to_shipped_ones(app: Flask, runtime: Runtime, shop: Sandbox) -> None:
    """The shop tells it three times, in any order; all is printed together and shipped, each order once."""
    ensure_queue(runtime)
    save_store_settings(runtime.engine, runtime.box, shop.store_id, {"auto_print": {"enabled": True}})
    with served(app) as url:
        shop.webhooks.url, shop.webhooks.copies, shop.webhooks.disorder = url, 3, True
        names = [str(shop.place_order()["id"]) for _ in range(3)]
        # An order of before, which somebody edits: it is left alone.
        shop.change(shop.printable[1], {"privateAdminNotes": "call first"})
        assert shop.webhooks.drain()
        act_on_events(runtime, now() + timedelta(seconds=5))
        (batch_id,) = batch_ids(runtime)
        work(runtime, batch_id)
        # Our own status changes come back, three times each.
        assert shop.webhooks.drain()
        act_on_events(runtime, now() + timedelta(seconds=15))
        tick(runtime, now() + timedelta(minutes=20))
    found = batch_view(runtime, shop.store_id, batch_id)
    assert {item.order for item in found.items} == set(names)
    assert found.counts == {"fulfilled": 3}
    assert batch_ids(runtime) == [batch_id]
    assert shop.put_counts() == dict.fromkeys(names, 1)
    assert [one.statuses for one in shop.webhooks.deliveries] == [[200] * 3] * 7
    rows = stored(runtime)
    assert len(rows) == 7 and all(row.done for row in rows)


def test_what_no_webhook_told_is_found(hook: Hook, runtime: Runtime, shop: Sandbox) -> None:
    """By the regular look, over the shop's own search; once."""
    save_store_settings(runtime.engine, runtime.box, shop.store_id, {"auto_print": {"enabled": True}})
    name = str(shop.place_order()["id"])
    for minutes in (1, 7, 13):
        tick(runtime, now() + timedelta(minutes=minutes))
    (batch_id,) = batch_ids(runtime)
    assert [item.order for item in batch_view(runtime, shop.store_id, batch_id).items] == [name]


def test_a_store_that_uninstalls_is_erased(hook: Hook, runtime: Runtime, shop: Sandbox) -> None:
    """Once the shop no longer takes its token; the webhook alone erases nothing."""
    assert hook.post(hook.event(eventType="application.uninstalled", data=None)).status_code == 200
    act_on_events(runtime, now() + timedelta(seconds=5))
    assert store(runtime.engine, runtime.box, shop.store_id)
    shop.access.revoke(shop.token)
    act_on_events(runtime, now() + timedelta(hours=1))
    with pytest.raises(StoreError):
        store(runtime.engine, runtime.box, shop.store_id)
    assert hook.post(hook.event()).status_code == 200
    assert not stored(runtime)
