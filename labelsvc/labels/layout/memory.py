"""Layouts that are remembered: most labels of a batch differ in their words, not in their measures.

Where a block stands is decided by which blocks have something to show, how wide those of share 0 are, and how high
each is at its width: at preferred sizes and, where these are too high, at the smaller ones that were tried. Labels
that agree in all of that have the same places, so the stack reckons them once. Parts that are the same on many
labels (the sender, the method, rules) are not even asked: what they paint is remembered with the places. What was
left out or moved to a row of its own is not remembered.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from labelsvc.labels.layout.address_blocks import Consignee
from labelsvc.labels.layout.context import Context, TooNarrow
from labelsvc.labels.layout.kept import Kept
from labelsvc.labels.layout.rows import Row, prepared
from labelsvc.labels.page import PageItem
from labelsvc.labels.templates import Block

# Enough for every kind of label of a batch; more would be labels of which no two are alike.
_MOST_FRAMES, _MOST_PATHS = 128, 512

Blocks = Sequence[Sequence[Block]]


class Place(NamedTuple):
    """A block and its room on the label, in dots. ``size``: what a consignee has grown to, 0 for others."""

    block: Block
    x: int
    y: int
    width: int
    height: int
    size: float = 0.0


Step = Place | list[PageItem]
"""From top to bottom: a part to paint at its place, or what parts that recur have painted."""


class Plan(NamedTuple):
    """How to paint a label."""

    tightness: float
    steps: Sequence[Step]


class Trial(NamedTuple):
    """The rows of all blocks at one tightness."""

    tightness: float
    rows: list[Row]


_Outline = tuple[Hashable, ...]
_Sight = tuple[_Outline, tuple[Hashable, ...]]
"""A label at one tightness: its outline and its measures."""
_Path = tuple[_Sight, ...]
"""A label at each tightness that was tried."""


class Memory:
    """The layouts of one setup."""

    __slots__ = ("_frames", "_next")

    def __init__(self) -> None:
        # Where the outline is the same, the blocks of share 0 are as wide, so all of them are.
        self._frames: dict[tuple[float, _Outline], list[tuple[Block, int]]] = {}
        # What came after a path: another tightness to try, or the end of it.
        self._next: dict[_Path, float | Plan] = {}

    def recall(self, blocks: Blocks, ctx: Context) -> Plan | None:
        """How to paint a label that is like an earlier one; None for any other."""
        path: _Path = ()
        tightness = 0.0
        while (sight := self._sight(blocks, ctx, tightness)) is not None:
            path += (sight,)
            found = self._next.get(path)
            if not isinstance(found, float):
                return found
            tightness = found
        return None

    def path(self, blocks: Blocks, ctx: Context, trials: Sequence[Trial]) -> _Path:
        """What a label looked like in these trials; nothing for one whose rows are not as the template has them.

        To be asked before a consignee grows.
        """
        path: _Path = ()
        for tightness, rows in () if ctx.narrow or ctx.squeeze else trials:
            outline = _outline(blocks, ctx, tightness)
            if outline is None:
                return ()
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            cells = [cell for row in rows for cell in row.cells if type(cell.part) is not Kept]
            self._frames[tightness, outline] = [(cell.block, cell.width) for cell in cells]
            sight = self._sight(blocks, ctx, tightness)
            if sight is None:
                return ()
            path += (sight,)
        return path

    def remember(self, path: _Path, trials: Sequence[Trial], places: Sequence[Place], ctx: Context) -> None:
        """Where each trial led, and the last one's places."""
        if len(self._next) >= _MOST_PATHS:
            self._next.clear()
        for tried, trial in enumerate(trials[1:], start=1):
            self._next[path[:tried]] = trial.tightness
        tightness = trials[-1].tightness
        self._next[path] = Plan(tightness, _steps(places, tightness, ctx))

    def _sight(self, blocks: Blocks, ctx: Context, tightness: float) -> _Sight | None:
        outline = _outline(blocks, ctx, tightness)
        cells = self._frames.get((tightness, outline)) if outline else None
        if not outline or cells is None:
            return None
        measures: list[Hashable] = []
        try:
            for block, width in cells:
                part = ctx.parts[block]
                if tightness == 0 and type(part) is Consignee:
                    measures.append(part.measures(width))
                elif part is not None:
                    measures.append(part.height(width, tightness))
        except TooNarrow:
            return None
        return outline, tuple(measures)


def _outline(blocks: Blocks, ctx: Context, tightness: float) -> _Outline | None:
    """What the blocks show, and the widths of those of share 0."""
    outline: list[Hashable] = []
    for row in blocks:
        shown = [(block, part) for block in row if (part := prepared(block, ctx)) is not None]
        for block, part in shown:
            outline.append(block)
            if type(part) is Kept:
                outline.append(part)
            if block.share:
                continue
            try:
                room = ctx.metrics.width - ctx.metrics.column_gap * (len(shown) - 1)
                outline.append(part.width(room, tightness))
            except TooNarrow:
                return None
    return tuple(outline)


def _steps(places: Sequence[Place], tightness: float, ctx: Context) -> list[Step]:
    """The places, those of parts that recur replaced by what they paint. A part that warns has to be asked."""
    steps: list[Step] = []
    painted: list[PageItem] | None = None
    for place in places:
        block, x, y, width, height, _ = place
        part = ctx.parts[block]
        if type(part) is not Kept or part.warned(width, tightness):
            steps.append(place)
            painted = None
            continue
        if painted is None:
            steps.append(painted := [])
        part.paint(x, y, width, height, tightness, painted)
    return steps
