"""Installing the app from outside the control panel: the merchant's consent, and the token that it gives.

A code that is sent twice disables the token that it gave: so the exchange is one request, never repeated. Whatever
goes wrong with it, the installation is begun again, with a new code.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import requests
import urllib3

from labelsvc.ecwid.answers import decoded
from labelsvc.ecwid.session import NoToken, open_session, problem
from labelsvc.ecwid.transport import Reply
from labelsvc.ecwid.values import mapping, text
from labelsvc.errors import AnswerInvalid, GrantRefused, RequestRejected, ShopError
from labelsvc.settings import Settings

# What the service cannot work without.
SCOPES = ("read_store_profile", "read_orders", "update_orders", "add_to_cp")
_TIMEOUTS = (10.0, 30.0)
_MAX_ANSWER_BYTES = 64 * 1024
_AGAIN = "begin the installation again"
_TOKEN = re.compile(r"[\x21-\x7e]{1,1000}")
_STORE = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a merchant gave the app. The e-mail address that comes with it is not kept."""

    store_id: str
    token: str = field(repr=False)
    scopes: frozenset[str]

    @property
    def missing(self) -> frozenset[str]:
        """The permissions that the service needs and was not given."""
        return frozenset(SCOPES) - self.scopes


def authorize_url(settings: Settings, state: str, redirect_uri: str) -> str:
    """Where to send the merchant's browser. ``state`` comes back with it. Raises ConfigError."""
    query = {
        "client_id": settings.need("ECWID_CLIENT_ID").ecwid_client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        "state": state,
    }
    return f"{settings.ecwid_oauth_url}/authorize?{urlencode(query)}"


def exchange_code(
    settings: Settings, code: str, redirect_uri: str, *, timeouts: tuple[float, float] = _TIMEOUTS
) -> Grant:
    """The token for a code; ``redirect_uri`` is the very one of ``authorize_url``.

    Raises ConfigError, GrantRefused, and any other ShopError. Call it once for each code, whatever happens.
    """
    settings.need("ECWID_CLIENT_ID", "ECWID_CLIENT_SECRET")
    form = {
        "client_id": settings.ecwid_client_id,
        "client_secret": settings.ecwid_client_secret,
        "code": code,
        "redirect_uri": redirect_uri,
        "grant_type": "authorization_code",
    }
    try:
        reply = _post(f"{settings.ecwid_oauth_url}/token", form, timeouts)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        told = problem(error)
    else:
        return _grant(_answer(reply))
    told.hint = _AGAIN
    raise told


def _post(url: str, form: dict[str, str], timeouts: tuple[float, float]) -> Reply:
    # The secret travels in the body: never in a URL, which servers and proxies write down.
    with (
        open_session(NoToken(), url) as session,
        session.post(url, data=form, timeout=timeouts, allow_redirects=False, stream=True) as answer,
    ):
        body = answer.raw.read(_MAX_ANSWER_BYTES + 1, decode_content=True)
        return Reply(answer.status_code, {}, body if len(body) <= _MAX_ANSWER_BYTES else b"")


def _answer(reply: Reply) -> object:
    """The JSON of the answer. What a refusal says is left out: it may repeat what was sent."""
    try:
        return decoded(reply)
    except ShopError as error:
        status, kind = error.status, type(error)
    if 400 <= (status or 0) <= 403 or kind is RequestRejected:
        raise GrantRefused(
            "the shop did not confirm this installation",
            hint=f"{_AGAIN}; if it lasts, check ECWID_CLIENT_ID and ECWID_CLIENT_SECRET",
            status=status,
        )
    raise kind("the shop could not complete the installation", hint=_AGAIN, status=status)


def _grant(answer: object) -> Grant:
    told = mapping(answer)
    store_id, token = text(told.get("store_id")), text(told.get("access_token"))
    if not _STORE.fullmatch(store_id) or not _TOKEN.fullmatch(token):
        raise AnswerInvalid("the shop's answer to the installation has no store or no token", hint=_AGAIN)
    return Grant(store_id, token, frozenset(text(told.get("scope")).replace(",", " ").split()))
