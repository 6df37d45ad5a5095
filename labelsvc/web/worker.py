"""The web worker: what is not even HTTP is answered like every other failure, and nothing of it is logged."""

import logging
from contextlib import suppress
from socket import socket
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.test import create_environ
from werkzeug.wrappers import Response

from labelsvc.web.problems import UNREADABLE

logger = logging.getLogger(__name__)


class Worker(ThreadWorker):
    """gunicorn's threads, less its own words about requests that it cannot read: they quote keys and links."""

    def handle_error(self, req: Any, client: socket, addr: Any, exc: BaseException) -> None:
        """Answer a request that never came to the application, or whose answer could not be sent.

        The application says it, so that the answer has its form, its id and its line in the log.
        """
        logger.warning("a request cannot be answered: %s", type(exc).__name__)
        application: Any = self.wsgi
        answer = Response.from_app(application, create_environ() | {UNREADABLE: _problem(exc)})
        answer.headers["Connection"] = "close"
        # Whoever sent it may be gone.
        with suppress(OSError):
            client.sendall(f"HTTP/1.1 {answer.status}\r\n{answer.headers}".encode("latin-1") + answer.get_data())


def _problem(error: BaseException) -> str:
    if isinstance(error, LimitRequestLine):
        return "address_too_long"
    if isinstance(error, LimitRequestHeaders):
        return "head_too_large"
    return "bad_request" if isinstance(error, ParseException) else "error"
