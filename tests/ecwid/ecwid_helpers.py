"""An order to vary, time that passes only when told to, and a shop on the loopback that answers by a script."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from labelsvc.ecwid.client import EcwidClient

TOKEN = "secret_tok3nForTests"
STORE = "1003"


def raw_order(**changes: Any) -> dict[str, Any]:
    """A placed order as the API sends it today; a change to None takes the field away."""
    order: dict[str, Any] = {
        "id": "XJ12H",
        "internalId": 492512057,
        "orderNumber": 492512057,
        "vendorOrderNumber": "XJ12H",
        "paymentStatus": "PAID",
        "fulfillmentStatus": "AWAITING_PROCESSING",
        "createDate": "2026-05-01 05:26:28 +0000",
        "email": "buyer@example.com",
        "total": 42.5,
        "items": [
            {"id": 1, "sku": "MUG", "name": "Mug", "quantity": 2, "weight": 0.4, "isShippingRequired": True}
        ],
        "shippingPerson": {
            "name": "Zoë Müller",
            "companyName": "Bäckerei",
            "street": "Hauptstraße 1\nHinterhaus",
            "city": "Köln",
            "countryCode": "DE",
            "countryName": "Germany",
            "postalCode": "50667",
            "stateOrProvinceCode": "NW",
            "phone": "+49 221 555",
        },
        "shippingOption": {
            "shippingMethodName": "Paket",
            "shippingCarrierName": "DHL",
            "fulfillmentType": "SHIPPING",
        },
    }
    order |= changes
    return {name: value for name, value in order.items() if value is not None}


class FakeTime:
    """A clock that only ``sleep`` moves; ``slept`` are the waits asked for."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Request:
    """What the shop was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def order_id(self) -> str:
        return unquote(self.path.rsplit("/", 1)[1])


@dataclass
class Fault:
    """One scripted answer. ``applies``: a PUT takes effect first. ``cut_at``: the body ends there, and the line.

    ``silent``: no answer until the shop closes. ``drops``: the connection ends without an answer.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    applies: bool = False
    cut_at: int | None = None
    silent: bool = False
    drops: bool = False
    method: str = ""


def error(status: int, code: str = "", message: str = "", **headers: str) -> Fault:
    """An error answer as the API documents it."""
    told = {"errorCode": code, "errorMessage": message}
    body = json.dumps({name: value for name, value in told.items() if value}).encode()
    return Fault(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class Shop:
    """Orders behind the API. ``script`` holds answers given first, one for each request (of its method)."""

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.profile: Any = {"generalInfo": {"storeId": 1003}}
        self.script: list[Fault] = []
        self.requests: list[Request] = []
        self.applied: list[Request] = []
        self.closing = threading.Event()
        self.api_url = ""
        self.before_answer: Any = None

    def add(self, **changes: Any) -> dict[str, Any]:
        order = raw_order(**changes)
        self.orders[str(order["id"])] = order
        return order

    def sent(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    def next_fault(self, method: str) -> Fault | None:
        for place, fault in enumerate(self.script):
            if fault.method in ("", method):
                return self.script.pop(place)
        return None

    def answer(self, request: Request) -> Fault:
        """What a shop without faults answers."""
        parts = request.path.removeprefix(f"/api/v3/{STORE}").strip("/").split("/")
        if parts == ["profile"]:
            return Fault(body=json.dumps(self.profile).encode())
        if parts == ["orders"]:
            return Fault(body=json.dumps(self.search(request.query)).encode())
        order = self.orders.get(request.order_id)
        if order is None:
            return error(404, "ORDER_NOT_FOUND", "Order not found")
        if request.method == "PUT":
            self.apply(request)
            return Fault(body=b'{"updateCount": 1}')
        return Fault(body=json.dumps(order).encode())

    def apply(self, request: Request) -> None:
        self.applied.append(request)
        self.orders[request.order_id].update(request.body)

    def search(self, query: dict[str, str]) -> dict[str, Any]:
        asked = set(query["ids"].split(",")) if "ids" in query else None
        statuses = query.get("fulfillmentStatus", "").split(",")
        found = [
            order
            for order in self.orders.values()
            if (asked is None or order["id"] in asked)
            and (statuses == [""] or order["fulfillmentStatus"] in statuses)
        ]
        offset, limit = int(query["offset"]), int(query["limit"])
        page = found[offset : offset + limit]
        return {"total": len(found), "count": len(page), "offset": offset, "limit": limit, "items": page}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        shop = self.server.shop
        request = self._request()
        shop.requests.append(request)
        if shop.before_answer:
            shop.before_answer(request)
        fault = shop.next_fault(request.method)
        if fault and fault.applies and request.method == "PUT":
            shop.apply(request)
        if fault and fault.silent:
            shop.closing.wait(30)
        if fault and (fault.silent or fault.drops):
            self.close_connection = True
            return
        self._send(fault or shop.answer(request))

    def _request(self) -> Request:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length", "0"))
        sent = self.rfile.read(length)
        is_form = self.headers.get("Content-Type") == "application/x-www-form-urlencoded"
        body = dict(parse_qsl(sent.decode())) if is_form else json.loads(sent or b"null")
        return Request(self.command, url.path, dict(parse_qsl(url.query)), dict(self.headers), body)

    def _send(self, fault: Fault) -> None:
        zipped = "Content-Encoding" not in fault.headers and fault.cut_at is None
        body = gzip.compress(fault.body, 1) if zipped else fault.body
        self.send_response(fault.status)
        headers = {"Content-Length": str(len(body))} | ({"Content-Encoding": "gzip"} if zipped else {})
        for name, value in (headers | fault.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: fault.cut_at])
        self.close_connection = fault.cut_at is not None

    def log_message(self, *args: object) -> None:
        """Tests read ``Shop.requests`` instead."""


class _Server(ThreadingHTTPServer):
    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        super().__init__(("127.0.0.1", 0), _Handler)


@contextmanager
def open_shop() -> Iterator[Shop]:
    """A shop that is served on the loopback while the block runs."""
    shop = Shop()
    with _Server(shop) as server:
        shop.api_url = f"http://127.0.0.1:{server.server_port}/api/v3"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield shop
        shop.closing.set()
        server.shutdown()
        thread.join()


def client_of(shop: Shop, time: FakeTime, **settings: Any) -> EcwidClient:
    """A client with fake time whose backoff waits its ceiling each time."""
    arguments: dict[str, Any] = {
        "sleep": time.sleep,
        "clock": time.clock,
        "uniform": lambda low, high: high,
        "timeouts": (5, 20),
    }
    return EcwidClient(shop.api_url, STORE, TOKEN, **(arguments | settings))
