"""A store's shop in memory, and a label engine of one line: fakes at the edges, the rest is real."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from labelsvc.batches.deliver import Stack
from labelsvc.batches.report import PrintReport
from labelsvc.batches.wish import LabelChoice
from labelsvc.ecwid.fulfil import Change
from labelsvc.ecwid.many import ChangeOutcome
from labelsvc.ecwid.orders import Order, OrderItem, Person
from labelsvc.ecwid.profile import Profile
from labelsvc.errors import (
    LabelError,
    LabelsvcError,
    NotFound,
    OrderUnreadable,
    RateLimited,
    RequestRejected,
    ShopUnavailable,
    ShopUnreachable,
)
from labelsvc.labels.page import Page, Text
from labelsvc.labels.shipment import Shipment

Print = Callable[..., PrintReport]
"""The fixture ``run``: a shop, orders' names and options to the report of a run."""

STORE = "1003"
DAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
PROFILE = Profile(store_id=STORE, store_name="Cups", company=Person(company="Cups Ltd", city="Leeds"))


class Killed(BaseException):
    """Stands for kill -9 in one process: nothing catches it, nothing is tidied up behind it."""


def placed_order(number: int, **changes: object) -> Order:
    """A paid order that waits; the higher its number, the later it was placed."""
    order = Order(
        id=f"ORD{number:03}",
        shown_id=f"ORD{number:03}",
        aliases=(str(number),),
        payment_status="PAID",
        fulfillment_status="AWAITING_PROCESSING",
        created=DAY + timedelta(minutes=number),
        ship_to=Person(name=f"Person {number}", street="1 Main St", city="Leeds", country_code="GB"),
        shipping_method="Post",
        items=(OrderItem("Cup"),),
    )
    return replace(order, **changes)  # type: ignore[arg-type]


