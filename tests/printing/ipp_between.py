"""What may stand between us and a printer: a server that passes requests on, loses answers, or makes them up."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

PRINT_JOB, VALIDATE_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 2, 4, 9, 10, 11
# Instead of an answer: the connection is closed, or held open in silence.
LOST, HELD = "lost", "held"

# A request's operation and what would be answered, to what is answered instead: bytes, a status, or one of these.
Meddling = Callable[[int, Callable[[], bytes]], "bytes | int | str | tuple[int, dict[str, str]]"]


@dataclass
class Between:
    """The server. ``operations`` and ``headers`` are those of the requests that came, in order."""

    port: int
    operations: list[int] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def uri(self, scheme: str = "ipp") -> str:
        """Where it is."""
        return f"{scheme}://127.0.0.1:{self.port}/ipp/print"


@contextmanager
def between(meddle: Meddling, printer: str = "", *, tls: object = None) -> Iterator[Between]:
    """Stand before the printer at this ``http://`` URL, if there is one; ``tls`` is an SSL context."""
    ending = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            message = self.rfile.read(int(self.headers["Content-Length"]))
            operation = int.from_bytes(message[2:4])
            made.operations.append(operation)
            made.headers.append(dict(self.headers))
            answer = meddle(operation, lambda: self._printers_answer(message))
            if isinstance(answer, str):
                if answer == HELD:
                    # Long enough for who waits for an answer, not longer than the test.
                    ending.wait(20)
                self.close_connection = True
                return
            status, extra = answer if isinstance(answer, tuple) else (answer, {})
            body = answer if isinstance(answer, bytes) else b""
            self.send_response(200 if isinstance(status, bytes) else status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _printers_answer(self, message: bytes) -> bytes:
            headers = {"Content-Type": "application/ipp", "Host": self.headers["Host"]}
            return requests.post(printer, message, headers=headers, timeout=30).content

        def log_message(self, *_: object) -> None:
            """Silent."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that went away is what these tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)  # type: ignore[attr-defined]
        made = Between(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield made
        finally:
            ending.set()
            server.shutdown()
            thread.join()
