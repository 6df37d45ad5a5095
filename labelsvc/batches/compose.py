"""An order and its store's profile, turned into what a label says. No database: ``labelsvc render`` uses it."""

from dataclasses import replace
from datetime import tzinfo

from labelsvc.batches.wording import ENGLISH, date_text, weight_text
from labelsvc.ecwid.orders import Order, OrderItem, Person
from labelsvc.ecwid.profile import Profile
from labelsvc.labels.shipment import Address, Item, Shipment

UNITS = {"CARAT": "ct", "GRAM": "g", "OUNCE": "oz", "POUND": "lb", "KILOGRAM": "kg"}
# In any unit; some shops hold test data.
IMPOSSIBLE_WEIGHT = 1e9


def shipment(order: Order, profile: Profile, *, parcel: int = 1, parcels: int = 1, tracking: str = "") -> Shipment:
    """One parcel of the order. ``tracking`` is a number known here, which goes before the order's own.

    With several parcels the weight is left out: the shop knows that of the whole order only.
    """
    language = profile.language or ENGLISH
    return Shipment(
        order_id=order.shown_id,
        ship_to=_address(order.ship_to or Person()),
        ship_from=_sender(profile),
        date=_date(order, profile.zone, profile.date_format, language),
        weight=_weight(order, profile.weight_unit, language) if parcels == 1 else "",
        service=_service(order),
        items=tuple(_item(item) for item in order.items if item.ships),
        tracking_number=tracking or order.tracking_number,
        comments=order.comments,
        parcel=parcel,
        parcels=parcels,
        language=language,
    )


def _address(person: Person) -> Address:
    return Address(
        name=person.name,
        company=person.company,
        street=person.street,
        city=person.city,
        state=person.state,
        state_code=person.state_code,
        postal_code=person.postal_code,
        country_code=person.country_code,
        country_name=person.country_name,
        phone=person.phone,
    )


def _sender(profile: Profile) -> Address:
    sender = _address(profile.ship_from)
    if sender.name or sender.company:
        return sender
    return _address(replace(profile.ship_from, company=profile.store_name))


def _item(item: OrderItem) -> Item:
    options = tuple(f"{name}: {value}" if name else value for name, value in item.options if value)
    return Item(item.name, item.quantity, item.sku, options)


def _service(order: Order) -> str:
    """The shipping method, with the carrier before it where the method does not name it already."""
    method, carrier = order.shipping_method.strip(), order.carrier.strip()
    if not method:
        return carrier
    return method if carrier.casefold() in method.casefold() else f"{carrier} {method}"


def _date(order: Order, zone: tzinfo, pattern: str, language: str) -> str:
    if order.created is None:
        return ""
    try:
        day = order.created.astimezone(zone).date()
    except OverflowError:
        # The first or last day that a calendar can hold: no real order's.
        return ""
    return date_text(day, pattern, language)


def _weight(order: Order, unit: str, language: str) -> str:
    if not 0 < order.weight < IMPOSSIBLE_WEIGHT or unit not in UNITS:
        return ""
    return f"{weight_text(order.weight, language)} {UNITS[unit]}"
