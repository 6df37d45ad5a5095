"""Who asks: the one place where keys, sessions and links are verified. Every failure is answered alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, request

from labelsvc.runtime import Runtime
from labelsvc.stores.keys import AGENT, OPERATOR, PREFIX, SCOPES, find_key
from labelsvc.web.context import runtime
from labelsvc.web.request_error import RequestError
from labelsvc.web.tokens import generation, same, sign, verified

SESSION_SECONDS = 30 * 60
SESSION = "panel session"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, for which store, and what they may do. ``id`` tells callers apart; ``name`` is for people."""

    store_id: str
    scopes: frozenset[str]
    id: str
    name: str = ""
    language: str = ""

    def need(self, *scopes: str) -> None:
        """Raise a 403 unless the caller has all of these scopes."""
        missing = [scope for scope in scopes if scope not in self.scopes]
        if missing:
            raise RequestError("not_allowed", f"this key lacks the scope {', '.join(missing)}")


def caller(*scopes: str) -> Caller:
    """Who sent this request, by its bearer token. Raises a 401 for nobody, a 403 for too small a scope."""
    found = _known() if "labelsvc_caller" not in g else g.labelsvc_caller
    g.labelsvc_caller = found
    found.need(*scopes)
    return found


def operator() -> None:
    """Raise a 401 or 403 unless the request comes with an operator's key."""
    key = find_key(runtime().engine, bearer())
    if key is None:
        raise nobody()
    if key.scopes != (OPERATOR,):
        raise RequestError("not_allowed", "this is for an operator's key", hint="labelsvc keys create --operator")


def issue_session(runtime: Runtime, store_id: str, language: str = "") -> str:
    """A panel session's bearer token, good for half an hour; call it again to renew it.

    It ends before that when the store is removed or gets another token. Raises a 401 if it is not connected.
    """
    born = generation(runtime, store_id)
    if born is None:
        raise nobody()
    return sign(runtime, SESSION, [store_id, born, language])


def bearer() -> str:
    """The token of ``Authorization: Bearer``; "" where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def nobody() -> RequestError:
    """The answer to whatever does not show who asks."""
    return RequestError("not_authenticated", "the request carries no key or session that is valid")


def _known() -> Caller:
    token = bearer()
    found = _by_key(token) if token.startswith(PREFIX) else _by_session(token)
    if found is None:
        raise nobody()
    return found


def _by_key(token: str) -> Caller | None:
    key = find_key(runtime().engine, token)
    if key is None or key.store_id is None:
        return None
    return Caller(key.store_id, frozenset(key.scopes), f"key:{key.id}", key.name or f"key {key.id}")


def _by_session(token: str) -> Caller | None:
    match verified(runtime(), SESSION, token, max_age=SESSION_SECONDS) if token else None:
        case [str(store_id), str(born), str(language)] if same(generation(runtime(), store_id), born):
            return Caller(store_id, all_scopes(), f"panel:{store_id}", "panel", language)
    return None


def all_scopes(scopes: Iterable[str] = SCOPES) -> frozenset[str]:
    """What the merchant may do in the panel: everything with their own store, but for the print agent's part."""
    return frozenset(scopes) - {AGENT}
