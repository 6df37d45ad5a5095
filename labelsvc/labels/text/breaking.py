"""Where a line may be broken: the main rules of UAX #14, and ICU's dictionaries where they are installed."""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from importlib import import_module
from unicodedata import category, east_asian_width

from labelsvc.labels.text.characters import clusters
from labelsvc.labels.text.quick import is_plain

# Kinsoku (JIS X 4051): what may not begin a line, beyond closing punctuation; and what may not end one.
_NOT_FIRST = frozenset(
    "、。，．：；？！・ーゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯｰ､｡!?,.:;)]}%…‥・゛゜"
)
_NOT_LAST = frozenset("￥＄￡＃＠〒№$#@")
_BREAK_AFTER = frozenset("-‐–—/")
_after_words = re.compile("[ /‐–—-]").finditer
# Below it no character belongs to the one before.
_FIRST_MARK = "\u0300"
# Thai, Lao, Khmer, Burmese: words without spaces.
_SOUTH_EAST = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))


def _is_south_east(character: str) -> bool:
    return character >= "\u0e00" and any(first <= character <= last for first, last in _SOUTH_EAST)


def _is_ideographic(character: str) -> bool:
    """Whether lines break on both sides: Han, kana, Hangul and wide signs."""
    return character >= "\u2e80" and east_asian_width(character) in "WF"


@cache
def _icu() -> Callable[[str, str], list[int]] | None:
    """ICU's line breaker as ``(text, language) -> places``; None without the extra ``icu``."""
    try:
        breakers = import_module("icu4py.breakers")
    except ImportError:
        return None

    def places(text: str, language: str) -> list[int]:
        # ICU counts in UTF-16.
        units = text.encode("utf-16-le")
        ends = [end for _, end in breakers.LineBreaker(text, language or "en").segments()]
        return [len(units[: 2 * end].decode("utf-16-le")) for end in ends]

    return places


def break_places(text: str, language: str = "") -> list[int]:
    """Indexes before which the line may be broken, in order; never inside a cluster, the end not among them."""
    if max(text, default="") < _FIRST_MARK or is_plain(text):
        # European letters: a tenth of the time of a look at each.
        places = [found.end() for found in _after_words(text)]
        return [place for place in places if place < len(text) and _may_break(text, place, None)]
    return places_by_cluster(text, language)


def places_by_cluster(text: str, language: str = "") -> list[int]:
    """The same for a text of any script, by a look at each of its characters."""
    starts = [start for start, _ in clusters(text)][1:]
    south_east = _south_east_places(text, language)
    return [place for place in starts if _may_break(text, place, south_east)]


def _south_east_places(text: str, language: str) -> set[int] | None:
    """The word boundaries of South-East Asian text by ICU; None if any place must do."""
    icu = _icu()
    if icu is None or not any(map(_is_south_east, text)):
        return None
    return set(icu(text, language))


def _may_break(text: str, place: int, south_east: set[int] | None) -> bool:
    before, after = text[place - 1], text[place]
    if after == " " or category(after) in ("Pe", "Pf") or category(before) in ("Ps", "Pi"):
        return False
    if before == " ":
        return True
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before in _BREAK_AFTER:
        # A hyphen within letters may end a line; one before a number ("-5", "12-14") may not.
        return place > 1 and text[place - 2].isalpha() and after.isalpha()
    if _is_ideographic(before) or _is_ideographic(after):
        return True
    if _is_south_east(before) and _is_south_east(after):
        return south_east is None or place in south_east
    return False


def last_before(places: list[int], limit: int) -> int:
    """How many of the places are at or before a limit."""
    return bisect_left(places, limit + 1)
