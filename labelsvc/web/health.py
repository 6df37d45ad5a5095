"""Whether the process lives, and whether it can work: for load balancers and supervisors, without a key."""

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response

from labelsvc.batches import queue
from labelsvc.database import schema_lag
from labelsvc.errors import LabelsvcError
from labelsvc.web.context import runtime


def init_app(app: Flask) -> None:
    """Serve both."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


def readyz() -> Response:
    """200 if everything that a label needs is there, else 503; each part says how it stands."""
    found = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(state == "ok" for state in found.values())
    return Response(
        json.dumps({"ready": ready, "checks": found}), 200 if ready else 503, mimetype="application/json"
    )


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except LabelsvcError as error:
        return error.message


def _database() -> str:
    return schema_lag(runtime().engine) or "ok"


def _fonts() -> str:
    from labelsvc.labels import label_setup

    label_setup()
    return "ok"


def _queue() -> str:
    """Batches can be queued. Whether somebody works on them is told by the age of the oldest, in /metrics."""
    queue.client(runtime().engine)
    return "ok"


CHECKS: Mapping[str, Callable[[], str]] = {"database": _database, "queue": _queue, "fonts": _fonts}
