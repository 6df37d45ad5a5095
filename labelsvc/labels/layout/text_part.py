"""Lines of text as a part: one size for all lines, shrunk, wrapped and shortened in that order.

Lines are measured once, at one point; every other size is arithmetic.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from math import ceil, floor
from typing import NamedTuple

from labelsvc.labels.captions import caption
from labelsvc.labels.layout.context import Part, TooNarrow, between
from labelsvc.labels.layout.kept import Kept
from labelsvc.labels.page import PageItem, Text
from labelsvc.labels.text import Line, fit
from labelsvc.labels.text.bidi import is_rtl, may_be_rtl
from labelsvc.labels.text.line import plain_lines, shaped
from labelsvc.labels.text.shaping import USUAL_ASCENT, USUAL_DESCENT
from labelsvc.labels.warnings import LabelWarning

# Captions are as small as type may be at 203 dpi.
CAPTION_PT = 8.0
# Sizes go in steps, so that files stay small.
_STEP_PT = 0.25
# A line wraps over at most this many before it is shortened.
WRAP_LINES = 3
# A named tuple's own constructor takes three times as long, on the path that every line goes.
_new = tuple.__new__
_NO_WARNINGS: list[LabelWarning] = []


class Style(NamedTuple):
    """How lines are set. ``align``: start (right for right-to-left text), center or end.

    ``rtl`` sets all lines at the side where such text begins; None leaves each line its own.
    """

    size: float
    floor: float
    bold: bool = False
    align: str = "start"
    white: bool = False
    max_lines: int = WRAP_LINES
    rtl: bool | None = None


_Line = tuple[str, bool, float]
"""A line's text, whether it is bold, and its width in 1/1000 em."""


class _Wrapped(NamedTuple):
    """Lines that had to be broken; ``pitch`` and ``ascent`` in dots."""

    pitch: int
    ascent: float
    lines: list[_Line]
    warnings: list[LabelWarning]


