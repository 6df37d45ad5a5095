"""The shop itself: its orders, its keys, what is to go wrong with it, and what it remembers."""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from labelsvc.sandbox import samples, statuses
from labelsvc.sandbox.access import Access
from labelsvc.sandbox.book import OrderBook
from labelsvc.sandbox.expansion import Order
from labelsvc.sandbox.faults import Faults
from labelsvc.sandbox.records import EmailRecord, PutRecord, RequestRecord
from labelsvc.sandbox.webhooks import Webhooks
from labelsvc.sandbox.writing import changed_fields

if TYPE_CHECKING:
    from labelsvc.sandbox.batch import Ticket
    from labelsvc.sandbox.server import SandboxServer

# Called after an order was changed: its id, and the order before and after.
Listener = Callable[[str, Order, Order], None]
_REQUESTS_KEPT = 200_000


class Sandbox:
    """An Ecwid shop of invented orders, to be served over HTTP. Thread-safe.

    ``orders``: how many; beyond the samples they come again under new ids. ``latency``: seconds, half of
    it before and half after a request is carried out. ``requests_per_minute``: per token, 0 for no limit.
    ``index_lag`` (seconds) and ``index_lag_requests``: how far searches lag behind writes. ``seed``: of
    the random faults. ``clock`` (monotonic) and ``wall`` (UNIX seconds) can be replaced in tests.
    """

    def __init__(
        self,
        orders: int = 60,
        *,
        store_id: str = "20260060",
        client_id: str = "sandbox-app",
        client_secret: str | None = None,
        token: str | None = None,
        latency: float = 0.0,
        requests_per_minute: int = 600,
        index_lag: float = 0.0,
        index_lag_requests: int = 0,
        seed: int = 0,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.store_id = str(store_id)
        self.latency = latency
        self.wall = wall
        self.access = Access(
            client_id, client_secret or secrets.token_hex(16), requests_per_minute=requests_per_minute, clock=clock
        )
        self.token = self.access.issue(token=token)
        self.orders = OrderBook(orders, lag_seconds=index_lag, lag_requests=index_lag_requests, clock=clock)
        self.faults = Faults(seed)
        self.storage: dict[str, str] = {}
        self.listeners: list[Listener] = []
        self.puts: list[PutRecord] = []
        self.emails: list[EmailRecord] = []
        self.requests: deque[RequestRecord] = deque(maxlen=_REQUESTS_KEPT)
        # Tickets of batch requests, and the ticket of each deduplication key.
        self.batches: dict[str, Ticket] = {}
        self.batch_keys: dict[str, str] = {}
        self.batch_lock = threading.Lock()
        # Requests inside of batches; each counts against the limit as one of ``requests`` does.
        self.inside = 0
        self.stopping = threading.Event()
        self.webhooks = Webhooks(self.store_id, self.client_secret, wall, seed=seed)
        # Where the app is served: what the control panel opens in its frame.
        self.app_url = ""
        self._placing = threading.Lock()
        self._placed = 0

    @property
    def client_id(self) -> str:
        return self.access.client_id

    @property
    def client_secret(self) -> str:
        return self.access.client_secret

    @property
    def profile(self) -> dict[str, Any]:
        return samples.profile(self.store_id)

    @property
    def printable(self) -> list[str]:
        """The ids of the orders that are due for a label as the shop began, newest first."""
        known = samples.samples()
        return [name for place, name in enumerate(self._names()) if not known[place % len(known)].refusal]

    @property
    def refusals(self) -> dict[str, str]:
        """Of every other order as the shop began: why no label is due."""
        known = samples.samples()
        reasons = ((name, known[place % len(known)].refusal) for place, name in enumerate(self._names()))
        return {name: reason for name, reason in reasons if reason}

    def _names(self) -> list[str]:
        return [samples.identity_at(place).id for place in range(self.orders.sample_count)]

    def serve(self, port: int = 0, host: str = "127.0.0.1") -> AbstractContextManager["SandboxServer"]:
        """Serves this shop until the ``with`` block ends. Port 0 picks a free one."""
        from labelsvc.sandbox.server import SandboxServer  # Flask is loaded only where the shop is served

        return SandboxServer([self], port=port, host=host)

    def change(self, order_id: str, changes: object) -> Order:
        """Changes an order as a PUT with this body does, and returns it. Raises KeyError, ApiError."""

        def stamped(order: Order) -> Order:
            # The date changes with every change, however fast they come.
            earlier = order.get("updateTimestamp")
            now = max(int(self.wall()), earlier + 1 if isinstance(earlier, int) else 0)
            return changed_fields(order, changes) | {
                "updateTimestamp": now,
                "updateDate": samples.date_text(now),
            }

        before, after = self.orders.change(order_id, stamped)
        key = self.orders.key(order_id) or order_id
        self._mail(key, before, after)
        self.webhooks.post("order.updated", after.get("internalId"), _event_data(key, before, after))
        for listener in list(self.listeners):
            listener(key, before, after)
        return after

    def place_order(self) -> Order:
        """A buyer places and pays an order: one of the samples again, under a new id. The app is told."""
        with self._placing:
            due = [place for place, one in enumerate(samples.samples()) if not one.refusal]
            sample = due[self._placed % len(due)]
            rounds = 1 + self.orders.sample_count // len(samples.samples()) + self._placed // len(due)
            self._placed += 1
            now = int(self.wall())
            order = samples.order_at(sample + rounds * len(samples.samples())) | {
                "createTimestamp": now,
                "createDate": samples.date_text(now),
                "updateTimestamp": now,
                "updateDate": samples.date_text(now),
            }
            key = str(order["id"])
            self.orders[key] = order
        self.webhooks.post("order.created", order["internalId"], _event_data(key, {}, order))
        return order

    def _mail(self, order_id: str, before: Order, after: Order) -> None:
        if not after.get("email") or after.get("disableAllCustomerNotifications"):
            return
        for name in ("paymentStatus", "fulfillmentStatus"):
            new = after.get(name)
            if new != before.get(name) and statuses.mails_the_buyer(str(new)):
                self.emails.append(EmailRecord(order_id, str(new)))

    def shown(self, resource: str, order_ids: set[str]) -> None:
        """Lets happen what a fault wants to happen once these orders were read."""
        for order_id, changes in self.faults.changes_after(resource, order_ids):
            self.change(order_id, dict(changes))

    def put_counts(self) -> Mapping[str, int]:
        """How many PUTs were applied to each order that had any."""
        counts: dict[str, int] = {}
        for put in list(self.puts):
            if put.applied:
                counts[put.order_id] = counts.get(put.order_id, 0) + 1
        return counts

    def pause(self, seconds: float) -> None:
        """Waits, but no longer than the server runs."""
        if seconds > 0:
            self.stopping.wait(seconds)

    def reset(self) -> None:
        """Back to the beginning: orders, records, faults, storage and limits. Keys stay."""
        self.orders.reset()
        self.faults.clear()
        self.access.clear_limits()
        self.webhooks.deliveries.clear()
        for kept in (self.storage, self.puts, self.emails, self.requests):
            kept.clear()
        self.inside = 0


def _event_data(order_id: str, before: Order, after: Order) -> dict[str, Any]:
    """What an order's event tells: its id, and the statuses before and after."""
    data: dict[str, Any] = {"orderId": order_id}
    for name in ("PaymentStatus", "FulfillmentStatus"):
        field = name[0].lower() + name[1:]
        if before:
            data[f"old{name}"] = before.get(field)
        data[f"new{name}"] = after.get(field)
    return data
