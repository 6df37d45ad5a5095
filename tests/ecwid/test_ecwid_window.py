"""The arithmetic of a shared limit: no minute ever holds more than the limit."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.ecwid.window import HORIZON, SLICE_SECONDS, SPAN, Window

STEP = st.tuples(st.integers(0, 40), st.integers(1, 200), st.sampled_from(["take", "all", "back", "pack"]))


def busiest(spent: Counter[int]) -> int:
    """The most permits that any span of slices holds."""
    return max((sum(spent[start + place] for place in range(SPAN)) for start in list(spent)), default=0)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 300), st.lists(STEP, max_size=60))
def test_no_span_holds_more_than_the_limit(limit: int, steps: list[tuple[int, int, str]]) -> None:
    """Whatever is asked for, taken at once, given back, stored and read again, at whatever moments."""
    window, now, spent = Window(limit), 10_000, Counter[int]()
    for pause, number, kind in steps:
        now += pause
        if kind == "all":
            if window.take_at_once(now, number):
                spent[now] += number
        elif kind == "pack":
            window = Window.unpacked(limit, window.packed())
        else:
            given = window.take(now, number)
            assert all(now <= place < now + HORIZON for place in given)
            assert sum(given.values()) <= number
            if kind == "back":
                window.give_back(given)
            else:
                spent.update(given)
    assert busiest(spent) <= limit


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2000), st.integers(1, 200), st.integers(0, 400))
def test_who_waits_as_told_finds_room(limit: int, number: int, pause: int) -> None:
    """After the waits that are told there is room, and never later than when the first minute is over."""
    window, now = Window(limit), 5_000
    number = min(number, limit)
    for _ in range(200):
        window.take_at_once(now, number)
        now += pause // 20
    if window.take_at_once(now, number):
        return
    begun = now
    while not window.take_at_once(now, number):
        now += window.next_room_at_once(now, number)
    assert now - begun <= 2 * SPAN


def test_half_of_the_limit_goes_at_once_and_the_rest_lasts_until_the_first_come_back() -> None:
    """A small batch never waits; who asks in the middle of a large one waits for a moment only."""
    window, given = Window(600), Counter[int]()
    for now in range(1000, 1000 + 2 * SPAN):
        given.update(window.take(now, 1000))
    assert given[1000] >= 300
    longest = gap = 0
    for place in range(1000, 1000 + 2 * SPAN):
        gap = 0 if given[place] else gap + 1
        longest = max(longest, gap)
    assert longest * SLICE_SECONDS <= 3
    assert busiest(given) <= 600


def test_a_block_lets_nothing_through_and_then_requests_come_back_evenly() -> None:
    """As after a minute at the limit."""
    window = Window(600)
    window.block(2000)
    assert window.take(2000, 100) == {} or sum(window.take(2000, 100).values()) <= 10
    taken = sum(sum(window.take(place, 1000).values()) for place in range(2001, 2001 + SPAN))
    assert 580 <= taken <= 610


def test_a_clock_that_was_put_back_stops_nobody() -> None:
    """What lies far ahead is a minute at the limit at worst, not a wait of hours."""
    window = Window(10)
    assert window.take_at_once(100_000, 10)
    assert window.take(50_000, 1) == {}
    assert window.next_room(50_000) <= SPAN
    assert sum(window.take(50_000 + SPAN, 1).values()) == 1


def test_requests_that_took_long_count_from_their_end() -> None:
    """So that the minute begins when the last of them was carried out."""
    window = Window(10)
    assert window.take_at_once(100, 10)
    window.move(100, 150, 10)
    assert not window.take_at_once(100 + SPAN, 1)
    assert window.take_at_once(150 + SPAN, 10)


@pytest.mark.parametrize("counts", [{}, {7: 1}, {7: 3, 300: 70_000}, {-5: 2}])
def test_the_state_is_stored_and_read_again(counts: dict[int, int]) -> None:
    """With counts beyond 16 bits."""
    window = Window(200_000, counts)
    assert Window.unpacked(200_000, window.packed()).packed() == window.packed()
    assert window.take_at_once(8, 1)


def test_groups_share_a_minute_evenly_and_use_it() -> None:
    """Groups of 50 that take a second each: half at once, then no long waits, and nine tenths of the limit."""
    window, now, gone, gaps = Window(600), 10_000, list[int](), list[int]()
    while now < 10_000 + 10 * SPAN:
        if window.take_at_once(now, 51):
            gaps.append(now - gone[-1] if gone else 0)
            gone.append(now)
            window.move(now, now + 5, 51)
            now += 5
        else:
            now += window.next_room_at_once(now, 51)
    assert len([one for one in gone if one < 10_000 + 30]) >= 5
    assert max(gaps) * SLICE_SECONDS < 20
    late = [one for one in gone if one >= 10_000 + 2 * SPAN]
    assert len(late) * 51 >= 0.9 * 600 * 8
