"""Faults on demand: what goes wrong between a shop and its callers, once, always, or now and then.

Before the request is carried out: ``drop`` (the connection closes), any status (``"429"``, ``"503"``).
After it was carried out: ``lost_ack`` (the connection closes without an answer), ``slow``, ``cut`` (half
the body), ``garbage``, ``html``, ``empty``. Between a read and a write: ``change_between``. While a batch
request is carried out (method ``BATCH``): ``half_done`` (its second half never is), ``slow`` (it begins later).
"""

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

AFTER = {"lost_ack", "slow", "cut", "garbage", "html", "empty"}
KINDS = {"drop", "change_between", "half_done", *AFTER}

# What somebody else does to an order while it is being worked on.
CHANGES: dict[str, dict[str, Any]] = {
    "cancel": {"paymentStatus": "CANCELLED"},
    "refund": {"paymentStatus": "REFUNDED"},
    "ship": {"fulfillmentStatus": "SHIPPED", "trackingNumber": "BY-SOMEBODY-ELSE"},
    "readdress": {"shippingPerson": {"street": "Bergmannstraße 102\nHinterhaus", "city": "Berlin"}},
}


@dataclass(slots=True)
class Fault:
    """One fault. It strikes ``times`` requests (None: every one) of that method, resource and order.

    ``method`` is ``"PUT"``, ``"GET"`` or ``"*"``; ``resource`` is ``orders`` (the list), ``order``,
    ``profile``, ``order_statuses``, ``storage`` or None for any. ``seconds`` is for ``slow``;
    ``retry_after`` for a status (None: the header is missing; a text goes out as it is).
    ``applied``: a status that is answered although the request was carried out.
    ``change_between`` changes the order (``change``: a name of CHANGES, or fields) right after the
    ``after``-th answer that showed it, in a list or alone (``resource`` narrows that); method is ignored.
    """

    kind: str
    method: str = "PUT"
    order: str | None = None
    times: int | None = 1
    resource: str | None = None
    seconds: float = 1.0
    retry_after: int | str | None = None
    applied: bool = False
    change: str | dict[str, Any] = "cancel"
    after: int = 1
    probability: float = 1.0
    struck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        is_status = self.kind.isdecimal() and 400 <= int(self.kind) <= 599
        if self.kind not in KINDS and not is_status:
            raise ValueError(f"unknown fault {self.kind!r}")
        if self.kind == "change_between" and self.order is None:
            raise ValueError("change_between needs an order")
        if isinstance(self.change, str) and self.change not in CHANGES:
            raise ValueError(f"unknown change {self.change!r}")
        if not 0 <= self.probability <= 1:
            raise ValueError("a probability lies between 0 and 1")

    @property
    def status(self) -> int | None:
        return int(self.kind) if self.kind.isdecimal() else None

    @property
    def strikes_after(self) -> bool:
        """Whether the request is carried out all the same."""
        return self.kind in AFTER or self.applied

    @property
    def spoils_answer(self) -> bool:
        """Whether the caller gets no good answer."""
        return self.kind != "slow"

    @property
    def fields(self) -> Mapping[str, Any]:
        return CHANGES[self.change] if isinstance(self.change, str) else self.change

    def concerns(self, method: str, resource: str, order: str | None) -> bool:
        """Whether a request is one that this fault may strike."""
        if self.kind == "change_between" or (self.times is not None and self.struck >= self.times):
            return False
        wanted = (self.method in ("*", method), self.resource in (None, resource))
        return all(wanted) and self.order in (None, order)


class Faults:
    """The faults of one shop, in the order in which they were added. Thread-safe."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._random = random.Random(seed)

    def add(self, fault: Fault) -> Fault:
        """Adds a fault, and returns it: its ``struck`` counts how often it came."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def rate(self, kind: str, probability: float, *, method: str = "PUT", **options: Any) -> Fault:
        """Adds a fault that strikes at random, by the shop's seed, without end."""
        return self.add(Fault(kind, method, times=None, probability=probability, **options))

    def clear(self) -> None:
        """Removes every fault and starts the random numbers again."""
        with self._lock:
            self._faults.clear()
            self._random = random.Random(self._seed)

    def pick(self, method: str, resource: str, order: str | None) -> Fault | None:
        """The fault that strikes this request, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.concerns(method, resource, order) and self._falls(fault):
                    fault.struck += 1
                    return fault
        return None

    def _falls(self, fault: Fault) -> bool:
        return fault.probability >= 1 or self._random.random() < fault.probability

    def changes_after(self, resource: str, shown: set[str]) -> list[tuple[str, Mapping[str, Any]]]:
        """What happens to orders now that an answer has shown them: (order id, fields) of each change."""
        changes: list[tuple[str, Mapping[str, Any]]] = []
        with self._lock:
            for fault in self._faults:
                if fault.kind != "change_between" or fault.resource not in (None, resource):
                    continue
                if fault.order is not None and fault.order in shown:
                    fault.struck += 1
                    if fault.struck == fault.after:
                        changes.append((fault.order, fault.fields))
        return changes

    def listed(self) -> list[Fault]:
        """Every fault, those that are used up too."""
        with self._lock:
            return list(self._faults)
