"""The events that the shop posts to the app: signed, tried again, and on demand repeated and out of order."""

import base64
import hashlib
import hmac
import json
import random
import threading
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

_DELIVERED = {200, 201, 202, 204, 209}
# Seconds to connect and to answer, as the API documents them.
_TIMEOUTS = (3, 10)
_MOST_ATTEMPTS = 27
_KEPT = 10_000


@dataclass(slots=True)
class Delivery:
    """One event: its JSON, the status of each attempt (None: no answer), and whether it arrived."""

    event: dict[str, Any]
    statuses: list[int | None] = field(default_factory=list)
    delivered: bool = False


class Webhooks:
    """Posts events to ``url`` from a thread of its own; without a URL nothing is sent.

    ``copies``: how often each event is sent. ``disorder``: what waits is sent in any order. ``retry_seconds``:
    between two attempts (the real shop's grow to hours). Thread-safe.
    """

    def __init__(self, store_id: str, client_secret: str, wall: Callable[[], float], *, seed: int = 0) -> None:
        self.url = ""
        self.copies = 1
        self.disorder = False
        self.retry_seconds = 1.0
        self.deliveries: deque[Delivery] = deque(maxlen=_KEPT)
        self._store_id = store_id
        self._secret = client_secret
        self._wall = wall
        self._random = random.Random(seed)
        self._changed = threading.Condition()
        self._waiting: list[Delivery] = []
        self._busy = False
        self._thread: threading.Thread | None = None
        self._closed = False

    def post(self, kind: str, entity_id: object, data: dict[str, Any] | None = None) -> Delivery | None:
        """Sends an event soon."""
        if not self.url:
            return None
        event: dict[str, Any] = {
            "eventId": str(uuid.uuid4()),
            "eventCreated": int(self._wall()),
            "storeId": int(self._store_id),
            "entityId": entity_id,
            "eventType": kind,
        }
        delivery = Delivery(event | ({"data": data} if data is not None else {}))
        self.deliveries.append(delivery)
        with self._changed:
            self._waiting += [delivery] * self.copies
            self._closed = False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sandbox-webhooks", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return delivery

    def drain(self, seconds: float = 10.0) -> bool:
        """Waits until everything was sent (or given up); False if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, seconds)

    def close(self) -> None:
        """Ends the thread; what waits is dropped."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while delivery := self._next():
                again = not self._send(session, delivery) and len(delivery.statuses) < _MOST_ATTEMPTS
                with self._changed:
                    self._busy = False
                    if again and not self._closed:
                        self._waiting.append(delivery)
                        self._changed.wait_for(lambda: self._closed, self.retry_seconds)
                    self._changed.notify_all()

    def _next(self) -> Delivery | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            self._busy = True
            return self._waiting.pop(self._random.randrange(len(self._waiting)) if self.disorder else 0)

    def _send(self, session: requests.Session, delivery: Delivery) -> bool:
        event = delivery.event
        try:
            answer = session.post(
                self.url,
                params={"eventtype": event["eventType"]},
                data=json.dumps(event).encode(),
                headers={"Content-Type": "application/json", "X-Ecwid-Webhook-Signature": self.signature(event)},
                timeout=_TIMEOUTS,
                allow_redirects=False,
            )
            status: int | None = answer.status_code
        except requests.RequestException:
            status = None
        delivery.statuses.append(status)
        arrived = status in _DELIVERED
        delivery.delivered = delivery.delivered or arrived
        return arrived

    def signature(self, event: dict[str, Any]) -> str:
        """base64(HMAC-SHA256(client secret, "created.id"))."""
        signed = f"{event['eventCreated']}.{event['eventId']}".encode()
        return base64.b64encode(hmac.digest(self._secret.encode(), signed, hashlib.sha256)).decode()
