"""What every block may look at while a label is laid out, and what it becomes."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from labelsvc.labels.page import PageItem
from labelsvc.labels.warnings import LabelWarning

if TYPE_CHECKING:
    from labelsvc.labels.layout.questions import Inquiry
    from labelsvc.labels.layout.setup import LabelSetup, Metrics
    from labelsvc.labels.shipment import Shipment
    from labelsvc.labels.templates import Block


class Part(Protocol):
    """A block of one label, prepared once; asked for its height at as many sizes as need be, painted once.

    Lengths are dots. ``tightness`` runs from 0 (preferred sizes) to 1 (floors). ``TooNarrow`` is raised by
    ``width`` and ``height`` where it cannot be done.
    """

    def width(self, room: int, tightness: float) -> int:
        """The width that it would take of this room."""

    def height(self, width: int, tightness: float) -> int:
        """The height that it needs at this width."""

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        """Append its items, inside the given room."""

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        """What is worth telling about it, painted so."""


class TooNarrow(Exception):
    """A part that cannot be squeezed does not fit its width; the layout then leaves out something else."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Squeeze(IntEnum):
    """What is done to a consignee that does not fit even without all other blocks, one step after the other."""

    NONE = 0
    NO_PHONE = 1
    JOINED = 2
    FEW_LINES = 3
    ONE_LINE = 4


@dataclass(slots=True)
class Context:
    """One label in the making.

    ``parts`` keeps what was prepared of each block; ``empty`` names the blocks that had nothing to
    show, ``too_wide`` those left out for their width; ``left_out`` tells of barcodes that cannot be made.
    ``inquiry`` is there while the label is laid out anew.
    """

    shipment: "Shipment"
    setup: "LabelSetup"
    metrics: "Metrics"
    language: str
    squeeze: Squeeze = Squeeze.NONE
    parts: "dict[Block, Part | None]" = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    too_wide: set[str] = field(default_factory=set)
    left_out: list[LabelWarning] = field(default_factory=list)
    inquiry: "Inquiry | None" = None


def between(preferred: float, least: float, tightness: float) -> float:
    """The size for a tightness."""
    return preferred if preferred <= least else preferred - (preferred - least) * tightness
