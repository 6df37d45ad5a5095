"""The shop's events arrive at the app: signed, again until they do, and in any order if so wished."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sandbox_helpers import Caller, OpenShop

from labelsvc.ecwid.webhook import Event, receive


class App(ThreadingHTTPServer):
    """An app that keeps what it is told. ``answers``: the statuses given first; then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[int] = []
        self.told: list[tuple[dict[str, Any], str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhooks/ecwid"

    @property
    def orders(self) -> list[str]:
        return [event["data"]["orderId"] for event, _, _ in self.told]


class _Handler(BaseHTTPRequestHandler):
    server: App

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = parse_qs(urlsplit(self.path).query)["eventtype"][0]
        self.server.told.append((json.loads(body), self.headers["X-Ecwid-Webhook-Signature"], kind))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Tests read ``App.told`` instead."""


@pytest.fixture
def app() -> Iterator[App]:
    with App() as app:
        thread = threading.Thread(target=app.serve_forever, args=(0.01,))
        thread.start()
        yield app
        app.shutdown()
        thread.join()


@pytest.fixture
def told_caller(open_shop: OpenShop, app: App) -> Caller:
    """A caller of a shop that tells the app."""
    caller = open_shop()
    caller.shop.webhooks.url = app.url
    caller.shop.webhooks.retry_seconds = 0.01
    return caller


def test_our_own_change_comes_back_as_an_event(told_caller: Caller, app: App) -> None:
    """Signed, with both statuses, under the order's id."""
    told_caller.session.put(told_caller.url("orders/XJ12H"), json={"fulfillmentStatus": "SHIPPED"}, timeout=10)
    assert told_caller.shop.webhooks.drain()
    ((event, signature, kind),) = app.told
    shop = told_caller.shop
    found = receive(shop.client_secret, json.dumps(event).encode(), signature, now=event["eventCreated"])
    assert isinstance(found, Event)
    assert (found.type, found.order_id, found.store_id) == ("order.updated", "XJ12H", shop.store_id)
    assert kind == "order.updated"
    assert found.data["oldFulfillmentStatus"] == "AWAITING_PROCESSING"
    assert found.data["newFulfillmentStatus"] == "SHIPPED"


def test_an_order_is_placed(told_caller: Caller, app: App) -> None:
    """It is paid, the newest, found by searches, new each time, and the app hears of it."""
    shop = told_caller.shop
    names = [str(shop.place_order()["id"]) for _ in range(100)]
    assert len(set(names)) == 100
    assert shop.webhooks.drain()
    assert app.orders == names
    found = told_caller.get("orders", limit=1, paymentStatus="PAID").json()
    assert found["items"][0]["id"] == names[-1]
    assert told_caller.get(f"orders/{names[0]}").json()["fulfillmentStatus"] in (
        "AWAITING_PROCESSING",
        "PROCESSING",
    )


def test_what_does_not_arrive_is_sent_again(told_caller: Caller, app: App) -> None:
    """The same event, until it is answered well."""
    app.answers = [500, 404, 302]
    told_caller.shop.place_order()
    assert told_caller.shop.webhooks.drain()
    assert len({event["eventId"] for event, _, _ in app.told}) == 1
    (delivery,) = told_caller.shop.webhooks.deliveries
    assert (delivery.statuses, delivery.delivered) == ([500, 404, 302, 200], True)


def test_events_come_twice_and_in_any_order(told_caller: Caller, app: App) -> None:
    """As the real shop's do, on demand."""
    hooks = told_caller.shop.webhooks
    hooks.copies, hooks.disorder = 2, True
    names = [str(told_caller.shop.place_order()["id"]) for _ in range(20)]
    assert hooks.drain()
    assert sorted(app.orders) == sorted(names * 2)


def test_other_processes_turn_it_too(told_caller: Caller, app: App) -> None:
    """The control routes place orders and send any event."""
    control = told_caller.server.control_url
    session = told_caller.session
    session.post(f"{control}/webhooks", json={"copies": 2, "url": app.url}, timeout=10)
    placed = session.post(f"{control}/orders", timeout=10).json()["id"]
    session.post(f"{control}/events", json={"type": "application.uninstalled"}, timeout=10)
    assert told_caller.shop.webhooks.drain()
    assert [event["data"]["orderId"] for event, _, kind in app.told if kind == "order.created"] == [placed] * 2
    assert [kind for _, _, kind in app.told] == ["order.created"] * 2 + ["application.uninstalled"] * 2
    listed = session.get(f"{control}/webhooks", timeout=10).json()
    assert [one["delivered"] for one in listed] == [True, True]


def test_without_an_address_nothing_is_sent(caller: Caller) -> None:
    """A shop that no app asked for events."""
    caller.shop.place_order()
    assert not caller.shop.webhooks.deliveries
