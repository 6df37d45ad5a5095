"""The fast path: words of plain European letters, put together from pairs of letters that HarfBuzz has shaped.

Most words of most labels are such. In these letters only neighbours act on each other (kerning), so a word's
glyphs follow from its pairs; each pair is shaped in full once and kept. A word where any pair is not plainly
letter by letter is refused, and is shaped in full. A test compares both ways on random words.
"""

import re
from operator import add
from typing import Final, NamedTuple

from labelsvc.labels.text.shaping import USUAL_ASCENT, USUAL_DESCENT, Glyphs, Piece, Shaped, shape

# Precomposed Latin, Greek and Cyrillic letters with the signs they share: nothing that acts beyond its
# neighbour. Spacing modifier letters, combining marks and joiners are left to full shaping.
_PLAIN: Final = re.compile(r"[!-~¡-¬®-ǿȀ-ɏəΆ-Ͽ\u0400-\u0482\u048a-\u052fẀ-ỿἀ-῾‐-‧‰-⁞₠-₿№™]+").fullmatch
_MAX_PAIRS = 50_000
_MAX_WORDS = 8_000


class Word(NamedTuple):
    """A word's width in 1/1000 em, its operands (without the outer parentheses) and its glyphs."""

    width: float
    body: bytes
    glyphs: Glyphs


EMPTY = Word(0.0, b"", Glyphs({}))


def plain(shaped: Shaped, text: str) -> Piece | None:
    """The one piece of a text whose letters are one European glyph each, of usual height; else None."""
    if len(shaped.pieces) != 1 or shaped.actual:
        return None
    piece = shaped.pieces[0]
    if (shaped.ascent, shaped.descent) != (USUAL_ASCENT, USUAL_DESCENT):
        return None
    showing = {character for glyphs in piece.glyphs for character in glyphs.texts.values()}
    return piece if piece.face.european and len(piece.tokens) == 1 and showing == set(text) else None


def body(piece: Piece) -> bytes:
    """The piece's operands without the outer parentheses."""
    (operands,) = piece.tokens
    return operands[1:-1] if isinstance(operands, bytes) else b""


class _Pairs(dict[str, Word | None]):
    """Pairs of letters (or a last letter alone) to what the first letter is beside the second.

    None for a pair that needs full shaping.
    """

    def __init__(self, bold: bool) -> None:
        self._bold = bold

    def __missing__(self, pair: str) -> Word | None:
        if len(self) >= _MAX_PAIRS:
            self.clear()
        value = self[pair] = self._first(pair)
        return value

    def _first(self, pair: str) -> Word | None:
        shaped = shape(pair, self._bold, "", "")
        piece = plain(shaped, pair)
        if piece is None:
            return None
        glyphs = Glyphs({glyph: text for glyph, text in piece.glyphs[0].texts.items() if text == pair[0]})
        if len(pair) == 1:
            return Word(shaped.width, body(piece), glyphs)
        second = self[pair[1]]
        if second is None or not body(piece).endswith(second.body):
            return None
        head = body(piece)[: len(body(piece)) - len(second.body)]
        return Word(shaped.width - second.width, head, glyphs)


class Words(dict[str, Word | None]):
    """Words put together from pairs; None for a word that needs full shaping."""

    def __init__(self, bold: bool) -> None:
        self._pairs = _Pairs(bold)
        self[""] = EMPTY

    def __missing__(self, word: str) -> Word | None:
        if len(self) >= _MAX_WORDS:
            self.clear()
            self[""] = EMPTY
        value = self[word] = self._assembled(word) if _PLAIN(word) else None
        return value

    def _assembled(self, word: str) -> Word | None:
        letters = [*map(self._pairs.__getitem__, map(add, word, word[1:])), self._pairs[word[-1]]]
        width, bodies, texts = 0.0, [], {}
        for letter in letters:
            if letter is None:
                return None
            width += letter.width
            bodies.append(letter.body)
            texts.update(letter.glyphs.texts)
        return Word(width, b"".join(bodies), Glyphs(texts))
