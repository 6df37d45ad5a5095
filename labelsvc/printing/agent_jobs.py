"""Jobs for printers that agents offer: rows that the service writes, an agent takes, and both can see the end of.

    waiting -> leased -> sending -> printed | not_sent | unknown
    waiting, leased -> withdrawn

Each lease has a number, which the agent has to name in all that it says of the job: who was overtaken is refused.
An agent prints nothing before the row says ``sending``; from then on no other lease is given, and nobody but that
agent knows what became of the job. Every step is one conditional UPDATE, so clocks decide only how long is waited.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, or_, select, update
from sqlalchemy.orm import Session

from labelsvc.database import insert_new, now, reading, transaction
from labelsvc.errors import PrintJobConflict, PrintJobNotFound
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.outcomes import Outcome, Result, not_sent
from labelsvc.printing.profiles import PrinterProfile
from labelsvc.printing.tables import AgentJobRow
from labelsvc.stores import SecretBox

# How long a job may wait for an agent; how long an agent may take until it begins; and how long after that, beside
# each label, until nobody waits for its word any more. The last is more than any transport's own patience.
WAITING = timedelta(seconds=60)
LEASE = timedelta(seconds=20)
SENDING, EACH_LABEL = timedelta(seconds=120), timedelta(seconds=4)
# The code of an agent that was stopped before it began: nothing is wrong with the job or the printer.
GIVEN_BACK = "agent_stopped"
SILENT = "the print agent has not said what became of the job: look whether the labels came out"


class AgentJobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    LEASED = "leased"
    SENDING = "sending"
    PRINTED = "printed"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


# Nothing was printed of these, and nothing will be once the row says otherwise.
OPEN = (AgentJobState.WAITING, AgentJobState.LEASED)


@dataclass(frozen=True, slots=True)
class Leased:
    """A job that an agent may begin, under this attempt's number."""

    id: str
    attempt: int
    printer: str
    document: PrintDocument
    dpi: int
    compression: str


def offer(engine: Engine, box: SecretBox, profile: PrinterProfile, job_id: str, document: PrintDocument) -> None:
    """Put a job where the agents of its store see it; one that is known already stays as it is."""
    facts = {name: getattr(document, name) for name in ("format", "count", "width_mm", "height_mm")}
    head = json.dumps(facts | {"dpi": profile.dpi, "compression": profile.compression}).encode()
    sealed = box.seal(head + b"\n" + document.data)
    _insert(engine, profile, job_id, AgentJobState.WAITING, labels=document.count, sealed_document=sealed)


def forestall(engine: Engine, profile: PrinterProfile, job_id: str) -> None:
    """Make sure that a job which nobody has offered so far never will be: who was to do it may only be slow."""
    _insert(engine, profile, job_id, AgentJobState.WITHDRAWN, code="not_there", reason="it was never offered")


def look(engine: Engine, job_id: str) -> AgentJobRow:
    """The job as it stands. Raises ``PrintJobNotFound``."""
    with reading(engine) as session:
        return _known(session.get(AgentJobRow, job_id))


def is_printing(engine: Engine, job: AgentJobRow) -> bool:
    """Whether an agent is at another job for the same printer."""
    query = select(AgentJobRow.id).where(*_of(job.store_id, [job.printer]), AgentJobRow.id != job.id)
    query = query.where(AgentJobRow.state.in_((AgentJobState.LEASED, AgentJobState.SENDING)))
    with reading(engine) as session:
        return session.scalars(query.where(AgentJobRow.due > now()).limit(1)).first() is not None


def lease(engine: Engine, box: SecretBox, store_id: str, names: Sequence[str], agent: str) -> Leased | None:
    """The next job for one of these printers, if there is one; it is this agent's for ``LEASE``.

    What the same agent was given before and has not begun, it gets again: the answer was lost on the way.
    Raises ``StoreError`` for a document that cannot be decrypted.
    """
    free = and_(*_of(store_id, names), _leasable(agent, now()))
    query = select(AgentJobRow.id).where(free).order_by(AgentJobRow.created, AgentJobRow.id).limit(1)
    with reading(engine) as session:
        job_id = session.scalars(query).first()
    if job_id is None:
        return None
    values: dict[str, Any] = {"state": AgentJobState.LEASED, "agent": agent, "due": now() + LEASE}
    take = update(AgentJobRow).where(AgentJobRow.id == job_id, free)
    take = take.values(attempt=AgentJobRow.attempt + 1, **values)
    with transaction(engine) as session:
        row = session.scalars(take.returning(AgentJobRow)).first()
    return _leased(box, row) if row else None


def begin(engine: Engine, store_id: str, job_id: str, attempt: int) -> None:
    """From here on the agent may print; the document is erased. Can be repeated.

    Raises ``PrintJobConflict`` for an agent that may not, ``PrintJobNotFound``.
    """
    with transaction(engine) as session:
        row = _mine(session, store_id, job_id, attempt)
        if row.state not in (AgentJobState.LEASED, AgentJobState.SENDING):
            raise _conflict()
        if row.state == AgentJobState.LEASED:
            due = now() + SENDING + row.labels * EACH_LABEL
            values = {"state": AgentJobState.SENDING, "sealed_document": None, "due": due}
            if not _change(session, job_id, AgentJobRow.state == AgentJobState.LEASED, attempt, **values):
                raise _conflict()


