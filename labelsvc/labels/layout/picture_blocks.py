"""The blocks that are neither text nor barcode: rules, the logo, handling icons."""

from math import floor
from typing import TYPE_CHECKING

from labelsvc.labels.layout.context import Context, Part, between
from labelsvc.labels.layout.kept import keep
from labelsvc.labels.page import PageItem, Picture, Rule
from labelsvc.labels.templates import Block
from labelsvc.labels.warnings import LabelWarning

if TYPE_CHECKING:  # Pillow is slow to import, and most labels have no logo
    from labelsvc.labels.logo import DotPicture, Logo

_RULE_MM = 0.25
_ICON_GAP_MM = 2.0


class _Quiet:
    """What has nothing to warn of."""

    __slots__ = ()

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        return []


def rule(_block: Block, ctx: Context) -> Part | None:
    """A line across the row."""
    return keep(ctx, "rule", lambda: _Rule(max(2, round(_RULE_MM * ctx.metrics.per_mm))))


class _Rule(_Quiet):
    __slots__ = ("_thickness",)

    def __init__(self, thickness: int) -> None:
        self._thickness = thickness

    def width(self, room: int, tightness: float) -> int:
        return room

    def height(self, width: int, tightness: float) -> int:
        return self._thickness

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        items.append(Rule(x, y, width, self._thickness))


def logo(block: Block, ctx: Context) -> Part | None:
    """The merchant's logo in black dots, as large as its room allows, at the row's end."""
    return _LogoPart(ctx.setup.logo, block, ctx.metrics.per_mm) if ctx.setup.logo else None


class _LogoPart(_Quiet):
    __slots__ = ("_block", "_logo", "_per_mm")

    def __init__(self, source: "Logo", block: Block, per_mm: float) -> None:
        self._logo, self._block, self._per_mm = source, block, per_mm

    def width(self, room: int, tightness: float) -> int:
        return self._picture(room, tightness).width

    def height(self, width: int, tightness: float) -> int:
        return self._picture(width, tightness).height

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        picture = self._picture(width, tightness)
        items.append(Picture(x + width - picture.width, y, picture.width, picture.height, picture.bits))

    def _picture(self, room: int, tightness: float) -> "DotPicture":
        block = self._block
        height_mm = between(block.height_mm, block.min_height_mm, tightness)
        return self._logo.fit(min(room, floor(block.width_mm * self._per_mm)), floor(height_mm * self._per_mm))


def icons(block: Block, ctx: Context) -> Part | None:
    """Handling marks in a row: fragile, this way up, keep dry."""
    return _Icons(block, ctx.metrics.per_mm) if block.icons else None


class _Icons(_Quiet):
    __slots__ = ("_block", "_gap", "_per_mm")

    def __init__(self, block: Block, per_mm: float) -> None:
        self._block, self._per_mm, self._gap = block, per_mm, floor(_ICON_GAP_MM * per_mm)

    def width(self, room: int, tightness: float) -> int:
        count = len(self._block.icons)
        return count * (self._side(room, tightness) + self._gap) - self._gap

    def height(self, width: int, tightness: float) -> int:
        return self._side(width, tightness)

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        from labelsvc.labels.icons import icon  # Pillow is slow to import, and most labels have no icons

        side = self._side(width, tightness)
        for index, name in enumerate(self._block.icons):
            items.append(Picture(x + index * (side + self._gap), y, side, side, icon(name, side)))

    def _side(self, room: int, tightness: float) -> int:
        block = self._block
        side = floor(between(block.height_mm, block.min_height_mm, tightness) * self._per_mm)
        return min(side, (room + self._gap) // len(block.icons) - self._gap)
