"""Order JSON to ``Order``: tolerant of everything the API is known to send, and of what it is not.

Only the fields read here are touched, one level at a time, so that neither depth nor size of the rest counts.
"""

import re
from collections.abc import Iterator

from labelsvc.ecwid.orders import Order, OrderItem, Package, Person
from labelsvc.ecwid.values import (
    Json,
    amount,
    count,
    flag,
    mapping,
    mappings,
    moment,
    number,
    plain,
    status,
    text,
)
from labelsvc.errors import OrderUnreadable

MAX_ID = 100
_ORDER_FIELDS = ("id", "orderNumber", "vendorOrderNumber", "paymentStatus", "fulfillmentStatus", "subtotal")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}")
_COUNTRY_CODE = re.compile(r"[A-Za-z]{2}")
# The 2026 schema has SHIPPING, PICKUP, DELIVERY; the 2025 page of the order writes shipping, pickup, deliver.
_FULFILLMENT_TYPES = {"DELIVER": "DELIVERY", "SHIP": "SHIPPING"}


def parse_order(raw: object) -> Order:
    """One order of the API or of a file. Raises OrderUnreadable, and nothing else.

    Unreadable is only what is no JSON object or has no id: everything else has a default, and ``refusal``
    says whether the order can be shipped.
    """
    if not isinstance(raw, dict):
        raise OrderUnreadable("this is no order: not a JSON object", hint="give Ecwid's order JSON as it is")
    key, shown, aliases = _ids(raw)
    option = mapping(raw.get("shippingOption"))
    kind = _fulfillment_type(option)
    items = tuple(_item(entry) for entry in mappings(raw.get("items")))
    packages = tuple(_package(entry) for entry in mappings(raw.get("predictedPackage")))
    tracking_number, tracking_url = _tracking(raw)
    return Order(
        id=key,
        shown_id=shown,
        aliases=aliases,
        payment_status=status(raw.get("paymentStatus")),
        fulfillment_status=status(raw.get("fulfillmentStatus") or raw.get("fulfilmentStatus")),
        payment_method=plain(raw.get("paymentMethod")),
        created=moment(raw.get("createTimestamp"), raw.get("createDate")),
        updated=moment(raw.get("updateTimestamp"), raw.get("updateDate")),
        ship_to=parse_person(raw.get("shippingPerson")),
        bill_to=parse_person(raw.get("billingPerson")),
        shipping_method=plain(option.get("shippingMethodName")),
        carrier=plain(option.get("shippingCarrierName")),
        fulfillment_type=kind,
        is_pickup=kind == "PICKUP" or flag(option.get("isPickup")) is True,
        pickup_instruction=plain(option.get("pickupInstruction")),
        pickup_time=moment(None, raw.get("pickupTime")),
        latest_ship_date=moment(None, raw.get("latestShipDate")),
        transit_time=text(option.get("estimatedTransitTime")),
        items=items,
        packages=packages,
        weight=_weight(items, packages),
        total=number(raw.get("total")),
        comments=plain(raw.get("orderComments")),
        staff_notes=plain(raw.get("privateAdminNotes")),
        extra_fields=tuple(_extra_fields(raw)),
        tracking_number=tracking_number,
        tracking_url=tracking_url,
        language=parse_language(raw.get("lang")),
        email=text(raw.get("email")),
        external_fulfillment=flag(raw.get("externalFulfillment")) is True,
    )


def read_orders(raw: object) -> list[Order | OrderUnreadable]:
    """The orders of a file or an answer: one order, a list of orders, or a search answer with ``items``.

    An entry that is no order comes back as the error, in its place, so that the others can go on.
    """
    if isinstance(raw, dict) and _is_search_answer(raw):
        raw = raw.get("items")
    return [
        _order_or_error(entry, place) for place, entry in enumerate(raw if isinstance(raw, list) else [raw], 1)
    ]


def _order_or_error(raw: object, place: int) -> Order | OrderUnreadable:
    try:
        return parse_order(raw)
    except OrderUnreadable as error:
        return OrderUnreadable(f"entry {place}: {error.message}", hint=error.hint)


def _is_search_answer(raw: Json) -> bool:
    """An order has ``items`` too, but always other fields of its own as well."""
    return isinstance(raw.get("items"), list) and not any(name in raw for name in _ORDER_FIELDS)


