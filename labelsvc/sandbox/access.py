"""Who may call the shop: access tokens and their scopes, OAuth codes, and the limits per token."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil

from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.limits import RateLimit

ALL_SCOPES = frozenset({"read_store_profile", "read_orders", "update_orders", "add_to_cp"})
_CODE_LIVES = 600.0
# 20 requests a minute with a dead token bring a block that is much longer than the usual one.
_DEAD_TOKEN_REQUESTS = 20
_DEAD_TOKEN_BLOCK = 600.0


@dataclass(slots=True)
class Code:
    """An authorisation code. ``token`` is what it gave, once it was used."""

    redirect_uri: str
    scopes: frozenset[str]
    expires: float
    token: str | None = field(default=None)


class Access:
    """The keys of one shop. Thread-safe."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        requests_per_minute: int = 600,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.denies_consent = False
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, frozenset[str]] = {}
        self._codes: dict[str, Code] = {}
        self._limit = RateLimit(requests_per_minute, clock=clock)
        self._dead_limit = RateLimit(_DEAD_TOKEN_REQUESTS, block=_DEAD_TOKEN_BLOCK, clock=clock)

    def issue(self, scopes: Iterable[str] = ALL_SCOPES, *, token: str | None = None) -> str:
        """A new access token with these scopes. It does not expire."""
        issued = token or f"secret_{secrets.token_urlsafe(24)}"
        with self._lock:
            self._tokens[issued] = frozenset(scopes)
        return issued

    def revoke(self, token: str) -> None:
        """Disables a token, as uninstalling the app does."""
        with self._lock:
            self._tokens.pop(token, None)

    def admit(self, token: str, scope: str | None) -> None:
        """Lets a request with this token pass, or raises ApiError 429 or 403."""
        # Only a digest is kept of what callers send: it may be a real token sent to the wrong place.
        key = hashlib.sha256(token.encode()).hexdigest()
        with self._lock:
            scopes = self._tokens.get(token)
        if scopes is None:
            _raise_if_blocked(self._dead_limit.wait(key))
            raise ApiError(403, "The access token is not valid.", "INVALID_API_TOKEN")
        _raise_if_blocked(self._limit.wait(key))
        if scope is not None and scope not in scopes:
            raise ApiError(403, f"The app needs the scope {scope}.", "INSUFFICIENT_APP_SCOPE")

    def clear_limits(self) -> None:
        """Forgets who is blocked."""
        self._limit.clear()
        self._dead_limit.clear()

    def new_code(self, redirect_uri: str, scopes: Iterable[str]) -> str:
        """A code for one installation. It can be used once, within ten minutes."""
        code = secrets.token_urlsafe(18)
        with self._lock:
            self._codes[code] = Code(redirect_uri, frozenset(scopes), self._clock() + _CODE_LIVES)
        return code

    def redeem(self, code: str, redirect_uri: str) -> tuple[str, frozenset[str]] | None:
        """The token of a code and its scopes. A code that comes twice disables the token that it gave."""
        with self._lock:
            found = self._codes.get(code)
            if found is not None and found.token is not None:
                self._tokens.pop(found.token, None)
            if found is None or found.token is not None or found.expires <= self._clock():
                return None
            if found.redirect_uri != redirect_uri:
                return None
            found.token = f"secret_{secrets.token_urlsafe(24)}"
            self._tokens[found.token] = found.scopes
            return found.token, found.scopes


def _raise_if_blocked(seconds: float) -> None:
    if seconds > 0:
        raise ApiError(429, headers={"Retry-After": str(ceil(seconds))})
