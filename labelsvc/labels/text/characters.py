"""What a character is, for cleaning, clustering and breaking: small tables and questions."""

from unicodedata import category, combining

REPLACEMENT = "\ufffd"
ZWNJ = "\u200c"
ZWJ = "\u200d"
VARIATION_EMOJI = "\ufe0f"
KEYCAP = "\u20e3"
BLACK_FLAG = "\U0001f3f4"
CANCEL_TAG = "\U000e007f"
TAGS = frozenset(map(chr, range(0xE0020, 0xE0080)))

# Drawn as nothing; shaping may still need them. Fonts are not asked for them.
INVISIBLE = frozenset({ZWNJ, ZWJ, VARIATION_EMOJI}) | TAGS

# Letters after these belong to the same syllable: virama signs that join (ccc 9). Asat (Myanmar), phinthu
# (Thai) and pulli (Tamil) end a syllable instead.
JOINERS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2")

# Spacing vowel signs that Unicode calls letters.
_EXTENDING_LETTERS = frozenset("\u0e33\u0eb3")

# Scripts in which ZWJ and ZWNJ shape letters: Arabic and its like, and the Indic ones with their neighbours.
_JOINING_SCRIPTS = ((0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0xA840, 0xA8FF))


def joins(character: str) -> bool:
    """Whether ZWJ and ZWNJ mean something beside this letter or mark."""
    code = ord(character)
    return any(first <= code <= last for first, last in _JOINING_SCRIPTS)


def is_regional(character: str) -> bool:
    """A regional indicator: two of them are a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def is_modifier(character: str) -> bool:
    """An emoji skin tone."""
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def is_pictograph(character: str) -> bool:
    """A character that emoji sequences are made of: a symbol beyond the Latin ones."""
    return character >= "\u00a9" and character != REPLACEMENT and category(character) in ("So", "Sk", "Sm")


def is_mark(character: str) -> bool:
    return category(character)[0] == "M"


def is_jamo(character: str) -> bool:
    """A conjoining Hangul letter."""
    return "\u1100" <= character <= "\u11ff"


def _continues(text: str, start: int, place: int) -> bool:
    """Whether the character at ``place`` belongs to the cluster that begins at ``start``."""
    character, previous = text[place], text[place - 1]
    if "\u3400" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3":
        return False
    if character in INVISIBLE or character in _EXTENDING_LETTERS or is_mark(character):
        return True
    if previous == ZWJ:
        return is_pictograph(character) or (joins(character) and place - start > 1 and text[place - 2] in JOINERS)
    if is_regional(character):
        return is_regional(previous) and (place - start) % 2 == 1
    return (
        (is_modifier(character) and (is_pictograph(previous) or previous == VARIATION_EMOJI))
        or (previous in JOINERS and category(character) == "Lo")
        or (is_jamo(character) and is_jamo(previous))
    )


def clusters(text: str) -> list[tuple[int, int]]:
    """Where the text may be cut without breaking what a reader sees as one character: (start, end) of each.

    Close to the extended grapheme clusters of UAX #29, with whole Indic conjuncts.
    """
    if text.isascii() or not text:
        return [(place, place + 1) for place in range(len(text))]
    found: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(text)):
        if text[place] >= "\u0300" and _continues(text, start, place):
            continue
        found.append((start, place))
        start = place
    found.append((start, len(text)))
    return found


def is_stacking(character: str) -> bool:
    """A mark that piles up on others (not a spacing vowel sign or a joining virama)."""
    return is_mark(character) and combining(character) not in (0, 9)
