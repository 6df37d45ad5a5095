"""What every step of a batch works with: the database, the shop, the label engine, and the right to go on."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from labelsvc.batches.lease import Fence
from labelsvc.batches.tables import BatchRow
from labelsvc.batches.wish import FulfilChoice as FulfilChoice
from labelsvc.batches.wish import LabelChoice as LabelChoice
from labelsvc.database import reading, transaction
from labelsvc.ecwid.fulfil import Change
from labelsvc.ecwid.many import ChangeOutcome
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.profile import Profile
from labelsvc.ecwid.refusals import Refusal, refusal
from labelsvc.errors import LabelsvcError, OrderUnreadable
from labelsvc.labels.page import Page
from labelsvc.labels.shipment import Shipment
from labelsvc.stores import SecretBox

# A status change that was under way when its process was killed may reach the shop after we have read the
# order: so long must pass between its intent and the reading.
SETTLE_SECONDS = 1.0
# One that went with others may be offered to the shop for a minute and a half, and waits its turn there.
OVER_SECONDS = 300.0


class Shop(Protocol):
    """What a batch asks of a store: ``EcwidClient`` does it, and so do the tests' own shops."""

    # Called right before every request: whoever may have been overtaken raises there.
    before_exchange: Callable[[], None]
    # So many orders go in one call.
    most_at_once: int

    def profile(self) -> Profile:
        """The store itself."""

    def orders(
        self, *, payment_status: Sequence[str], fulfillment_status: Sequence[str], **filters: object
    ) -> Iterator[Order | OrderUnreadable]:
        """The orders in these states, by the shop's search, which lags behind its writes; filters narrow it."""

    def orders_by_id(self, ids: Sequence[str]) -> Iterator[Order | OrderUnreadable]:
        """These orders, by the same search; unknown ones are left out."""

    def order(self, order_id: str) -> Order:
        """One order, as it is now."""

    def orders_now(self, ids: Sequence[str]) -> dict[str, Order | LabelsvcError]:
        """Orders as they are now, in one call; raises ``ShopError`` where the shop takes no such calls."""

    def change_many(self, changes: Sequence[tuple[str, Change]], *, key: str) -> list[ChangeOutcome]:
        """Orders changed in one call, under a key, and what became of each."""

    def settle(self, key: str, order_id: str, seconds: float) -> None:
        """Wait, for ``seconds`` at most, until nothing sent under the key can change an order any more."""

    def fulfil(
        self,
        order_id: str,
        *,
        status: str,
        tracking_number: str,
        tracking_url: str,
        notify_customer: bool,
        before_resend: Callable[[Order], None] | None,
    ) -> object:
        """One logical status change; ``before_resend`` may raise once it is in doubt and the order was read."""


LayOut = Callable[[Shipment, LabelChoice], Page]
# The packing slip of an order, on the label's stock.
LayOutSlip = Callable[[Shipment, LabelChoice], list[Page]]


def shipped_slip(shipment: Shipment, choice: LabelChoice) -> list[Page]:
    """A packing slip for a store that has set nothing. Raises ``LabelError``."""
    from labelsvc.labels import label_setup, packing_slip

    return packing_slip(shipment, label_setup(choice.stock, choice.dpi))


@dataclass(frozen=True, slots=True)
class Job:
    """One run for one store. ``by`` goes into the ledger: who asked for it."""

    engine: Engine
    box: SecretBox
    shop: Shop
    store_id: str
    profile: Profile
    lay_out: LayOut
    fence: Fence
    by: str = "shell"
    accept_unpaid: bool = False
    # The store's own statuses that count as placed or paid.
    accept_statuses: Collection[str] = ()
    settle_seconds: float = SETTLE_SECONDS
    sleep: Callable[[float], None] = time.sleep
    slip: LayOutSlip = shipped_slip
    # The keys of calls that are known to be over.
    settled: set[str] = field(default_factory=set)

    def refusal(self, order: Order, *, reprint: bool = False) -> Refusal | None:
        """Why this order gets no label; a reprint is for orders of any fulfilment status, shipped ones too."""
        accepted = (*self.accept_statuses, order.fulfillment_status) if reprint else self.accept_statuses
        return refusal(order, accept_unpaid=self.accept_unpaid, accept_statuses=accepted)

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that commits at the end."""
        return transaction(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        """A session that only reads, and never waits for who writes."""
        return reading(self.engine)


def label_choice(batch: BatchRow) -> LabelChoice:
    """How the labels of a batch are made."""
    return LabelChoice(batch.stock, batch.dpi, batch.template)
