"""The arithmetic of a limit that many processes share: which requests count, and how many more may go when.

Time is cut into slices. A process is given permits for slices that begin now or within a second; a permit is used
within its slice or not at all. As long as no ``SPAN`` slices in a row hold more permits than the limit, no minute
can, however it is cut, and whoever crashes has only left permits unused.
"""

import struct
from collections.abc import Mapping
from math import ceil

from labelsvc.ecwid.limiter import WINDOW_SECONDS

SLICE_SECONDS = 0.2
SPAN = round(WINDOW_SECONDS / SLICE_SECONDS)
# How far ahead permits are given: what a process may sit on, and how long another one may have to wait for it.
HORIZON = 5
# A clock that was put back would leave permits in a future that is far away.
_NEAR = 10 * HORIZON


class Window:
    """The permits of one token by slice; slices are numbered from the epoch."""

    def __init__(self, limit: int, counts: Mapping[int, int] | None = None) -> None:
        self._limit = limit
        # Set once a clock that was put back has made all of it older: to be stored then, though nothing was given.
        self.mended = False
        self._counts = dict(counts or {})

    def take(self, now: int, wanted: int) -> dict[int, int]:
        """Up to ``wanted`` permits, by slice from ``now`` on.

        Half of the limit goes as fast as it is asked for. The rest is spread so that it lasts until the first
        permits come free again: who asks in between waits a moment, not most of a minute.
        """
        self._forget(now)
        burst, sums = ceil(self._limit / 2) - self._held(), self._sums(now)
        most = self._pace(now)
        given: dict[int, int] = {}
        for number in range(wanted):
            place = self._first_open(now, sums, None if number < burst else most)
            if place is None:
                break
            self._give(place, 1)
            given[place] = given.get(place, 0) + 1
            for end in range(place, now + len(sums)):
                sums[end - now] += 1
        return given

    def take_at_once(self, now: int, number: int) -> bool:
        """Counts ``number`` requests that all go now, if there is room for all of them.

        As with ``take``, half of the limit goes as fast as it is asked for, and the rest at about an even pace:
        who reads many orders and then changes them is not held up for a minute in between.
        """
        self._forget(now)
        fits = max(self._sums(now)) + number <= self._limit and not self._wait_for_pace(now, number)
        if fits:
            self._give(now, number)
        return fits

    def next_room(self, now: int, number: int = 1) -> int:
        """In how many slices there can be room for so many requests at once: 1 or more."""
        surplus = self._held() + number - self._limit
        for place in sorted(self._counts):
            if surplus <= 0:
                break
            surplus -= self._counts[place]
            if surplus <= 0:
                return max(place + SPAN - now, 1)
        return 1

    def next_room_at_once(self, now: int, number: int) -> int:
        """In how many slices there can be room for ``take_at_once``: 1 or more."""
        return max(self.next_room(now, number), self._wait_for_pace(now, number))

    def give_back(self, unused: Mapping[int, int]) -> None:
        """Permits that were not used and can no longer be."""
        for place, number in unused.items():
            left = self._counts.get(place, 0) - number
            if left > 0:
                self._counts[place] = left
            else:
                self._counts.pop(place, None)

    def move(self, then: int, now: int, number: int) -> None:
        """Requests counted in the slice ``then`` went on until ``now``."""
        moved = min(number, self._counts.get(then, 0))
        self.give_back({then: moved})
        self._give(now, moved)

    def block(self, end: int) -> None:
        """Nothing before the slice ``end``; from then on as if the minute before had been used evenly, so that
        those who waited do not all come back at once."""
        self._counts = {}
        for number in range(self._limit):
            self._give(end - SPAN + number * SPAN // self._limit, 1)

    def packed(self) -> bytes:
        """The state, for ``unpacked``."""
        if not self._counts:
            return b""
        first, last = min(self._counts), max(self._counts)
        row = [self._counts.get(place, 0) for place in range(first, last + 1)]
        return struct.pack(f"<q{len(row)}I", first, *row)

    @classmethod
    def unpacked(cls, limit: int, state: bytes) -> "Window":
        """The window that ``packed`` gave."""
        if not state:
            return cls(limit)
        first, *row = struct.unpack(f"<q{(len(state) - 8) // 4}I", state)
        return cls(limit, {place: count for place, count in enumerate(row, first) if count})

    def _give(self, place: int, number: int) -> None:
        if number:
            self._counts[place] = self._counts.get(place, 0) + number

    def _wait_for_pace(self, now: int, number: int) -> int:
        """In about how many slices so many at once are in keeping with the pace; 0: they are now."""
        if self._held() + number <= self._limit // 2:
            return 0
        # Counted from the end of the group before, which itself took a moment.
        pause = min(ceil(0.8 * number / max(self._pace(now), 0.001)), SPAN)
        places = sorted((place for place in self._counts if now - pause < place <= now), reverse=True)
        recent = 0
        for place in places:
            recent += self._counts[place]
            # A few single requests in between change nothing.
            if recent > number / 4:
                return place + pause - now
        return 0

    def _forget(self, now: int) -> None:
        """Drop what no longer counts; a clock that was put back makes all of it a little older instead."""
        ahead = max(self._counts, default=now) - now
        if ahead > _NEAR:
            self.mended = True
            self._counts = {place - ahead: count for place, count in self._counts.items()}
        self._counts = {place: count for place, count in self._counts.items() if place > now - SPAN}

    def _held(self) -> int:
        return sum(self._counts.values())

    def _sums(self, now: int) -> list[int]:
        """For each slice from ``now`` on that has permits or may get some: the permits of the span it ends."""
        last = max(now + HORIZON - 1, max(self._counts, default=now))
        return [
            sum(count for place, count in self._counts.items() if end - SPAN < place <= end)
            for end in range(now, last + 1)
        ]

    def _pace(self, now: int) -> float:
        """The fastest even pace, in permits a slice, that does not run dry for half a span."""
        free = self._limit - self._held() + sum(count for place, count in self._counts.items() if place >= now)
        pace = float(self._limit)
        for slices in range(1, SPAN // 2):
            free += self._counts.get(now + slices - 1 - SPAN, 0)
            if slices >= HORIZON:
                pace = min(pace, free / slices)
        return pace

    def _first_open(self, now: int, sums: list[int], pace: float | None) -> int | None:
        """The first slice of the horizon in which one more permit breaks no span, and keeps the pace."""
        found = None
        ahead = sum(count for place, count in self._counts.items() if place >= now)
        for place in reversed(range(now, now + len(sums))):
            behind_pace = pace is None or ahead < ceil(pace * (place - now + 1))
            if sums[place - now] >= self._limit or not behind_pace:
                break
            if place < now + HORIZON:
                found = place
            ahead -= self._counts.get(place, 0)
        return found
