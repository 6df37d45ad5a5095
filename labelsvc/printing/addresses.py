"""Where a printer is: its URI, checked and taken apart."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from labelsvc.errors import PrinterInvalid, UsageError

# The port of each way that goes over the network.
PORTS = {"ipp": 631, "ipps": 631, "socket": 9100}
_HOST = re.compile(r"[A-Za-z0-9._:%-]{1,253}")
# The name under which an agent offers a printer.
AGENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_PATH = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class PrinterAddress:
    """``scheme`` is agent, file, ipp, ipps or socket; ``path`` is the IPP resource, the directory of file, or
    the name under which an agent offers the printer."""

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""

    @property
    def tls(self) -> bool:
        """Whether what is sent there is encrypted."""
        return self.scheme == "ipps"


def printer_address(uri: str) -> PrinterAddress:
    """Take a printer's URI apart. Raises ``UsageError``
    (mostly ``PrinterInvalid``) that says what is wrong with it."""
    scheme = uri.partition(":")[0].lower()
    if len(uri) > LONGEST or not uri.isprintable() or " " in uri:
        raise _wrong("a printer's URI has no blanks and at most 500 characters")
    if scheme == "file":
        return _directory(uri)
    if scheme == "agent":
        return PrinterAddress("agent", path=agent_name(uri[len("agent:") :]))
    if scheme not in PORTS:
        raise _wrong(
            f"printers are not reached by {scheme[:20]!r}",
            hint="ipp://HOST/ipp/print, ipps://HOST/ipp/print, socket://HOST:9100 or agent:NAME",
            why="printer_scheme",
        )
    return _network(uri, scheme)


def agent_name(name: str) -> str:
    """The name; raises ``PrinterInvalid`` for one under which no agent can offer a printer."""
    if not AGENT_NAME.fullmatch(name):
        raise _wrong("an agent's printer has a name of 1 to 40 letters, digits, - _ .", hint="such as agent:desk")
    return name


def _directory(uri: str) -> PrinterAddress:
    path = uri[len("file:") :]
    if path.startswith("//"):
        host, slash, path = path[2:].partition("/")
        if host not in ("", "localhost"):
            raise UsageError("file: a directory of this machine, not of another")
        path = slash + path
    if not path.strip("/."):
        raise UsageError("file: names no directory", hint="file:printed is one inside the data directory")
    return PrinterAddress("file", path=path)


def _network(uri: str, scheme: str) -> PrinterAddress:
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _wrong("the printer's URI is not one", hint=f"such as {scheme}://192.168.1.50/") from error
    if "@" in parts.netloc:
        raise _wrong(
            "user and password do not belong into the printer's URI",
            hint="--user and --password-stdin",
            why="printer_uri_login",
        )
    if parts.query or parts.fragment or not _HOST.fullmatch(host) or not _PATH.fullmatch(parts.path):
        raise _wrong("the printer's URI is not one", hint=f"such as {scheme}://192.168.1.50/")
    if scheme == "socket" and parts.path.strip("/"):
        raise _wrong("socket: takes a host and a port, no path", hint="socket://192.168.1.50:9100")
    if port == 0:
        raise _wrong("the printer's port is 1 to 65535")
    return PrinterAddress(scheme, host, port or PORTS[scheme], parts.path or "/")


def _wrong(message: str, *, hint: str | None = None, why: str = "printer_uri") -> PrinterInvalid:
    return PrinterInvalid("uri", why, message, hint=hint)
