"""The Unicode bidirectional algorithm (UAX #9): from text in the order typed to the order seen.

Rules are named as there (X1-X10, W1-W7, N0-N2, I1-I2, L1-L2). Lines are laid out one by one, so a text here is
one line and one paragraph. Checked against BidiTest and BidiCharacterTest of Unicode.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from labelsvc.labels.text.characters import is_mark

MAX_DEPTH = 125
MAX_OPEN_BRACKETS = 63

# BidiBrackets.txt: an opening bracket and its partner, pair after pair.
_PAIRS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽⸢⸣⸤⸥⸦⸧⸨⸩"
    "⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
_CLOSER = {_PAIRS[i]: _CANONICAL.get(_PAIRS[i + 1], _PAIRS[i + 1]) for i in range(0, len(_PAIRS), 2)}
_CLOSER["\u2329"] = "\u3009"
_CLOSERS = frozenset(_CLOSER.values())

_ISOLATE_STARTS = frozenset({"LRI", "RLI", "FSI"})
_ISOLATES = _ISOLATE_STARTS | {"PDI"}
_EMBEDDINGS = frozenset({"RLE", "LRE", "RLO", "LRO"})
# X9: these take no part in what follows.
_REMOVED = _EMBEDDINGS | {"PDF", "BN"}
_NEUTRAL = _ISOLATES | {"B", "S", "WS", "ON"}
_TRIVIAL = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"})
_DIRECTION = {"L": "L", "R": "R", "EN": "R", "AN": "R"}

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
    if base != 0 and not is_mark(text[0]) and _ALL_RTL(text):
        return 1, [1] * len(text)
    classes = [bidirectional(character) or "L" for character in text]
    return resolve(classes, text, base)


def uniform_direction(text: str) -> str | None:
    """ "L" or "R" if the whole line runs in one direction; None if it mixes them, or may."""
    if not _MAYBE_RTL.search(text):
        return "L"
    return "R" if _ALL_RTL(text) else None


def is_rtl(text: str) -> bool:
    """Whether the line runs from right to left: its first strong character says so."""
    return bool(_MAYBE_RTL.search(text)) and _first_strong([bidirectional(c) for c in text]) == 1


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
        base = _first_strong(classes) or 0
    if base == 0 and _TRIVIAL.issuperset(classes):
        return 0, [0] * len(classes)
    matching = _matching_isolates(classes)
    resolved, embedding = _explicit(classes, matching, base)
    for sequence in _isolating_sequences(classes, embedding, matching, base):
        sequence.types = [resolved[i] for i in sequence.indexes]
        _weak(sequence)
        _brackets(sequence, classes, text)
        _neutral(sequence)
        _implicit(sequence, embedding)
    _whitespace(classes, embedding, base)
    return base, embedding


def _first_strong(classes: Sequence[str]) -> int | None:
    """P2 and P3: the level of the first strong character outside isolates; None without one."""
    depth = 0
    for kind in classes:
        if kind in _ISOLATE_STARTS:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
    return None


def _matching_isolates(classes: Sequence[str]) -> dict[int, int]:
    """BD9: index of each isolate initiator to that of its PDI."""
    matching: dict[int, int] = {}
    opened: list[int] = []
    for index, kind in enumerate(classes):
        if kind in _ISOLATE_STARTS:
            opened.append(index)
        elif kind == "PDI" and opened:
            matching[opened.pop()] = index
    return matching


class _Embeddings:
    """The directional status stack of X1 with its overflow counts."""

    def __init__(self, base: int) -> None:
        self.stack: list[tuple[int, str, bool]] = [(base, "", False)]
        self.overflow_isolates = self.overflow_embeddings = self.valid_isolates = 0

    @property
    def level(self) -> int:
        return self.stack[-1][0]

    @property
    def override(self) -> str:
        return self.stack[-1][1]

    def open(self, rtl: bool, override: str, isolate: bool) -> None:
        """X2 to X5c."""
        level = (self.level + 1) | 1 if rtl else (self.level + 2) & ~1
        if level <= MAX_DEPTH and not self.overflow_isolates and not self.overflow_embeddings:
            self.valid_isolates += isolate
            self.stack.append((level, override, isolate))
        elif isolate:
            self.overflow_isolates += 1
        elif not self.overflow_isolates:
            self.overflow_embeddings += 1

    def close_isolate(self) -> None:
        """X6a."""
        if self.overflow_isolates:
            self.overflow_isolates -= 1
        elif self.valid_isolates:
            self.overflow_embeddings = 0
            while not self.stack[-1][2]:
                self.stack.pop()
            self.stack.pop()
            self.valid_isolates -= 1

    def close_embedding(self) -> None:
        """X7."""
        if self.overflow_isolates:
            return
        if self.overflow_embeddings:
            self.overflow_embeddings -= 1
        elif not self.stack[-1][2] and len(self.stack) > 1:
            self.stack.pop()


def _explicit(classes: Sequence[str], matching: dict[int, int], base: int) -> tuple[list[str], list[int]]:
    """X1 to X8: classes after overrides, and explicit levels."""
    state = _Embeddings(base)
    resolved, embedding = list(classes), [base] * len(classes)
    for index, kind in enumerate(classes):
        if kind == "B":
            continue
        if kind == "PDI":
            state.close_isolate()
        elif kind == "PDF":
            embedding[index] = state.level
            state.close_embedding()
            continue
        embedding[index] = state.level
        if state.override and kind not in _REMOVED:
            resolved[index] = state.override
        if kind in _EMBEDDINGS:
            state.open(kind[0] == "R", kind[0] if kind[2] == "O" else "", isolate=False)
        elif kind in _ISOLATE_STARTS:
            inside = classes[index + 1 : matching.get(index, len(classes))]
            rtl = kind == "RLI" or (kind == "FSI" and _first_strong(inside) == 1)
            state.open(rtl, "", isolate=True)
    return resolved, embedding


@dataclass
class _Sequence:
    """An isolating run sequence (BD13): its characters, and the directions at its ends (X10)."""

    indexes: list[int]
    level: int
    start: str
    end: str
    types: list[str]

    @property
    def direction(self) -> str:
        return "R" if self.level & 1 else "L"


def _isolating_sequences(
    classes: Sequence[str], embedding: list[int], matching: dict[int, int], base: int
) -> list[_Sequence]:
    """X10, over the characters that X9 leaves."""
    kept = [index for index, kind in enumerate(classes) if kind not in _REMOVED]
    runs: list[list[int]] = []
    for index in kept:
        if runs and embedding[runs[-1][-1]] == embedding[index]:
            runs[-1].append(index)
        else:
            runs.append([index])
    starting = {run[0]: run for run in runs}
    closers = set(matching.values())
    position = {index: place for place, index in enumerate(kept)}
    sequences = []
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in closers:
            continue  # continues the sequence of its initiator
        indexes = list(run)
        while classes[indexes[-1]] in _ISOLATE_STARTS and indexes[-1] in matching:
            indexes += starting[matching[indexes[-1]]]
        sequences.append(_with_ends(indexes, classes, embedding, matching, base, kept, position))
    return sequences


def _with_ends(
    indexes: list[int],
    classes: Sequence[str],
    embedding: list[int],
    matching: dict[int, int],
    base: int,
    kept: list[int],
    position: dict[int, int],
) -> _Sequence:
    level = embedding[indexes[0]]
    first, last = position[indexes[0]], position[indexes[-1]]
    before = embedding[kept[first - 1]] if first else base
    unmatched = classes[indexes[-1]] in _ISOLATE_STARTS and indexes[-1] not in matching
    after = base if unmatched or last + 1 == len(kept) else embedding[kept[last + 1]]
    start, end = ("R" if max(level, other) & 1 else "L" for other in (before, after))
    return _Sequence(indexes, level, start, end, [])


def _weak(sequence: _Sequence) -> None:
    """W1 to W7."""
    types = sequence.types
    previous = strong = sequence.start
    for place, kind in enumerate(types):
        if kind == "NSM":  # W1
            kind = "ON" if previous in _ISOLATES else previous
        previous = kind
        if kind in ("R", "L", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kind = "AN"
        types[place] = kind
    types[:] = ["R" if kind == "AL" else kind for kind in types]  # W3
    for place in range(1, len(types) - 1):  # W4
        kind, left, right = types[place], types[place - 1], types[place + 1]
        if left == right and ((left == "EN" and kind in ("ES", "CS")) or (left == "AN" and kind == "CS")):
            types[place] = left
    _terminators(types)
    strong = sequence.start
    for place, kind in enumerate(types):
        if kind in ("R", "L"):
            strong = kind
        elif kind == "EN" and strong == "L":  # W7
            types[place] = "L"
        elif kind in ("ES", "ET", "CS"):  # W6
            types[place] = "ON"


def _terminators(types: list[str]) -> None:
    """W5: European terminators beside European numbers belong to them."""
    for start, end in _spans(types, lambda kind: kind == "ET"):
        if (start and types[start - 1] == "EN") or (end < len(types) and types[end] == "EN"):
            types[start:end] = ["EN"] * (end - start)


def _spans(types: list[str], wanted: Callable[[str], bool]) -> list[tuple[int, int]]:
    """The maximal stretches of types that are wanted."""
    spans: list[tuple[int, int]] = []
    for place, kind in enumerate(types):
        if wanted(kind):
            if spans and spans[-1][1] == place:
                spans[-1] = (spans[-1][0], place + 1)
            else:
                spans.append((place, place + 1))
    return spans


def _bracket_pairs(sequence: _Sequence, text: str) -> list[tuple[int, int]]:
    """BD16: places of paired brackets, by opening place."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for place, index in enumerate(sequence.indexes):
        if sequence.types[place] != "ON":
            continue
        character = _CANONICAL.get(text[index], text[index])
        if character in _CLOSER:
            if len(opened) == MAX_OPEN_BRACKETS:
                return []
            opened.append((_CLOSER[character], place))
        elif character in _CLOSERS:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == character:
                    pairs.append((opened[depth][1], place))
                    del opened[depth:]
                    break
    return sorted(pairs)


