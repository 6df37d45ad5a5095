"""Logs for a machine: one JSON object a line on stderr. No addresses, no order texts, no keys.

A request is logged by its route, not its address, which may hold a link that opens a file.
"""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from types import TracebackType

from flask import Flask, Response, g, has_request_context, request

ACCESS = logging.getLogger("labelsvc.web.access")
FIELDS = ("method", "route", "status", "milliseconds", "caller", "store")


class JsonLines(logging.Formatter):
    """One object a line; a traceback names places only, since messages and values may quote an order."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = datetime.fromtimestamp(record.created, UTC)
        row: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            row["request_id"] = request.environ.get("labelsvc.request_id", "")
        row |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            row["error"] = record.exc_info[0].__name__
            row["places"] = _places(record.exc_info[2])
        return json.dumps(row, ensure_ascii=False)


def to_stderr(level: int = logging.INFO) -> None:
    """Make these the logs of this process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It tells at each look at the schema that it looked.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """Log every request once it is answered."""
    app.before_request(_begin)
    app.after_request(_log)


def _begin() -> None:
    g.labelsvc_begun = time.perf_counter()


def _log(response: Response) -> Response:
    caller = g.get("labelsvc_caller")
    ACCESS.info(
        "request",
        extra={
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else "",
            "status": response.status_code,
            "milliseconds": round(1000 * (time.perf_counter() - g.labelsvc_begun), 1),
            "caller": caller.id if caller else "",
            "store": caller.store_id if caller else "",
        },
    )
    return response


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(trace)]
