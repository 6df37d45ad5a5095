"""From an answer to its JSON, or to the error that it means."""

import json
from dataclasses import dataclass

from labelsvc.ecwid.transport import Reply
from labelsvc.ecwid.values import mapping, text
from labelsvc.errors import (
    AnswerInvalid,
    NotFound,
    RateLimited,
    RequestRejected,
    ScopeMissing,
    ShopError,
    ShopUnavailable,
    StoreSuspended,
    TokenRejected,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error answer means: the error to raise, in which words, and what can be done."""

    error: type[ShopError]
    message: str
    hint: str | None = None


_DEAD_TOKEN = Meaning(
    TokenRejected, "the shop does not accept this access token", "check it, or install the app again"
)
_NO_SCOPE = Meaning(
    ScopeMissing, "the shop did not give this app the permission for that", "install the app again"
)
_NO_PLAN = Meaning(
    StoreSuspended, "the store is suspended, or its plan does not include this", "ask Ecwid's support"
)
_LIMITED = Meaning(RateLimited, "the shop received too many requests", "try again in a minute")
_DOWN = Meaning(ShopUnavailable, "the shop is not available at the moment", "try again later")
_NO_ORDER = Meaning(NotFound, "the shop has no such order", "check the order's number")
_NO_STORE = Meaning(NotFound, "there is no such store", "check the store id")
_ELSEWHERE = Meaning(AnswerInvalid, "the shop sends us elsewhere, which is not followed", "check ECWID_API_URL")

# By errorCode first, because 403 and 404 each have several meanings; then by status.
_BY_CODE = {
    (403, "INVALID_API_TOKEN"): _DEAD_TOKEN,
    (403, "INSUFFICIENT_APP_SCOPE"): _NO_SCOPE,
    (403, "NOT_ALLOWED_ON_CURRENT_PLAN"): _NO_PLAN,
    (404, "ORDER_NOT_FOUND"): _NO_ORDER,
    (404, "STORE_NOT_FOUND"): _NO_STORE,
}
_BY_STATUS = {
    401: _DEAD_TOKEN,
    402: _NO_PLAN,
    403: _NO_SCOPE,
    404: Meaning(NotFound, "the shop does not have that", "check the store id and the order's number"),
    408: _DOWN,
    415: Meaning(RequestRejected, "the shop does not accept the form of the request"),
    429: _LIMITED,
}


def decoded(reply: Reply) -> object:
    """The JSON of an answer. Raises the ShopError that its status means, or AnswerInvalid if it is no JSON."""
    if not 200 <= reply.status <= 299:
        raise _error(reply)
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        problem = _looks_like(reply.body)
    raise AnswerInvalid(f"the shop's answer is not what its API documents: {problem}", status=reply.status)


def _error(reply: Reply) -> ShopError:
    code, message = _told(reply.body)
    meaning = _meaning(reply.status, code)
    # The shop's own words help where ours are general; the transport has taken the token out of them.
    words = f"{meaning.message} (it says: {message})" if message else meaning.message
    return meaning.error(words, hint=meaning.hint, status=reply.status, shop_code=code or None)


def _meaning(status: int, code: str) -> Meaning:
    found = _BY_CODE.get((status, code)) or _BY_STATUS.get(status)
    if found:
        return found
    if status >= 500:
        return _DOWN
    return _ELSEWHERE if status < 400 else Meaning(RequestRejected, "the shop refused the request")


def _told(body: bytes) -> tuple[str, str]:
    """errorCode and errorMessage of an error's body: either can be missing, and the body can be anything."""
    try:
        told = mapping(json.loads(body[:20_000]))
    except (ValueError, RecursionError):
        return "", ""
    return text(told.get("errorCode"))[:60], " ".join(text(told.get("errorMessage")).split())[:200]


def _looks_like(body: bytes) -> str:
    start = body.lstrip()[:200].lower()
    if not start:
        return "it is empty"
    if start.startswith((b"<!doctype", b"<html", b"<")):
        return "it is a web page"
    return "it is not JSON, or only a part of it"
