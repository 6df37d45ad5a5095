"""A POST that can be sent again: with the same Idempotency-Key it is carried out once, and answered each time.

A request takes a lease on its key first. What it does is committed together with its answer, and only while the
lease is still its own; so whatever dies where, and whoever is slow, nothing is done twice:

- it died before the commit: nothing was done; once the lease has ended, the next one does it;
- it died after the commit: the answer is stored, and the next one gets it;
- it was so slow that another took the lease over: its commit fails, and with it all that it did.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from flask import Response, g, request
from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labelsvc.database import now, transaction
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.request_error import RequestError
from labelsvc.web.tables import IdempotencyRow

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
LONGEST = 255
VISIBLE = re.compile(r"[!-~]+")


def once(caller: Caller, do: Callable[[], Response]) -> Response:
    """The stored answer to this request, or what ``do`` answers now; without the header simply that."""
    key = request.headers.get(HEADER)
    if key is None:
        return do()
    if len(key) > LONGEST or not VISIBLE.fullmatch(key):
        raise RequestError("invalid", f"{HEADER}: 1 to {LONGEST} visible ASCII characters")
    place = {"store_id": caller.store_id, "caller": caller.id, "key": key}
    lease = secrets.token_hex(16)
    stored = _begin(place, lease)
    if stored is not None:
        return stored
    g.labelsvc_idempotency = (place, lease)
    try:
        answer = do()
        if g.labelsvc_idempotency is not None:
            with transaction(runtime().engine) as session:
                keep(session, answer)
    except BaseException:
        _release(place, lease)
        raise
    return answer


def keep(session: Session, answer: Response) -> None:
    """Store the answer in the transaction that does what it tells of; nothing without an Idempotency-Key.

    Raises a 409 if another request has taken over: the transaction must not commit.
    """
    begun = getattr(g, "labelsvc_idempotency", None)
    if begun is None:
        return
    place, lease = begun
    body = runtime().box.seal(answer.get_data())
    values = {"status": answer.status_code, "sealed_body": body, "location": answer.headers.get("Location", "")}
    query = update(IdempotencyRow).filter_by(**place, lease=lease, status=None).values(**values)
    if cast("CursorResult[Any]", session.execute(query)).rowcount != 1:
        raise _running()
    g.labelsvc_idempotency = None


def _begin(place: dict[str, str], lease: str) -> Response | None:
    """Take the lease (None), or find the answer. Raises a 409 or 422."""
    digest, moment = _digest(), now()
    row = IdempotencyRow(**place, digest=digest, lease=lease, leased_until=moment + LEASE, created=moment)
    engine = runtime().engine
    try:
        with transaction(engine) as session:
            session.execute(delete(IdempotencyRow).where(IdempotencyRow.created < moment - KEPT))
            session.add(row)
        return None
    except IntegrityError:
        with transaction(engine) as session:
            return _judge(session, place, digest, lease)


def _judge(session: Session, place: dict[str, str], digest: str, lease: str) -> Response | None:
    found = session.get(IdempotencyRow, place, with_for_update=True)
    if found is None:  # it has just been released
        raise _running()
    if found.digest != digest:
        raise RequestError("idempotency_reused", "this Idempotency-Key came with another request before")
    if found.status is not None:
        return _replay(found)
    if found.leased_until > now():
        raise _running()
    found.lease, found.leased_until = lease, now() + LEASE
    return None


def _replay(row: IdempotencyRow) -> Response:
    answer = Response(runtime().box.open(row.sealed_body or b""), status=row.status, mimetype="application/json")
    if row.location:
        answer.headers["Location"] = row.location
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _release(place: dict[str, str], lease: str) -> None:
    """What failed may be sent again, mended."""
    with transaction(runtime().engine) as session:
        session.execute(delete(IdempotencyRow).filter_by(**place, lease=lease, status=None))


def _running() -> RequestError:
    return RequestError(
        "idempotency_running",
        "a request with this Idempotency-Key is being answered",
        headers={"Retry-After": "1"},
    )


def _digest() -> str:
    """Of what is asked: the method, the address, the body."""
    head = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(head + request.get_data()).hexdigest()
