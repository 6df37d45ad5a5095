"""What a layout asks of a label's parts: its decisions follow from the answers, and from nothing else."""

from collections.abc import Callable, Hashable
from typing import cast

from labelsvc.labels.layout.address_blocks import Consignee
from labelsvc.labels.layout.context import Part, TooNarrow
from labelsvc.labels.layout.kept import Kept
from labelsvc.labels.templates import Block

Ask = Callable[[Part | None, int, float], Hashable]
Question = tuple[Ask, Block, int, float]
"""What is asked, of which block's part, and with what: a width and a tightness, mostly."""
Trace = list[tuple[Question, Hashable]]
"""Questions and answers in the order in which they came up."""


def width_of(part: Part | None, room: int, tightness: float) -> int | None:
    """None where it is too narrow."""
    assert part is not None
    try:
        return part.width(room, tightness)
    except TooNarrow:
        return None


def height_of(part: Part | None, width: int, tightness: float) -> int | None:
    """None where it is too narrow."""
    assert part is not None
    try:
        return part.height(width, tightness)
    except TooNarrow:
        return None


def growth(part: Part | None, width: int, spare: float) -> tuple[float, int]:
    """To which size a consignee may grow into ``spare`` more dots of height, and what it takes of them."""
    return cast(Consignee, part).growth(width, int(spare))


def shortening(part: Part | None, width: int, tightness: float) -> bool:
    """Whether the part loses text."""
    assert part is not None
    return any([warning.code == "text_shortened" for warning in part.warned(width, tightness)])


class Asked:
    """A part whose answers are noted, and kept so that it is asked only once."""

    __slots__ = ("_answers", "_block", "_trace", "part")

    def __init__(self, part: Part, block: Block, trace: Trace) -> None:
        self.part = part
        self._block, self._trace = block, trace
        self._answers: dict[Question, Hashable] = {}

    def width(self, room: int, tightness: float) -> int:
        return self._length(width_of, room, tightness)

    def height(self, width: int, tightness: float) -> int:
        return self._length(height_of, width, tightness)

    def growth(self, width: int, spare: int) -> tuple[float, int]:
        """Raises ``AttributeError`` for what is no consignee."""
        return cast(tuple[float, int], self._answer(growth, width, spare))

    def shortens(self, width: int, tightness: float) -> bool:
        return bool(self._answer(shortening, width, tightness))

    def _length(self, ask: Ask, room: int, tightness: float) -> int:
        answer = self._answer(ask, room, tightness)
        if answer is None:
            # Once more, for its reason.
            again = self.part.width if ask is width_of else self.part.height
            return again(room, tightness)
        return cast(int, answer)

    def _answer(self, ask: Ask, room: int, tightness: float) -> Hashable:
        question = (ask, self._block, room, tightness)
        if question in self._answers:
            return self._answers[question]
        answer = self._answers[question] = ask(self.part, room, tightness)
        self._trace.append((question, answer))
        return answer


class Inquiry:
    """The parts of one label as its layout sees them, and all that it asked."""

    __slots__ = ("parts", "trace")

    def __init__(self) -> None:
        self.parts: dict[Block, Asked | Kept | None] = {}
        self.trace: Trace = []

    def see(self, block: Block, part: Part | None) -> Asked | Kept | None:
        """How to ask a part from now on."""
        shown = part if part is None or isinstance(part, Kept) else Asked(part, block, self.trace)
        self.parts[block] = shown
        return shown
