"""UAX #9, rules P2, P3 and X1 to X10: explicit embeddings, and the sequences that they cut a line into."""

from collections.abc import Sequence
from dataclasses import dataclass

from labelsvc.labels.text.bidi_classes import EMBEDDINGS, ISOLATE_STARTS, REMOVED

MAX_DEPTH = 125


def first_strong(classes: Sequence[str]) -> int | None:
    """P2 and P3: the level of the first strong character outside isolates; None without one."""
    depth = 0
    for kind in classes:
        if kind in ISOLATE_STARTS:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
    return None


def matching_isolates(classes: Sequence[str]) -> dict[int, int]:
    """BD9: index of each isolate initiator to that of its PDI."""
    matching: dict[int, int] = {}
    opened: list[int] = []
    for index, kind in enumerate(classes):
        if kind in ISOLATE_STARTS:
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


def explicit_levels(classes: Sequence[str], matching: dict[int, int], base: int) -> tuple[list[str], list[int]]:
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
        if state.override and kind not in REMOVED:
            resolved[index] = state.override
        if kind in EMBEDDINGS:
            state.open(kind[0] == "R", kind[0] if kind[2] == "O" else "", isolate=False)
        elif kind in ISOLATE_STARTS:
            inside = classes[index + 1 : matching.get(index, len(classes))]
            rtl = kind == "RLI" or (kind == "FSI" and first_strong(inside) == 1)
            state.open(rtl, "", isolate=True)
    return resolved, embedding


@dataclass
class IsolatingSequence:
    """An isolating run sequence (BD13): its characters, and the directions at its ends (X10)."""

    indexes: list[int]
    level: int
    start: str
    end: str
    types: list[str]

    @property
    def direction(self) -> str:
        return "R" if self.level & 1 else "L"


def isolating_sequences(
    classes: Sequence[str], embedding: list[int], matching: dict[int, int], base: int
) -> list[IsolatingSequence]:
    """X10, over the characters that X9 leaves."""
    kept = [index for index, kind in enumerate(classes) if kind not in REMOVED]
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
        while classes[indexes[-1]] in ISOLATE_STARTS and indexes[-1] in matching:
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
) -> IsolatingSequence:
    level = embedding[indexes[0]]
    first, last = position[indexes[0]], position[indexes[-1]]
    before = embedding[kept[first - 1]] if first else base
    unmatched = classes[indexes[-1]] in ISOLATE_STARTS and indexes[-1] not in matching
    after = base if unmatched or last + 1 == len(kept) else embedding[kept[last + 1]]
    start, end = ("R" if max(level, other) & 1 else "L" for other in (before, after))
    return IsolatingSequence(indexes, level, start, end, [])
