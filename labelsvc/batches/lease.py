"""One process works for a store at a time; a second waits or is refused, and takes over from a dead one.

The lease is a row, and it lasts as long as its worker gives signs of life (``pulse``). From a process of the same
machine that has ended it is taken over at once, from any other after ten seconds without a sign. A holder that
was only paused is stopped by its fence before it changes anything in the shop.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labelsvc.batches.pulse import Pulse, database_seconds, is_gone
from labelsvc.batches.tables import LeaseRow, WorkerRow
from labelsvc.database import transaction
from labelsvc.errors import StoreBusy

POLL_SECONDS = 0.2

Fence = Callable[[], None]
"""Called before every call that changes something; raises ``StoreBusy`` if the lease was lost meanwhile."""


@contextmanager
def lease(engine: Engine, name: str, *, wait_seconds: float = 0.0, pulse: Pulse | None = None) -> Iterator[Fence]:
    """The sole right to work for a store. Raises ``StoreBusy`` if another has it for ``wait_seconds``.

    ``pulse`` is that of a process which has one; others get one for as long as they hold the lease.
    """
    with nullcontext(pulse) if pulse else Pulse(engine, "shell") as alive:
        token, life = secrets.token_hex(16), alive.life
        alive.tokens.add(token)
        try:
            _await(alive, name, token, time.monotonic() + wait_seconds)
            yield lambda: alive.fence(life)
        finally:
            # Should the database be gone now, the next sign of life gives it back.
            alive.tokens.discard(token)
            with transaction(engine) as session:
                session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.token == token))


def _await(pulse: Pulse, name: str, token: str, deadline: float) -> None:
    while not _take(pulse, name, token):
        if time.monotonic() >= deadline:
            raise StoreBusy(f"another labelsvc is at work for store {name}", hint="wait until it has finished")
        time.sleep(POLL_SECONDS)


def _take(pulse: Pulse, name: str, token: str) -> bool:
    pulse.fence(pulse.life)
    try:
        with transaction(pulse.engine) as session:
            held = session.get(LeaseRow, name)
            if held is None:
                session.add(LeaseRow(name=name, worker_id=pulse.id, token=token))
                return True
            return _is_free(session, held) and _take_over(session, held, pulse, token)
    except IntegrityError:
        # Two found it free at the same moment.
        return False


def _is_free(session: Session, held: LeaseRow) -> bool:
    return is_gone(session.get(WorkerRow, held.worker_id), database_seconds(session))


def _take_over(session: Session, held: LeaseRow, pulse: Pulse, token: str) -> bool:
    query = update(LeaseRow).where(LeaseRow.name == held.name, LeaseRow.token == held.token)
    query = query.values(worker_id=pulse.id, token=token).returning(LeaseRow.name)
    return session.execute(query.execution_options(synchronize_session=False)).first() is not None
