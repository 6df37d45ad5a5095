"""One HTTP exchange with the shop. The access token is known here and nowhere behind.

Requests' exceptions carry the prepared request with its headers; so none of them leaves this module, not even as
the context of one of ours.
"""

import ipaddress
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
import urllib3

from labelsvc.ecwid.session import Bearer, open_session, problem
from labelsvc.errors import ConfigError

# A page of 100 large orders is about 2 MB.
MAX_ANSWER_BYTES = 32 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, decompressed; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends single requests below ``{api_url}/{store_id}``; no redirect is followed and nothing repeated."""

    def __init__(
        self,
        api_url: str,
        store_id: str,
        token: str,
        *,
        timeouts: tuple[float, float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base = f"{checked_url(api_url)}/{_checked_store(store_id)}"
        self._token = _checked_token(token).encode()
        self._timeouts = timeouts
        self._clock = clock
        self._session = open_session(Bearer(token), self.base)

    def __repr__(self) -> str:
        return f"Transport({self.base!r}, token=***)"

    def exchange(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
    ) -> Reply:
        """Send one request and read the whole answer.

        Raises ShopUnreachable (AnswerLate where the request may have arrived) and AnswerInvalid (cut off, too
        large, or not decompressible).
        """
        try:
            return self._exchange(method, path, params, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            told = problem(error)
        # Outside of the handler: so the new error has no context that holds the request with the token.
        raise told

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def _exchange(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: object,
    ) -> Reply:
        with self._session.request(
            method,
            self.base + path,
            params=params,
            json=body,
            timeout=self._timeouts,
            allow_redirects=False,
            stream=True,
        ) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Reply(answer.status_code, headers, self._body(answer.raw).replace(self._token, b"***"))

    def _body(self, raw: urllib3.HTTPResponse) -> bytes:
        """The whole body, within the size limit, and within the read time-out as a whole: it is that of one
        ``recv``, which a shop that drips its bytes would never reach."""
        deadline = self._clock() + sum(self._timeouts)
        parts, size = [], 0
        while part := raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise urllib3.exceptions.DecodeError("too large")
            if self._clock() > deadline:
                raise TimeoutError
        return b"".join(parts)


def checked_url(url: str) -> str:
    """The base URL without a final slash. Raises ConfigError: https only, or http to this machine itself."""
    name = "ECWID_API_URL"
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ConfigError(f"{name} is no URL") from error
    if not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigError(f"{name} must look like https://host/path, without a user, a query or a fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ConfigError(f"{name} must begin with https://: the access token would travel unencrypted")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked_store(store_id: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", store_id):
        raise ConfigError("the store id must be the number of an Ecwid store")
    return store_id


def _checked_token(token: str) -> str:
    """A header would carry anything else elsewhere, or show it in an exception."""
    if not re.fullmatch(r"[\x21-\x7e]{1,1000}", token):
        raise ConfigError("the store's access token is empty or has characters that no token has")
    return token
