"""Parts that recur: the sender, the method, a date, a rule."""

from collections.abc import Callable, Hashable
from typing import Any

from labelsvc.labels.layout.context import Context, Part
from labelsvc.labels.page import PageItem
from labelsvc.labels.warnings import LabelWarning

# Parts that a setup remembers: more would be values that hardly recur.
_MOST_PARTS = 1024
# None is known too: there is nothing to show.
_UNKNOWN: Any = object()
# Places at which a part is remembered.
_MOST_PLACES = 64


class Kept:
    """A part that is the same on many labels: it is measured once, and what it painted is painted again."""

    __slots__ = ("_heights", "_painted", "_part", "_warned", "width")

    def __init__(self, part: Part) -> None:
        self._part = part
        self._painted: dict[tuple[int, int, int, int, float], list[PageItem]] = {}
        self._heights: dict[tuple[int, float], int] = {}
        self._warned: dict[tuple[int, float], list[LabelWarning]] = {}
        self.width = part.width

    def height(self, width: int, tightness: float) -> int:
        known = self._heights.get((width, tightness))
        if known is None:
            known = self._heights[width, tightness] = self._part.height(width, tightness)
        return known

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        known = self._warned.get((width, tightness))
        if known is None:
            known = self._warned[width, tightness] = self._part.warned(width, tightness)
        return known

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        room = (x, y, width, height, tightness)
        known = self._painted.get(room)
        if known is None:
            if len(self._painted) >= _MOST_PLACES:
                self._painted.clear()
            known = []
            self._part.paint(x, y, width, height, tightness, known)
            # Kept when it is whole: another thread may look for it meanwhile.
            self._painted[room] = known
        items.extend(known)


def keep(ctx: Context, key: Hashable, make: Callable[[], Part | None]) -> Kept | None:
    """What recurs on many labels, made once for the setup; None where there is nothing to show."""
    kept = ctx.metrics.kept
    known: Kept | None = kept.get(key, _UNKNOWN)
    if known is not _UNKNOWN:
        return known
    if len(kept) >= _MOST_PARTS:
        kept.clear()
    part = make()
    kept[key] = found = None if part is None else Kept(part)
    return found
