"""A process that posts batches with Idempotency-Keys, and dies where it is told to.

``python posting_process.py DATA_DIR KEY WHERE IDEMPOTENCY_KEY...``: the settings come from the environment. It
waits for a line on stdin, posts once with each key, and prints the statuses.
"""

import os
import signal
import sys

from flask import Response, request

from labelsvc.runtime import open_runtime
from labelsvc.settings import load_settings
from labelsvc.web.api import batches
from labelsvc.web.app import create_app

BODY = {"orders": ["XJ12H"], "fulfil": "never"}


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_before_the_answer(response: Response) -> Response:
    if request.method == "POST":
        _die()
    return response


def main(key: str, where: str, names: list[str]) -> None:
    """Post."""
    app = create_app(open_runtime(load_settings()))
    if where == "before-commit":
        batches.keep = _die
    if where == "after-commit":
        app.after_request(_die_before_the_answer)
    client = app.test_client()
    # What is loaded on first use is loaded before the race.
    client.get("/api/v1/batches", headers={"Authorization": f"Bearer {key}"})
    batches.service.ensure_queue(app.extensions["labelsvc"])
    print("ready", flush=True)
    sys.stdin.readline()
    for name in names:
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": name}
        print(client.post("/api/v1/batches", json=BODY, headers=headers).status_code, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
