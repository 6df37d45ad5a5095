"""What a ZPL printer answers: ``~HS`` (host status) and its odometer, over one TCP connection."""

import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from types import TracebackType
from typing import Self

from labelsvc.errors import PrinterError, PrinterUnreachable
from labelsvc.printing.addresses import PrinterAddress
from labelsvc.printing.network import Networks, allowed_addresses

# Three lines of ~HS are 82 bytes; a printer that sends more without an end is none.
LONGEST_ANSWER = 4096
_STRINGS = re.compile(rb"\x02([^\x02\x03]*)\x03")
_COUNT = re.compile(rb'"([0-9]{1,12})"')
_ODOMETER = b'! U1 getvar "odometer.total_label_count"\r\n'


class Lost(PrinterError):
    """The connection broke, or took no more bytes in time."""

    code = "lost"


@dataclass(frozen=True, slots=True)
class HostStatus:
    """The answer to ``~HS``, as far as printing depends on it (ZPL II Programming Guide, ~HS)."""

    paper_out: bool
    paused: bool
    formats_waiting: int
    buffer_full: bool
    head_open: bool
    ribbon_out: bool
    labels_remaining: int

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.formats_waiting or self.labels_remaining or self.buffer_full)

    @property
    def trouble(self) -> str | None:
        """What a person has to put right."""
        named = {
            "it is out of labels": self.paper_out,
            "it is paused": self.paused,
            "its head is open": self.head_open,
            "it is out of ribbon": self.ribbon_out,
        }
        return next((told for told, is_so in named.items() if is_so), None)


def host_status(answer: bytes) -> HostStatus | None:
    """The last whole status in these bytes; None if there is none."""
    strings = [found.split(b",") for found in _STRINGS.findall(answer)]
    for first, second in reversed(list(pairwise(strings))):
        if len(first) >= 12 and len(second) >= 11 and all(map(bytes.isalnum, [*first, *second])):
            return _status(first, second)
    return None


def _status(first: list[bytes], second: list[bytes]) -> HostStatus:
    return HostStatus(
        paper_out=first[1] == b"1",
        paused=first[2] == b"1",
        formats_waiting=_number(first[4]),
        buffer_full=first[5] == b"1",
        head_open=second[2] == b"1",
        ribbon_out=second[3] == b"1",
        labels_remaining=_number(second[8]),
    )


def _number(text: bytes) -> int:
    """What is no number counts as something left to do."""
    return int(text) if text.isdigit() else 1


class Line:
    """A connection to a ZPL printer at an address that was checked."""

    def __init__(self, address: PrinterAddress, networks: Networks, connect_s: float, answer_s: float) -> None:
        """Raises ``PrinterForbidden`` or ``PrinterUnreachable``."""
        self._answer_s = answer_s
        self._socket = _connected(address, networks, connect_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def status(self) -> HostStatus | None:
        """How the printer is; None if it does not say. Raises ``Lost``."""
        answer = self._ask(b"~HS\r\n", lambda so_far: len(_STRINGS.findall(so_far)) >= 3)
        return host_status(answer)

    def labels_printed(self) -> int | None:
        """The labels it has printed in its life; None if it does not count them. Raises ``Lost``."""
        found = _COUNT.findall(self._ask(_ODOMETER, lambda so_far: _COUNT.search(so_far) is not None))
        return int(found[-1]) if found else None

    def write(self, data: bytes, deadline: float) -> None:
        """Send all of it; raises ``Lost`` if the printer has not taken it at the deadline (monotonic)."""
        view = memoryview(data)
        try:
            while view:
                self._socket.settimeout(max(0.01, deadline - time.monotonic()))
                view = view[self._socket.send(view) :]
        except OSError as error:
            raise Lost("the printer takes no more") from error

    def _ask(self, question: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
        """The answer, or as much as came in time."""
        deadline, answer = time.monotonic() + self._answer_s, b""
        try:
            self._drain()
            self._socket.settimeout(self._answer_s)
            self._socket.sendall(question)
            while not is_whole(answer) and len(answer) < LONGEST_ANSWER:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self._socket.settimeout(left)
                answer += self._received()
        except TimeoutError:
            return answer
        except OSError as error:
            raise Lost("the connection broke") from error
        return answer

    def _drain(self) -> None:
        """Forget what came too late: it answers an older question."""
        self._socket.setblocking(False)
        try:
            while self._received():
                pass
        except BlockingIOError:
            return

    def _received(self) -> bytes:
        data = self._socket.recv(LONGEST_ANSWER)
        if not data:
            raise Lost("the printer closed the connection")
        return data


def _connected(address: PrinterAddress, networks: Networks, timeout: float) -> socket.socket:
    for host in allowed_addresses(address.host, address.port, networks):
        try:
            return socket.create_connection((host, address.port), timeout)
        except OSError:
            continue
    raise PrinterUnreachable(f"{address.host} cannot be connected to")
