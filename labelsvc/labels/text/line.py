"""Measuring a line."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from labelsvc.labels.text import bidi
from labelsvc.labels.text.catalogue import han_language
from labelsvc.labels.text.quick import Letter, quick
from labelsvc.labels.text.shaping import Shaped, merged, shape

# Languages for which some font draws a letter its own way (OpenType locl).
_LOCALISED = frozenset({"ca", "ks", "ku", "mk", "mo", "mr", "ne", "ro", "sa", "sd", "sr", "ur"})

PlainLine = Callable[[str], Letter | None]

# A named tuple's own constructor takes three times as long, on the path that every line goes.
_new = tuple.__new__


class Line(NamedTuple):
    """One line and its measures in points. Its ink is between ``ascent`` and ``descent``, both positive."""

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


def measure(text: str, size: float, *, bold: bool = False, language: str = "") -> Line:
    """Measure one cleaned line at a size in points. ``language`` (BCP 47) picks regional shapes."""
    width, ascent, descent, _, _ = shaped(text, bold, language)
    scale = size / 1000
    return _new(Line, (text, size, bold, language, width * scale, ascent * scale, descent * scale))


@lru_cache(maxsize=256)
def language_key(language: str) -> tuple[str, str]:
    """What of a BCP 47 tag matters for shaping: the Han region, and the language where letters differ by it."""
    primary = language.lower().replace("_", "-").partition("-")[0]
    return han_language(language), primary if primary in _LOCALISED else ""


def _refused(_text: str) -> Letter | None:
    return None


@lru_cache(maxsize=256)
def plain_lines(language: str) -> tuple[PlainLine, PlainLine]:
    """For the regular and the bold weight, what gives the width in 1/1000 em and the operands of a line of plain
    European letters in this language, and None for any other line."""
    if language_key(language)[1]:
        return _refused, _refused
    return quick(False).line, quick(True).line


def shaped(text: str, bold: bool, language: str) -> Shaped:
    """The line's glyphs. Lines of plain European letters are put together from what is known of their words."""
    plain = None if language_key(language)[1] else quick(bold).shape(text)
    return _shaped(text, bold, language) if plain is None else plain


@lru_cache(maxsize=2048)
def _shaped(text: str, bold: bool, language: str) -> Shaped:
    """Left-to-right lines, and lines of right-to-left letters alone, are shaped word by word: no font here acts
    across spaces. Lines of both directions are shaped whole."""
    if not text:
        return Shaped(0.0, 0.0, 0.0, ())
    region, localised = language_key(language)
    direction = bidi.uniform_direction(text)
    if direction is None:
        return shape(text, bold, region, localised)
    units = [shape(unit, bold, region, localised) for unit in _units(text)]
    if direction == "R":
        units.reverse()
    return Shaped(
        sum([unit.width for unit in units]),
        max(unit.ascent for unit in units),
        max(unit.descent for unit in units),
        merged([piece for unit in units for piece in unit.pieces]),
        text if any(unit.actual for unit in units) else "",
    )


def _units(text: str) -> Iterator[str]:
    """The words, each with the space after it."""
    words = text.split(" ")
    for word in words[:-1]:
        yield f"{word} "
    if words[-1]:
        yield words[-1]
