"""The HTTP server of the shop: threads, keep-alive, and connections that break off when they should."""

import logging
import socket
import threading
from collections.abc import Iterable, Sequence
from io import BytesIO
from types import TracebackType
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from labelsvc.sandbox.app import create_app
from labelsvc.sandbox.exchange import CUT, DROP, FATE
from labelsvc.sandbox.shop import Sandbox

_LOG = logging.getLogger(__name__)


class _Handler(WSGIRequestHandler):
    """Answers on one connection until either side closes it.

    Werkzeug's own closes after every answer, so that a client would connect 10,000 times for a batch.
    """

    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet; or the client's delayed acknowledgement costs 40 ms an answer.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        body = self._read_body(environ)
        if body is None:
            self.close_connection = True
            return
        environ["wsgi.input"] = BytesIO(body)
        fate = environ[FATE] = set[str]()
        chunks, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        if DROP in fate:
            self._break_off()
            return
        self._send(status, list(headers), b"".join(chunks), cut=CUT in fate)

    def _read_body(self, environ: dict[str, Any]) -> bytes | None:
        """The whole body, or what is left of it would be taken for the next request. None: it broke off."""
        if "wsgi.input_terminated" in environ:
            chunked: bytes = environ["wsgi.input"].read()
            return chunked
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            self.send_error(400)
            return None
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else None

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes, *, cut: bool) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if cut:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self._break_off()
            return
        self.wfile.write(body)
        self.wfile.flush()

    def _break_off(self) -> None:
        self.close_connection = True
        _shut_down(self.connection)

    def log(self, type: str, message: str, *args: Any) -> None:
        _LOG.debug(message, *args)


class _Server(ThreadedWSGIServer):
    """Keeps its connections in mind, so that stopping ends them and their threads."""

    def __init__(self, host: str, port: int, app: Any) -> None:
        self._open: dict[socket.socket, threading.Thread] = {}
        self._open_lock = threading.Lock()
        super().__init__(host, port, app, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self._serve, args=(request, client_address), name="sandbox-connection", daemon=True
        )
        with self._open_lock:
            self._open[request] = thread
        thread.start()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            with self._open_lock:
                self._open.pop(request, None)

    def close_connections(self) -> None:
        """Ends every connection and waits for its thread."""
        with self._open_lock:
            still_open = dict(self._open)
        for connection, thread in still_open.items():
            _shut_down(connection)
            thread.join()


def _shut_down(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        _LOG.debug("the connection was closed already: %s", error)


class SandboxServer:
    """Shops being served on one port, from creation to ``stop`` or the end of a ``with`` block."""

    def __init__(self, shops: Iterable[Sandbox], *, port: int = 0, host: str = "127.0.0.1") -> None:
        self.shops: Sequence[Sandbox] = list(shops)
        for shop in self.shops:
            shop.stopping.clear()
        self._server = _Server(host, port, create_app(self.shops))
        self.port = int(self._server.port)
        self.url = f"http://{host}:{self.port}"
        # How long stopping takes at most: hundreds of tests each stop a server.
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox", daemon=True
        )
        self._thread.start()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/v3"

    @property
    def panel_url(self) -> str:
        """The page that plays the control panel; by a name that makes it another site than 127.0.0.1."""
        return f"http://localhost:{self.port}/cp"

    @property
    def oauth_url(self) -> str:
        return f"{self.url}/api/oauth"

    @property
    def control_url(self) -> str:
        return f"{self.url}/_sandbox"

    def stop(self) -> None:
        """Ends every connection, answered or not, and the server's threads."""
        for shop in self.shops:
            shop.stopping.set()
            shop.webhooks.close()
        self._server.shutdown()
        self._thread.join()
        self._server.close_connections()
        self._server.server_close()

    def __enter__(self) -> "SandboxServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
