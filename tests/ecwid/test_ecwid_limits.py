"""Staying within the shop's limit, and waiting as long as it asks."""

from datetime import UTC, datetime

import pytest
from ecwid_helpers import FakeTime
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.ecwid.limiter import InProcessLimiter
from labelsvc.ecwid.retry import ATTEMPTS, Backoff, may_retry, retry_after
from labelsvc.errors import (
    AnswerInvalid,
    NotFound,
    RateLimited,
    RequestRejected,
    ScopeMissing,
    ShopError,
    ShopUnavailable,
    ShopUnreachable,
    StoreSuspended,
    TokenRejected,
)

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def passages(limiter: InProcessLimiter, time: FakeTime, seconds: float) -> list[float]:
    """When requests go out if somebody always wants to send the next one."""
    times, end = [], time.now + seconds
    while time.now < end:
        wait = limiter.delay("key")
        if wait:
            time.sleep(wait)
        else:
            times.append(time.now)
    return times


@pytest.mark.parametrize("limit", [1, 3, 7, 60, 600])
def test_no_minute_sees_more_than_the_limit(time: FakeTime, limit: int) -> None:
    """However a stretch of 60 s is cut out of a hurry of four minutes, it holds at most the limit."""
    times = passages(InProcessLimiter(limit, clock=time.clock), time, 240)
    busiest = max(sum(start <= other < start + 60 for other in times) for start in times)
    assert busiest <= limit
    assert len(times) >= limit * 3


def test_a_minutes_requests_go_at_once_and_then_as_the_first_ones_leave_the_window(time: FakeTime) -> None:
    """600 need no waiting; the next one goes when the first has been sent a minute ago."""
    limiter = InProcessLimiter(600, clock=time.clock)
    assert [limiter.delay("key") for _ in range(600)] == [0.0] * 600
    assert limiter.delay("key") == pytest.approx(61)


def test_a_long_batch_nearly_reaches_the_limit(time: FakeTime) -> None:
    """Over ten minutes at most 2 % of what the shop would allow are given away."""
    assert len(passages(InProcessLimiter(600, clock=time.clock), time, 600)) >= 600 * 10 * 0.98


def test_a_block_stops_everybody_with_that_token(time: FakeTime) -> None:
    """After a 429 nobody sends until it ends; other tokens are not touched."""
    limiter = InProcessLimiter(600, clock=time.clock)
    limiter.block("key", 30)
    assert limiter.delay("key") == pytest.approx(30)
    assert limiter.delay("other") == 0.0
    time.sleep(29.9)
    assert limiter.delay("key") > 0
    time.sleep(0.1)
    assert limiter.delay("key") == 0.0
    assert limiter.delay("key") == pytest.approx(61 / 600), "those who waited do not all come back at once"


def test_a_block_never_shortens_a_longer_one(time: FakeTime) -> None:
    """A later, shorter 429 leaves the longer block as it is."""
    limiter = InProcessLimiter(600, clock=time.clock)
    limiter.block("key", 30)
    limiter.block("key", 1)
    assert limiter.delay("key") == pytest.approx(30)


def test_a_limit_of_nothing_is_refused() -> None:
    """A limit below one would wait for ever."""
    with pytest.raises(ValueError, match="at least one"):
        InProcessLimiter(0)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 2000), st.lists(st.floats(0, 100), max_size=30))
def test_waiting_as_told_is_enough(limit: int, pauses: list[float]) -> None:
    """Whoever waits as long as told may send then, at any limit and after any pauses."""
    time = FakeTime()
    limiter = InProcessLimiter(limit, clock=time.clock)
    for pause in pauses:
        time.sleep(pause)
        wait = limiter.delay("key")
        if wait:
            time.sleep(wait)
            assert limiter.delay("key") == 0.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "5"}, 5.0),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"retry-after": "0"}, 1.0),
        ({"retry-after": "-3"}, 1.0),
        ({"retry-after": "99999999"}, 3600.0),
        ({}, 10.0),
        ({"retry-after": ""}, 10.0),
        ({"retry-after": "soon"}, 10.0),
        ({"retry-after": "nan"}, 10.0),
        ({"retry-after": "Mon, 23 Nov 2026 12:00:20 GMT"}, 20.0),
        ({"retry-after": "Mon, 23 Nov 2026 11:59:00 GMT"}, 1.0),
        ({"retry-after": "Mon, 23 Nov 2026 18:00:20 GMT", "date": "Mon, 23 Nov 2026 18:00:13 GMT"}, 7.0),
        ({"retry-after": "Mon, 23 Nov 2026 12:00:20 GMT", "date": "?"}, 20.0),
    ],
)
def test_how_long_a_429_lasts(headers: dict[str, str], seconds: float) -> None:
    """Seconds, a date by the shop's clock, or nothing: 10 s; never less than 1 s or more than an hour."""
    assert retry_after(headers, now=NOW) == seconds


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_header_gives_a_time_to_wait(asked: str, date: str) -> None:
    """Whatever stands in the headers, the wait is between a second and an hour."""
    assert 1 <= retry_after({"retry-after": asked, "date": date}) <= 3600


def test_backoff_doubles_under_full_jitter() -> None:
    """The wait is drawn between nothing and a ceiling that doubles from 0.5 s to 8 s."""
    drawn: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        drawn.append((low, high))
        return high

    waits = [Backoff(uniform).wait(attempt) for attempt in range(1, 7)]
    assert waits == [0.5, 1, 2, 4, 8, 8]
    assert all(low == 0 for low, _ in drawn)
    assert 1 <= Backoff().wait(3, at_least=1) <= 3


@pytest.mark.parametrize(
    ("kind", "attempts"),
    [
        (ShopUnreachable, 4),
        (ShopUnavailable, 6),
        (AnswerInvalid, 3),
        (RateLimited, 1000),
        (TokenRejected, 0),
        (ScopeMissing, 0),
        (StoreSuspended, 0),
        (NotFound, 0),
        (RequestRejected, 0),
    ],
)
def test_what_is_tried_again(kind: type[ShopError], attempts: int) -> None:
    """The retry table: what may pass by itself, and never a refusal."""
    assert ATTEMPTS.get(kind, 0) == attempts
    error = kind("x")
    assert may_retry(error, max(attempts - 1, 0)) is (attempts > 0)
    assert not may_retry(error, attempts)
