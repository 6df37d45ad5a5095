"""One batch request of the API: many requests in one call, under a key, and their answers by ticket.

The shop remembers a key for an hour: a batch that is sent again under the same key is not carried out again, and
gives the first one's ticket. So whoever finds a key and does not know whether its batch was ever sent can send a
mere reading under it: either it gets the ticket of what was sent, or nothing can come under that key any more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labelsvc.ecwid.answers import decoded
from labelsvc.ecwid.dialogue import Dialogue
from labelsvc.ecwid.retry import DEFAULT_RATE_WAIT, may_retry
from labelsvc.ecwid.transport import Reply
from labelsvc.ecwid.values import Json, mapping, mappings, number, text
from labelsvc.errors import AnswerInvalid, ShopError, ShopUnavailable, StoreSuspended, TokenRejected

# Of a store that says so nothing else is to be had either.
DEAD = (StoreSuspended, TokenRejected)
# As long as a batch is offered to the shop, and as long as its answers are waited for from then on.
SEND_SECONDS, ANSWER_SECONDS = 90.0, 180.0
_FIRST_LOOK, _SHORTEST_LOOK, _LONGEST_LOOK = 0.5, 0.05, 4.0
# A ticket that the shop does not know a moment after it gave it may be known to the next of its machines.
_FAILED_LOOKS = 4


@dataclass(slots=True)
class Looks:
    """When a store's batch is first asked about: each look is a request, so about when the last ones were done."""

    first: dict[str, float] = field(default_factory=dict)

    def before(self, key: str) -> float:
        """Seconds to wait before the first look."""
        return self.first.get(key, _FIRST_LOOK)

    def after(self, key: str, seconds: float, looks: int) -> None:
        """A batch was found done after so many seconds and looks."""
        sooner = max(0.9 * self.before(key), _SHORTEST_LOOK)
        self.first[key] = sooner if looks == 1 else min(seconds, _LONGEST_LOOK)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the shop told: the answer of each request by its place; ``complete``: it is done with all of them."""

    by_place: Mapping[str, Json]
    complete: bool


def send(dialogue: Dialogue, requests: Sequence[Json], key: str, seconds: float = SEND_SECONDS) -> str:
    """Hands a batch to the shop; its ticket. Raises ShopError: after some of them it may have arrived."""
    params = {"stopOnFirstFailure": "false", "allowParallelMode": "true", "deduplicationKey": key}
    body = [{"id": str(place), **one} for place, one in enumerate(requests)]
    deadline, attempt = dialogue.now() + seconds, 0
    while True:
        attempt += 1
        # The strictest reading: each request inside counts, and so does the call around several.
        counts = len(body) + (len(body) > 1) if attempt == 1 else 1
        try:
            answer = dialogue.once("POST", "/batch", params=params, body=body, deadline=deadline, counts=counts)
            if ticket := text(mapping(answer).get("ticket")):
                return ticket
            raise AnswerInvalid("the shop's answer to a batch has no ticket")
        except ShopError as error:
            if not may_retry(error, attempt) or not dialogue.pause(attempt, deadline, error):
                raise


def answers(
    dialogue: Dialogue, ticket: str, number_of: int, looks: Looks, seconds: float = ANSWER_SECONDS
) -> Answers:
    """The answers, as far as the shop tells them in time. Raises nothing of the shop's: what it says counts."""
    started = dialogue.now()
    deadline, wait, looked, failed = started + seconds, looks.before(dialogue.key), 0, 0
    found: dict[str, Json] = {}
    complete = False
    while not complete and failed < _FAILED_LOOKS and dialogue.wait(wait, deadline):
        looked += 1
        wait = min(2 * wait, _LONGEST_LOOK)
        try:
            told = mapping(dialogue.read("/batch", {"ticket": ticket}, deadline=deadline))
        except DEAD:
            break
        except ShopError:
            failed += 1
            continue
        failed = 0
        found |= {text(one.get("id")): one for one in mappings(told.get("responses"))}
        complete = told.get("status") == "COMPLETED"
    took = dialogue.now() - started
    if complete:
        looks.after(dialogue.key, took, looked)
    if number_of:
        dialogue.took(number_of, took)
    if any(answer.get("httpStatusCode") == 429 for answer in found.values()):
        dialogue.refused(DEFAULT_RATE_WAIT)
    return Answers(found, complete)


def body_of(answer: Json) -> object:
    """The JSON inside an answer, which may come as a text that holds it."""
    body = answer.get("httpBody")
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def error_of(answer: Json, order_id: str) -> ShopError | None:
    """What went wrong with a request inside, or None."""
    if answer.get("status") == "NOT_EXECUTED":
        return ShopUnavailable("the shop did not get to it", order=order_id)
    code = int(number(answer.get("httpStatusCode")) or 0)
    if 200 <= code <= 299:
        return None
    if code < 400:
        return AnswerInvalid("the shop's answer inside a batch is no error and no success", order=order_id)
    try:
        decoded(Reply(code, {}, json.dumps(body_of(answer)).encode()))
    except ShopError as error:
        error.order = order_id
        return error
    raise AssertionError(code)
