"""What a block becomes once it knows its width: a height, and a way to paint itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from labelsvc.labels.page import PageItem
from labelsvc.labels.warnings import LabelWarning

if TYPE_CHECKING:
    from labelsvc.labels.layout.setup import LabelSetup, Metrics
    from labelsvc.labels.shipment import Shipment

# paint(x, y, width, height, items): draws into the given room (dots, from the label's top left corner).
Paint = Callable[[int, int, int, int, list[PageItem]], None]


@dataclass(slots=True)
class Box:
    """``width`` and ``height`` are what the block needs, in dots."""

    width: int
    height: int
    paint: Paint
    warnings: list[LabelWarning] = field(default_factory=list)


class TooNarrow(Exception):
    """A block that cannot be squeezed does not fit its width; the layout then leaves out something else."""

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
class AddressText:
    """An address's cleaned lines, their roles and weights; ``language`` picks the shapes of Han characters."""

    language: str
    texts: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    bolds: list[bool] = field(default_factory=list)
    warnings: list[LabelWarning] = field(default_factory=list)


@dataclass(slots=True)
class Context:
    """What every block may look at. ``tightness`` runs from 0 (preferred sizes) to 1 (floors).

    ``consignee`` keeps the consignee's lines, which are set again at each size that is tried; ``empty``
    the blocks that had nothing to show, ``too_wide`` those that were left out for their width.
    """

    shipment: "Shipment"
    setup: "LabelSetup"
    metrics: "Metrics"
    language: str
    tightness: float = 0.0
    squeeze: Squeeze = Squeeze.NONE
    consignee: AddressText | None = None
    empty: set[str] = field(default_factory=set)
    too_wide: set[str] = field(default_factory=set)

    def between(self, preferred: float, least: float) -> float:
        """The size for the present tightness."""
        return preferred if preferred <= least else preferred - (preferred - least) * self.tightness
