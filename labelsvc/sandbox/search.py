"""What a caller searches orders for: the query string of ``GET orders``, read and applied."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labelsvc.sandbox import fields, statuses
from labelsvc.sandbox.errors import ApiError

MAX_LIMIT = 100
_DATE_FORMATS = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
Range = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Query:
    """One search. None stands for a filter that was not sent; both ends of a range are included."""

    ids: tuple[str, ...] | None = None
    keywords: str = ""
    email: str = ""
    created: Range = (None, None)
    updated: Range = (None, None)
    total: Range = (None, None)
    payment: frozenset[str] | None = None
    fulfillment: frozenset[str] | None = None
    shipping_method: str = ""
    offset: int = 0
    limit: int = MAX_LIMIT
    response_fields: fields.Fields | None = None

    @property
    def has_times(self) -> bool:
        return self.created != (None, None) or self.updated != (None, None)

    def accepts(self, order: Mapping[str, Any]) -> bool:
        """Whether an order passes every filter but ``ids`` and the dates."""
        status = order.get("paymentStatus")
        # Unfinished orders come only when asked for.
        paid = status != "INCOMPLETE" if self.payment is None else status in self.payment
        return (
            paid
            and (self.fulfillment is None or order.get("fulfillmentStatus") in self.fulfillment)
            and (not self.email or self.email == str(order.get("email") or "").casefold())
            and (not self.shipping_method or self.shipping_method in _method(order))
            and _within(order.get("total"), self.total)
            and (not self.keywords or self.keywords in _searched_text(order))
        )

    def accepts_times(self, created: float, updated: float) -> bool:
        """Whether these UNIX times lie in the ranges asked for."""
        return _within(created, self.created) and _within(updated, self.updated)


def parse_query(args: Mapping[str, str]) -> Query:
    """The query of a request. Parameters that the API does not know are ignored. Raises ApiError 400."""
    ids = args.get("ids")
    wanted = args.get("responseFields", "")
    return Query(
        ids=None if ids is None else tuple(part.strip() for part in ids.split(",") if part.strip()),
        keywords=args.get("keywords", "").strip().casefold(),
        email=args.get("email", "").strip().casefold(),
        created=(_time(args, "createdFrom"), _time(args, "createdTo")),
        updated=(_time(args, "updatedFrom"), _time(args, "updatedTo")),
        total=(_number(args, "totalFrom"), _number(args, "totalTo")),
        payment=_statuses(args, "paymentStatus", statuses.PAYMENT),
        fulfillment=_statuses(args, "fulfillmentStatus", statuses.FULFILLMENT),
        shipping_method=args.get("shippingMethod", "").strip().casefold(),
        offset=_count(args, "offset", 0),
        limit=min(_count(args, "limit", MAX_LIMIT), MAX_LIMIT),
        response_fields=parse_fields(wanted),
    )


def parse_fields(text: str) -> fields.Fields | None:
    """The fields of a ``responseFields`` parameter, None for all. Raises ApiError 400."""
    if not text.strip():
        return None
    try:
        return fields.parse(text)
    except fields.FieldsError as error:
        raise ApiError(400, f"Wrong responseFields: {error}.", "WRONG_PARAMETER") from error


def _wrong(name: str) -> ApiError:
    return ApiError(400, f"The parameter {name} is malformed.", "WRONG_PARAMETER")


def _count(args: Mapping[str, str], name: str, default: int) -> int:
    text = args.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise _wrong(name)
    return int(text)


def _number(args: Mapping[str, str], name: str) -> float | None:
    text = args.get(name, "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise _wrong(name) from error


def _time(args: Mapping[str, str], name: str) -> float | None:
    """A UNIX time, or a date in one of the API's three forms (UTC where it names no offset)."""
    text = args.get(name, "").strip()
    if not text or (text.isascii() and text.isdecimal()):
        return _number(args, name)
    for form in _DATE_FORMATS:
        try:
            found = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).timestamp()
    raise _wrong(name)


def _statuses(args: Mapping[str, str], name: str, known: tuple[str, ...]) -> frozenset[str] | None:
    wanted = frozenset(part.strip() for part in args.get(name, "").split(",") if part.strip())
    if not wanted:
        return None
    if not wanted <= set(known):
        raise _wrong(name)
    return wanted


def _within(value: object, limits: Range) -> bool:
    low, high = limits
    if low is None and high is None:
        return True
    number = float(value) if isinstance(value, int | float) else 0.0
    return (low is None or number >= low) and (high is None or number <= high)


def _method(order: Mapping[str, Any]) -> str:
    return str(_object(order.get("shippingOption")).get("shippingMethodName") or "").casefold()


def _searched_text(order: Mapping[str, Any]) -> str:
    """What ``keywords`` looks through: the order's names, its buyer and its items."""
    parts: list[object] = [order.get(name) for name in ("id", "vendorOrderNumber", "orderNumber", "email")]
    for person in ("shippingPerson", "billingPerson"):
        parts += _object(order.get(person)).values()
    items = order.get("items")
    for item in items if isinstance(items, list) else []:
        parts += [_object(item).get("name"), _object(item).get("sku")]
    return "\n".join(str(part) for part in parts if part).casefold()


def _object(value: object) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one: tests put the oddest orders into a shop."""
    return value if isinstance(value, dict) else {}