def _ids(raw: Json) -> tuple[str, str, tuple[str, ...]]:
    """The id for the API, the one for people, and the other names of the order.

    Stores of before 2020 send no ``id``: their API is asked with ``orderNumber``, and people know
    ``vendorOrderNumber``, which is the same with the store's prefix and suffix.
    """
    names = ("id", "orderNumber", "vendorOrderNumber", "internalId")
    id_, plain_number, vendor, internal = (_identifier(raw.get(name)) for name in names)
    key, shown = id_ or plain_number or vendor, id_ or vendor or plain_number
    if not key:
        raise OrderUnreadable("this order has no id", hint="id, orderNumber or vendorOrderNumber must be there")
    others = dict.fromkeys(name for name in (plain_number, vendor, internal) if name and name not in (key, shown))
    return key, shown, tuple(others)


def _identifier(value: object) -> str:
    """An id that can stand in a URL's path and on a barcode; "" for anything else, such as a list or ".."."""
    found = " ".join(text(value).split())
    return found if len(found) <= MAX_ID and found.isprintable() and found.strip(".") else ""


def parse_person(value: object) -> Person | None:
    """A person, or None where all fields are missing or empty."""
    raw = mapping(value)
    country_code, country_name = _country(raw)
    person = Person(
        name=text(raw.get("name")) or f"{text(raw.get('firstName'))} {text(raw.get('lastName'))}".strip(),
        company=text(raw.get("companyName")),
        street=_lines(raw.get("street")),
        city=text(raw.get("city")),
        state=text(raw.get("stateOrProvinceName")),
        state_code=text(raw.get("stateOrProvinceCode")),
        postal_code=text(raw.get("postalCode")),
        country_code=country_code,
        country_name=country_name,
        phone=text(raw.get("phone")),
    )
    return None if person == Person() else person


def _country(raw: Json) -> tuple[str, str]:
    """Code and name; what stands in the code's place without being one counts as the name."""
    code, name = text(raw.get("countryCode")), text(raw.get("countryName"))
    return (code.upper(), name) if _COUNTRY_CODE.fullmatch(code) else ("", name or code)


def _lines(value: object) -> str:
    return "\n".join(line.strip() for line in text(value).split("\n") if line.strip())


def _item(raw: Json) -> OrderItem:
    digital = flag(raw.get("digital")) is True
    required = flag(raw.get("isShippingRequired"))
    return OrderItem(
        name=plain(raw.get("name")) or text(raw.get("sku")),
        sku=text(raw.get("sku")),
        quantity=count(raw.get("quantity"), default=1),
        weight=amount(raw.get("weight")),
        shipping_required=not digital if required is None else required,
        digital=digital,
        options=tuple(_options(raw)),
    )


def _options(raw: Json) -> Iterator[tuple[str, str]]:
    for option in mappings(raw.get("selectedOptions")):
        values = option.get("valuesArray")
        listed = ", ".join(filter(None, map(text, values))) if isinstance(values, list) else ""
        chosen = plain(option.get("value")) or listed
        if chosen:
            yield plain(option.get("name")), chosen


def _package(raw: Json) -> Package:
    return Package(*(amount(raw.get(name)) for name in ("length", "width", "height", "weight")))


def _weight(items: tuple[OrderItem, ...], packages: tuple[Package, ...]) -> float:
    """What the shipped items weigh together, else what the shop predicts; 0.0 where neither is known."""
    together = sum((item.weight * item.quantity for item in items if item.ships), 0.0)
    return round(together or sum((package.weight for package in packages), 0.0), 6)


def _fulfillment_type(option: Json) -> str:
    kind = status(option.get("fulfillmentType") or option.get("fulfilmentType"))
    return _FULFILLMENT_TYPES.get(kind, kind)


def _tracking(raw: Json) -> tuple[str, str]:
    """The order's own tracking; else that of the last label bought in the control panel."""
    number_, url = text(raw.get("trackingNumber")), text(raw.get("trackingUrl"))
    bought = [mapping(shipment.get("tracking")) for shipment in mappings(raw.get("shipments"))]
    if number_ or not bought:
        return number_, url
    return text(bought[-1].get("tracking_number")), url or text(bought[-1].get("tracking_url"))


def _extra_fields(raw: Json) -> Iterator[tuple[str, str]]:
    """The answers to the merchant's own questions at the checkout; those without a title are for programs."""
    for field in mappings(raw.get("orderExtraFields")):
        title, value = plain(field.get("title")), plain(field.get("value"))
        if title and value:
            yield title, value


def parse_language(value: object) -> str:
    """A language tag, "" if there is none; the API may send a list."""
    found = text(value[0] if isinstance(value, list) and value else value)
    return found.replace("_", "-") if _LANGUAGE.fullmatch(found) else ""
