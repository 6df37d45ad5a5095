"""Making any text safe to draw: whatever a customer or an attacker typed, what is left has a glyph and an end."""

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category, name, normalize

from labelsvc.labels.text.catalogue import drawable
from labelsvc.labels.text.characters import (
    BLACK_FLAG,
    CANCEL_TAG,
    INVISIBLE,
    REPLACEMENT,
    TAGS,
    VARIATION_EMOJI,
    ZWJ,
    ZWNJ,
    clusters,
    is_mark,
    is_pictograph,
    is_stacking,
    joins,
)
from labelsvc.labels.text.quick import is_plain, quick
from labelsvc.labels.warnings import LabelWarning

MAX_CHARACTERS = 4000
MAX_STACKED_MARKS = 4
MAX_MARKS = 10

_NEWLINES = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_LINES = str.maketrans(dict.fromkeys(_NEWLINES, "\n"))
# Left by editors, contact lists and web pages in honest text: removed without a word.
_HARMLESS = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a\u202b\u202c"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u3164\ufe0e\ufeff\uffa0"
)


def is_clean(text: str, bold: bool = False) -> bool:
    """Whether ``clean`` would certainly leave this text as it is. It costs nothing where the text is then drawn in
    this weight: what is asked for is kept."""
    return len(text) <= MAX_CHARACTERS and quick(bold).line(text) is not None


def clean(text: str) -> tuple[str, list[LabelWarning]]:
    """The text as it can be drawn, and what had to be changed.

    Newlines of all kinds become "\\n"; runs of spaces one space; text is in normal form C. Control characters,
    bidi overrides and invisible characters go; stacks of marks are cut; a character that no font has becomes
    U+FFFD. Idempotent, never raises.
    """
    if len(text) <= MAX_CHARACTERS and (is_plain(text) or not text):
        return text, []
    cleaned, warnings = _clean(text)
    return cleaned, list(warnings)


@lru_cache(maxsize=2048)
def _clean(text: str) -> tuple[str, tuple[LabelWarning, ...]]:
    warnings: list[LabelWarning] = []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        warnings.append(LabelWarning("text_shortened", f"a text was cut after {MAX_CHARACTERS} characters"))
    removed: list[str] = []
    missing: list[str] = []
    text = text.replace("\r\n", "\n").translate(_LINES)
    text = normalize("NFC", "".join(_visible(text, removed)))
    lines = [" ".join(_drawn(line, missing).split()) for line in text.split("\n")]
    if removed:
        warnings.append(LabelWarning("character_removed", f"removed {_named(removed)}"))
    if missing:
        warnings.append(LabelWarning("character_missing", f"no glyph for {_named(missing)}"))
    return "\n".join(lines).strip("\n"), tuple(warnings)


def _named(characters: Iterable[str]) -> str:
    """Each different character once: "U+12345 CUNEIFORM SIGN URU TIMES KI, ..."."""
    unique = list(dict.fromkeys(characters))
    shown = [f"U+{ord(character):04X} {name(character, '')}".rstrip() for character in unique[:8]]
    return ", ".join(shown) + (f" and {len(unique) - 8} more" if len(unique) > 8 else "")


def _visible(text: str, removed: list[str]) -> Iterable[str]:
    """The characters that may stay; what is hostile goes to ``removed``."""
    for place, character in enumerate(text):
        if " " <= character < "\x7f" or character == "\n":
            yield character
            continue
        kind = category(character)
        if kind[0] == "Z" or character == "\t":
            yield " "
        elif character in INVISIBLE:
            if _needed(text, place):
                yield character
        elif kind == "Cs":
            yield REPLACEMENT
            removed.append(character)
        elif kind in ("Cc", "Cf") or character in _HARMLESS or _is_variation(character):
            if character not in _HARMLESS and not _is_variation(character):
                removed.append(character)
        else:
            yield character


def _is_variation(character: str) -> bool:
    """Variation selectors: no font here has the variants they select."""
    return "\ufe00" <= character <= "\ufe0e" or "\U000e0100" <= character <= "\U000e01ef"


def _needed(text: str, place: int) -> bool:
    """Whether an invisible character shapes what stands around it."""
    character = text[place]
    before = text[place - 1] if place else ""
    after = text[place + 1] if place + 1 < len(text) else ""
    if not before:
        return False
    if character == VARIATION_EMOJI:
        return is_pictograph(before) or before in "0123456789#*"
    if character in TAGS:
        start = text.rfind(BLACK_FLAG, max(0, place - 8), place)
        end = text.find(CANCEL_TAG, place, place + 8)
        return 0 <= start < end and all(tag in TAGS for tag in text[start + 1 : end])
    if character == ZWJ and after and is_pictograph(after):
        return is_pictograph(before) or before == VARIATION_EMOJI
    return character in (ZWJ, ZWNJ) and bool(after) and joins(before) and joins(after)


def _drawn(line: str, missing: list[str]) -> str:
    """The line with marks limited and every character one that a font has."""
    if line.isascii():
        return line
    parts = []
    for start, end in clusters(line):
        cluster = line[start:end]
        parts.append(cluster if cluster.isascii() else _drawn_cluster(cluster, missing))
    return "".join(parts)


def _drawn_cluster(cluster: str, missing: list[str]) -> str:
    if cluster[0] == " ":
        return " " + _drawn_cluster(cluster[1:], missing)
    if is_mark(cluster[0]):
        missing.extend(cluster)
        return REPLACEMENT
    cluster = _limited(cluster)
    found = drawable(cluster)
    if found is not None:
        return found
    # No font has all of it: keep what one font has, and show that the rest is lost.
    base = drawable(cluster[0])
    if base is None:
        missing.append(cluster[0])
        return REPLACEMENT
    for character in cluster[1:]:
        if character in INVISIBLE:
            continue
        longer = drawable(base + character)
        if longer is None:
            missing.append(character)
        else:
            base = longer
    return base + REPLACEMENT


def _limited(cluster: str) -> str:
    """The cluster without the marks beyond what any script stacks."""
    if len(cluster) <= MAX_STACKED_MARKS:
        return cluster
    kept, stacked, marks = [], 0, 0
    for character in cluster:
        if not is_mark(character):
            marks = stacked = 0
        marks += is_mark(character)
        stacked += is_stacking(character)
        if marks <= MAX_MARKS and (stacked <= MAX_STACKED_MARKS or not is_stacking(character)):
            kept.append(character)
    return "".join(kept)
