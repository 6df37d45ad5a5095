"""The sample orders: read from ``orders.json``, expanded to what the API sends.

A record there holds what is particular about an order; everything else is filled in here, as a real shop
would. Every person in it is invented.
"""

import datetime
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from labelsvc.sandbox.expansion import Order, expand
from labelsvc.sandbox.identity import Identity, repeated

# The newest order was placed then, and each of the others this much earlier than the one before it.
NEWEST = 1_795_163_460  # 2026-11-20 08:31:00 UTC
_STEP = 1200
_UPDATED_AFTER = 184
_INTERNAL_FROM = 492_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: its names, the order without names and dates, and why no label is due (empty: one is)."""

    identity: Identity
    template: Order
    refusal: str


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "orders.json").read_text("utf-8"))
    return loaded


@cache
def samples() -> tuple[Sample, ...]:
    """The samples, newest first."""
    return tuple(_sample(number, record) for number, record in enumerate(_data()["orders"]))


def profile(store_id: str) -> dict[str, Any]:
    """The shop's profile: an invented stationer in Berlin."""
    found: dict[str, Any] = json.loads(json.dumps(_data()["profile"]))
    found["generalInfo"]["storeId"] = int(store_id)
    return found


def identity_at(place: int) -> Identity:
    """The names of the order at that place of the endless list."""
    known = samples()
    sample = known[place % len(known)]
    return sample.identity if place < len(known) else repeated(sample.identity, place)


def times_at(place: int) -> tuple[int, int]:
    """When the order at that place was placed and last changed (UNIX seconds, UTC)."""
    created = NEWEST - place * _STEP - place * 37 % 600
    return created, created + _UPDATED_AFTER


def order_at(place: int) -> Order:
    """The order at that place, as the API sends it. Its inner parts are shared: copy before changing them."""
    names = identity_at(place)
    known = samples()
    created, updated = times_at(place)
    return {
        "id": names.id,
        "internalId": _INTERNAL_FROM + place,
        "orderNumber": names.order_number,
        "vendorOrderNumber": names.vendor_order_number,
        "publicUid": names.id,
        "createDate": date_text(created),
        "updateDate": date_text(updated),
        "createTimestamp": created,
        "updateTimestamp": updated,
    } | known[place % len(known)].template


def date_text(seconds: int) -> str:
    """A date as the API writes it: ``2024-05-01 05:26:28 +0000``."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S +0000")


def _sample(number: int, record: dict[str, Any]) -> Sample:
    names = Identity(
        record["id"],
        record.get("number", _INTERNAL_FROM + number),
        record.get("vendor", record["id"]),
    )
    return Sample(names, expand(number, record, _data()), record.get("refusal", ""))
