"""Keeping within the shop's limit of requests, so that a 429 is the exception.

Requests sent while the shop blocks a token lengthen the block; so whoever meets a 429 stops everybody who uses
that token, through the limiter that they share.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Protocol

MINUTE = 60.0
# Sums of floats fall short of 1 by a little: whoever waited as long as told to is not told to wait again.
_A_TOKEN = 1 - 1e-6
# Below the resolution of a clock a wait would be a busy loop.
_SHORTEST_WAIT = 0.001


class RateLimiter(Protocol):
    """What the client needs of a limiter. ``key`` stands for a token, and is none."""

    def delay(self, key: str) -> float:
        """0.0 if one request may go now, which is then counted; else seconds to wait before asking again."""

    def block(self, key: str, seconds: float) -> None:
        """The shop said 429: nobody sends anything with this token for so long."""


class InProcessLimiter:
    """A token bucket for each key, for the threads of one process.

    Burst policy: a fifth of the minute's requests may go at once, and the bucket fills at the rate of the other
    four fifths (of 600: 120 at once, then 8 a second). So no 60 seconds ever see more than the limit, however
    they are cut, and a batch of 50 orders does not wait. After a block the bucket starts empty, so that those
    who waited do not all come back at once.
    """

    def __init__(self, requests_per_minute: int = 600, *, clock: Callable[[], float] = time.monotonic) -> None:
        if requests_per_minute < 1:
            raise ValueError("at least one request a minute must be allowed")
        self.burst = max(1, requests_per_minute // 5)
        filling = requests_per_minute - self.burst if self.burst > 1 else requests_per_minute
        self.per_second = filling / MINUTE
        self._clock = clock
        self._lock = Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def delay(self, key: str) -> float:
        """See RateLimiter."""
        with self._lock:
            now = self._clock()
            tokens = self._tokens(key, now)
            if tokens < _A_TOKEN:
                return max((1 - tokens) / self.per_second, _SHORTEST_WAIT)
            self._buckets[key] = (tokens - 1, now)
            return 0.0

    def block(self, key: str, seconds: float) -> None:
        """See RateLimiter. A block never shortens one that is longer."""
        with self._lock:
            now = self._clock()
            # In debt until the block ends; the first token is there at that moment.
            debt = 1 - seconds * self.per_second
            self._buckets[key] = (min(debt, self._tokens(key, now)), now)

    def _tokens(self, key: str, now: float) -> float:
        tokens, since = self._buckets.get(key, (float(self.burst), now))
        return min(self.burst, tokens + (now - since) * self.per_second)
