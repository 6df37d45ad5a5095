"""Setting an order's fulfilment status so that exactly one PUT changes it, whatever answers are lost.

The API has no idempotency key and no ETag. So after every PUT whose answer is missing or unclear the order is
read, and another PUT is sent only if the order shows that the last one did nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from labelsvc.ecwid.dialogue import Dialogue
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.retry import may_retry
from labelsvc.ecwid.session import AnswerLate
from labelsvc.ecwid.values import mapping, number
from labelsvc.errors import AnswerInvalid, RateLimited, ShopError, ShopUnavailable, UsageError

FULFILLMENT_STATUSES = frozenset(
    {
        "AWAITING_PROCESSING",
        "PROCESSING",
        "SHIPPED",
        "DELIVERED",
        "WILL_NOT_DELIVER",
        "RETURNED",
        "READY_FOR_PICKUP",
        "OUT_FOR_DELIVERY",
        "CUSTOM_FULFILLMENT_STATUS_1",
        "CUSTOM_FULFILLMENT_STATUS_2",
        "CUSTOM_FULFILLMENT_STATUS_3",
    }
)
# After a PUT that may still be under way (408, 504, no answer in time) the order is read this often before
# another one is sent, with at least this many seconds before each reading.
_LATE_READINGS = 3
_LATE_WAIT = 1.0


@dataclass(frozen=True, slots=True)
class FulfilOutcome:
    """The order has the status now. Why it has:

    ``changed``: a PUT of this call changed it; if ``answer_lost``, that is known only from reading the order.
    ``was_already``: no PUT of this call did, because it had the status before (another program, another person).
    """

    changed: bool
    was_already: bool
    puts_sent: int
    answer_lost: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a PUT may change of an order. Nothing else is ever sent: ``items`` would delete those left out.

    A tracking number may come without a ``status``, which then stays as it is.
    """

    status: str
    tracking_number: str = ""
    tracking_url: str = ""
    notify_customer: bool = True

    def __post_init__(self) -> None:
        if self.status not in FULFILLMENT_STATUSES and (self.status or not self.tracking_number):
            raise UsageError(f"{self.status[:40]!r} is no fulfilment status", hint="SHIPPED is the usual one")
        if self.tracking_url and not self.tracking_url.startswith(("https://", "http://")):
            raise UsageError("a tracking address must begin with https:// or http://")

    def body(self) -> dict[str, object]:
        """The JSON of the PUT."""
        body: dict[str, object] = {"fulfillmentStatus": self.status} if self.status else {}
        if self.tracking_number:
            body["trackingNumber"] = self.tracking_number
        if self.tracking_url:
            body["trackingUrl"] = self.tracking_url
        if not self.notify_customer:
            body["disableAllCustomerNotifications"] = True
        return body

    def is_in(self, order: Order) -> bool:
        """Whether the order shows this change."""
        same_tracking = not self.tracking_number or self.tracking_number == order.tracking_number
        return self.status in ("", order.fulfillment_status) and same_tracking


class Fulfilment:
    """One order's change under way. ``read`` reads the order again, within the deadline it is given."""

    def __init__(
        self,
        dialogue: Dialogue,
        path: str,
        change: Change,
        read: Callable[[float], Order],
        before_resend: Callable[[Order], None] | None,
    ) -> None:
        self._dialogue = dialogue
        self._path = path
        self._change = change
        self._read = read
        self._before_resend = before_resend
        self._deadline = dialogue.deadline()
        self._may_be_ours = False
        self._puts = 0

    def run(self) -> FulfilOutcome:
        """Send the PUT, and again only where reading the order shows that it is needed.

        Raises ShopError (what the last PUT or the reading ended with; the order may have been changed then, and
        must be read before anything else is done), and whatever ``before_resend`` raises.
        """
        while True:
            error = self._put()
            if error is None:
                return FulfilOutcome(changed=True, was_already=False, puts_sent=self._puts)
            order = self._settled(error)
            if self._change.is_in(order):
                ours = self._may_be_ours
                return FulfilOutcome(ours, not ours, self._puts, answer_lost=ours)
            if not may_retry(error, self._puts) or not self._dialogue.has_time(self._deadline):
                raise error
            if self._before_resend:
                self._before_resend(order)

    def _put(self) -> ShopError | None:
        """One PUT: None if the shop confirmed it; the error if it may be tried again; raises any other."""
        self._puts += 1
        try:
            answer = self._dialogue.once("PUT", self._path, body=self._change.body(), deadline=self._deadline)
        except ShopError as error:
            if not may_retry(error, 0):
                raise
            # A 429 is refused before it is looked at; everything else may have been applied.
            self._may_be_ours = self._may_be_ours or not isinstance(error, RateLimited)
            return error
        updated = number(mapping(answer).get("updateCount"))
        if updated == 1:
            return None
        self._may_be_ours = self._may_be_ours or updated != 0
        return AnswerInvalid("the shop did not confirm the change")

    def _settled(self, error: ShopError) -> Order:
        """The order after a PUT that ended with ``error``; one that may still be applied is given time to be."""
        late = isinstance(error, AnswerLate) or (isinstance(error, ShopUnavailable) and error.status in (408, 504))
        for reading in range(1, _LATE_READINGS + 1):
            at_least = _LATE_WAIT if late else 0.0
            waited = self._dialogue.pause(reading, self._deadline, error, at_least=at_least)
            order = self._read(self._deadline)
            if not late or not waited or self._change.is_in(order):
                break
        return order
