"""The Unicode bidirectional algorithm (UAX #9): from text in the order typed to the order seen.

Rules are named as there (X1-X10, W1-W7, N0-N2, I1-I2, L1-L2). Lines are laid out one by one, so a text here is
one line and one paragraph. Checked against BidiTest and BidiCharacterTest of Unicode. (python-bidi gives the
reordered text only, not the levels that shaping needs.)
"""

import re
from collections.abc import Sequence
from unicodedata import bidirectional

from labelsvc.labels.text.bidi_classes import ISOLATES, REMOVED
from labelsvc.labels.text.bidi_explicit import (
    explicit_levels,
    first_strong,
    isolating_sequences,
    matching_isolates,
)
from labelsvc.labels.text.bidi_resolve import resolve_brackets, resolve_implicit, resolve_neutral, resolve_weak
from labelsvc.labels.text.characters import is_mark

_TRIVIAL = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"})


_MAYBE_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U0001efff]"
)

# Letters and marks that are right-to-left or take the direction of those, with spaces between.
_ALL_RTL = re.compile("[\u0591-\u05f4\u0620-\u065f\u066e-\u06dc\u06fa-\u06ff\u0710-\u07bf ]+").fullmatch


def levels(text: str, base: int | None = None) -> tuple[int, list[int]]:
    """The paragraph level (0 left-to-right, 1 right-to-left) and each character's embedding level.

    ``base`` fixes the paragraph level; None takes it from the first strong character (P2, P3).
    """
    if not base and not _MAYBE_RTL.search(text):
        return 0, [0] * len(text)
    if base != 0 and text and not is_mark(text[0]) and _ALL_RTL(text):
        return 1, [1] * len(text)
    classes = [bidirectional(character) or "L" for character in text]
    return resolve(classes, text, base)


def uniform_direction(text: str) -> str | None:
    """``"L"`` or ``"R"`` if the whole line runs in one direction; None if it mixes them, or may."""
    if not _MAYBE_RTL.search(text):
        return "L"
    return "R" if _ALL_RTL(text) else None


def may_be_rtl(text: str) -> bool:
    """Whether anything in the text could run from right to left."""
    return not text.isascii() and _MAYBE_RTL.search(text) is not None


def is_rtl(text: str) -> bool:
    """Whether the line runs from right to left: its first strong character says so."""
    return may_be_rtl(text) and first_strong([bidirectional(c) for c in text]) == 1


def visual_order(item_levels: Sequence[int]) -> list[int]:
    """Rule L2: indexes of the items from left to right."""
    order = list(range(len(item_levels)))
    odd = [level for level in item_levels if level & 1]
    if not odd:
        return order
    for level in range(max(item_levels), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            if item_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end
    return order


def resolve(classes: Sequence[str], text: str, base: int | None = None) -> tuple[int, list[int]]:
    """``levels`` for given bidi classes; ``text`` is asked for brackets only."""
    if base is None:
        base = first_strong(classes) or 0
    if base == 0 and _TRIVIAL.issuperset(classes):
        return 0, [0] * len(classes)
    matching = matching_isolates(classes)
    resolved, embedding = explicit_levels(classes, matching, base)
    for sequence in isolating_sequences(classes, embedding, matching, base):
        sequence.types = [resolved[i] for i in sequence.indexes]
        resolve_weak(sequence)
        resolve_brackets(sequence, classes, text)
        resolve_neutral(sequence)
        resolve_implicit(sequence, embedding)
    _whitespace(classes, embedding, base)
    return base, embedding


def _whitespace(classes: Sequence[str], embedding: list[int], base: int) -> None:
    """Removed characters go with what precedes them; then L1."""
    for index, kind in enumerate(classes):
        if kind in REMOVED:
            embedding[index] = embedding[index - 1] if index else base
    trailing = True
    for index in range(len(classes) - 1, -1, -1):
        kind = classes[index]
        if kind in ("S", "B"):
            trailing = True
        elif kind not in ISOLATES and kind != "WS" and kind not in REMOVED:
            trailing = False
        if trailing:
            embedding[index] = base
