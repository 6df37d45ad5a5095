"""The fast path: lines of plain European letters, put together from pairs of letters that HarfBuzz has shaped.

Most lines of most labels are such. In these letters only neighbours act on each other (kerning), so a line's
glyphs follow from its pairs; each pair is shaped in full once and kept. A line where any pair is not plainly
letter by letter is refused, and is shaped in full. A test compares both ways on random lines.
"""

import re
from operator import add, itemgetter
from typing import Final, cast

from labelsvc.labels.text.faces import Face
from labelsvc.labels.text.shaping import USUAL_ASCENT, USUAL_DESCENT, Piece, Shaped, shape

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
    """Pairs of letters to what the first letter is beside the second; None for one that needs full shaping."""

    def __init__(self, bold: bool) -> None:
        self._bold = bold

    def __missing__(self, pair: str) -> Letter | None:
        if len(self) >= _MAX_PAIRS:
            self.clear()
        value = self[pair] = self._first(pair)
        return value

    def _first(self, pair: str) -> Letter | None:
        text = pair.removesuffix(_END)
        shaped = shape(text, self._bold, "", "")
        body = _body(shaped, text)
        if body is None or len(text) == 1:
            return None if body is None else (shaped.width, body)
        second = self[pair[1] + _END]
        if second is None or not body.endswith(second[1]):
            return None
        return shaped.width - second[0], body[: len(body) - len(second[1])]


def _body(shaped: Shaped, text: str) -> bytes | None:
    """The operands, without the outer parentheses, of plain letters of usual height."""
    if (
        len(shaped.pieces) != 1
        or shaped.actual
        or (shaped.ascent, shaped.descent) != (USUAL_ASCENT, USUAL_DESCENT)
    ):
        return None
    face, tokens, characters = shaped.pieces[0]
    if not face.european or len(tokens) != 1 or set(characters) != set(text) or not isinstance(tokens[0], bytes):
        return None
    return tokens[0][1:-1]


class Quick:
    """Lines of one weight."""

    def __init__(self, bold: bool) -> None:
        self._pairs = _Pairs(bold)
        self._face: Face = shape("n", bold, "", "").pieces[0].face

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
