"""HTTP sessions that give nothing away: no token in logs, in proxies' hands, or in an exception.

Requests' exceptions carry the prepared request with its headers and body; ``problem`` makes ours of them, to be
raised outside of the handler, so that not even the context of an error of ours holds one.
"""

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from labelsvc.errors import AnswerInvalid, ShopError, ShopUnreachable

_USER_AGENT = "labelsvc"


class AnswerLate(ShopUnreachable):
    """The request went out and no answer came in time: the shop may still be at work on it."""


class Bearer(AuthBase):
    """Puts the token into the header. As ``auth`` it also keeps requests from looking into ~/.netrc."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request

    def __repr__(self) -> str:
        return "Bearer ***"


class _QuietHTTP(urllib3.connection.HTTPConnection):
    """``http.client``'s debug switch prints all headers, so it is of no effect here."""

    debuglevel = 0


class _QuietHTTPS(urllib3.connection.HTTPSConnection):
    debuglevel = 0


class _QuietHTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _QuietHTTP


class _QuietHTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _QuietHTTPS


class _QuietAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[arg-type]
        self.poolmanager.pool_classes_by_scheme = {"http": _QuietHTTPPool, "https": _QuietHTTPSPool}


class NoToken(AuthBase):
    """Nothing is added to a request, from ~/.netrc neither."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def open_session(auth: AuthBase, base: str) -> requests.Session:
    """A session for this base URL that repeats nothing by itself and prints no headers."""
    session = requests.Session()
    session.auth = auth
    session.headers.update({"User-Agent": _USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"})
    # Proxies and certificates of the environment hold for https only: a proxy would see an http request's token.
    session.trust_env = base.startswith("https://")
    for scheme in ("http://", "https://"):
        session.mount(scheme, _QuietAdapter(max_retries=0))
    return session


_CUT_OFF = (
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.ProtocolError,
)
_LATE = (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError)


def problem(error: Exception) -> ShopError:
    """Our error for one of requests', urllib3's or the system's, without anything of the request in it."""
    again = "try again later; if it lasts, check the network and ECWID_API_URL"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return ShopUnreachable("the shop could not be reached in time", hint=again)
    if isinstance(error, requests.exceptions.SSLError):
        return ShopUnreachable("no secure connection to the shop: its certificate was not accepted", hint=again)
    if isinstance(error, requests.exceptions.ContentDecodingError | urllib3.exceptions.DecodeError):
        return AnswerInvalid("the shop's answer is too large or cannot be decompressed")
    if isinstance(error, _LATE) or type(error) is TimeoutError:
        return AnswerLate("the shop did not answer in time", hint=again)
    if isinstance(error, _CUT_OFF):
        return AnswerInvalid("the shop's answer was cut off")
    return ShopUnreachable("no connection to the shop, or it broke", hint=again)
