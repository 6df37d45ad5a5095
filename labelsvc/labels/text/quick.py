"""The fast path: lines of plain European letters, put together from pairs of letters that HarfBuzz has shaped.

Most lines of most labels are such. In these letters only neighbours act on each other (kerning), so a line's
glyphs follow from its pairs; each pair is shaped in full once and kept. A line where any pair is not plainly
letter by letter is refused, and is shaped in full. A test compares both ways on random lines.
"""

import re
from operator import add, itemgetter
from typing import Final, cast

from labelsvc.labels.text.faces import Face
from labelsvc.labels.text.runs import script_of
from labelsvc.labels.text.shaping import (
    LEAST_MOVE,
    USUAL_ASCENT,
    USUAL_DESCENT,
    Piece,
    Shaped,
    code,
    number,
    shape,
)

# Precomposed Latin, Greek and Cyrillic letters with the signs they share: in normal form C, visible, in the fonts,
# and nothing that acts beyond its neighbour. Combining marks, joiners and the like are left to full shaping.
_LETTERS: Final = "!-~¡-¬®-ɏəΆΈ-ΊΌΎ-ΡΣ-ϡϰ-\u0482\u048a-\u052fẀ-ỿ‐-‧‰-⁞₠-₿№™"
is_plain: Final = re.compile(f"[{_LETTERS}]+(?: [{_LETTERS}]+)*").fullmatch
"""A match for words of such letters with one space between them."""

_END: Final = "\0"
"""What follows the last letter of a line."""

_MAX_PAIRS = 50_000

Letter = tuple[float, bytes]
"""A letter's width in 1/1000 em and its operands (without the outer parentheses), kerning included."""


_WIDTH: Final = itemgetter(0)
_BODY: Final = itemgetter(1)


class _Pairs(dict[str, Letter | None]):
    """Pairs of letters to what the first letter is beside the second; None for one that needs full shaping.

    HarfBuzz is asked for each pair alone, without the search for directions and fonts: all are in one font.
    """

    def __init__(self, face: Face) -> None:
        self._face = face

    def __missing__(self, pair: str) -> Letter | None:
        if len(self) >= _MAX_PAIRS:
            self.clear()
        value = self[pair] = self._first(pair)
        return value

    def _first(self, pair: str) -> Letter | None:
        face, text = self._face, pair.removesuffix(_END)
        glyphs = face.shape(
            text, 0, len(text), rtl=False, script=next(filter(None, map(script_of, text)), ""), language=""
        )
        own = [face.nominals[character] for character in text]
        if own != [glyph[0] for glyph in glyphs] or any([glyph[2] or glyph[3] for glyph in glyphs]):
            return None
        for glyph in own:
            above, below = face.inks[glyph] if glyph else (USUAL_ASCENT + 1, 0.0)
            if above > USUAL_ASCENT or below > USUAL_DESCENT:
                return None
        first, advance = glyphs[0][0], glyphs[0][4] * face.scale
        closer = face.advances[first] - advance
        move = b")%b(" % number(closer) if abs(closer) >= LEAST_MOVE else b""
        return advance, code(first) + move


class Quick:
    """Lines of one weight."""

    def __init__(self, bold: bool) -> None:
        self._face: Face = shape("n", bold, "", "").pieces[0].face
        self._pairs = _Pairs(self._face)

    def shape(self, text: str) -> Shaped | None:
        """The line, or None if it has to be shaped in full."""
        if not is_plain(text):
            return None
        letters = list(map(self._pairs.__getitem__, map(add, text, text[1:] + _END)))
        if None in letters:
            return None
        plain = cast(list[Letter], letters)
        body = b"".join(map(_BODY, plain))
        piece = Piece(self._face, (b"(%b)" % body,), text)
        return Shaped(sum(map(_WIDTH, plain)), USUAL_ASCENT, USUAL_DESCENT, (piece,))
