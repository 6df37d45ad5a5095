"""Keeping within the shop's limit of requests, so that a 429 is the exception.

Requests sent while the shop blocks a token lengthen the block; so whoever meets a 429 stops everybody who uses
that token, through the limiter that they share.
"""

import time
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Protocol

# The shop counts what arrives, we what is sent: a second more than its minute covers requests that were slow.
WINDOW_SECONDS = 61.0
# Below the resolution of a clock a wait would be a busy loop.
_SHORTEST_WAIT = 0.001


class RateLimiter(Protocol):
    """What the client needs of a limiter. ``key`` stands for a token, and is none."""

    def delay(self, key: str) -> float:
        """0.0 if one request may go now, which is then counted; else seconds to wait before asking again."""

    def delay_all(self, key: str, number: int) -> float:
        """0.0 if so many requests may go at once, which are then counted. ``number`` is within the limit."""

    def prolong(self, key: str, number: int, seconds: float) -> None:
        """So many requests, counted ``seconds`` ago, took until now: the shop may have counted them just now."""

    def block(self, key: str, seconds: float) -> None:
        """The shop said 429: nobody sends anything with this token for so long."""


class InProcessLimiter:
    """The last minute's requests of each key, for the threads of one process.

    A minute's requests may go at once, so no batch waits that need not; then one goes whenever one falls out of
    the window. However 60 seconds are cut, they never hold more than the limit, and a long batch reaches it. After
    a block requests come back evenly, so that those who waited do not all return at once.
    """

    def __init__(self, requests_per_minute: int = 600, *, clock: Callable[[], float] = time.monotonic) -> None:
        if requests_per_minute < 1:
            raise ValueError("at least one request a minute must be allowed")
        self._limit = requests_per_minute
        self._clock = clock
        self._lock = Lock()
        # When each request that still counts stops counting, in order; never more than the limit.
        self._ends: dict[str, deque[float]] = {}

    def delay(self, key: str) -> float:
        """See RateLimiter."""
        return self.delay_all(key, 1)

    def delay_all(self, key: str, number: int) -> float:
        """See RateLimiter."""
        with self._lock:
            now = self._clock()
            ends = self._ends.setdefault(key, deque())
            while ends and ends[0] <= now:
                ends.popleft()
            if surplus := max(len(ends) + number - self._limit, 0):
                return max(ends[surplus - 1] - now, _SHORTEST_WAIT)
            ends.extend([now + WINDOW_SECONDS] * number)
            return 0.0

    def prolong(self, key: str, number: int, seconds: float) -> None:
        """See RateLimiter."""
        with self._lock:
            now = self._clock()
            ends = self._ends.setdefault(key, deque())
            counted = now - seconds + WINDOW_SECONDS
            first = bisect_left(ends, counted - _SHORTEST_WAIT)
            moved = min(number, bisect_right(ends, counted + _SHORTEST_WAIT) - first)
            kept = [end for place, end in enumerate(ends) if not first <= place < first + moved]
            self._ends[key] = deque(sorted([*kept, *[now + WINDOW_SECONDS] * moved]))

    def block(self, key: str, seconds: float) -> None:
        """See RateLimiter. A block never shortens one that is longer."""
        with self._lock:
            first = self._clock() + seconds
            present = self._ends.get(key)
            if present and len(present) >= self._limit and present[0] >= first:
                return
            step = WINDOW_SECONDS / self._limit
            self._ends[key] = deque(first + step * index for index in range(self._limit))