class TextPart:
    """Plain lines. ``bolds`` says of each whether it is bold, where they differ."""

    __slots__ = (
        "_ascent",
        "_descent",
        "_fits",
        "_floor",
        "_language",
        "_lines",
        "_ltr",
        "_per_point",
        "_size",
        "_style",
        "_warnings",
        "_widest",
        "_wraps",
    )

    def __init__(
        self,
        texts: Sequence[str],
        style: Style,
        per_point: float,
        language: str,
        *,
        bolds: Sequence[bool] = (),
        warnings: list[LabelWarning] = _NO_WARNINGS,
    ) -> None:
        self._style, self._per_point, self._language = style, per_point, language
        self._size, self._floor = style.size, style.floor
        lines: list[_Line] = []
        widest = ascent = descent = 0.0
        known = plain_lines(language)
        usual = 0
        for text, bold in zip(texts, bolds or repeat(style.bold), strict=False):
            plain = known[bold](text)
            if plain is not None:
                width = plain[0]
                usual += 1
            else:
                width, above, below, _, _ = shaped(text, bold, language)
                ascent, descent = max(ascent, above), max(descent, below)
            lines.append((text, bold, width))
            if width > widest:
                widest = width
        if usual:
            ascent, descent = max(ascent, USUAL_ASCENT), max(descent, USUAL_DESCENT)
        scale = per_point / 1000
        self._lines, self._widest = lines, widest * scale
        # In this width nothing is shrunk or broken unless it is tightened: mostly there is room.
        self._fits = self._widest * self._size
        self._ascent, self._descent = ascent * scale, descent * scale
        # Plain European letters only.
        self._ltr = usual == len(lines)
        self._warnings = warnings
        self._wraps: dict[tuple[int, float], _Wrapped] = {}

    def width(self, room: int, tightness: float) -> int:
        natural = self._widest * between(self._size, self._floor, tightness) if tightness else self._fits
        return min(room, ceil(natural))

    def line_height(self, size: float) -> int:
        """The pitch of lines at a size, in dots."""
        return ceil((self._ascent + self._descent) * size)

    def whole_height(self, size: float) -> int:
        """The height of the lines at a size, none of them broken."""
        return self.line_height(size) * len(self._lines)

    def height(self, width: int, tightness: float) -> int:
        if not tightness and self._fits <= width:
            return ceil((self._ascent + self._descent) * self._size) * len(self._lines)
        size = self._shrunk(width, tightness)
        if self._widest * size <= width:
            return self.whole_height(size)
        wrapped = self._wrapped(width, size)
        return wrapped.pitch * len(wrapped.lines)

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        if not tightness and self._fits <= width:
            return self._warnings
        size = self._shrunk(width, tightness)
        if self._widest * size <= width:
            return self._warnings
        return self._warnings + self._wrapped(width, size).warnings

    def largest(self, width: int, height: int, most: float) -> float:
        """The largest size, up to ``most``, at which all lines fit this room without wrapping."""
        lines = max(1, len(self._lines))
        by_width = width / self._widest if self._widest else most
        # A pitch is a whole number of dots: up to one is lost on each line.
        by_height = (height // lines) / (self._ascent + self._descent) if self._ascent else most
        return floor(min(most, by_width, by_height) / _STEP_PT) * _STEP_PT

    def resize(self, size: float) -> None:
        """Set the lines at this size whatever the tightness."""
        self._size = self._floor = size
        self._fits = self._widest * size

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        whole = not tightness and self._fits <= width
        size = self._size if whole else self._shrunk(width, tightness)
        lines, scale, ascent = self._lines, size * self._per_point / 1000, self._ascent * size
        pitch = ceil((self._ascent + self._descent) * size)
        if not whole and self._widest * size > width:
            pitch, ascent, lines, _ = self._wrapped(width, size)
        _, _, _, align, white, _, side = self._style
        language = self._language
        baseline = y + round(ascent)
        if side is None and (self._ltr or not may_be_rtl("".join([line[0] for line in lines]))):
            side = False
        for text, bold, natural in lines:
            # To hundredths of a dot, as round() does in four times as long.
            taken = int(natural * scale * 100 + 0.5) / 100
            left = x
            rtl = is_rtl(text) if side is None else side
            if rtl or align != "start":
                left = x + round(_offset(align, rtl, width - taken))
            items.append(_new(Text, (left, baseline, text, size, taken, bold, language, white)))
            baseline += pitch

    def _shrunk(self, width: int, tightness: float) -> float:
        """The size for a tightness, or less so that the widest line fits, but not below the floor."""
        size = between(self._size, self._floor, tightness)
        if self._widest * size <= width:
            return size
        return max(self._floor, floor(width / self._widest / _STEP_PT) * _STEP_PT)

    def _wrapped(self, width: int, size: float) -> _Wrapped:
        """The lines at ``size``, each broken over as many as the style allows."""
        known = self._wraps.get((width, size))
        if known is None:
            lines: list[Line] = []
            warnings: list[LabelWarning] = []
            for text, bold, _ in self._lines:
                broken, told = self._broken(text, bold, width, size)
                lines += broken
                warnings += told
            ascent = max([line.ascent for line in lines], default=0.0) * self._per_point
            descent = max([line.descent for line in lines], default=0.0) * self._per_point
            plain = [(line.text, line.bold, line.width * 1000 / size) for line in lines]
            known = _Wrapped(ceil(ascent + descent), ascent, plain, warnings)
            self._wraps[width, size] = known
        return known

    def _broken(
        self, text: str, bold: bool, width: int, size: float
    ) -> tuple[Sequence[Line], Sequence[LabelWarning]]:
        result = fit(
            text,
            width=width / self._per_point,
            size=size,
            floor=size,
            max_lines=self._style.max_lines,
            bold=bold,
            language=self._language,
        )
        if text and not result.lines:
            raise TooNarrow("a line of text")
        return result.lines, result.warnings


def _offset(align: str, rtl: bool, spare: float) -> float:
    if align == "center":
        return spare / 2
    if align == "end":
        return 0.0 if rtl else spare
    return spare if rtl else 0.0


@lru_cache(maxsize=512)
def _caption(key: str, language: str, per_point: float) -> tuple[Kept, int]:
    """A caption and the height of its line."""
    part = TextPart([caption(key, language)], Style(CAPTION_PT, CAPTION_PT), per_point, language)
    return Kept(part), part.line_height(CAPTION_PT)


@lru_cache(maxsize=512)
def caption_height(keys: tuple[str, ...], language: str, per_point: float) -> int:
    """The height of the highest of these captions, in dots."""
    return max([_caption(key, language, per_point)[1] for key in keys])


class Captioned:
    """A part with its caption above it, and a little space where the part is no text.

    ``least`` is a height for the caption, so that parts side by side begin on one line.
    """

    __slots__ = ("_above", "_caption", "_part")

    def __init__(
        self, key: str, language: str, per_point: float, part: Part, gap: int = 0, least: int = 0
    ) -> None:
        self._caption, height = _caption(key, language, per_point)
        self._above = max(height + gap, least)
        self._part = part

    def width(self, room: int, tightness: float) -> int:
        return max(self._caption.width(room, tightness), self._part.width(room, tightness))

    def height(self, width: int, tightness: float) -> int:
        return self._above + self._part.height(width, tightness)

    def warned(self, width: int, tightness: float) -> list[LabelWarning]:
        return self._part.warned(width, tightness)

    def paint(self, x: int, y: int, width: int, height: int, tightness: float, items: list[PageItem]) -> None:
        above = self._above
        self._caption.paint(x, y, width, above, tightness, items)
        self._part.paint(x, y + above, width, height - above, tightness, items)
