"""Reading and changing many orders in one call, through batch requests, without losing track of any of them.

What the shop does not clearly say to be done, or not done, is ``unclear``: that order must be read before anything
is sent for it again, and only once whatever was sent under the same key is over (``settle``).
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from labelsvc.ecwid.batch_request import DEAD, Looks, answers, body_of, error_of, send
from labelsvc.ecwid.dialogue import Dialogue
from labelsvc.ecwid.filters import ORDER_FIELDS
from labelsvc.ecwid.fulfil import Change
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.parsing import parse_order
from labelsvc.ecwid.retry import may_retry
from labelsvc.ecwid.values import Json, mapping, number
from labelsvc.errors import (
    AnswerInvalid,
    LabelsvcError,
    OrderUnreadable,
    RateLimited,
    ShopError,
    ShopUnavailable,
)

# The API takes 500. As each may count as one request, more would have to wait for most of a minute to be empty.
MOST_AT_ONCE = 100
READ_SECONDS = 60.0
CLAIM_SECONDS = 30.0
Path = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """What became of one order: ``changed``, ``failed`` (nothing was done, for ``error``) or ``unclear``.

    ``whole``: the error is that of the batch as a whole, and says nothing about this order.
    """

    order_id: str
    state: str
    error: ShopError | None = None
    whole: bool = False


def new_key() -> str:
    """A key for one call."""
    return str(uuid.uuid4())


def change_many(
    dialogue: Dialogue, changes: Sequence[tuple[str, Change]], path: Path, looks: Looks, key: str
) -> list[ChangeOutcome]:
    """The outcome of each change of one call, in the order given. ``path`` makes an order's."""
    requests = [{"method": "PUT", "path": path(order), "body": change.body()} for order, change in changes]
    try:
        ticket = send(dialogue, requests, key)
    except ShopError as error:
        # A refusal was looked at and nothing done; anything else may have arrived.
        state = "unclear" if may_retry(error, 0) and not isinstance(error, RateLimited) else "failed"
        return [ChangeOutcome(order_id, state, error, whole=True) for order_id, _ in changes]
    found = answers(dialogue, ticket, len(requests), looks).by_place
    return [_outcome(order_id, found.get(str(place))) for place, (order_id, _) in enumerate(changes)]


def read_many(
    dialogue: Dialogue, ids: Sequence[str], path: Path, looks: Looks
) -> Iterator[tuple[str, Order | LabelsvcError]]:
    """Orders as they are now, in one call; or why one cannot be had. Raises ShopError for the call itself."""
    requests = [{"method": "GET", "path": f"{path(order_id)}?responseFields={ORDER_FIELDS}"} for order_id in ids]
    found = answers(dialogue, send(dialogue, requests, new_key()), len(requests), looks, READ_SECONDS)
    if not found.complete:
        raise ShopUnavailable("the shop did not finish a batch of readings", hint="try again later")
    for place, order_id in enumerate(ids):
        yield order_id, _order(order_id, found.by_place.get(str(place)))


def settle(dialogue: Dialogue, key: str, path: str, looks: Looks, seconds: float) -> None:
    """Wait until whatever was sent under that key is over, or can never begin; ``seconds`` at most.

    Sends a reading under the key. Raises ShopError where that can be tried again.
    """
    deadline = dialogue.now() + seconds
    reading: list[Json] = [{"method": "GET", "path": f"{path}?responseFields=id"}]
    try:
        ticket = send(dialogue, reading, key, min(seconds, CLAIM_SECONDS))
    except ShopError as error:
        if may_retry(error, 0) or isinstance(error, DEAD):
            raise
        # No batch is to be had any more: time alone can tell.
    else:
        if answers(dialogue, ticket, 0, looks, deadline - dialogue.now()).complete:
            return
    dialogue.wait_until(deadline)


def _outcome(order_id: str, answer: Json | None) -> ChangeOutcome:
    if answer is None:
        return ChangeOutcome(order_id, "unclear")
    error = error_of(answer, order_id)
    if error is None:
        done = number(mapping(body_of(answer)).get("updateCount")) == 1
        return ChangeOutcome(order_id, "changed" if done else "unclear")
    # 408 and 5xx may have been carried out all the same, and so may what makes no sense.
    done_perhaps = error.status is None or error.status == 408 or error.status >= 500
    if answer.get("status") == "NOT_EXECUTED":
        done_perhaps = False
    return ChangeOutcome(order_id, "unclear" if done_perhaps else "failed", error)


def _order(order_id: str, answer: Json | None) -> Order | LabelsvcError:
    if answer is None:
        return ShopUnavailable("the shop did not get to it", order=order_id)
    if error := error_of(answer, order_id):
        return error
    try:
        order = parse_order(body_of(answer))
    except OrderUnreadable as unreadable:
        unreadable.order = unreadable.order or order_id
        return unreadable
    if order.could_be(order_id):
        return order
    return AnswerInvalid("the shop answered with another order than the one asked for", order=order_id)
