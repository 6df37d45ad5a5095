"""How much one caller may ask: a bucket of requests for each, in each process, and sizes of bodies."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from labelsvc.web.request_error import RequestError

PER_SECOND = 50.0
BURST = 500.0
# So many callers are kept in mind; who was silent for longest is forgotten, and so has a full bucket again.
CALLERS = 10_000

KILOBYTE = 1024
BODY_BYTES = 1024 * KILOBYTE
# 500 orders of the API's own JSON are about 5 MB.
ORDERS_BYTES = 32 * 1024 * KILOBYTE


class Buckets:
    """Of each caller, how many requests may come at once, and how fast that fills again. Thread-safe."""

    def __init__(
        self,
        per_second: float = PER_SECOND,
        burst: float = BURST,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate, self._burst, self._clock = per_second, burst, clock
        self._lock = Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Count one request. Raises a 429 that says when the next one may come."""
        with self._lock:
            now = self._clock()
            level, since = self._levels.pop(caller, (self._burst, now))
            level = min(self._burst, level + (now - since) * self._rate)
            taken = level >= 1
            self._levels[caller] = (level - 1 if taken else level, now)
            if len(self._levels) > CALLERS:
                self._levels.popitem(last=False)
        if not taken:
            wait = max(1, round((1 - level) / self._rate + 0.5))
            raise RequestError(
                "too_many_requests",
                f"more than {self._rate:g} requests a second came with this key",
                headers={"Retry-After": str(wait)},
            )
