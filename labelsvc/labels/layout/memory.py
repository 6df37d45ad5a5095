"""Layouts that are remembered: most labels of a batch differ in their words, not in their measures.

A layout is what follows from which parts a label has, and from the questions that it asks of them (how wide, how
high at this width), each of which follows from the answers before. So where all answers are those of an earlier
label the places are the same, and they are reckoned once. Parts that are the same on many labels (the sender, the
method, rules) are not even asked: what they paint is remembered with the places. Squeezed addresses are not
remembered.
"""

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from labelsvc.labels.layout.context import Context
from labelsvc.labels.layout.kept import Kept
from labelsvc.labels.layout.questions import Question, Trace
from labelsvc.labels.layout.rows import prepared
from labelsvc.labels.page import PageItem
from labelsvc.labels.templates import Block
from labelsvc.labels.warnings import LabelWarning

# Enough for every kind of label of a batch; more would be labels of which no two are alike.
_MOST_PLANS = 512

Blocks = Sequence[Sequence[Block]]

_Shown = tuple[Block | Kept | None, ...]
"""The blocks that have something to show; a part that recurs stands for all its answers."""


class Place(NamedTuple):
    """A block and its room on the label, in dots."""

    block: Block
    x: int
    y: int
    width: int
    height: int


Step = Place | list[PageItem]
"""From top to bottom: a part to paint at its place, or what parts that recur have painted."""


class Plan(NamedTuple):
    """How to paint a label, and what to tell of it. ``size`` is what its consignee grows to, 0 if it stays;
    ``shortened``: it loses text."""

    tightness: float
    steps: Sequence[Step]
    size: float = 0.0
    dropped: Sequence[LabelWarning] = ()
    shortened: bool = False


class _Node:
    """A question, and what came next after each answer: another question, or the plan."""

    __slots__ = ("following", "question")

    def __init__(self, question: Question) -> None:
        self.question = question
        self.following: dict[Hashable, _Node | Plan] = {}


class Memory:
    """The layouts of one setup: a tree of questions for each choice of parts."""

    __slots__ = ("_plans", "_roots")

    def __init__(self) -> None:
        self._roots: dict[_Shown, _Node | Plan] = {}
        self._plans = 0

    def recall(self, blocks: Blocks, ctx: Context) -> Plan | None:
        """How to paint a label that is like an earlier one; None for any other."""
        node = self._roots.get(_shown(blocks, ctx))
        parts = ctx.parts
        while isinstance(node, _Node):
            ask, block, room, tightness = node.question
            node = node.following.get(ask(parts[block], room, tightness))
        return node

    def remember(self, blocks: Blocks, trace: Trace, plan: Plan, ctx: Context) -> None:
        """Where these questions with these answers led."""
        self._plans += 1
        if self._plans > _MOST_PLANS:
            self._plans = 1
            self._roots = {}
        plan = plan._replace(steps=_steps(plan, ctx))
        following: dict[Any, _Node | Plan] = self._roots
        last: Hashable = _shown(blocks, ctx)
        for question, answer in trace:
            node = following.get(last)
            if not isinstance(node, _Node):
                node = following[last] = _Node(question)
            following, last = node.following, answer
        following[last] = plan


def _shown(blocks: Blocks, ctx: Context) -> _Shown:
    shown: list[Block | Kept | None] = []
    for row in blocks:
        for block in row:
            part = prepared(block, ctx)
            shown.append(part if part is None or type(part) is Kept else block)
    return tuple(shown)


def _steps(plan: Plan, ctx: Context) -> list[Step]:
    """Its places, those of parts that recur replaced by what they paint. A part that warns has to be asked."""
    steps: list[Step] = []
    painted: list[PageItem] | None = None
    for place in plan.steps:
        if not isinstance(place, Place):
            continue
        block, x, y, width, height = place
        part = ctx.parts[block]
        if type(part) is not Kept or part.warned(width, plan.tightness):
            steps.append(place)
            painted = None
            continue
        if painted is None:
            steps.append(painted := [])
        part.paint(x, y, width, height, plan.tightness, painted)
    return steps
