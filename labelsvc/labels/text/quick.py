"""The fast path: lines of plain European letters, put together from words, and these from pairs of letters that
HarfBuzz has shaped.

Most lines of most labels are such. In these letters only neighbours act on each other (kerning), and nothing
acts across a space, so a line's glyphs follow from its words and a word's from its pairs; each is made once and
kept. A line where any pair is not plainly letter by letter is refused, and is shaped in full. A test compares
both ways on random lines.
"""

import re
from operator import add
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
_MAX_WORDS = 20_000

Letter = tuple[float, bytes]
"""The width in 1/1000 em of a letter, or of a word, and its operands (without the outer parentheses), kerning
included."""


# A named tuple's own constructor takes three times as long.
_new = tuple.__new__


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


class _Words(dict[str, Letter | None]):
    """Words to their widths and operands, with what follows each (a space or the line's end); None for those that
    need full shaping."""

    def __init__(self, pairs: _Pairs, follower: str) -> None:
        self._pairs, self._follower = pairs, follower

    def __missing__(self, word: str) -> Letter | None:
        if len(self) >= _MAX_WORDS:
            self.clear()
        value = self[word] = self._whole(word) if is_plain(word) else None
        return value

    def _whole(self, word: str) -> Letter | None:
        text = word + self._follower
        letters = [*map(self._pairs.__getitem__, map(add, text, text[1:] + _END))]
        if None in letters:
            return None
        widths, bodies = zip(*cast(list[Letter], letters), strict=True)
        return sum(widths), b"".join(bodies)


class Quick:
    """Lines of one weight."""

    def __init__(self, bold: bool) -> None:
        self._face: Face = shape("n", bold, "", "").pieces[0].face
        pairs = _Pairs(self._face)
        self._inner, self._last = _Words(pairs, " "), _Words(pairs, "")

    def shape(self, text: str) -> Shaped | None:
        """The line, or None if it has to be shaped in full."""
        *words, end = text.split(" ")
        last = self._last[end]
        if last is None:
            return None
        width, body = last
        if words:
            found = [*map(self._inner.__getitem__, words)]
            if None in found:
                return None
            widths, bodies = zip(*cast(list[Letter], found), strict=True)
            width += sum(widths)
            body = b"".join(bodies) + body
        piece = _new(Piece, (self._face, (b"(%b)" % body,), text))
        return _new(Shaped, (width, USUAL_ASCENT, USUAL_DESCENT, (piece,), ""))
