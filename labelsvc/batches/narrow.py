"""What the shop cannot search orders by: the country they go to, and whether something was printed of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from labelsvc.batches.tables import LedgerRow
from labelsvc.ecwid.orders import Order

IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Printed:
    """The last time that something was printed of an order."""

    batch_id: str
    label_version: int
    rendered: datetime
    printed: datetime | None
    fulfilled: datetime | None
    undone: datetime | None


@dataclass(frozen=True, slots=True)
class Narrow:
    """Two letters of a country; ``yes`` or ``no``: what was, or was not, printed. Empty: all."""

    country: str = ""
    printed: Literal["", "yes", "no"] = ""

    def __bool__(self) -> bool:
        return bool(self.country or self.printed)

    def goes_there(self, order: Order) -> bool:
        """Whether the order goes to this country."""
        code = order.ship_to.country_code if order.ship_to else ""
        return not self.country or code.casefold() == self.country.strip().casefold()

    def wants(self, was_printed: bool) -> bool:
        """Whether an order of which something was, or was not, printed is one of them."""
        return not self.printed or was_printed == (self.printed == "yes")


def printed_of(session: Session, store_id: str, order_ids: Iterable[str]) -> dict[str, Printed]:
    """The last time that each of these orders was printed, or marked; the others are left out."""
    ids = list(order_ids)
    found: dict[str, Printed] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        query = select(LedgerRow).where(LedgerRow.store_id == store_id, LedgerRow.order_id.in_(some))
        for row in session.scalars(query.order_by(LedgerRow.id)):
            found[row.order_id] = Printed(
                row.batch_id, row.label_version, row.rendered, row.printed, row.fulfilled, row.undone
            )
    return found
