"""An order as this service sees it: typed, complete, and free of the API's spelling variants."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who gets the parcel, as typed; any field may be empty. ``street`` may have several lines.

    ``country_code`` is two capital letters or "".
    """

    name: str = ""
    company: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    state_code: str = ""
    postal_code: str = ""
    country_code: str = ""
    country_name: str = ""
    phone: str = ""

    @property
    def has_place(self) -> bool:
        """Whether a parcel could be brought there: pickup orders have a name only."""
        return bool(self.street or self.city or self.postal_code)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order. ``weight`` is that of one piece, in the store's unit.

    ``digital`` says that files can be downloaded; a parcel may go with them: ``shipping_required`` decides.
    """

    name: str
    sku: str = ""
    quantity: int = 1
    weight: float = 0.0
    shipping_required: bool = True
    digital: bool = False
    options: tuple[tuple[str, str], ...] = ()

    @property
    def ships(self) -> bool:
        """Whether it goes into the parcel."""
        return self.shipping_required and self.quantity > 0


@dataclass(frozen=True, slots=True)
class Package:
    """A parcel as the shop predicts it, in the store's units; 0 where it does not know."""

    length: float = 0.0
    width: float = 0.0
    height: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """One order. ``id`` is what the API is asked with, ``shown_id`` what people see; both are never empty.

    Statuses are the API's names in upper case, "" where the shop sent none. Dates are in UTC. ``language`` is
    the one in which the customer is written to. ``staff_notes`` must never reach a label or the customer.
    The repr leaves out what is personal, because it may end in a log.
    """

    id: str
    shown_id: str
    aliases: tuple[str, ...] = ()
    payment_status: str = ""
    fulfillment_status: str = ""
    payment_method: str = ""
    created: datetime | None = None
    updated: datetime | None = None
    ship_to: Person | None = field(default=None, repr=False)
    bill_to: Person | None = field(default=None, repr=False)
    shipping_method: str = ""
    carrier: str = ""
    fulfillment_type: str = ""
    is_pickup: bool = False
    pickup_instruction: str = ""
    pickup_time: datetime | None = None
    latest_ship_date: datetime | None = None
    transit_time: str = ""
    items: tuple[OrderItem, ...] = ()
    packages: tuple[Package, ...] = ()
    weight: float = 0.0
    total: float | None = None
    comments: str = field(default="", repr=False)
    staff_notes: str = field(default="", repr=False)
    extra_fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    tracking_number: str = ""
    tracking_url: str = ""
    language: str = ""
    email: str = field(default="", repr=False)
    external_fulfillment: bool = False

    def is_known_as(self, name: str) -> bool:
        """Whether ``name`` is one of the ids by which people may ask for it (case and outer spaces aside)."""
        asked = name.strip().casefold()
        return any(asked == alias.casefold() for alias in (self.id, self.shown_id, *self.aliases))

    def could_be(self, name: str) -> bool:
        """The same, but for the store's prefix and suffix, which may be missing from ``name``."""
        asked = name.strip().casefold()
        return any(asked in alias.casefold() for alias in (self.id, self.shown_id, *self.aliases))

    def address_fingerprint(self) -> str:
        """32 hex digits that change when the parcel must go elsewhere or by other means.

        Made of the ship-to address and the shipping method; spelling differences in case and spaces do not
        count, nor do the phone and the country's name, which follows the language of the reader. The order's
        id goes in too: equal addresses of two orders cannot be recognised once the addresses are erased.
        """
        to = self.ship_to or Person()
        region = to.state_code or to.state
        parts = (to.name, to.company, to.street, to.city, region, to.postal_code, to.country_code)
        method = (self.shipping_method, self.carrier, self.fulfillment_type, str(self.is_pickup))
        joined = "\x1f".join(_folded(part) for part in (self.id, *parts, *method))
        return hashlib.sha256(joined.encode()).hexdigest()[:32]


def _folded(part: str) -> str:
    return " ".join(unicodedata.normalize("NFC", part).casefold().split())