def _brackets(sequence: _Sequence, classes: Sequence[str], text: str) -> None:
    """N0."""
    types, own = sequence.types, sequence.direction
    for opening, closing in _bracket_pairs(sequence, text):
        inside = {_DIRECTION.get(kind) for kind in types[opening + 1 : closing]}
        if own in inside:
            direction = own
        elif inside & {"L", "R"}:
            before = (_DIRECTION[kind] for kind in types[opening - 1 :: -1] if kind in _DIRECTION)
            direction = next(before, sequence.start) if opening else sequence.start
        else:
            continue
        for place in (opening, closing):
            types[place] = direction
            follow = place + 1
            while follow < len(types) and classes[sequence.indexes[follow]] == "NSM":
                types[follow] = direction
                follow += 1


def _neutral(sequence: _Sequence) -> None:
    """N1 and N2."""
    types = sequence.types
    for start, end in _spans(types, _NEUTRAL.__contains__):
        left = _DIRECTION[types[start - 1]] if start else sequence.start
        right = _DIRECTION[types[end]] if end < len(types) else sequence.end
        types[start:end] = [left if left == right else sequence.direction] * (end - start)


def _implicit(sequence: _Sequence, embedding: list[int]) -> None:
    """I1 and I2."""
    rise = {"L": 1, "EN": 1, "AN": 1} if sequence.level & 1 else {"R": 1, "EN": 2, "AN": 2}
    for index, kind in zip(sequence.indexes, sequence.types, strict=True):
        embedding[index] = sequence.level + rise.get(kind, 0)


def _whitespace(classes: Sequence[str], embedding: list[int], base: int) -> None:
    """Removed characters go with what precedes them; then L1."""
    for index, kind in enumerate(classes):
        if kind in _REMOVED:
            embedding[index] = embedding[index - 1] if index else base
    trailing = True
    for index in range(len(classes) - 1, -1, -1):
        kind = classes[index]
        if kind in ("S", "B"):
            trailing = True
        elif kind not in _ISOLATES and kind != "WS" and kind not in _REMOVED:
            trailing = False
        if trailing:
            embedding[index] = base
