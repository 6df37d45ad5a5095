"""Events: signed by the shop, fresh, and read however they are spelt."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.ecwid.webhook import (
    FRESH_SECONDS,
    MAX_BODY_BYTES,
    Event,
    is_fresh,
    parse_event,
    receive,
    verify_signature,
)
from labelsvc.errors import EventInvalid

SECRET = "client-secret"
CREATED = 1_795_163_460
TOLD: dict[str, Any] = {
    "eventId": "80aece08-40e8-4145-8764-6c2f0d38678",
    "eventCreated": CREATED,
    "storeId": 1003,
    "entityId": 492512057,
    "eventType": "order.updated",
    "data": {"orderId": "XJ12H", "oldFulfillmentStatus": "PROCESSING", "newFulfillmentStatus": "SHIPPED"},
}


def signed(created: int | str = CREATED, event_id: str = TOLD["eventId"], secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), f"{created}.{event_id}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def body(**changes: Any) -> bytes:
    return json.dumps(TOLD | changes).encode()


def test_an_event_is_read() -> None:
    """Everything that an event says, in our types."""
    event = receive(SECRET, body(), signed(), now=CREATED + 5)
    assert event == Event(TOLD["eventId"], CREATED, "order.updated", "1003", "492512057", "XJ12H", TOLD["data"])


def test_a_signature_that_another_program_made() -> None:
    """printf '1234567.event-1' | openssl dgst -sha256 -hmac client-secret -binary | base64"""
    signature = "oT2yik2NscUuZi5sP5by+s0lJg0VU27cHzceMFJcBSo="
    assert verify_signature(SECRET, 1234567, "event-1", signature)


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "x",
        "é" * 44,
        signed()[:-1],
        signed() + "=",
        signed(secret="other"),
        signed(CREATED + 1),
        signed(event_id="x"),
    ],
)
def test_another_signature_is_refused(signature: str | None) -> None:
    """Missing, cut, of another secret, time or id."""
    assert not verify_signature(SECRET, CREATED, TOLD["eventId"], signature)
    with pytest.raises(EventInvalid, match="signature"):
        receive(SECRET, body(), signature, now=CREATED)


def test_without_a_secret_nobody_can_sign() -> None:
    """A service that was not given its secret accepts nothing."""
    assert not verify_signature("", CREATED, "id", signed(CREATED, "id", secret=""))


@pytest.mark.parametrize(
    ("age", "fresh"),
    [(0, True), (-600, True), (-601, False), (24 * 3600, True), (FRESH_SECONDS, True), (FRESH_SECONDS + 1, False)],
)
def test_how_old_an_event_may_be(age: int, fresh: bool) -> None:
    """The shop tries for a day; older ones are recordings, and the future is a broken clock or a forgery."""
    assert is_fresh(CREATED, CREATED + age) is fresh
    if not fresh:
        with pytest.raises(EventInvalid, match="too old, or from the future"):
            receive(SECRET, body(), signed(), now=CREATED + age)


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ({}, "XJ12H"),
        ({"data": {"orderId": 77}}, "77"),
        ({"data": {"orderId": ""}}, "492512057"),
        ({"data": None}, "492512057"),
        ({"data": ["orderId"]}, "492512057"),
        ({"data": {}, "entityId": "XJ12H"}, "XJ12H"),
        ({"data": {}, "entityId": None}, ""),
        ({"eventType": "unfinished_order.created"}, "XJ12H"),
        ({"eventType": "profile.updated"}, ""),
        ({"eventType": "application.uninstalled", "data": None}, ""),
    ],
)
def test_which_order_an_event_is_about(changes: dict[str, Any], order: str) -> None:
    """The order's own id first; the entity's where there is none; none for other events."""
    assert parse_event(body(**changes)).order_id == order


def test_numbers_may_come_as_strings_and_strings_as_numbers() -> None:
    """As everywhere in the API."""
    event = parse_event(body(eventCreated=str(CREATED), storeId="1003", eventId=5))
    assert (event.created, event.store_id, event.event_id) == (CREATED, "1003", "5")


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b" " * (MAX_BODY_BYTES + 1),
        body(eventId=""),
        body(eventId=None),
        body(eventId="x" * 201),
        body(eventType=[]),
        body(storeId={}),
        body(eventCreated=None),
        body(eventCreated=1.5),
        body(eventCreated=-1),
        body(eventCreated=True),
        body(eventCreated="soon"),
    ],
)
def test_what_is_no_event_is_refused(broken: bytes) -> None:
    """Without id, time, type or store there is nothing to remember or to do."""
    with pytest.raises(EventInvalid, match="this is no event"):
        parse_event(broken)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(list(TOLD)), JSON))
def test_any_json_is_an_event_or_refused(changes: dict[str, Any]) -> None:
    """Nothing that a stranger posts raises anything else."""
    try:
        event = parse_event(json.dumps(TOLD | changes).encode())
    except EventInvalid:
        return
    assert event.event_id
    assert event.created >= 0
    assert len(event.order_id) <= 200


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**40), st.text(min_size=1, max_size=50), st.text(max_size=60))
def test_only_the_right_signature_passes(created: int, event_id: str, other: str) -> None:
    """The right one always, another text never."""
    event_id = event_id.encode("utf-8", "replace").decode()
    right = signed(created, event_id)
    assert verify_signature(SECRET, created, event_id, right)
    assert verify_signature(SECRET, created, event_id, other) is (other.strip() == right)


def test_the_repr_of_an_event_holds_no_data() -> None:
    """Logs show which event it was."""
    assert "SHIPPED" not in repr(parse_event(body()))