class FakeShop:
    """What ``EcwidClient`` is to the service. ``before`` is called with each call's name and order first.

    It may raise, change an order, or do nothing. ``lose`` names orders whose next PUT is applied, but whose
    answer is lost: then the call ends as the client's does when it cannot find out.
    """

    def __init__(self, orders: Iterable[Order] = ()) -> None:
        self.known = {order.id: order for order in orders}
        self.unreadable: list[OrderUnreadable] = []
        self.puts: list[str] = []
        self.told: list[dict[str, object]] = []
        self.calls: Counter[str] = Counter()
        self.lose: set[str] = set()
        # What the shop has accepted in calls for many and not carried out yet, by key; and the keys it knows.
        self.accepted: dict[str, list[tuple[str, Change]]] = {}
        self.keys: set[str] = set()
        self.most_at_once = 4
        self.takes_batches = True
        self.before_exchange: Callable[[], None] = lambda: None
        self.before: Callable[[str, str], None] = lambda call, order: None

    def __enter__(self) -> "FakeShop":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def change(self, order_id: str, **changes: object) -> None:
        """Somebody else changes an order."""
        self.known[order_id] = replace(self.known[order_id], **changes)  # type: ignore[arg-type]

    def forget(self, order_id: str) -> None:
        """Somebody deletes an order."""
        self.known.pop(order_id, None)

    def profile(self) -> Profile:
        """The store."""
        self._called("profile")
        return PROFILE

    def orders(
        self, *, payment_status: Sequence[str], fulfillment_status: Sequence[str], **filters: object
    ) -> Iterator[Order | OrderUnreadable]:
        """The orders in these states, newest first as Ecwid lists them."""
        self._called("orders")
        for order in reversed(list(self.known.values())):
            if order.payment_status in payment_status and order.fulfillment_status in fulfillment_status:
                yield order
        yield from self.unreadable

    def orders_by_id(self, ids: Sequence[str]) -> Iterator[Order | OrderUnreadable]:
        """The known ones of these."""
        self._called("orders_by_id")
        for asked in ids:
            yield from (order for order in self.known.values() if order.is_known_as(asked))

    def order(self, order_id: str) -> Order:
        """One order."""
        self._called("order", order_id)
        for order in self.known.values():
            if order.is_known_as(order_id):
                return order
        raise NotFound("there is no such order", order=order_id)

    def fulfil(
        self,
        order_id: str,
        *,
        status: str,
        tracking_number: str,
        tracking_url: str,
        notify_customer: bool,
        before_resend: Callable[[Order], None] | None,
    ) -> object:
        """One PUT."""
        self._called("fulfil", order_id)
        self.puts.append(order_id)
        self.told.append({"order": order_id, "tracking": tracking_number, "notify": notify_customer})
        self.change(order_id, fulfillment_status=status)
        self._called("fulfilled", order_id)
        if order_id in self.lose:
            self.lose.remove(order_id)
            raise ShopUnavailable("no answer", order=order_id)
        return None

    def orders_now(self, ids: Sequence[str]) -> dict[str, Order | LabelsvcError]:
        """These, once all that was accepted before has been carried out."""
        self._called("orders_now")
        self._refuse_batches()
        self._carry_out()
        gone = NotFound("there is no such order")
        return {asked: self.known.get(asked, gone) for asked in ids}

    def change_many(self, changes: Sequence[tuple[str, Change]], *, key: str) -> list[ChangeOutcome]:
        """One call: accepted, then carried out one by one; a crash after that does not stop the shop."""
        assert key not in self.keys and len(changes) <= self.most_at_once
        try:
            self._called("change_many")
        except RequestRejected as error:
            return [ChangeOutcome(order, "failed", error, whole=True) for order, _ in changes]
        except (ShopUnavailable, ShopUnreachable) as error:
            return [ChangeOutcome(order, "unclear", error, whole=True) for order, _ in changes]
        self.keys.add(key)
        self.accepted[key] = list(changes)
        self._called("accepted")
        outcomes = [self._outcome(key) for _ in changes]
        self._called("told")
        return outcomes

    def settle(self, key: str, order_id: str, seconds: float) -> None:
        """The key's call is carried out, or can never be accepted."""
        self._called("settle")
        self._refuse_batches()
        self.keys.add(key)
        self._carry_out()

    def _refuse_batches(self) -> None:
        if not self.takes_batches:
            raise RequestRejected("no batches here")

    def _carry_out(self) -> None:
        for key in list(self.accepted):
            while self.accepted.get(key):
                self._outcome(key, quiet=True)

    def _outcome(self, key: str, *, quiet: bool = False) -> ChangeOutcome:
        order_id, change = self.accepted[key][0]
        try:
            if not quiet:
                self._called("fulfil", order_id)
        except ShopUnavailable as error:
            self.accepted[key].pop(0)
            return ChangeOutcome(order_id, "unclear", error)
        except (RequestRejected, RateLimited, NotFound) as error:
            self.accepted[key].pop(0)
            return ChangeOutcome(order_id, "failed", error)
        self.accepted[key].pop(0)
        self.puts.append(order_id)
        self.told.append({"order": order_id, "tracking": change.tracking_number, "notify": change.notify_customer})
        self.change(order_id, fulfillment_status=change.status)
        if order_id in self.lose:
            self.lose.remove(order_id)
            return ChangeOutcome(order_id, "unclear")
        return ChangeOutcome(order_id, "changed")

    def _called(self, call: str, order_id: str = "") -> None:
        self.calls[call] += 1
        self.before(call, order_id)


def raising(call: str, order_id: str, error: BaseException, times: int = 1) -> Callable[[str, str], None]:
    """For ``FakeShop.before``: the next ``times`` calls of that name for that order ("" for any) fail."""
    left = times

    def before(called: str, order: str) -> None:
        nonlocal left
        if called == call and order_id in ("", order) and left > 0:
            left -= 1
            raise error

    return before


def lay_out(shipment: Shipment, choice: LabelChoice) -> Page:
    """A label that says to whom it goes; an order with a certain comment cannot be laid out, another is a bug."""
    if shipment.comments == "unprintable":
        raise LabelError("it does not fit")
    if shipment.comments == "bug":
        raise ZeroDivisionError(shipment.ship_to.name)
    text = Text(0, 0, f"{shipment.ship_to.name} in {shipment.ship_to.city}", 8, 100)
    return Page(shipment.order_id, 100, 150, float(choice.dpi), [text])


def write_ids(stacks: Iterable[Stack], file: BinaryIO) -> object:
    """A writer whose file can be read: one order id a line."""
    for stack in stacks:
        for page in stack.pages:
            file.write(f"{page.order_id}\n".encode())
    return None


def is_ours(error: BaseException) -> bool:
    """Whether it is one of the errors that the service raises on purpose."""
    return isinstance(error, LabelsvcError)
