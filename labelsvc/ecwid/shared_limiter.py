"""The shop's limit, shared by every process that works for a store, through the database.

A process draws permits for the next second in one transaction and spends them without the database; what it could
not use it gives back with the next draw. Nothing is lost by a crash but the permits of one second.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil, floor
from threading import Lock

from sqlalchemy import Double, Engine, LargeBinary, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from labelsvc.database import Base, reading, transaction
from labelsvc.ecwid.window import HORIZON, SLICE_SECONDS, Window

_SHORTEST_WAIT = 0.001
_FIRST_DRAW = 2
# A clock that is put back must not make a block longer than the longest that a shop can ask for.
_LONGEST_BLOCK = 3600.0


class RequestLimit(Base):
    """The permits of one token. ``key`` is a digest of it; times are seconds since the epoch."""

    __tablename__ = "request_limits"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    blocked_until: Mapped[float] = mapped_column(Double)
    permits: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass
class _Share:
    """What this process holds of one token's permits. ``ahead``: the database's clock less ours."""

    lock: Lock = field(default_factory=Lock)
    ahead: float = 0.0
    permits: dict[int, int] = field(default_factory=dict)
    unused: dict[int, int] = field(default_factory=dict)
    # How many the next draw is to bring, and how many were spent since the last one.
    wanted: int = _FIRST_DRAW
    used: int = 0
    drawn: float = float("-inf")
    # Before that slice the database has nothing more for us.
    next_draw: int = 0
    blocked_until: float = 0.0
    looked: float = float("-inf")

    def spend(self, now: float) -> float | None:
        """0.0 with one permit less, or seconds to wait; None: the database must be asked."""
        if now < self.blocked_until:
            return self.blocked_until - now
        current = floor(now / SLICE_SECONDS)
        for place in [place for place in self.permits if place < current]:
            self.unused[place] = self.permits.pop(place)
        if current in self.permits:
            self.permits[current] -= 1
            self.permits = {place: count for place, count in self.permits.items() if count}
            self.used += 1
            return 0.0
        return None if current >= self.next_draw and not self.permits else self.until_next(now)

    def adapt(self, now: float, most: int) -> None:
        """The size of the next draw: twice as many for who spent all at once, what was used for who did not."""
        if self.unused:
            self.wanted = max(self.used, 1)
        elif self.used == self.wanted and now - self.drawn < SLICE_SECONDS:
            self.wanted = min(2 * self.wanted, most)
        self.used, self.drawn = 0, now

    def until_next(self, now: float) -> float:
        """Seconds until there can be a permit."""
        coming = min(self.permits, default=self.next_draw)
        return max(coming * SLICE_SECONDS - now, _SHORTEST_WAIT)


class DatabaseLimiter:
    """A ``RateLimiter`` for all threads and processes that share ``engine``.

    However 60 seconds are cut, they hold at most ``requests_per_minute`` requests of one token. A 429 that one
    process meets stops all of them within a fifth of a second. Each call may write: never make one inside of a
    transaction of your own. Raises DatabaseError. ``wall`` (seconds since the epoch) is for SQLite, which has
    no clock of its own; with PostgreSQL the server's clock counts.
    """

    def __init__(
        self,
        engine: Engine,
        requests_per_minute: int = 600,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        if requests_per_minute < 1:
            raise ValueError("at least one request a minute must be allowed")
        self._engine = engine
        self._limit = requests_per_minute
        self._most = max(_FIRST_DRAW, ceil(requests_per_minute / 10))
        self._clock = clock
        self._wall = wall
        self._lock = Lock()
        self._shares: dict[str, _Share] = {}

    def delay(self, key: str) -> float:
        """See RateLimiter."""
        with self._held(key) as share:
            if self._clock() - share.looked >= SLICE_SECONDS:
                self._look(key, share)
            wait = share.spend(self._clock() + share.ahead)
            if wait is None:
                self._draw(key, share)
                now = self._clock() + share.ahead
                wait = share.spend(now)
                return share.until_next(now) if wait is None else wait
            return wait

    def delay_all(self, key: str, number: int) -> float:
        """See RateLimiter."""
        with self._held(key) as share, transaction(self._engine) as session:
            row, now = self._row(session, key, share)
            if now < row.blocked_until:
                return row.blocked_until - now
            window, current = Window.unpacked(self._limit, row.permits), floor(now / SLICE_SECONDS)
            fits = window.take_at_once(current, number)
            row.permits = window.packed()
            return 0.0 if fits else window.next_room_at_once(current, number) * SLICE_SECONDS

    def prolong(self, key: str, number: int, seconds: float) -> None:
        """See RateLimiter."""
        with self._held(key) as share, transaction(self._engine) as session:
            row, now = self._row(session, key, share)
            window = Window.unpacked(self._limit, row.permits)
            window.move(floor((now - seconds) / SLICE_SECONDS), floor(now / SLICE_SECONDS), number)
            row.permits = window.packed()

    def block(self, key: str, seconds: float) -> None:
        """See RateLimiter. A block never shortens one that is longer."""
        with self._held(key) as share, transaction(self._engine) as session:
            row, now = self._row(session, key, share)
            if now + seconds > row.blocked_until:
                window = Window(self._limit)
                window.block(ceil((now + seconds) / SLICE_SECONDS))
                row.blocked_until, row.permits = now + seconds, window.packed()
            share.blocked_until = row.blocked_until
            share.permits, share.unused, share.next_draw = {}, {}, 0

    @contextmanager
    def _held(self, key: str) -> Iterator[_Share]:
        """This process's share, for one thread at a time."""
        with self._lock:
            share = self._shares.setdefault(key, _Share())
        with share.lock:
            yield share

    def _look(self, key: str, share: _Share) -> None:
        """Whether another process met a 429."""
        with reading(self._engine) as session:
            blocked_until = session.scalar(select(RequestLimit.blocked_until).where(RequestLimit.key == key))
        share.blocked_until = blocked_until or 0.0
        share.looked = self._clock()

    def _draw(self, key: str, share: _Share) -> None:
        """Gives back what was not used and takes what the next second needs, judged by the last draw."""
        share.adapt(self._clock(), self._most)
        with transaction(self._engine) as session:
            row, now = self._row(session, key, share)
            share.blocked_until = row.blocked_until
            if now < row.blocked_until:
                return
            window, current = Window.unpacked(self._limit, row.permits), floor(now / SLICE_SECONDS)
            window.give_back(share.unused)
            given = window.take(current, share.wanted)
            if given or share.unused or window.mended:
                row.permits = window.packed()
            enough = sum(given.values()) == share.wanted
            # A slice later than it could: so whoever got nothing this time comes first the next time.
            missed = max(window.next_room(current) - HORIZON, 1)
            share.next_draw = 0 if enough else max(given, default=current + missed - 1) + 1
            share.unused = {}
        for place, count in given.items():
            share.permits[place] = share.permits.get(place, 0) + count

    def _row(self, session: Session, key: str, share: _Share) -> tuple[RequestLimit, float]:
        """The row, locked, and the database's time once it is ours."""
        row = session.get(RequestLimit, key, with_for_update=True)
        if row is None:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            session.execute(
                insert(RequestLimit).values(key=key, blocked_until=0.0, permits=b"").on_conflict_do_nothing()
            )
            row = session.get_one(RequestLimit, key, with_for_update=True)
        now = self._now(session)
        share.ahead = now - self._clock()
        row.blocked_until = min(row.blocked_until, now + _LONGEST_BLOCK)
        return row, now

    def _now(self, session: Session) -> float:
        if session.get_bind().dialect.name != "postgresql":
            return self._wall()
        return float(session.scalar(select(func.extract("epoch", func.clock_timestamp()))) or 0.0)
