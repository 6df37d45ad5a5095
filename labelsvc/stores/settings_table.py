"""The table of what merchants set."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from labelsvc.database import Base, UTCDateTime


class StoreSettingsRow(Base):
    """One store's settings. Both documents are encrypted: they hold the sender's address and customers' names.

    Beside them stands what is looked for in all stores at once: since when orders are printed by themselves
    (None: they are not) and since when in this way, and for how long labels are kept (None: as the operator set).
    """

    __tablename__ = "store_settings"

    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"), primary_key=True)
    sealed_settings: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    auto_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    auto_changed: Mapped[datetime | None] = mapped_column(UTCDateTime)
    retention_days: Mapped[int | None]
    changed: Mapped[datetime] = mapped_column(UTCDateTime)
