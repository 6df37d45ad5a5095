"""The tables of connected stores, and of the keys to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
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


class ApiKeyRow(Base):
    """A key to one store, or to the operator's figures (no store). The key itself is known to its owner alone.

    ``digest`` is the SHA-256 of the key, in hex: of 256 random bits, nothing dearer is needed.
    """

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    store_id: Mapped[str | None] = mapped_column(ForeignKey("stores.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    scopes: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked: Mapped[datetime | None] = mapped_column(UTCDateTime)
