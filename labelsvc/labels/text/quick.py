"""The fast path: lines of plain European letters, put together from words, and these from pairs of letters that
HarfBuzz has shaped.

Most lines of most labels are such. In these letters only neighbours act on each other (kerning), and no space or
digit acts on a neighbour or is acted on by one. So a line's glyphs follow from its words, a word's from its pairs,
and digits at a word's end, as numbers have them, from each alone; words and pairs are made once and kept. A line
where any pair is not plainly letter by letter is refused, and is shaped in full. Tests compare both ways on random
lines, and every letter beside every digit and beside a space.
"""

import re
import string
from collections.abc import Callable, Sequence
from math import inf
from operator import add
from typing import Final

from labelsvc.labels.text.faces import Face, Glyph
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
from labelsvc.labels.text.shared import shared

# Precomposed Latin, Greek and Cyrillic letters with the signs they share: in normal form C, visible, in the fonts,
# and nothing that acts beyond its neighbour, or on a digit as the fraction slash does. Combining marks, joiners
# and the like are left to full shaping.
_LETTERS: Final = "!-~¡-¬®-ɏəΆΈ-ΊΌΎ-ΡΣ-ϡϰ-\u0482\u048a-\u052fẀ-ỿ‐-‧‰-⁃⁅-⁞₠-₿№™"
is_plain: Final = re.compile(f"[{_LETTERS}]++(?: [{_LETTERS}]++)*+").fullmatch
"""A match for words of such letters with one space between them."""

_END: Final = "\0"
"""What follows the last letter of a word."""

# Latin letters of one script: a word of them can be learned from whole.
_FIRST_GREEK: Final = "\u0370"

# Capitals and digits meet in any order in codes, and SKUs stand in brackets. Once so many words with new pairs of
# them came up, all pairs are asked for at once, which takes as long as a hundred such words.
_DIGITS: Final = string.digits
_IN_CODES: Final = string.ascii_uppercase + string.digits + "[]"
_is_code: Final = re.compile("[A-Z0-9]{2}").search
_MOST_BY_WORD = 16

_MAX_PAIRS = 20_000
_MAX_WORDS = 6_000
_MAX_LINES = 1_000

Letter = tuple[float, bytes]
"""The width in 1/1000 em of a letter, or of a word, and its operands (without the outer parentheses), kerning
included. It is infinite for what needs full shaping."""

_REFUSED: Final[Letter] = (inf, b"")
_NOTHING: Final[Letter] = (0.0, b"")


class _Pairs(dict[str, Letter]):
    """Pairs of letters to what the first letter is beside the second.

    HarfBuzz is asked without the search for directions and fonts: all are in one font.
    """

    def __init__(self, face: Face) -> None:
        self._face = face
        self._codes = 0

    def learn(self, word: str, pairs: Sequence[str]) -> Sequence[Letter]:
        """Ask for the word's pairs: for all at once if it is plain Latin, which takes as long as for one."""
        if len(self) >= _MAX_PAIRS:
            self.clear()
        if _is_code(word):
            self._codes += 1
            if self._codes == _MOST_BY_WORD:
                self._learn_codes()
        glyphs = self._shaped(word) if max(word) < _FIRST_GREEK else []
        letters = [*map(self._letter, glyphs)] if glyphs else [*map(self._asked, pairs)]
        self.update(zip(pairs, letters, strict=True))
        return letters

    def _learn_codes(self) -> None:
        """Ask for all pairs in codes, in a word that has each of them once."""
        rows = ["".join([first, *map(first.__add__, _IN_CODES[at:])]) for at, first in enumerate(_IN_CODES, 1)]
        word = "".join(rows) + _IN_CODES[0]
        letters = map(self._letter, self._shaped(word))
        self.update(zip(map(add, word, word[1:]), letters, strict=False))

    def _asked(self, pair: str) -> Letter:
        glyphs = self._shaped(pair.removesuffix(_END))
        return self._letter(glyphs[0]) if glyphs else _REFUSED

    def _shaped(self, text: str) -> list[Glyph]:
        """One glyph a letter, each the letter's own, in its usual place and of usual height; else none."""
        face = self._face
        script = next(filter(None, map(script_of, text)), "")
        glyphs = face.shape(text, 0, len(text), rtl=False, script=script, language="")
        own = [face.nominals[character] for character in text]
        if own != [glyph[0] for glyph in glyphs] or any([glyph[2] or glyph[3] for glyph in glyphs]):
            return []
        for glyph in own:
            above, below = face.inks[glyph] if glyph else (inf, 0.0)
            if above > USUAL_ASCENT or below > USUAL_DESCENT:
                return []
        return glyphs

    def _letter(self, glyph: Glyph) -> Letter:
        advance = glyph[4] * self._face.scale
        closer = self._face.advances[glyph[0]] - advance
        move = b")%b(" % number(closer) if abs(closer) >= LEAST_MOVE else b""
        return advance, code(glyph[0]) + move


