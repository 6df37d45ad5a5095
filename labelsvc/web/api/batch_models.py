"""What a batch is asked for with, and how it is shown."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from labelsvc.batches.appearance import choice_of
from labelsvc.batches.service import (
    BatchView,
    FulfilChoice,
    ItemView,
    OrderFilter,
    Policy,
    Tracking,
    Wish,
)
from labelsvc.printing import PrinterProfile
from labelsvc.stores.setting_models import StoreSettings
from labelsvc.stores.setting_values import Document, FulfilmentStatus, Sort
from labelsvc.web.api.fields import (
    CountryCode,
    Dpi,
    Line,
    Moment,
    OptionalStock,
    OrderName,
    PrintedBefore,
    Search,
    TemplateName,
)
from labelsvc.web.routes import Model

Url = Annotated[str, StringConstraints(max_length=2000, pattern=r"^(https?://[^\x00-\x20\x7f]+)?$")]


class TrackingModel(Model):
    """A parcel's number and page at its carrier."""

    number: Line = ""
    url: Url = ""
    carrier: Line = ""

    def tracking(self) -> Tracking:
        """As the service has it."""
        return Tracking(self.number, self.url, self.carrier)


class FilterModel(Model):
    """Which of the orders that wait for a label; an empty filter means all of them."""

    state: Literal["placed"] = "placed"
    query: Search = ""
    created_from: Moment | None = None
    created_to: Moment | None = None
    shipping_method: Search = ""
    country: CountryCode = ""
    printed: PrintedBefore = ""
    exclude: list[OrderName] = Field([], max_length=1000, description="Orders that are left out.")


class NewBatch(Model):
    """Orders, or a filter that finds them; whatever else is left out is as the store's settings say.

    Only `stock` and `dpi` are then the printer's, where one prints.
    """

    orders: list[OrderName] | None = Field(None, min_length=1, description="Up to 20,000.")
    filter: FilterModel | None = None
    stock: OptionalStock = ""
    dpi: Dpi | None = None
    template: TemplateName = ""
    start_at: int = Field(1, ge=1, le=1000, description="The first free label of the first sheet.")
    documents: list[Document] | None = Field(None, min_length=1, max_length=2)
    sort: Sort | None = None
    copies: int | None = Field(None, ge=1, le=20)
    parcels: dict[OrderName, Annotated[int, Field(ge=1, le=99)]] = Field({})
    printer: Line | None = Field(None, description='One of `GET /api/v1/printers`; `""`: only a file.')
    fulfil: Literal["rendered", "printed", "confirmed", "never"] | None = Field(
        None, description="When orders are marked. Anything but `never` needs the scope `fulfil`."
    )
    fulfilment_status: FulfilmentStatus | None = None
    notify_customer: bool | None = Field(None, description="Whether the shop may tell the customer.")
    tracking: dict[OrderName, TrackingModel] = Field({})
    reprint: bool = Field(False, description="Orders that were printed before are printed again.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        # An empty body must not print the whole shop.
        if (self.orders is None) == (self.filter is None):
            raise PydanticCustomError("which", "either orders or filter says which orders: {} is all that wait")
        return self

    def printer_name(self, settings: StoreSettings) -> str:
        """The printer that is asked for, or the usual one; "" for none."""
        return settings.printer if self.printer is None else self.printer

    def wish(self, settings: StoreSettings, printer: PrinterProfile | None) -> Wish:
        """What is asked for, completed by what lies in the printer and by the store's settings.

        Raises ``StockError``.
        """
        fulfil = settings.fulfil
        found = self.filter
        stock, dpi = (printer.stock, printer.dpi) if printer else ("", 0)
        return Wish(
            orders=self.orders,
            filter=OrderFilter(**found.model_dump()) if found else None,
            label=choice_of(settings, stock_name=self.stock or stock, dpi=self.dpi or dpi, template=self.template),
            fulfil=FulfilChoice(
                Policy(self.fulfil or fulfil.policy),
                self.fulfilment_status or fulfil.status,
                fulfil.notify_customer if self.notify_customer is None else self.notify_customer,
            ),
            documents=self.documents or settings.documents,
            sort=self.sort or settings.sort,
            copies=self.copies or settings.copies,
            parcels=self.parcels,
            start_at=self.start_at,
            printer=printer.name if printer else "",
            tracking={name: one.tracking() for name, one in self.tracking.items()},
            reprint=self.reprint,
            accept_unpaid=settings.accept_unpaid,
        )


BatchStateName = Literal["queued", "running", "done", "done_with_errors", "cancelled"]
ItemStateName = Literal["queued", "rendered", "printed", "fulfilled", "failed", "skipped", "cancelled"]


class BatchReason(Model):
    """Why: a stable code, and a sentence for a merchant."""

    code: str
    message: str


class ItemModel(Model):
    """One order of a batch."""

    order: str
    shown_id: str
    state: ItemStateName
    reason: BatchReason | None
    label_version: int | None
    parcels: int
    tracking: TrackingModel
    changed: datetime


class BatchSummary(Model):
    """A batch without its orders. `stopped` says why it stands still, if it does, `held` until a person acts."""

    id: str
    state: BatchStateName
    counts: dict[str, int] = Field(description="How many orders are in each state.")
    created: datetime
    finished: datetime | None
    stopped: BatchReason | None
    held: bool = Field(description="It stands still until a person acts, such as by `retry`.")
    undoing: bool = Field(description="Earlier statuses are on their way back.")
    chosen: bool = Field(description="Whether its orders have been found in the shop.")
    stock: str
    dpi: int
    template: str
    documents: list[str]
    sort: str
    copies: int
    start_at: int
    printer: str
    fulfil: str
    fulfilment_status: str
    notify_customer: bool
    reprint: bool
    created_by: str


class BatchModel(BatchSummary):
    """A batch, its orders in printing order."""

    items: list[ItemModel]


class BatchPage(Model):
    """A page of batches."""

    items: list[BatchSummary]
    next_cursor: str | None


class QueuedBatch(Model):
    """A batch that has just been made; its orders are found in the shop by a worker."""

    id: str
    state: BatchStateName
    url: str = Field(description="The same as `Location`.")


def summary(view: BatchView) -> BatchSummary:
    """As it is listed."""
    return BatchSummary.model_validate(_facts(view))


def whole(view: BatchView) -> BatchModel:
    """With its orders."""
    return BatchModel.model_validate(_facts(view) | {"items": [_item(item) for item in view.items]})


def _facts(view: BatchView) -> dict[str, object]:
    facts = {name: getattr(view, name) for name in BatchSummary.model_fields}
    facts |= {"documents": list(view.documents), "fulfil": str(view.fulfil.value)}
    facts["stopped"] = _reason(view.stopped)
    return facts


def _item(item: ItemView) -> ItemModel:
    # The shop's own numbers may be longer or stranger than what is accepted here.
    tracking = TrackingModel.model_construct(
        number=item.tracking.number, url=item.tracking.url, carrier=item.tracking.carrier
    )
    return ItemModel.model_construct(
        order=item.order,
        shown_id=item.shown_id,
        state=item.state,
        reason=_reason(item.reason),
        label_version=item.label_version,
        parcels=item.parcels,
        tracking=tracking,
        changed=item.changed,
    )


def _reason(found: tuple[str, str]) -> BatchReason | None:
    code, text = found
    return BatchReason(code=code, message=text) if code else None


Decision = Callable[..., BatchView]
