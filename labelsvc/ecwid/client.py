"""The Ecwid store over REST: its profile, its orders, and the one change that is made to them."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

from labelsvc.ecwid.batch_request import Looks
from labelsvc.ecwid.dialogue import Dialogue
from labelsvc.ecwid.filters import ORDER_FIELDS, search_params
from labelsvc.ecwid.fulfil import Change, Fulfilment, FulfilOutcome
from labelsvc.ecwid.limiter import InProcessLimiter, RateLimiter
from labelsvc.ecwid.many import MOST_AT_ONCE, ChangeOutcome, change_many, new_key, read_many, settle
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.paging import OrderPages
from labelsvc.ecwid.parsing import MAX_ID, parse_order
from labelsvc.ecwid.profile import OrderStatus, Profile, parse_order_statuses, parse_profile
from labelsvc.ecwid.retry import Backoff
from labelsvc.ecwid.transport import Transport
from labelsvc.errors import AnswerInvalid, LabelsvcError, NotFound, OrderUnreadable, ShopError, UsageError

IDS_AT_ONCE = 100
_T = TypeVar("_T")
# A query of 100 long ids would pass the 8 KB that servers accept as a request line.
_IDS_LENGTH = 4_000


class EcwidClient:
    """One store, for one thread; clients that share a token should share a limiter.

    ``timeouts`` are seconds to connect and to read, ``budget_seconds`` bounds each call with all its retries.
    Every method raises ShopError as in the tree of ``labelsvc.errors``, never anything of ``requests``.
    """

    def __init__(
        self,
        api_url: str,
        store_id: str,
        token: str,
        *,
        requests_per_minute: int = 600,
        limiter: RateLimiter | None = None,
        looks: Looks | None = None,
        timeouts: tuple[float, float] = (10, 60),
        budget_seconds: float = 60,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.store_id = store_id
        # What the limit has no room for waits as a whole: so no more than a twelfth of a minute's requests.
        self.most_at_once = min(MOST_AT_ONCE, max(1, requests_per_minute // 12))
        self._looks = looks or Looks()
        self._transport = Transport(api_url, store_id, token, timeouts=timeouts, clock=clock)
        self._dialogue = Dialogue(
            self._transport,
            limiter or InProcessLimiter(requests_per_minute, clock=clock),
            token,
            budget_seconds=budget_seconds,
            sleep=sleep,
            clock=clock,
            backoff=Backoff(uniform),
        )

    def __repr__(self) -> str:
        return f"EcwidClient({self._transport.base!r}, token=***)"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the kept connections."""
        self._transport.close()

    @property
    def before_exchange(self) -> Callable[[], None]:
        """Called right before every request, after all waiting; what it raises ends the call."""
        return self._dialogue.before_exchange

    @before_exchange.setter
    def before_exchange(self, check: Callable[[], None]) -> None:
        self._dialogue.before_exchange = check

    def profile(self) -> Profile:
        """The store: sender, units, formats, language."""
        return parse_profile(self._object("/profile"))

    def order_statuses(self) -> list[OrderStatus]:
        """The store's statuses: which are in use, and which send an e-mail to the buyer."""
        return parse_order_statuses(self._object("/profile/order_statuses"))

    def orders(self, **filters: object) -> Iterator[Order | OrderUnreadable]:
        """The orders that a search finds, page by page; the filters are those of ``filters.FILTERS``.

        Unfinished orders come only where ``payment_status`` asks for INCOMPLETE. An entry that is no order comes
        as the error in its place. Raises UsageError for a filter that does not exist.
        """
        params = search_params(filters)
        return iter(OrderPages(lambda page: self._dialogue.read("/orders", page), params))

    def orders_by_id(self, ids: Sequence[str]) -> Iterator[Order | OrderUnreadable]:
        """These orders in the order asked for, each once, fetched in hundreds.

        Any of an order's ids will do. What the shop does not have or cannot show comes as an OrderUnreadable
        that carries the id asked for.
        """
        given: set[str] = set()
        for chunk in _chunks(list(dict.fromkeys(ids))):
            found = self._found(chunk)
            for asked in chunk:
                order = found.get(asked.strip().casefold()) or self._order_or_error(asked)
                key = order.id if isinstance(order, Order) else f"error {asked}"
                if key not in given:
                    given.add(key)
                    yield order

    def order(self, order_id: str) -> Order:
        """One order, by any of its ids. Raises NotFound, and OrderUnreadable if the answer is no order."""
        return self._read_order(order_id, self._dialogue.deadline())

    def fulfil(
        self,
        order_id: str,
        *,
        status: str = "SHIPPED",
        tracking_number: str = "",
        tracking_url: str = "",
        notify_customer: bool = True,
        before_resend: Callable[[Order], None] | None = None,
    ) -> FulfilOutcome:
        """Give the order this fulfilment status with exactly one PUT that changes it.

        The first PUT goes out at once: read and check the order before. After a lost or unclear answer the order
        is read; if it shows the change, that is the answer; if not, ``before_resend`` gets the order and may
        raise to refuse (it was cancelled or re-addressed meanwhile), and the PUT is sent again.
        Raises ShopError with the order's id; the order must then be read before anything else is done to it.
        Without ``notify_customer`` the order sends its buyer no e-mails from then on, which the API keeps.
        """
        change = Change(status, tracking_number.strip(), tracking_url.strip(), notify_customer)

        def read(deadline: float) -> Order:
            return self._read_order(order_id, deadline)

        try:
            return Fulfilment(self._dialogue, _order_path(order_id), change, read, before_resend).run()
        except ShopError as error:
            error.order = error.order or order_id
            raise

    def change_many(self, changes: Sequence[tuple[str, Change]], *, key: str = "") -> list[ChangeOutcome]:
        """Many orders' changes in few calls (batch requests), and what became of each, in the order given.

        Read and check the orders before. ``failed`` was not done and may be sent again; an order that is
        ``unclear`` must be read before. Of a broken dialogue nothing is raised: its orders are told so.
        Whoever gives the ``key`` under which they go, for up to ``most_at_once`` of them, can ask about it after
        a crash (``settle``).
        """
        if key and len(changes) > self.most_at_once:
            raise ValueError("too many for one call")
        calls = _groups(changes, self.most_at_once)
        found = (change_many(self._dialogue, some, _order_path, self._looks, key or new_key()) for some in calls)
        return [outcome for some in found for outcome in some]

    def orders_now(self, ids: Sequence[str]) -> dict[str, Order | LabelsvcError]:
        """Orders as they are now (not as the search has them), by batch requests; or why one cannot be had.

        All batches that the shop took before have been carried out then: it does one after the other.
        Raises ShopError where the shop takes no batches, or is not done with one in time.
        """
        calls = _groups(ids, self.most_at_once)
        found = (read_many(self._dialogue, some, _order_path, self._looks) for some in calls)
        return {order_id: order for some in found for order_id, order in some}

    def settle(self, key: str, order_id: str, seconds: float) -> None:
        """Wait until nothing that was or may be sent under that key can change an order any more.

        Returns after ``seconds`` at most, even if the shop does not say so. Raises ShopError where it may say so
        later.
        """
        settle(self._dialogue, key, _order_path(order_id), self._looks, seconds)

    def _object(self, path: str) -> object:
        answer = self._dialogue.read(path)
        if not isinstance(answer, dict):
            raise AnswerInvalid(f"the shop's answer for {path} is not an object")
        return answer

    def _read_order(self, order_id: str, deadline: float) -> Order:
        params = {"responseFields": ORDER_FIELDS}
        try:
            order = parse_order(self._dialogue.read(_order_path(order_id), params, deadline=deadline))
        except (ShopError, OrderUnreadable) as error:
            error.order = error.order or order_id
            raise
        if not order.could_be(order_id):
            raise AnswerInvalid("the shop answered with another order than the one asked for", order=order_id)
        return order

    def _order_or_error(self, asked: str) -> Order | OrderUnreadable:
        try:
            return self.order(asked)
        except (NotFound, OrderUnreadable, UsageError) as error:
            return OrderUnreadable(error.message, order=asked, hint=error.hint)

    def _found(self, chunk: Sequence[str]) -> dict[str, Order]:
        """The orders of a chunk by each of their names."""
        listable = [asked.strip() for asked in chunk if _is_listable(asked)]
        found = self.orders(ids=listable) if listable else iter(())
        orders = [order for order in found if isinstance(order, Order)]
        # The id wins where it is another order's old number.
        by_alias = {name.casefold(): order for order in orders for name in (*order.aliases, order.shown_id)}
        return by_alias | {order.id.casefold(): order for order in orders}


def _groups(values: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


def _order_path(order_id: str) -> str:
    """The path of an order. Raises UsageError for what cannot be one: ``..`` would be another resource."""
    name = order_id.strip()
    if not name or len(name) > MAX_ID or not name.isprintable() or not name.strip("."):
        raise UsageError("this is no order id", order=order_id[:MAX_ID])
    return f"/orders/{quote(name, safe='')}"


def _is_listable(order_id: str) -> bool:
    """Whether it can stand in a comma list; the shop's prefixes and suffixes may hold anything."""
    return "," not in order_id and order_id.strip() != "" and len(order_id) <= MAX_ID and order_id.isprintable()


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    length = 0
    for order_id in ids:
        size = len(quote(order_id)) + 3 if _is_listable(order_id) else 0
        if chunk and (len(chunk) == IDS_AT_ONCE or length + size > _IDS_LENGTH):
            yield chunk
            chunk, length = [], 0
        chunk.append(order_id)
        length += size
    if chunk:
        yield chunk
