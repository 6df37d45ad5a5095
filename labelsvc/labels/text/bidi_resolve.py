"""UAX #9, rules W1 to W7, N0 to N2, I1 and I2: what each character of an isolating run sequence becomes."""

from collections.abc import Callable, Sequence

from labelsvc.labels.text.bidi_classes import ISOLATES, NEUTRAL
from labelsvc.labels.text.bidi_explicit import IsolatingSequence

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
_DIRECTION = {"L": "L", "R": "R", "EN": "R", "AN": "R"}


def resolve_weak(sequence: IsolatingSequence) -> None:
    """W1 to W7."""
    types = sequence.types
    previous = strong = sequence.start
    for place, kind in enumerate(types):
        if kind == "NSM":  # W1
            kind = "ON" if previous in ISOLATES else previous
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


def _bracket_pairs(sequence: IsolatingSequence, text: str) -> list[tuple[int, int]]:
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


def resolve_brackets(sequence: IsolatingSequence, classes: Sequence[str], text: str) -> None:
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


def resolve_neutral(sequence: IsolatingSequence) -> None:
    """N1 and N2."""
    types = sequence.types
    for start, end in _spans(types, NEUTRAL.__contains__):
        left = _DIRECTION[types[start - 1]] if start else sequence.start
        right = _DIRECTION[types[end]] if end < len(types) else sequence.end
        types[start:end] = [left if left == right else sequence.direction] * (end - start)


def resolve_implicit(sequence: IsolatingSequence, embedding: list[int]) -> None:
    """I1 and I2."""
    rise = {"L": 1, "EN": 1, "AN": 1} if sequence.level & 1 else {"R": 1, "EN": 2, "AN": 2}
    for index, kind in zip(sequence.indexes, sequence.types, strict=True):
        embedding[index] = sequence.level + rise.get(kind, 0)
