"""The tables of the HTTP API: answers kept for a repeated request, and links that were used."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from labelsvc.database import Base, UTCDateTime


class IdempotencyRow(Base):
    """A request with an Idempotency-Key: under way while ``status`` is null, answered once it is not.

    ``digest`` is that of the request, ``lease`` the right to answer it, which ends at ``leased_until``. The
    answer's body is encrypted: it may hold a new key.
    """

    __tablename__ = "idempotency_keys"

    store_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    caller: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    lease: Mapped[str] = mapped_column(String(32))
    leased_until: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[int | None]
    sealed_body: Mapped[bytes | None] = mapped_column(LargeBinary)
    location: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class UsedLinkRow(Base):
    """A signed link that was followed; kept (as the SHA-256 of its token) until it would have ended anyway."""

    __tablename__ = "used_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
