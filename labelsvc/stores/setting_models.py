"""Everything that a merchant sets, as one document: the JSON of ``/api/v1/settings`` is exactly this."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from labelsvc.stores.setting_values import (
    Amount,
    Country,
    CustomStatus,
    Day,
    Document,
    Flag,
    FulfilmentStatus,
    Language,
    Line,
    Logo64,
    OptionalCountry,
    PaymentStatus,
    Policy,
    Sort,
    StockName,
    Street,
    Template,
    TimeOfDay,
    distinct,
)

# The name by which a merchant's own template is chosen.
OWN_TEMPLATE = "own"
_MOST = 200


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ShipFrom(_Model):
    """The sender where it differs from the shop's profile: an empty field means what the profile says."""

    name: Line = ""
    company: Line = ""
    street: Street = ""
    city: Line = ""
    state: Line = ""
    state_code: Line = ""
    postal_code: Line = ""
    country_code: OptionalCountry = ""
    country_name: Line = ""
    phone: Line = ""


class Fulfil(_Model):
    """When an order is marked, as what, and whether the shop may tell the customer."""

    policy: Policy = "rendered"
    status: FulfilmentStatus = "SHIPPED"
    notify_customer: Flag = True


class AutoPrintRules(_Model):
    """Which placed orders are printed by themselves; what is left empty excludes nothing.

    Weights are in the store's unit, totals in its currency; both ends count.
    """

    payment_status: Annotated[tuple[PaymentStatus, ...], Field(max_length=_MOST), AfterValidator(distinct)] = ()
    shipping_methods: Annotated[tuple[Line, ...], Field(max_length=_MOST), AfterValidator(distinct)] = ()
    countries: Annotated[tuple[Country, ...], Field(max_length=300), AfterValidator(distinct)] = ()
    weight_min: Amount | None = None
    weight_max: Amount | None = None
    total_min: Amount | None = None
    total_max: Amount | None = None

    @model_validator(mode="after")
    def _ends_in_order(self) -> "AutoPrintRules":
        for low, high in ((self.weight_min, self.weight_max), (self.total_min, self.total_max)):
            if low is not None and high is not None and low > high:
                raise PydanticCustomError("range", "the least is more than the most: no order is both")
        return self


class Slot(_Model):
    """On these days at these times, in the store's time zone."""

    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=7), AfterValidator(distinct)]
    at: Annotated[tuple[TimeOfDay, ...], Field(min_length=1, max_length=48), AfterValidator(distinct)]


class AutoPrint(_Model):
    """Orders that are printed by themselves: as they come, or at the times of the schedule if there is one."""

    enabled: Flag = False
    rules: AutoPrintRules = Field(default_factory=AutoPrintRules)
    printer: Line = ""
    schedule: Annotated[tuple[Slot, ...], Field(max_length=20)] = ()


class FilterChoice(_Model):
    """Which orders a list shows."""

    state: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z_]*$")] = "placed"
    query: Line = ""
    created_from: Annotated[str, Field(max_length=40, pattern=r"^[0-9TZ:.+ -]*$")] = ""
    created_to: Annotated[str, Field(max_length=40, pattern=r"^[0-9TZ:.+ -]*$")] = ""
    shipping_method: Line = ""
    country: OptionalCountry = ""
    printed: Annotated[str, Field(max_length=20, pattern=r"^[a-z_]*$")] = ""
    sort: Annotated[str, Field(max_length=40, pattern=r"^[a-z_-]*$")] = ""


class SavedFilter(_Model):
    """A filter of the order list under a merchant's own name."""

    name: Annotated[Line, Field(min_length=1)]
    filter: FilterChoice = Field(default_factory=FilterChoice)


class StoreSettings(_Model):
    """What a store is printed with, unless a batch asks otherwise.

    ``logo`` is a PNG or JPEG in base64; it comes back as the grey PNG that labels are made with. ``template`` is
    a shipped template's name, "" for the one that suits the stock, or a template of the merchant's own (an
    object as ``docs/templates.md`` describes it). ``accept_statuses``: the store's own statuses that count as
    placed (or paid). ``language``: that of captions and dates (BCP 47), "" for the store's. ``retention_days``:
    sooner than the operator's setting if it is less.
    """

    ship_from: ShipFrom = Field(default_factory=ShipFrom)
    logo: Logo64 = ""
    template: Template = ""
    stock: StockName = "4x6"
    dpi: Literal[203, 300, 600] = 203
    printer: Line = ""
    fulfil: Fulfil = Field(default_factory=Fulfil)
    accept_unpaid: Flag = False
    accept_statuses: Annotated[tuple[CustomStatus, ...], AfterValidator(distinct)] = ()
    documents: Annotated[tuple[Document, ...], Field(min_length=1), AfterValidator(distinct)] = ("label",)
    sort: Sort = "asked"
    copies: Annotated[int, Field(strict=True, ge=1, le=20)] = 1
    language: Language = ""
    auto_print: AutoPrint = Field(default_factory=AutoPrint)
    retention_days: Annotated[int, Field(strict=True, ge=1, le=3650)] | None = None
    filters: Annotated[tuple[SavedFilter, ...], Field(max_length=50)] = ()

    @property
    def template_name(self) -> str:
        """The template as batches name it."""
        return self.template if isinstance(self.template, str) else OWN_TEMPLATE

    @property
    def own_template(self) -> dict[str, Any] | None:
        """The merchant's own template, if it is one."""
        return None if isinstance(self.template, str) else self.template
