"""What stays the same from label to label: stock, printer, template, logo, language."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labelsvc.labels.grid import dots_per_point, nearest_dots, whole_dots, x_dimension
from labelsvc.labels.printer import Printer
from labelsvc.labels.stocks import Stock
from labelsvc.labels.templates import ALWAYS, Block, Template

if TYPE_CHECKING:  # Pillow is slow to import, and most labels have no logo
    from labelsvc.labels.layout.kept import Kept
    from labelsvc.labels.layout.memory import Memory
    from labelsvc.labels.logo import Logo

# Nothing is printed nearer to the edge than this share of the label's shorter side, small labels included.
_LEAST_MARGIN_SHARE = 0.03
_COLUMN_GAP_MM = 2.0


@dataclass(frozen=True, slots=True)
class LabelSetup:
    """``language`` (BCP 47) overrides the shipment's language for captions; empty follows the shipment."""

    stock: Stock
    printer: Printer
    template: Template
    logo: "Logo | None" = None
    language: str = ""
    _metrics: "Metrics" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_metrics", Metrics(self))

    @property
    def metrics(self) -> "Metrics":
        return self._metrics


class Metrics:
    """The label in the printer's dots: size, margins, gaps, the X-dimension, and the rows that its size allows.

    ``kept`` are the parts that recur on many labels, ``memory`` the layouts. ``always`` says that every label
    has all the rows' blocks, whatever it is of.
    """

    __slots__ = (
        "always",
        "column_gap",
        "dpi",
        "gap",
        "height",
        "kept",
        "left",
        "memory",
        "per_mm",
        "per_point",
        "rows",
        "top",
        "width",
        "x",
        "x_logistic",
    )

    def __init__(self, setup: LabelSetup) -> None:
        stock, dpi = setup.stock, setup.printer.dpi
        shorter = min(stock.width_mm, stock.height_mm)
        margin_mm = max(stock.margin_mm, min(setup.template.margin_mm, shorter * _LEAST_MARGIN_SHARE))
        self.dpi = dpi
        self.per_mm = dpi / 25.4
        self.per_point = dots_per_point(dpi)
        self.left = self.top = nearest_dots(margin_mm, dpi)
        self.width = whole_dots(stock.width_mm, dpi) - 2 * self.left
        self.height = whole_dots(stock.height_mm, dpi) - 2 * self.top
        self.gap = nearest_dots(setup.template.gap_mm, dpi)
        self.column_gap = nearest_dots(_COLUMN_GAP_MM, dpi)
        self.x = x_dimension(dpi)
        self.x_logistic = x_dimension(dpi, logistic=True)
        self.rows = _possible(setup.template, stock)
        self.always = all(block.when is ALWAYS for row in self.rows for block in row)
        self.kept: dict[Hashable, Kept | None] = {}
        self.memory: Memory | None = None


def _possible(template: Template, stock: Stock) -> list[list[Block]]:
    rows = [[block for block in row if block.when.fits(stock.width_mm, stock.height_mm)] for row in template.rows]
    return [row for row in rows if row]
