"""Measuring a line."""

from functools import cache, lru_cache
from typing import NamedTuple

from labelsvc.labels.text import bidi
from labelsvc.labels.text.quick import Quick
from labelsvc.labels.text.shaping import Shaped, language_key, shape

# Serbian, Macedonian, Romanian and Catalan draw some letters of the plain alphabets their own way.
_quick = cache(Quick)


class Line(NamedTuple):
    """One line and its measures in points. ``ascent`` and ``descent`` are the fonts', both positive."""

    text: str
    size: float
    bold: bool
    language: str
    width: float
    ascent: float
    descent: float

    @property
    def rtl(self) -> bool:
        """Whether the line reads from right to left."""
        return bidi.is_rtl(self.text)


@lru_cache(maxsize=4096)
def shaped(text: str, bold: bool, language: str) -> Shaped:
    """The line's glyphs, by the fast path where that gives the same."""
    region, localised = language_key(language)
    return (None if localised else _quick(bold).shape(text)) or shape(text, bold, region, localised)


def measure(text: str, size: float, *, bold: bool = False, language: str = "") -> Line:
    """Measure one cleaned line at a size in points. ``language`` (BCP 47) picks regional shapes."""
    glyphs = shaped(text, bold, language)
    scale = size / 1000
    return Line(text, size, bold, language, glyphs.width * scale, glyphs.ascent * scale, glyphs.descent * scale)
