"""/agent: what the print agent in a merchant's network asks and tells. `labelsvc agent` is its client."""

import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated, Literal, cast

from flask import current_app, request
from pydantic import Field, StringConstraints

from labelsvc.printing import Outcome, Result, agent_jobs
from labelsvc.printing.addresses import AGENT_NAME
from labelsvc.printing.agent_jobs import LEASE, Leased
from labelsvc.printing.agent_printers import note_offers
from labelsvc.stores.keys import find_key
from labelsvc.web.api.batch_events import ALIVE
from labelsvc.web.auth import Caller, bearer, nobody
from labelsvc.web.context import runtime
from labelsvc.web.routes import Answer, Model, Reply, Routes

routes = Routes("agent", "For the print agent in a merchant's network: jobs for the printers that it offers.")

# A request that waits occupies one of the process's 32 threads; beyond these, agents ask every few seconds.
MOST_WAITING = 8
LONGEST_SECONDS = 25
LOOK_SECONDS = 0.2
ASK_AGAIN_SECONDS = 2
_PREFER = re.compile(r"(?:^|,)\s*wait\s*=\s*([0-9]{1,4})\s*(?:,|;|$)")
_waiting = BoundedSemaphore(MOST_WAITING)

PrinterName = Annotated[str, StringConstraints(pattern=f"^{AGENT_NAME.pattern}$")]
Attempt = Annotated[int, Field(ge=1, le=2**31 - 1, description="That of the lease.")]


class Offer(Model):
    """The names under which an agent offers idle printers. `agent` is its own, the same at every start."""

    agent: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
    printers: list[PrinterName] = Field(min_length=1, max_length=16)


class AgentDocument(Model):
    """The file to print. `count` labels or sheets come out of the printer, each of that size."""

    format: Literal["pdf", "zpl"]
    count: int
    width_mm: float
    height_mm: float
    data: str = Field(description="Base64.")


class AgentJob(Model):
    """A job that is the agent's for `lease_seconds`. It must not be printed before `sending` is answered."""

    id: str
    attempt: int
    printer: str
    lease_seconds: float
    dpi: int
    compression: str
    document: AgentDocument


class Begun(Model):
    """Which lease is begun."""

    attempt: Attempt


class Ended(Model):
    """What became of the job: as `labelsvc printers test` says it."""

    attempt: Attempt
    result: Literal["printed", "not_sent", "unknown"]
    code: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]*$")] = ""
    reason: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


@routes.add(
    "POST",
    "/agent/jobs/lease",
    "agent",
    Answer(200, "A job.", AgentJob),
    Answer(204, "None so far.", headers={"Retry-After": "When to ask again, if not at once."}),
    body=Offer,
    body_example={"agent": "shop-1", "printers": ["desk"]},
    headers={"Prefer": f"`wait=SECONDS`: how long to wait for a job, {LONGEST_SECONDS} at most (RFC 7240)."},
)
def lease_agent_job(caller: Caller, body: Offer) -> Reply:
    """Take the next job for one of these printers."""
    note_offers(runtime().engine, caller.store_id, body.printers)
    wait = _asked_wait()
    with _may_wait(wait > 0) as may_wait:
        found = _awaited(caller, body, wait if may_wait else 0.0)
    if found is not None:
        return Reply(_job(found))
    # No thread was free to wait: or it would ask without a pause.
    return Reply(None, 204, {"Retry-After": str(ASK_AGAIN_SECONDS)} if wait and not may_wait else {})


@routes.add(
    "POST",
    "/agent/jobs/{job}/sending",
    "agent",
    Answer(204, "It may be printed now, once."),
    body=Begun,
    body_example={"attempt": 1},
    problems=("print_job_not_found", "print_job_conflict"),
)
def begin_agent_job(caller: Caller, job: str, body: Begun) -> Reply:
    """Say that the job is about to be sent to the printer. Answered by anything but 204, it must not be.

    From then on it is given to nobody else, whatever happens.
    """
    agent_jobs.begin(runtime().engine, caller.store_id, job, body.attempt)
    return Reply(None, 204)


@routes.add(
    "POST",
    "/agent/jobs/{job}/outcome",
    "agent",
    Answer(204, "It is noted."),
    body=Ended,
    body_example={"attempt": 1, "result": "printed"},
    problems=("print_job_not_found", "print_job_conflict"),
)
def report_agent_job(caller: Caller, job: str, body: Ended) -> Reply:
    """Say what became of a job; as often as it takes."""
    outcome = Outcome(Result(body.result), body.reason, body.code)
    agent_jobs.report(runtime().engine, caller.store_id, job, body.attempt, outcome)
    return Reply(None, 204)


def _asked_wait() -> float:
    found = _PREFER.search(request.headers.get("Prefer", ""))
    return float(min(LONGEST_SECONDS, int(found[1]))) if found else 0.0


@contextmanager
def _may_wait(wanted: bool) -> Iterator[bool]:
    held = wanted and _waiting.acquire(blocking=False)
    try:
        yield held
    finally:
        if held:
            _waiting.release()


def _awaited(caller: Caller, body: Offer, seconds: float) -> Leased | None:
    """A job, as soon as there is one. Between two looks nothing of the database is held."""
    service, key = runtime(), bearer()
    alive = cast("Callable[[], bool]", current_app.extensions.get(ALIVE, lambda: True))
    end = time.monotonic() + seconds
    while True:
        found = agent_jobs.lease(service.engine, service.box, caller.store_id, body.printers, body.agent)
        if found is not None:
            # It may have been revoked while this request waited.
            if seconds and find_key(service.engine, key) is None:
                raise nobody()
            return found
        if time.monotonic() >= end or not alive():
            return None
        time.sleep(LOOK_SECONDS)


def _job(found: Leased) -> AgentJob:
    document = found.document
    return AgentJob(
        id=found.id,
        attempt=found.attempt,
        printer=found.printer,
        lease_seconds=LEASE.total_seconds(),
        dpi=found.dpi,
        compression=found.compression,
        document=AgentDocument(
            format=cast("Literal['pdf', 'zpl']", document.format),
            count=document.count,
            width_mm=document.width_mm,
            height_mm=document.height_mm,
            data=b64encode(document.data).decode(),
        ),
    )