class _Words(dict[str, Letter]):
    """Words to their widths and operands."""

    def __init__(self, face: Face) -> None:
        self._pairs = _Pairs(face)
        codes = {digit: code(face.nominals[digit] or 0) for digit in string.digits}
        self._digits = {ord(digit): operand.decode("latin-1") for digit, operand in codes.items()}
        # All are of one width, so that columns of numbers stand straight.
        self._digit_width = face.advances[face.nominals["0"] or 0]

    def __missing__(self, word: str) -> Letter:
        if len(self) >= _MAX_WORDS:
            self.clear()
        letters = word.rstrip(_DIGITS)
        if len(letters) == len(word):
            value = self._lettered(word)
        else:
            digits = word[len(letters) :]
            width, body = self[letters] if letters else _NOTHING
            operands = digits.translate(self._digits).encode("latin-1")
            value = (width + len(digits) * self._digit_width, body + operands)
        self[word] = value
        return value

    def _lettered(self, word: str) -> Letter:
        if not word:
            # Two spaces, or one at an end of the line.
            return _REFUSED
        known = self._pairs
        pairs = list(map(add, word, word[1:] + _END))
        try:
            letters: Sequence[Letter] = [known[pair] for pair in pairs]
        except KeyError:
            # What is not plain has a pair that was never learned.
            letters = known.learn(word, pairs) if is_plain(word) else [_REFUSED]
        width, body = 0.0, b""
        for advance, letter in letters:
            width += advance
            body += letter
        return width, body


class _Lines(dict[str, Letter | None]):
    """Lines of one weight; None for those that have to be shaped in full."""

    def __init__(self, face: Face) -> None:
        self._words = _Words(face)
        space = face.nominals[" "] or 0
        self._space, self._space_width = code(space), face.advances[space]

    def __missing__(self, text: str) -> Letter | None:
        if len(self) >= _MAX_LINES:
            self.clear()
        words, width, bodies = self._words, 0.0, []
        for word in text.split(" "):
            advance, body = words[word]
            width += advance
            bodies.append(body)
        width += (len(bodies) - 1) * self._space_width
        value = self[text] = None if width == inf else (width, self._space.join(bodies))
        return value


class Quick:
    """Lines of one weight, in one font. ``line(text)`` is the line's width and operands, or None if it has to be
    shaped in full."""

    def __init__(self, bold: bool) -> None:
        self.face: Face = shape("n", bold, "", "").pieces[0].face
        self.lines = _Lines(self.face)
        self.line: Callable[[str], Letter | None] = self.lines.__getitem__

    def shape(self, text: str) -> Shaped | None:
        """The line as full shaping gives it, or None."""
        line = self.line(text)
        if line is None:
            return None
        width, body = line
        return Shaped(width, USUAL_ASCENT, USUAL_DESCENT, (Piece(self.face, (b"(%b)" % body,), text),))


quick = shared(Quick)
"""The one of a weight in this process."""
