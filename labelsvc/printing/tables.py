"""The tables of printers, and of what agents are to print."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labelsvc.database import Base, UTCDateTime


class PrinterRow(Base):
    """One printer of one store; ``sealed_credentials`` is JSON of user and password, encrypted."""

    __tablename__ = "printers"
    __table_args__ = (UniqueConstraint("store_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"))
    name: Mapped[str] = mapped_column(String(60))
    uri: Mapped[str] = mapped_column(String(500))
    stock: Mapped[str] = mapped_column(String(40))
    dpi: Mapped[int]
    rotation: Mapped[int]
    offset_x_mm: Mapped[float]
    offset_y_mm: Mapped[float]
    scale: Mapped[float]
    darkness: Mapped[int]
    format: Mapped[str] = mapped_column(String(10))
    compression: Mapped[str] = mapped_column(String(20))
    fingerprint: Mapped[str] = mapped_column(String(64))
    sealed_credentials: Mapped[bytes | None] = mapped_column(LargeBinary)
    created: Mapped[datetime] = mapped_column(UTCDateTime)


class AgentJobRow(Base):
    """A job for a printer that an agent offers under the name ``printer``; states as in ``AgentJobState``.

    ``sealed_document`` is there only until an agent says that it begins. ``attempt`` is the number of the last
    lease, which is ``agent``'s. ``due`` is the end of what the state is waiting for: to be leased, to be begun,
    to be reported on.
    """

    __tablename__ = "agent_jobs"
    __table_args__ = (Index(None, "store_id", "printer", "state"), Index(None, "state", "created"))

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"))
    printer: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int]
    agent: Mapped[str] = mapped_column(String(40))
    labels: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(300))
    sealed_document: Mapped[bytes | None] = mapped_column(LargeBinary)
    created: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[datetime] = mapped_column(UTCDateTime)


class AgentPrinterRow(Base):
    """A name under which an agent of the store has offered a printer, and when it last asked for jobs."""

    __tablename__ = "agent_printers"

    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen: Mapped[datetime] = mapped_column(UTCDateTime)
