"""Which printers agents offer, and when they were last heard of."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from labelsvc.database import insert_new, now, reading, transaction
from labelsvc.printing.tables import AgentPrinterRow

# An agent asks at least every half minute; not each time is written down.
NOTED_EVERY = timedelta(seconds=15)
LATELY = timedelta(seconds=60)


def note_offers(engine: Engine, store_id: str, names: Iterable[str]) -> None:
    """An agent of this store offers printers of these names, now."""
    moment, known = now(), seen(engine, store_id)
    for name in names:
        if name in known and moment - known[name] < NOTED_EVERY:
            continue
        with transaction(engine) as session:
            session.execute(
                insert_new(session, AgentPrinterRow, {"store_id": store_id, "name": name, "seen": moment})
            )
            query = update(AgentPrinterRow).where(
                AgentPrinterRow.store_id == store_id, AgentPrinterRow.name == name
            )
            session.execute(query.values(seen=moment))


def seen(engine: Engine, store_id: str) -> dict[str, datetime]:
    """Name -> when an agent last asked for its jobs."""
    query = select(AgentPrinterRow.name, AgentPrinterRow.seen).where(AgentPrinterRow.store_id == store_id)
    with reading(engine) as session:
        return {row.name: row.seen for row in session.execute(query)}


def is_connected(moment: datetime | None) -> bool:
    """Whether an agent that was seen then is most likely still there."""
    return moment is not None and now() - moment < LATELY


def told(moment: datetime | None) -> str:
    """The same in words: connected, seen when, or never seen."""
    if moment is None:
        return "no agent has offered it yet"
    return "agent connected" if is_connected(moment) else f"agent last seen {moment:%Y-%m-%d %H:%M} UTC"
