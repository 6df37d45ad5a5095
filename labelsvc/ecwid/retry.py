"""When to ask the shop again, and how long to wait before it.

What is retried, as one table (ATTEMPTS): everything that may pass by itself, and never 401, 402, 403 or another
4xx. All attempts of one call and the waits between them share one time budget.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from labelsvc.ecwid.values import number
from labelsvc.errors import AnswerInvalid, RateLimited, ShopError, ShopUnavailable, ShopUnreachable

# Attempts in all, the first included. A 429 says itself how long it lasts: only the budget ends it.
ATTEMPTS: Mapping[type[ShopError], int] = {
    ShopUnreachable: 4,
    ShopUnavailable: 6,
    AnswerInvalid: 3,
    RateLimited: 1_000,
}
# The official client waits 10 s where a 429 does not say how long.
DEFAULT_RATE_WAIT = 10.0
_LONGEST_RATE_WAIT = 3600.0
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 8.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits between attempts: full jitter over a doubling ceiling, 0.5 s to 8 s.

    ``uniform(low, high)`` is ``random.uniform`` outside of tests.
    """

    uniform: Callable[[float, float], float] = random.uniform

    def wait(self, attempt: int, *, at_least: float = 0.0) -> float:
        """Seconds to wait after the ``attempt``-th attempt, counted from 1."""
        ceiling = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempt - 1, 10))
        return at_least + self.uniform(0.0, ceiling)


def may_retry(error: ShopError, attempt: int) -> bool:
    """Whether there may be another attempt after the ``attempt``-th one ended so."""
    allowed = (most for kind, most in ATTEMPTS.items() if isinstance(error, kind))
    return attempt < next(allowed, 0)


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float:
    """Seconds that a 429 asks us to wait: 1 to 3,600; 10 where it does not say.

    ``Retry-After`` comes as seconds or as a date (RFC 9110, 10.2.3); a date is held against the shop's own
    ``Date``, if it sent one, so that a wrong clock here does not matter.
    """
    asked = headers.get("retry-after", "").strip()
    seconds = number(asked)
    if seconds is None:
        seconds = _until(asked, headers.get("date", ""), now or datetime.now(UTC))
    return min(max(seconds, 1.0), _LONGEST_RATE_WAIT)


def _until(moment: str, shop_date: str, now: datetime) -> float:
    then = _http_date(moment)
    return (then - (_http_date(shop_date) or now)).total_seconds() if then else DEFAULT_RATE_WAIT


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
