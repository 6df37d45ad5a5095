"""Layouts that are remembered: most labels of a batch differ in their words, not in their measures.

At preferred sizes nothing decides where a block stands but which blocks have something to show, how wide those
of share 0 are, and how high each is at its width. Labels that agree in all of that have the same places, so the
stack reckons them once. Parts that are the same on many labels (the sender, the method, rules) are not even asked:
what they paint is remembered with the places. What was tightened, left out or moved to a row of its own is not
remembered.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from labelsvc.labels.layout.address_blocks import Consignee
from labelsvc.labels.layout.context import Context, Part, TooNarrow
from labelsvc.labels.layout.kept import Kept
from labelsvc.labels.layout.rows import Row, prepared
from labelsvc.labels.page import PageItem
from labelsvc.labels.templates import Block

# Enough for every kind of label of a batch; more would be labels of which no two are alike.
_MOST_FRAMES, _MOST_STACKS = 64, 256

Parts = Mapping[Block, Part | None]


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


class Frame:
    """The widths of all blocks in their rows, and the stacks that came of their heights."""

    __slots__ = ("_cells", "_stacks")

    def __init__(self, rows: Sequence[Row]) -> None:
        cells = [cell for row in rows for cell in row.cells if type(cell.part) is not Kept]
        self._cells = [(cell.block, cell.width) for cell in cells]
        self._stacks: dict[tuple[Hashable, ...], list[Step]] = {}

    def measures(self, parts: Parts) -> tuple[Hashable, ...]:
        """All that decides the heights. Raises ``TooNarrow``."""
        return tuple([_measure(parts[block], width) for block, width in self._cells])

    def recall(self, parts: Parts) -> list[Step] | None:
        try:
            return self._stacks.get(self.measures(parts))
        except TooNarrow:
            return None

    def remember(self, measures: tuple[Hashable, ...], places: Sequence[Place], parts: Parts) -> None:
        if len(self._stacks) >= _MOST_STACKS:
            self._stacks.clear()
        self._stacks[measures] = _steps(places, parts)


def _measure(part: Part | None, width: int) -> Hashable:
    assert part is not None
    return part.measures(width) if type(part) is Consignee else part.height(width, 0.0)


def _steps(places: Sequence[Place], parts: Parts) -> list[Step]:
    """The places, those of parts that recur replaced by what they paint. A part that warns has to be asked."""
    steps: list[Step] = []
    painted: list[PageItem] | None = None
    for place in places:
        block, x, y, width, height, _ = place
        part = parts[block]
        if type(part) is not Kept or part.warned(width, 0.0):
            steps.append(place)
            painted = None
            continue
        if painted is None:
            steps.append(painted := [])
        part.paint(x, y, width, height, 0.0, painted)
    return steps


class Memory:
    """The frames of one setup, by their outline: what the blocks show, and the widths of those of share 0."""

    __slots__ = ("_frames",)

    def __init__(self) -> None:
        self._frames: dict[tuple[Hashable, ...], Frame] = {}

    def recall(self, blocks: Sequence[Sequence[Block]], ctx: Context) -> list[Step] | None:
        """How to paint a label that is like an earlier one; None for any other."""
        outline = _outline(blocks, ctx)
        frame = self._frames.get(outline) if outline else None
        return frame.recall(ctx.parts) if frame else None

    def frame(self, blocks: Sequence[Sequence[Block]], rows: Sequence[Row], ctx: Context) -> Frame | None:
        """Where to remember these rows of all the blocks at preferred sizes; None if they are not for it."""
        outline = None if ctx.narrow else _outline(blocks, ctx)
        if outline is None:
            return None
        frame = self._frames.get(outline)
        if frame is None:
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            frame = self._frames[outline] = Frame(rows)
        return frame


def _outline(blocks: Sequence[Sequence[Block]], ctx: Context) -> tuple[Hashable, ...] | None:
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
                outline.append(part.width(room, 0.0))
            except TooNarrow:
                return None
    return tuple(outline)
