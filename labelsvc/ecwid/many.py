"""Changing many orders in one call, through the API's batch requests, without losing track of any of them.

A batch is told apart by a key of ours: one that is sent again because its answer was lost gives the first one's
ticket. What the shop does not clearly say to be done, or not done, is ``unclear``: that order must be read before
anything is sent for it again.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from labelsvc.ecwid.answers import decoded
from labelsvc.ecwid.dialogue import Dialogue
from labelsvc.ecwid.fulfil import Change
from labelsvc.ecwid.retry import DEFAULT_RATE_WAIT, may_retry
from labelsvc.ecwid.transport import Reply
from labelsvc.ecwid.values import Json, mapping, mappings, number, text
from labelsvc.errors import AnswerInvalid, RateLimited, ShopError, ShopUnavailable

# The API takes 500. As each may count as one request, more would have to wait for most of a minute to be empty.
MOST_AT_ONCE = 100
_FIRST_LOOK, _LONGEST_LOOK = 0.5, 4.0
# 100 changes and what the shop itself tries again: five times at 3 s.
_PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """What became of one order: ``changed``, ``failed`` (nothing was done, for ``error``) or ``unclear``."""

    order_id: str
    state: str
    error: ShopError | None = None


def change_many(
    dialogue: Dialogue, changes: Sequence[tuple[str, Change]], path: Callable[[str], str], most: int
) -> Iterator[ChangeOutcome]:
    """The outcome of each change, in the order given. ``path`` makes an order's; ``most`` go in one call."""
    for start in range(0, len(changes), most):
        yield from _Call(dialogue, changes[start : start + most], path).run()


class _Call:
    """One batch request under way."""

    def __init__(
        self, dialogue: Dialogue, changes: Sequence[tuple[str, Change]], path: Callable[[str], str]
    ) -> None:
        self._dialogue = dialogue
        self._changes = changes
        self._body = [
            {"id": str(place), "method": "PUT", "path": path(order_id), "body": change.body()}
            for place, (order_id, change) in enumerate(changes)
        ]

    def run(self) -> list[ChangeOutcome]:
        """Sends it, waits for its end, and judges each answer."""
        deadline = self._dialogue.now() + _PATIENCE
        try:
            ticket = self._sent(deadline)
        except ShopError as error:
            # A refusal was looked at and nothing done; anything else may have arrived.
            state = "unclear" if may_retry(error, 0) and not isinstance(error, RateLimited) else "failed"
            return [ChangeOutcome(order_id, state, error) for order_id, _ in self._changes]
        started = self._dialogue.now()
        answers = self._answers(ticket, deadline)
        self._dialogue.took(len(self._changes), self._dialogue.now() - started)
        if any(answer.get("httpStatusCode") == 429 for answer in answers.values()):
            self._dialogue.refused(DEFAULT_RATE_WAIT)
        return [_outcome(order_id, answers.get(str(place))) for place, (order_id, _) in enumerate(self._changes)]

    def _sent(self, deadline: float) -> str:
        params = {"stopOnFirstFailure": "false", "deduplicationKey": str(uuid.uuid4())}
        attempt = 0
        while True:
            attempt += 1
            # The strictest reading: each change counts, and so does the call around several.
            counts = len(self._changes) + (len(self._changes) > 1) if attempt == 1 else 1
            try:
                answer = self._dialogue.once(
                    "POST", "/batch", params=params, body=self._body, deadline=deadline, counts=counts
                )
                if ticket := text(mapping(answer).get("ticket")):
                    return ticket
                raise AnswerInvalid("the shop's answer to a batch has no ticket")
            except ShopError as error:
                if not may_retry(error, attempt) or not self._dialogue.pause(attempt, deadline, error):
                    raise

    def _answers(self, ticket: str, deadline: float) -> dict[str, Json]:
        """The answers by their ids, as far as the shop tells them before the deadline."""
        answers: dict[str, Json] = {}
        wait = _FIRST_LOOK
        while self._dialogue.wait(wait, deadline):
            wait = min(2 * wait, _LONGEST_LOOK)
            try:
                told = mapping(self._dialogue.read("/batch", {"ticket": ticket}, deadline=deadline))
            except ShopError:
                # Lost, or not to be had: what is known so far counts, the rest is unclear.
                break
            answers |= {text(one.get("id")): one for one in mappings(told.get("responses"))}
            if told.get("status") == "COMPLETED":
                break
        return answers


def _outcome(order_id: str, answer: Json | None) -> ChangeOutcome:
    if answer is None:
        return ChangeOutcome(order_id, "unclear")
    if answer.get("status") == "NOT_EXECUTED":
        return ChangeOutcome(order_id, "failed", ShopUnavailable("the shop did not get to it", order=order_id))
    code = int(number(answer.get("httpStatusCode")) or 0)
    if 200 <= code <= 299:
        done = number(mapping(answer.get("httpBody")).get("updateCount")) == 1
        return ChangeOutcome(order_id, "changed" if done else "unclear")
    if code < 400:
        return ChangeOutcome(order_id, "unclear")
    error = _error(code, mapping(answer.get("httpBody")))
    error.order = order_id
    # 408 and 5xx may have been carried out all the same.
    done_perhaps = code == 408 or code >= 500
    return ChangeOutcome(order_id, "unclear" if done_perhaps else "failed", error)


def _error(code: int, body: Json) -> ShopError:
    try:
        decoded(Reply(code, {}, json.dumps(body).encode()))
    except ShopError as error:
        return error
    return AnswerInvalid("the shop's answer inside a batch is no error and no success")
