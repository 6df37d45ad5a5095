"""The fast path: a line of plain European words, put together from pairs of letters that HarfBuzz has shaped.

Most lines of most labels are such. In these letters only neighbours act on each other (kerning), so a word's
glyphs follow from its pairs; each pair is shaped in full once and kept. A word where any pair is not plainly
letter by letter is refused, and its line is shaped in full. A test compares both ways on random lines.
"""

import re
from operator import add
from typing import Final

from labelsvc.labels.text.catalogue import LATIN
from labelsvc.labels.text.shaping import Piece, Shaped, shape

# Precomposed Latin, Greek and Cyrillic letters with the signs they share: nothing that acts beyond its
# neighbour. Spacing modifier letters, combining marks and joiners are left to full shaping.
_PLAIN: Final = re.compile(r"[ -~¡-¬®-ǿȀ-ɏəΆ-Ͽ\u0400-\u0482\u048a-\u052fẀ-ỿἀ-῾‐-‧‰-⁞₠-₿№™]+").fullmatch
_MAX_PAIRS = 50_000
_MAX_WORDS = 8_000

_Pair = tuple[float, bytes, int, str]
"""Advance and operand of a pair's first letter, its glyph, and the letter."""


class _Pairs(dict[str, _Pair | None]):
    """Pairs of letters (or a last letter alone) as shaped; None for a pair that needs full shaping."""

    def __init__(self, bold: bool) -> None:
        self.bold = bold

    def __missing__(self, pair: str) -> _Pair | None:
        if len(self) >= _MAX_PAIRS:
            self.clear()
        value = self[pair] = self._shaped(pair)
        return value

    def _shaped(self, pair: str) -> _Pair | None:
        both = _plain(shape(pair, self.bold, "", ""), pair)
        if both is None:
            return None
        shaped, piece = both
        first = next(glyph for glyph, letter in piece.glyphs.items() if letter == pair[0])
        if len(pair) == 1:
            return shaped.width, _body(piece), first, pair
        second = _plain(shape(pair[1], self.bold, "", ""), pair[1])
        if second is None:
            return None
        tail = second[1].tokens[0]
        body, last = _body(piece), tail[1:-1] if isinstance(tail, bytes) else b""
        if not body.endswith(last):
            return None
        return round(shaped.width - second[0].width, 2), body[: len(body) - len(last)], first, pair[0]


def _plain(shaped: Shaped, text: str) -> tuple[Shaped, Piece] | None:
    """The one piece of a text whose letters are one glyph each, in one font; else None."""
    if len(shaped.pieces) != 1 or shaped.actual:
        return None
    piece = shaped.pieces[0]
    plain = len(piece.tokens) == 1 and set(piece.glyphs.values()) == set(text)
    return (shaped, piece) if plain and piece.face.info.name.startswith("NotoSans-") else None


def _body(piece: Piece) -> bytes:
    """The piece's operands without the outer parentheses."""
    (operands,) = piece.tokens
    return operands[1:-1] if isinstance(operands, bytes) else b""


class _Word:
    """A word's width, operands (without the outer parentheses) and glyphs."""

    __slots__ = ("body", "glyphs", "width")

    def __init__(self, width: float, body: bytes, glyphs: dict[int, str]) -> None:
        self.width, self.body, self.glyphs = width, body, glyphs


class _Words(dict[str, _Word | None]):
    """Words put together from pairs; None for a word that needs full shaping."""

    def __init__(self, bold: bool) -> None:
        self._pairs = _Pairs(bold)

    def __missing__(self, word: str) -> _Word | None:
        if len(self) >= _MAX_WORDS:
            self.clear()
        value = self[word] = self._assembled(word)
        return value

    def _assembled(self, word: str) -> _Word | None:
        if not word:
            return _Word(0.0, b"", {})
        if not _PLAIN(word):
            return None
        pairs = [self._pairs[pair] for pair in map(add, word, word[1:])]
        pairs.append(self._pairs[word[-1]])
        width, bodies, glyphs = 0.0, [], {}
        for pair in pairs:
            if pair is None:
                return None
            width += pair[0]
            bodies.append(pair[1])
            glyphs[pair[2]] = pair[3]
        return _Word(width, b"".join(bodies), glyphs)


class Quick:
    """The fast path for one weight."""

    def __init__(self, bold: bool) -> None:
        self._words = _Words(bold)
        space = shape(" ", bold, "", "")
        self._space_width, self._piece = space.width, space.pieces[0]
        self._space = _body(self._piece)
        self._ascent, self._descent = space.ascent, space.descent

    def shape(self, text: str) -> Shaped | None:
        """The line, or None if it needs full shaping."""
        words = text.split(" ")
        width = self._space_width * (len(words) - 1)
        glyphs: dict[int, str] = dict(self._piece.glyphs) if len(words) > 1 else {}
        bodies = []
        for word in words:
            known = self._words[word]
            if known is None:
                return None
            width += known.width
            bodies.append(known.body)
            glyphs.update(known.glyphs)
        operands = b"(%b)" % self._space.join(bodies)
        piece = Piece(self._piece.face, (operands,), glyphs)
        return Shaped(round(width, 2), self._ascent, self._descent, (piece,))


assert LATIN.startswith("NotoSans-")
