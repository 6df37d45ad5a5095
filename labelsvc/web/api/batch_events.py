"""/batches/{batch}/events: a batch's progress as server-sent events, and when to ask again instead."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import cast

from flask import Response, current_app, request

from labelsvc.batches import service
from labelsvc.runtime import Runtime
from labelsvc.web.api.batch_models import summary
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.request_error import RequestError
from labelsvc.web.routes import Answer, Routes

routes = Routes("events", "Progress as it happens.")

MEDIA = "text/event-stream"
# Each stream occupies one of the process's 32 threads: half of them stay for everything else.
STREAMS = 16
POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
# Then the client connects again, with its Last-Event-ID: no stream outlives a key for long.
LONGEST_SECONDS = 300.0
RETRY_MS = 2000
ALIVE = "labelsvc.alive"
_streams = BoundedSemaphore(STREAMS)


@dataclass(frozen=True, slots=True)
class Watched:
    """One stream: what it watches, what its client knows already, and whether this process goes on."""

    runtime: Runtime
    store_id: str
    batch: str
    seen: str
    alive: Callable[[], bool]


@routes.add(
    "GET",
    "/batches/{batch}/events",
    "read",
    Answer(200, "Events until the batch is finished.", media=(MEDIA,)),
    Answer(204, "It is finished, and you know."),
    headers={"Last-Event-ID": "The last event that you have."},
    problems=("batch_not_found",),
)
def batch_events(caller: Caller, batch: str) -> Response:
    """Watch a batch: server-sent events.

    `progress` events hold the batch without its orders, as JSON, whenever something has changed; `end` comes when
    it is finished. Connect again with `Last-Event-ID` after a break. Too many streams are answered by 429: ask
    `GET /api/v1/batches/{batch}` with its `ETag` every few seconds instead.
    """
    marker = service.change_marker(runtime(), caller.store_id, batch)
    seen = request.headers.get("Last-Event-ID", "")
    if seen == marker and service.batch_view(runtime(), caller.store_id, batch, items=False).is_finished:
        return Response(status=204)
    if not _streams.acquire(blocking=False):
        raise RequestError("too_many_requests", "too many streams are open here", headers={"Retry-After": "5"})
    alive = cast("Callable[[], bool]", current_app.extensions.get(ALIVE, lambda: True))
    answer = Response(_events(Watched(runtime(), caller.store_id, batch, seen, alive)), mimetype=MEDIA)
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(_streams.release)
    return answer


def _events(watched: Watched) -> Iterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    seen, began = watched.seen, time.monotonic()
    spoke = began
    while watched.alive() and time.monotonic() - began < LONGEST_SECONDS:
        marker = service.change_marker(watched.runtime, watched.store_id, watched.batch)
        if marker != seen:
            view = service.batch_view(watched.runtime, watched.store_id, watched.batch, items=False)
            yield _event("progress", marker, summary(view).model_dump_json())
            seen, spoke = marker, time.monotonic()
            if view.is_finished:
                yield _event("end", marker, "{}")
                return
        elif time.monotonic() - spoke > HEARTBEAT_SECONDS:
            yield ": still here\n\n"
            spoke = time.monotonic()
        time.sleep(POLL_SECONDS)


def _event(name: str, marker: str, data: str) -> str:
    return f"id: {marker}\nevent: {name}\ndata: {data}\n\n"
