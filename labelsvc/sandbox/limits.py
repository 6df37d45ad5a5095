"""How many requests a minute a caller may make, and what it costs to go on after a refusal."""

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW = 60.0
# Requests made while blocked lengthen the block; the API does not say by how much.
_LENGTHENING = 1.0


class RateLimit:
    """A sliding window of one minute for each key. Thread-safe.

    ``block`` is how long a caller is blocked in seconds; None means until the window has room again.
    The strictest reading of "600 a minute": a caller that passes here passes any other.
    """

    def __init__(
        self, per_minute: int, *, block: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_minute = per_minute
        self.block = block
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}
        self._blocked_until: dict[str, float] = {}

    def wait(self, key: str) -> float:
        """Counts one request: 0.0 if it may pass, else the seconds that the caller has to wait."""
        if self.per_minute <= 0:
            return 0.0
        with self._lock:
            now = self._clock()
            blocked_until = self._blocked_until.get(key, now)
            if blocked_until > now:
                return self._block(key, now, blocked_until + _LENGTHENING)
            times = self._times.setdefault(key, deque(maxlen=self.per_minute))
            if len(times) == self.per_minute and times[0] > now - _WINDOW:
                until = times[0] + _WINDOW if self.block is None else now + self.block
                return self._block(key, now, until)
            times.append(now)
            return 0.0

    def _block(self, key: str, now: float, until: float) -> float:
        self._blocked_until[key] = until
        return until - now

    def clear(self) -> None:
        """Forgets every caller."""
        with self._lock:
            self._times.clear()
            self._blocked_until.clear()
