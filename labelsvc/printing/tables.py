"""The table of printers."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
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
