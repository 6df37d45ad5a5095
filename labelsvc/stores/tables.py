"""The table of connected stores."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from labelsvc.database import Base, UTCDateTime


class StoreRow(Base):
    """One Ecwid store. A removed store keeps its row, without its token: batches and ledger refer to it."""

    __tablename__ = "stores"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    sealed_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    connected: Mapped[datetime] = mapped_column(UTCDateTime)
    removed: Mapped[datetime | None] = mapped_column(UTCDateTime)
