"""IPP over HTTP: one request, one answer, to an address that was checked, and to no other.

Every request has a connection of its own: on a kept one that the printer had closed meanwhile, a job that never
left would look like one that may have arrived.
"""

import hashlib
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import HTTPError, NewConnectionError

from labelsvc.errors import PrinterAnswerInvalid, PrinterError, PrinterUnreachable
from labelsvc.printing.network import Networks, allowed_addresses
from labelsvc.printing.profiles import PrinterProfile

# What is asked for fits in a few kilobytes; a list of thousands of jobs in one megabyte.
LARGEST_ANSWER = 2 << 20


class NoAnswer(PrinterError):
    """The request may have arrived, but no answer came: what it asked for may have been done."""

    code = "no_answer"


class Refused(PrinterError):
    """The printer's web server refused the request: it was not done."""

    code = "refused"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for an answer, for a job beside each of its labels, until something is tried again."""

    connect: float = 5.0
    answer: float = 30.0
    job: float = 60.0
    label: float = 4.0
    again: float = 1.0


class Channel:
    """The way to one printer, for one job. Its name is resolved and checked once, on opening."""

    def __init__(self, profile: PrinterProfile, networks: Networks, patience: Patience) -> None:
        """Raises ``PrinterForbidden`` or ``PrinterUnreachable``."""
        self._address = profile.address
        self._patience = patience
        self._hosts = allowed_addresses(self._address.host, self._address.port, networks)
        self._session = _session(profile)

    @property
    def uri(self) -> str:
        """The printer's URI as it is told to the printer."""
        address = self._address
        return f"{address.scheme}://{_bracketed(address.host)}:{address.port}{address.path}"

    def ask(self, message: bytes) -> bytes:
        """Send one message, and return the answer's.

        Raises ``PrinterUnreachable`` if nothing was sent, ``Refused`` if it was refused, else ``NoAnswer``.
        """
        while True:
            try:
                return self._post(self._hosts[0], message)
            except PrinterUnreachable:
                if len(self._hosts) == 1:
                    raise
                # A printer with several addresses: the others may do, for this request and for all others.
                self._hosts = self._hosts[1:]

    def close(self) -> None:
        """Let go of the session."""
        self._session.close()

    def _post(self, host: str, message: bytes) -> bytes:
        address = self._address
        url = f"{'https' if address.tls else 'http'}://{_bracketed(host)}:{address.port}{address.path}"
        timeouts = (self._patience.connect, self._patience.answer)
        try:
            with self._session.post(
                url, message, timeout=timeouts, allow_redirects=False, stream=True
            ) as response:
                return _body(response, time.monotonic() + self._patience.answer)
        except requests.exceptions.SSLError as error:
            if _is_distrust(error):
                raise self._distrusted(host) from error
            raise NoAnswer(f"{address.host} broke off the encrypted connection") from error
        except requests.ConnectTimeout as error:
            raise PrinterUnreachable(f"{address.host} does not answer") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            if _never_connected(error):
                raise PrinterUnreachable(f"{address.host} cannot be connected to") from error
            raise NoAnswer(f"{address.host} gave no answer") from error
        finally:
            # Asking for "Connection: close" is not enough: a server may comply without saying so, and a pool would
            # send the next request into a connection that is being closed.
            self._session.close()

    def _distrusted(self, host: str) -> PrinterUnreachable:
        seen = _fingerprint(host, self._address.port, self._patience.connect)
        hint = f"if it is yours, trust its certificate with --fingerprint {seen}" if seen else None
        return PrinterUnreachable(f"{self._address.host} has a certificate that is not trusted", hint=hint)


class _PinnedAdapter(HTTPAdapter):
    """TLS for a name at an address that was looked up before."""

    def __init__(self, host: str, fingerprint: str) -> None:
        self._trust: dict[str, Any] = {"server_hostname": host, "assert_hostname": host}
        if fingerprint:
            self._trust["assert_fingerprint"] = fingerprint
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **options, **self._trust)


def _session(profile: PrinterProfile) -> requests.Session:
    session, address = requests.Session(), profile.address
    # Neither proxies nor a .netrc of the operator's: the address that was checked is the one that is asked.
    session.trust_env = False
    session.headers = {
        "Host": f"{_bracketed(address.host)}:{address.port}",
        "Content-Type": "application/ipp",
        "Connection": "close",
    }
    if address.tls:
        session.mount("https://", _PinnedAdapter(address.host, profile.fingerprint))
        # The one certificate that is trusted needs no authority to vouch for it.
        session.verify = not profile.fingerprint
        if profile.user or profile.password:
            # requests would write a text as Latin-1; printers expect UTF-8 (RFC 7617).
            session.auth = HTTPBasicAuth(profile.user.encode(), profile.password.encode())
    return session


def _body(response: requests.Response, until: float) -> bytes:
    """The answer, whole. A printer that sends it byte by byte is given up at ``until`` (monotonic)."""
    status = response.status_code
    if status != 200:
        told = _STATUSES.get(status, f"it answered with HTTP status {status}")
        raise NoAnswer(told) if status >= 500 else Refused(told)
    body = b""
    for chunk in response.iter_content(1 << 16):
        body += chunk
        if len(body) > LARGEST_ANSWER or time.monotonic() > until:
            raise PrinterAnswerInvalid("the printer's answer has no end")
    return body


_STATUSES = {
    400: "it does not understand the request: is it an IPP printer?",
    401: "it asks for a user name and a password, or these are wrong",
    403: "it does not allow printing from here",
    404: "it has no such print queue: check the path of its URI",
    426: "it wants an encrypted connection: ipps:// instead of ipp://",
}


def _never_connected(error: Exception) -> bool:
    """Whether the failure came before the first byte of the request."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, NewConnectionError)


def _is_distrust(error: BaseException) -> bool:
    """Whether a certificate was the reason, which is known before the first byte of the request."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return any(isinstance(one, ssl.SSLCertVerificationError) or "Fingerprints" in str(one) for one in causes)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _fingerprint(host: str, port: int, timeout: float) -> str:
    """The SHA-256 of the certificate that a server shows; "" if it shows none."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout) as plain,
            context.wrap_socket(plain) as encrypted,
        ):
            return hashlib.sha256(encrypted.getpeercert(binary_form=True) or b"").hexdigest()
    except OSError:
        return ""
