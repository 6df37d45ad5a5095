"""What a label says: the engine's only input, free of any shop's vocabulary."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as the customer typed it. Any field may be empty; ``street`` may hold several lines."""

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


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the order."""

    name: str
    quantity: int = 1
    sku: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel of one order. ``date`` and ``weight`` are already texts in the store's formats.

    ``language`` is the sender's language (BCP 47): captions and the country's name are written in it.
    ``parcel`` of ``parcels`` counts from 1.
    """

    order_id: str
    ship_to: Address
    ship_from: Address = field(default_factory=Address)
    date: str = ""
    weight: str = ""
    service: str = ""
    items: tuple[Item, ...] = ()
    tracking_number: str = ""
    sscc: str = ""
    comments: str = ""
    message: str = ""
    parcel: int = 1
    parcels: int = 1
    language: str = "en"
