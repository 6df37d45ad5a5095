"""Lines of a packing slip, set one by one: broken where they must be, never shortened, never smaller."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from labelsvc.errors import DoesNotFit
from labelsvc.labels.captions import caption
from labelsvc.labels.grid import nearest_dots
from labelsvc.labels.layout import LabelSetup
from labelsvc.labels.page import Rule, Text
from labelsvc.labels.text import Line, clean, fit, measure
from labelsvc.labels.text.bidi import is_rtl
from labelsvc.labels.warnings import LabelWarning

# Type sizes in points; nothing is smaller than what a 203 dpi head prints legibly.
TITLE_PT, ITEM_PT, SMALL_PT = 12.0, 10.0, 8.0
# On stocks narrower than this everything is set small.
_NARROW_MM = 60.0
_RULE_MM, _COLUMN_MM = 1.2, 2.0
# Values stand below their captions where less than this is left beside them.
_LEAST_VALUE_MM = 15.0
# Lines enough for any text: cleaning ends texts after 4,000 characters.
_ALL_LINES = 4000


@dataclass(slots=True)
class Strip:
    """What stands at one height and is never torn apart; ``height`` and its items' places are dots."""

    height: int
    items: list[Text | Rule]
    divides: bool = False


class LineSetter:
    """Sets lines for one stock, printer and language; ``warnings`` are what was changed in their texts."""

    def __init__(self, setup: LabelSetup, language: str, order_id: str) -> None:
        metrics = setup.metrics
        self.width, self.language = metrics.width, language
        self.gap = nearest_dots(_COLUMN_MM, metrics.dpi)
        # Whether the page begins on the right.
        self.mirrored = is_rtl(caption("order", language))
        self.warnings: list[LabelWarning] = []
        self._setup, self._order_id = setup, order_id
        self._per_point = metrics.per_point
        self._narrow = setup.stock.width_mm < _NARROW_MM

    def size(self, preferred: float) -> float:
        """The size in points that this stock has room for."""
        return SMALL_PT if self._narrow else preferred

    def say(self, key: str, **values: str) -> str:
        """A caption."""
        return caption(key, self.language, **values)

    def whole(self, text: str, size: float, *, bold: bool = False) -> Line:
        """A text of our own as one line."""
        return measure(text, size, bold=bold, language=self.language)

    def lines(self, text: str, size: float, *, room: int | None = None, bold: bool = False) -> list[Line]:
        """All lines of a text in this room (dots; the page's width unless given).

        Raises ``DoesNotFit`` where not even one letter fits.
        """
        cleaned, found = clean(text)
        width = (self.width if room is None else room) / self._per_point
        fitted = fit(
            cleaned, width=width, size=size, floor=size, max_lines=_ALL_LINES, bold=bold, language=self.language
        )
        self.warnings += [*found, *fitted.warnings]
        if cleaned.strip() and (fitted.warnings or not fitted.lines):
            raise self.does_not_fit()
        return list(fitted.lines)

    def does_not_fit(self) -> DoesNotFit:
        """What is raised for a stock that is too small."""
        name = self._setup.stock.name
        return DoesNotFit(
            f"a packing slip does not fit on {name}", order=self._order_id, hint="choose a larger stock"
        )

    def is_column(self, column: int, least_mm: float) -> bool:
        """Whether a column of so many dots leaves at least so much beside it."""
        return self.width - column >= nearest_dots(least_mm, self._setup.metrics.dpi)

    def strip(self, line: Line, column: int = 0, spared: int = 0) -> Strip:
        """One line, beside a column of so many dots on the side where the page begins; ``spared`` are left free on
        the other side."""
        if self.mirrored:
            left = self.width - column - self.wide(line)
        else:
            left = self.width - spared - self.wide(line) if line.rtl else column
        return Strip(ceil((line.ascent + line.descent) * self._per_point), [self.text(line, left, line)])

    def named(
        self, key: str, value: str, *, indent: int = 0, column: int = 0, spared: int = 0, bold: bool = False
    ) -> list[Strip]:
        """A caption, and a value beside it; below it where there is no room.

        They are two texts: as one, a number or a date after an Arabic caption would be turned round.
        """
        title = self.whole(f"{self.say(key)}:", SMALL_PT)
        start = indent + max(column, self.wide(title) + self.gap // 2)
        if not self.is_column(start + spared, _LEAST_VALUE_MM):
            lines = self.lines(value, SMALL_PT, room=self.width - indent - spared, bold=bold)
            return [self.strip(line, indent, spared) for line in [title, *lines]] if lines else []
        lines = self.lines(value, SMALL_PT, room=self.width - start - spared, bold=bold)
        strips = [self.strip(line, start, spared) for line in lines]
        if strips:
            at = self.width - indent - self.wide(title) if self.mirrored else indent
            strips[0].items.append(self.text(title, at, lines[0]))
        return strips

    def text(self, line: Line, x: int, beside: Line) -> Text:
        """A line at ``x``, on the base line of a strip of ``beside``."""
        baseline, width = ceil(beside.ascent * self._per_point), round(line.width * self._per_point, 2)
        return Text(x, baseline, line.text, line.size, width, line.bold, line.language)

    def wide(self, line: Line) -> int:
        """Its width in dots."""
        return ceil(line.width * self._per_point)

    def divided(self, strips: Sequence[Strip]) -> list[Strip]:
        """These strips below a hairline."""
        height = nearest_dots(_RULE_MM, self._setup.metrics.dpi)
        return [Strip(height, [Rule(0, height // 2, self.width, 1)], divides=True), *strips]


def stacked(strips: Sequence[Strip]) -> Strip:
    """Strips below one another as one."""
    whole = Strip(0, [])
    for strip in strips:
        whole.items += moved(strip.items, 0, whole.height)
        whole.height += strip.height
    return whole


def moved(items: Sequence[Text | Rule], right: int, down: int) -> list[Text | Rule]:
    """The same, elsewhere."""
    return [_moved(item, right, down) for item in items]


def _moved(item: Text | Rule, right: int, down: int) -> Text | Rule:
    if isinstance(item, Rule):
        return item._replace(x=item.x + right, y=item.y + down)
    return item._replace(x=item.x + right, y=item.y + down)
