"""Calls to the shop as a conversation: within its limits, repeated where that is safe, ended in time."""

import hashlib
import time
from collections.abc import Callable, Mapping

from labelsvc.ecwid.answers import decoded
from labelsvc.ecwid.limiter import RateLimiter
from labelsvc.ecwid.retry import Backoff, may_retry, retry_after
from labelsvc.ecwid.transport import Transport
from labelsvc.errors import RateLimited, ShopError

# Whoever counts puts a function here: it gets each answer's status, and the seconds of each wait for a turn.
ANSWERED: list[Callable[[int], None]] = []
WAITED: list[Callable[[float], None]] = []


class Dialogue:
    """Reads with retries, and single writes, with one token. ``budget_seconds`` bounds each call as a whole."""

    def __init__(
        self,
        transport: Transport,
        limiter: RateLimiter,
        token: str,
        *,
        budget_seconds: float,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        backoff: Backoff | None = None,
    ) -> None:
        self._transport = transport
        self._limiter = limiter
        # What the limiter is shared by, perhaps through a database: it must not be the token.
        self.key = hashlib.sha256(token.encode()).hexdigest()[:32]
        self._budget = budget_seconds
        self._sleep = sleep
        self._clock = clock
        self._backoff = backoff or Backoff()
        # Called right before every exchange, after all waiting: whoever may have been overtaken raises there.
        self.before_exchange: Callable[[], None] = lambda: None

    def deadline(self) -> float:
        """When a call that begins now must end, on this dialogue's clock."""
        return self._clock() + self._budget

    def has_time(self, deadline: float) -> bool:
        """Whether the deadline is still to come."""
        return self._clock() < deadline

    def read(self, path: str, params: Mapping[str, str] | None = None, *, deadline: float | None = None) -> object:
        """GET, repeated as the retry table allows. Raises the last ShopError."""
        end = self.deadline() if deadline is None else deadline
        attempt = 0
        while True:
            attempt += 1
            try:
                return self.once("GET", path, params=params, deadline=end)
            except ShopError as error:
                if not may_retry(error, attempt) or not self.pause(attempt, end, error):
                    raise

    def once(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
        deadline: float,
        counts: int = 1,
    ) -> object:
        """One exchange, as soon as the limiter lets it go. A 429 blocks the token for all who share it.

        ``counts``: as how many requests the shop may count it.
        """
        self._await_turn(deadline, counts)
        self.before_exchange()
        reply = self._transport.exchange(method, path, params=params, body=body)
        for tell in ANSWERED:
            tell(reply.status)
        if reply.status == 429:
            self._limiter.block(self.key, retry_after(reply.headers))
        return decoded(reply)

    def pause(self, attempt: int, deadline: float, error: ShopError, *, at_least: float = 0.0) -> bool:
        """Wait before the next attempt; False, at once, if that would end after the deadline.

        After a 429 the limiter does the waiting.
        """
        wait = 0.0 if isinstance(error, RateLimited) else self._backoff.wait(attempt, at_least=at_least)
        if self._clock() + wait >= deadline:
            return False
        if wait:
            self._sleep(wait)
        return True

    def wait(self, seconds: float, deadline: float) -> bool:
        """Waits; False, at once, if that would end after the deadline."""
        if self._clock() + seconds >= deadline:
            return False
        self._sleep(seconds)
        return True

    def wait_until(self, moment: float) -> None:
        """Waits until then, on this dialogue's clock."""
        if (seconds := moment - self._clock()) > 0:
            self._sleep(seconds)

    def refused(self, seconds: float) -> None:
        """The shop said 429 to a part of an exchange: nobody sends anything for so long."""
        self._limiter.block(self.key, seconds)

    def took(self, counts: int, seconds: float) -> None:
        """An exchange that counts as so many was carried out over the last ``seconds``."""
        self._limiter.prolong(self.key, counts, seconds)

    def now(self) -> float:
        """The dialogue's clock."""
        return self._clock()

    def _await_turn(self, deadline: float, counts: int) -> None:
        while wait := self._limiter.delay(self.key) if counts == 1 else self._limiter.delay_all(self.key, counts):
            if self._clock() + wait > deadline:
                raise RateLimited(
                    "the shop received too many requests, and asks us to wait",
                    hint=f"try again in {round(wait) or 1} s",
                    status=429,
                )
            for tell in WAITED:
                tell(wait)
            self._sleep(wait)
