"""A simulated ZPL printer at a port: it answers ``~HS`` and its odometer, and prints as a test tells it to."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LABEL = re.compile(rb"\^XA.*?\^XZ\n?", re.DOTALL)
QUESTION = re.compile(rb'~HS\r\n|! U1 getvar "odometer.total_label_count"\r\n')


@dataclass
class ZplPrinter:
    """Its state, which a test may change at any time.

    ``prints`` is how many labels it can print before it stops; ``silent`` is one that is out of labels and says
    nothing; ``deaf`` takes bytes and does nothing with them.
    """

    port: int = 0
    printed: int = 1000
    waiting: int = 0
    prints: int = 1_000_000
    counts_by: int = 1
    counts: bool = True
    silent: bool = False
    deaf: bool = False
    hangs_up_after: int = 1_000_000
    paper_out: int = 0
    head_open: int = 0
    ribbon_out: int = 0
    paused: int = 0
    received: bytearray = field(default_factory=bytearray)
    changed: threading.Event = field(default_factory=threading.Event)

    def status(self) -> bytes:
        """The three strings of ~HS."""
        return (
            b"\x02030,%d,%d,1225,%03d,0,0,0,000,0,0,0\x03\r\n"
            b"\x02001,0,%d,%d,0,2,6,0,%08d,1,000\x03\r\n\x021234,0\x03\r\n"
            % (self.paper_out, self.paused, self.waiting, self.head_open, self.ribbon_out, self.waiting)
        )

    def take(self, label: bytes) -> None:
        """Print a label, or keep it waiting."""
        self.received += label
        if self.prints > 0:
            self.prints -= 1
            self.printed += self.counts_by
        else:
            self.waiting += 1

    def answer(self, question: bytes) -> bytes:
        """What it says."""
        if self.silent:
            return b""
        if question.startswith(b"~HS"):
            return self.status()
        return b'"%d"\r\n' % self.printed if self.counts else b'"?"\r\n'


class Handler(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Take questions and labels as they come."""
        printer: ZplPrinter = self.server.printer  # type: ignore[attr-defined]
        buffer, total = b"", 0
        while data := self.request.recv(65536):
            total += len(data)
            if total > printer.hangs_up_after:
                return
            if printer.deaf and b"^XA" in data:
                printer.changed.wait(20)
                return
            buffer += data
            while match := min(
                filter(None, (QUESTION.search(buffer), LABEL.search(buffer))),
                key=lambda m: m.start(),
                default=None,
            ):
                buffer = buffer[match.end() :]
                if match[0].startswith(b"^XA"):
                    printer.take(match[0])
                elif answer := printer.answer(match[0]):
                    self.request.sendall(answer)


@contextmanager
def zpl_printer() -> Iterator[ZplPrinter]:
    """A printer in order."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Clients that hang up are part of the tests."""

    with Server(("127.0.0.1", 0), Handler) as server:
        printer = server.printer = ZplPrinter(server.server_address[1])  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield printer
        finally:
            printer.changed.set()
            server.shutdown()
            thread.join()
