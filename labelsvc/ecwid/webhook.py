"""Events that the shop posts: whether one really comes from it, and what it says.

The signature covers the event's id and time, neither its kind nor its order: so an event is a reason to look,
and never to act. Take each id once, and read the order over REST before anything is done with it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from labelsvc.ecwid.values import Json, mapping, number, text
from labelsvc.errors import EventInvalid

MAX_BODY_BYTES = 256 * 1024
# The shop tries for 24 h; what is older was recorded and is sent again by somebody else. Remember ids this long.
FRESH_SECONDS = 26 * 3600
# The shop's clock and ours may differ.
_AHEAD_SECONDS = 600
_MAX_ID = 200
_ORDER_EVENTS = ("order.", "unfinished_order.")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``created`` is in UNIX seconds; ``order_id`` is empty where it is about no order.

    ``data`` may hold statuses, and nothing of a person that the shop documents; it is not in the repr.
    """

    event_id: str
    created: int
    type: str
    store_id: str
    entity_id: str = ""
    order_id: str = ""
    data: Mapping[str, object] = field(default_factory=dict, repr=False)


def receive(client_secret: str, body: bytes, signature: str | None, *, now: float) -> Event:
    """The event of a request's body, if the shop signed it lately. Raises EventInvalid.

    ``signature`` is the header ``X-Ecwid-Webhook-Signature``; ``now`` is in UNIX seconds.
    """
    event = parse_event(body)
    if not verify_signature(client_secret, event.created, event.event_id, signature):
        raise EventInvalid("the signature of this event is not the shop's")
    if not is_fresh(event.created, now):
        raise EventInvalid("this event is too old, or from the future")
    return event


def verify_signature(client_secret: str, event_created: int, event_id: str, signature: str | None) -> bool:
    """Whether the shop made it: base64(HMAC-SHA256(secret, "created.id")). Takes the same time for any answer."""
    signed = f"{event_created}.{event_id}".encode()
    right = base64.b64encode(hmac.digest(client_secret.encode(), signed, hashlib.sha256))
    given = (signature or "").strip().encode("utf-8", "replace")
    # Without a secret anybody could sign.
    return bool(client_secret) & hmac.compare_digest(right, given)


def is_fresh(event_created: int, now: float) -> bool:
    """Whether the shop may still be sending an event of that time."""
    return -_AHEAD_SECONDS <= now - event_created <= FRESH_SECONDS


def parse_event(body: bytes | Json) -> Event:
    """The event of a request's body, or of its JSON. Raises EventInvalid where it names no event or store."""
    told = body if isinstance(body, Mapping) else _json(body)
    event_id, kind, store_id = (text(told.get(name)) for name in ("eventId", "eventType", "storeId"))
    created = number(told.get("eventCreated"))
    whole = created is not None and created.is_integer() and created >= 0
    if not event_id or not kind or not store_id or created is None or not whole:
        raise EventInvalid("this is no event: its id, time, type or store is missing")
    if max(len(event_id), len(kind), len(store_id)) > _MAX_ID:
        raise EventInvalid("this is no event: its id, type or store is too long")
    entity, data = text(told.get("entityId"))[:_MAX_ID], mapping(told.get("data"))
    return Event(event_id, int(created), kind, store_id, entity, _order_id(kind, entity, data), data)


def _json(body: bytes) -> Json:
    if len(body) > MAX_BODY_BYTES:
        raise EventInvalid("this is no event: it is too large")
    try:
        return mapping(json.loads(body))
    except (ValueError, RecursionError):
        problem = EventInvalid("this is no event: its body is not JSON")
    raise problem


def _order_id(kind: str, entity: str, data: Json) -> str:
    """The order's own id, else the entity's: an internal id today, the order's number in older events."""
    return (text(data.get("orderId"))[:_MAX_ID] or entity) if kind.startswith(_ORDER_EVENTS) else ""
