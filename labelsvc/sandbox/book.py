"""The orders of a shop: samples that are made when they are looked at, and what has been changed of them.

The search index can lag behind: a change is seen at once where one order is read, and later in searches.
"""

import copy
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import replace
from itertools import chain
from typing import Any

from labelsvc.sandbox import identity, samples
from labelsvc.sandbox.expansion import Order
from labelsvc.sandbox.search import Query


class OrderBook(MutableMapping[str, Order]):
    """Order id -> order JSON, newest first. Thread-safe.

    Looking up takes any of an order's three names. What it gives is a copy: use ``change`` to change an
    order, or assign a whole one (a new one becomes the newest). ``lag_seconds`` and ``lag_requests`` must
    both have passed before a change is seen by searches.
    """

    def __init__(
        self,
        count: int,
        *,
        lag_seconds: float = 0.0,
        lag_requests: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._count = count
        self._lag = (lag_seconds, lag_requests)
        self._clock = clock
        self._lock = threading.RLock()
        self._sample_places = {
            name: place
            for place, sample in enumerate(samples.samples()[:count])
            for name in sample.identity.names()
        }
        self.reset()

    def reset(self) -> None:
        """Back to the samples."""
        with self._lock:
            self._whole: dict[int, Order] = {}
            self._names: dict[str, int] = {}
            self._gone: set[int] = set()
            self._patches: dict[int, Order] = {}
            self._indexed: dict[int, Order] = {}
            self._waiting: deque[tuple[float, int, int, Order]] = deque()
            self._requests = 0
            self._version = 0
            self._last: tuple[tuple[int, Query], list[int]] | None = None
            self._added = 0

    @property
    def sample_count(self) -> int:
        """How many orders the shop began with."""
        return self._count

    def __len__(self) -> int:
        return self._count + self._added - len(self._gone)

    def __iter__(self) -> Iterator[str]:
        for place in self._places():
            yield self._id(place)

    def __getitem__(self, name: str) -> Order:
        with self._lock:
            place = self.place(name)
            if place is None:
                raise KeyError(name)
            return copy.deepcopy(self._live(place))

    def __setitem__(self, name: str, order: Order) -> None:
        """Puts a whole order, as it is. Searches see it at once."""
        with self._lock:
            place = self.place(name)
            if place is None:
                self._added += 1
                place = -self._added
            self._whole[place] = copy.deepcopy(order)
            self._version += 1
            self._patches.pop(place, None)
            self._indexed.pop(place, None)
            self._names[name] = place
            for key in ("id", "orderNumber", "vendorOrderNumber"):
                if order.get(key):
                    self._names.setdefault(str(order[key]), place)

    def __delitem__(self, name: str) -> None:
        with self._lock:
            place = self.place(name)
            if place is None:
                raise KeyError(name)
            self._gone.add(place)
            self._version += 1

    def key(self, name: str) -> str | None:
        """The order's id, of any of its names."""
        with self._lock:
            place = self.place(name)
            return None if place is None else self._id(place)

    def read(self, name: str) -> Order | None:
        """The order as it is now, for reading only: its inner parts are shared."""
        with self._lock:
            place = self.place(name)
            return None if place is None else self._live(place)

    def change(self, name: str, fields: Callable[[Order], Order]) -> tuple[Order, Order]:
        """Changes an order: ``fields`` gets it and returns what changes. The order before and after.

        Raises KeyError, and what ``fields`` raises (nothing is changed then).
        """
        with self._lock:
            place = self.place(name)
            if place is None:
                raise KeyError(name)
            before = self._live(place)
            self._patches[place] = self._patches.get(place, {}) | fields(before)
            self._index(place)
            return before, self._live(place)

    def search(self, query: Query) -> tuple[int, list[Order]]:
        """How many orders match, and those of the page asked for, as the search index knows them."""
        with self._lock:
            self._catch_up()
            found = self._found_once(query)
            page = found[query.offset : query.offset + query.limit]
            return len(found), [self._seen(place) for place in page]

    def tick(self) -> None:
        """Counts a request to the shop, for an index that lags by requests."""
        with self._lock:
            self._requests += 1

    def place(self, name: str) -> int | None:
        """Where an order of that name stands: 0 is the newest sample, -1 the first that was added."""
        for place in self._possible_places(name):
            if place not in self._gone:
                return place
        return None

    def _possible_places(self, name: str) -> Iterator[int]:
        for names in (self._names, self._sample_places):
            if name in names:
                yield names[name]
        for place in identity.candidate_places(name):
            if place < self._count and name in samples.identity_at(place).names():
                yield place

    def _places(self) -> Iterator[int]:
        return (place for place in chain(range(-self._added, 0), range(self._count)) if place not in self._gone)

    def _id(self, place: int) -> str:
        whole = self._whole.get(place)
        if whole is None:
            return samples.identity_at(place).id
        return str(whole.get("id") or whole.get("vendorOrderNumber") or whole.get("orderNumber"))

    def _base(self, place: int) -> Order:
        return self._whole[place] if place in self._whole else samples.order_at(place)

    def _live(self, place: int) -> Order:
        return self._base(place) | self._patches.get(place, {})

    def _seen(self, place: int) -> Order:
        return self._base(place) | self._indexed.get(place, {})

    def _index(self, place: int) -> None:
        seconds, requests = self._lag
        patch = self._patches[place]
        if seconds <= 0 and requests <= 0:
            self._indexed[place] = patch
            self._version += 1
            return
        self._waiting.append((self._clock() + seconds, self._requests + requests, place, patch))

    def _catch_up(self) -> None:
        now = self._clock()
        while self._waiting and self._waiting[0][0] <= now and self._waiting[0][1] < self._requests:
            _, _, place, patch = self._waiting.popleft()
            self._indexed[place] = patch
            self._version += 1

    def _found_once(self, query: Query) -> list[int]:
        """The places found, kept until something changes: the pages of one search cost one search."""
        state = (self._version, replace(query, offset=0, limit=0, response_fields=None))
        if self._last is None or self._last[0] != state:
            found = self._found(query) if query.ids is None else self._found_by_id(query, query.ids)
            self._last = (state, found)
        return self._last[1]

    def _found_by_id(self, query: Query, ids: tuple[str, ...]) -> list[int]:
        places = {place for name in ids if (place := self.place(name)) is not None}
        return [place for place in sorted(places) if self._matches(query, self._seen(place))]

    def _found(self, query: Query) -> list[int]:
        """One verdict serves every repetition of a sample: 100,000 orders are searched in milliseconds."""
        known = samples.samples()
        verdicts = [query.accepts(sample.template) for sample in known]
        named = self.place(query.keywords.upper()) if query.keywords else None
        touched = self._indexed.keys() | self._whole.keys()
        found = []
        for place in self._places():
            if place in touched or place == named:
                if self._matches(query, self._seen(place)):
                    found.append(place)
            elif verdicts[place % len(known)] and (
                not query.has_times or query.accepts_times(*samples.times_at(place))
            ):
                found.append(place)
        return found

    @staticmethod
    def _matches(query: Query, order: Order) -> bool:
        created: Any = order.get("createTimestamp", 0)
        return query.accepts(order) and query.accepts_times(created, order.get("updateTimestamp", created))
