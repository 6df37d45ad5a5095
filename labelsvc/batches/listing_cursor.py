"""Where a page of orders begins: the shop's offsets shift with every order that comes or goes, times do not."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from labelsvc.ecwid.orders import Order
from labelsvc.errors import UsageError

LONGEST_CURSOR = 4_000


@dataclass(frozen=True, slots=True)
class Place:
    """In the list from new to old: at this second, after the orders of it that were ``seen``."""

    before: datetime | None = None
    seen: frozenset[str] = frozenset()

    def after(self, passed: list[Order]) -> "Place | None":
        """Behind these orders, which came from this place on; None if the last one has no time."""
        last = passed[-1].created if passed else None
        if last is None:
            return None
        same = {order.id for order in passed if order.created == last}
        return Place(last, frozenset(same | (self.seen if last == self.before else frozenset())))

    def cursor(self) -> str:
        """As text for an address."""
        seconds = int(self.before.timestamp()) if self.before else 0
        document = json.dumps([seconds, sorted(self.seen)], separators=(",", ":"))
        return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Place:
    """Read what ``Place.cursor`` wrote; "" is the beginning. Raises ``UsageError``."""
    if not cursor:
        return Place()
    try:
        padded = cursor[:LONGEST_CURSOR] + "=" * (-len(cursor) % 4)
        document: Any = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        seconds, ids = document
        return Place(datetime.fromtimestamp(max(0, int(seconds)), UTC), frozenset(map(str, ids)))
    except (ValueError, TypeError, OverflowError, OSError, RecursionError) as error:
        raise UsageError("this is no cursor of ours", hint="take next_cursor of the page before") from error