def report(engine: Engine, store_id: str, job_id: str, attempt: int, outcome: Outcome) -> None:
    """What became of a job, by the agent that has it; can be repeated, and may come late.

    A job that was leased but not begun, and is not sent as its agent was stopped, waits for the next agent.

    Raises ``PrintJobConflict`` for an agent that no longer has it, ``PrintJobNotFound``.
    """
    with transaction(engine) as session:
        row = _mine(session, store_id, job_id, attempt)
        if row.state in (AgentJobState.WAITING, AgentJobState.WITHDRAWN):
            raise _conflict()
        if row.state == AgentJobState.LEASED and outcome.result is not Result.NOT_SENT:
            raise _conflict()
        if row.state == AgentJobState.LEASED and outcome.code == GIVEN_BACK:
            leased = AgentJobRow.state == AgentJobState.LEASED
            _change(session, job_id, leased, attempt, state=AgentJobState.WAITING)
            return
        still = AgentJobRow.state.in_((AgentJobState.LEASED, AgentJobState.SENDING, AgentJobState.UNKNOWN))
        _change(session, job_id, still, attempt, **_ended(outcome))


def withdraw(engine: Engine, job_id: str, outcome: Outcome) -> bool:
    """Take a job back before anything is printed of it; False if an agent has begun, or it is over."""
    values = _ended(outcome) | {"state": AgentJobState.WITHDRAWN}
    with transaction(engine) as session:
        return _change(session, job_id, AgentJobRow.state.in_(OPEN), **values)


def give_up(engine: Engine, job_id: str) -> bool:
    """Nobody waits any more for what the agent says: unknown, unless it has said it just now."""
    values = _ended(Outcome(Result.UNKNOWN, SILENT, "no_answer"))
    with transaction(engine) as session:
        return _change(session, job_id, AgentJobRow.state == AgentJobState.SENDING, **values)


def withdraw_all(session: Session, which: ColumnElement[bool]) -> None:
    """Take back what nobody has begun of these, and erase their documents."""
    values = _ended(not_sent("withdrawn", "nobody waited for it any more")) | {"state": AgentJobState.WITHDRAWN}
    query = update(AgentJobRow).where(which, AgentJobRow.state.in_(OPEN)).values(**values)
    session.execute(query.execution_options(synchronize_session=False))


def _of(store_id: str, names: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return AgentJobRow.store_id == store_id, AgentJobRow.printer.in_(names)


def _leasable(agent: str, moment: datetime) -> ColumnElement[bool]:
    again = or_(AgentJobRow.due < moment, AgentJobRow.agent == agent)
    leased = and_(AgentJobRow.state == AgentJobState.LEASED, again)
    waits = or_(AgentJobRow.state == AgentJobState.WAITING, leased)
    return and_(AgentJobRow.created > moment - WAITING, waits)


def _insert(engine: Engine, profile: PrinterProfile, job_id: str, state: AgentJobState, **more: Any) -> None:
    values = {
        "id": job_id,
        "store_id": profile.store_id,
        "printer": profile.address.path,
        "state": state,
        **{"attempt": 0, "agent": "", "labels": 0, "code": "", "reason": ""},
        "created": now(),
        "due": now() + WAITING,
    }
    with transaction(engine) as session:
        session.execute(insert_new(session, AgentJobRow, values | more))


def _leased(box: SecretBox, row: AgentJobRow) -> Leased:
    head, _, data = box.open(row.sealed_document or b"").partition(b"\n")
    facts = json.loads(head)
    dpi, compression = facts.pop("dpi"), facts.pop("compression")
    return Leased(row.id, row.attempt, row.printer, PrintDocument(data, **facts), dpi, compression)


def _known(row: AgentJobRow | None, store_id: str | None = None) -> AgentJobRow:
    if row is None or store_id not in (None, row.store_id):
        raise PrintJobNotFound("there is no such print job")
    return row


def _mine(session: Session, store_id: str, job_id: str, attempt: int) -> AgentJobRow:
    row = _known(session.get(AgentJobRow, job_id), store_id)
    if row.attempt != attempt:
        raise _conflict()
    return row


def _conflict() -> PrintJobConflict:
    return PrintJobConflict("this print job is not yours any more", hint="do not print it")


def _ended(outcome: Outcome) -> dict[str, Any]:
    return {
        "state": AgentJobState(outcome.result.value),
        "code": outcome.code[:40],
        "reason": outcome.reason[:300],
        "sealed_document": None,
    }


def _change(
    session: Session, job_id: str, where: ColumnElement[bool], attempt: int | None = None, **values: Any
) -> bool:
    query = update(AgentJobRow).where(AgentJobRow.id == job_id, where)
    if attempt is not None:
        query = query.where(AgentJobRow.attempt == attempt)
    query = query.values(**values).returning(AgentJobRow.id)
    return session.scalars(query.execution_options(synchronize_session=False)).first() is not None
