"""Text as glyphs: shaped once, kept, and ready to be written at any size and place.

What is kept does not depend on the document: a glyph that stands for its own character has the glyph's number as
its code in every document. Other pairs of glyph and text (ligatures, joined forms) get codes per document.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import count, groupby
from typing import NamedTuple
from unicodedata import bidirectional

from labelsvc.labels.text.catalogue import catalogue
from labelsvc.labels.text.faces import Face, Glyph, face
from labelsvc.labels.text.runs import Run, visual_runs

# Capitals with accents reach 950, descenders 240. Fonts claim more for every line (Noto Sans 1069 and 293, Tibetan
# 2.8 em in all), and stacked Khmer sinks far below what its font claims: so every line starts from these, which
# is a pitch of 1.2 em, and takes more where its ink does.
USUAL_ASCENT, USUAL_DESCENT = 950.0, 250.0

LEAST_MOVE = 0.01
"""In 1/1000 em: what is less is the error of a float."""

Token = bytes | float | tuple[int, str] | str
"""Inside a TJ array: finished operands; a rise in 1/1000 em; a glyph with the text that it shows here; or what the
glyphs up to the next empty text are to be read as, in the order of their places."""


class Piece(NamedTuple):
    """Glyphs of one font. ``characters`` are those that the glyphs in the finished operands stand for."""

    face: Face
    tokens: tuple[Token, ...]
    characters: str


class Shaped(NamedTuple):
    """Glyphs from left to right. Measures in 1/1000 em, ``ascent`` and ``descent`` positive.

    ``actual`` is the text to attach where reading the glyphs one by one would not give it back.
    """

    width: float
    ascent: float
    descent: float
    pieces: tuple[Piece, ...]
    actual: str = ""


@lru_cache(maxsize=8192)
def shape(text: str, bold: bool, region: str, language: str) -> Shaped:
    """Shape cleaned text in full: bidi, fonts, HarfBuzz. ``region`` and ``language`` as ``language_key`` gives."""
    pieces: list[Piece] = []
    width = ascent = descent = 0.0
    exact, rtl = True, False
    for run in visual_runs(text, region):
        font = face(catalogue().bold.get(run.font.name, run.font) if bold else run.font)
        glyphs = font.shape(
            text, run.start, run.end, rtl=bool(run.level & 1), script=run.script, language=language
        )
        encoder = _Encoder(font, text, run, glyphs)
        pieces.append(encoder.piece())
        width += sum([glyph[4] for glyph in glyphs]) * font.scale
        exact &= encoder.exact
        rtl |= bool(run.level)
        ascent, descent = max(ascent, encoder.ascent), max(descent, encoder.descent)
    return Shaped(round(width, 2), ascent, descent, merged(pieces), "" if exact or rtl else text)


@lru_cache(maxsize=65536)
def code(number: int) -> bytes:
    """A two-byte code as it stands in a PDF literal string."""
    raw = number.to_bytes(2, "big")
    for special, escaped in ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r")):
        raw = raw.replace(special, escaped)
    return raw


def number(value: float) -> bytes:
    """A PDF number of at most two decimals."""
    value = round(value, 2)
    return b"%d" % value if value == int(value) else b"%.2f" % value


def merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbouring pieces of one font as one."""
    result: list[Piece] = []
    for piece in pieces:
        if result and result[-1].face is piece.face:
            last = result[-1]
            tokens = _joined([*last.tokens, *piece.tokens])
            result[-1] = Piece(piece.face, tokens, last.characters + piece.characters)
        else:
            result.append(piece)
    return tuple(result)


def _joined(tokens: list[Token]) -> tuple[Token, ...]:
    """Neighbouring finished operands as one."""
    result: list[Token] = []
    for token in tokens:
        if result and isinstance(token, bytes) and isinstance(result[-1], bytes):
            last = result[-1]
            both = last[-1:] == b")" and token[:1] == b"(" and last[-2:] != b"\\)"
            result[-1] = last[:-1] + token[1:] if both else last + token
        else:
            result.append(token)
    return tuple(result)


def _strong(text: str) -> bool:
    """Letters of right-to-left scripts with their marks, and glyphs that show a part of one."""
    return all(bidirectional(character) in ("R", "AL", "NSM") for character in text)


class _Encoder:
    """Writes the glyphs of one run as operands of TJ."""

    def __init__(self, font: Face, text: str, run: Run, glyphs: list[Glyph]) -> None:
        self.font, self.run, self.glyphs = font, run, glyphs
        self.exact = True
        self.ascent, self.descent = USUAL_ASCENT, USUAL_DESCENT
        self._tokens: list[Token] = []
        self._operands: list[bytes] = []
        self._literal: list[bytes] = []
        self._characters: list[str] = []
        self._texts = self._cluster_texts(text)
        self._begins, self._ends = self._words() if run.level & 1 else ({}, set())

    def _cluster_texts(self, text: str) -> list[str]:
        """The text that each glyph shows: its cluster's on one glyph of each cluster, nothing on the others."""
        starts = [glyph[1] for glyph in self.glyphs]
        if len(starts) == self.run.end - self.run.start == len(set(starts)):
            return [text[start] for start in starts]
        starts = sorted(set(starts))
        ends = dict(zip(starts, [*starts[1:], self.run.end], strict=True))
        rtl = self.run.level & 1
        texts = [""] * len(self.glyphs)
        seen: set[int] = set()
        # A base precedes its marks in the order typed, which is from the right in a right-to-left run.
        for place in range(len(self.glyphs) - 1, -1, -1) if rtl else range(len(self.glyphs)):
            cluster = self.glyphs[place][1]
            if cluster in seen:
                self.exact = False
            else:
                seen.add(cluster)
                texts[place] = text[cluster : ends[cluster]]
        return texts

    def _words(self) -> tuple[dict[int, str], set[int]]:
        """Words of a right-to-left run that readers spoil glyph by glyph: first glyph to text, and last glyphs.

        PDFium adds letters where dots are glyphs apart, poppler parts words at their points. Both turn a word
        round, so its text is given from left to right; what is no letter is left out, for that they do not turn.
        """
        begins, ends = {}, set()
        for word, group in groupby(range(len(self.glyphs)), lambda place: _strong(self._texts[place])):
            places = list(group)
            if word and not all(self._plain(at) for at in places):
                begins[places[0]] = "".join([self._texts[at] for at in reversed(places)])[::-1]
                ends.add(places[-1])
        return begins, ends

    def _plain(self, place: int) -> bool:
        glyph, _, x_offset, y_offset, _ = self.glyphs[place]
        return not (x_offset or y_offset) and self.font.nominals[self._texts[place]] == glyph

    def _end_literal(self) -> None:
        if self._literal:
            self._operands.append(b"(%b)" % b"".join(self._literal))
            self._literal.clear()

    def _token(self, token: Token | None = None) -> None:
        """Close the finished operands, and add what is not one."""
        self._end_literal()
        if self._operands:
            self._tokens.append(b"".join(self._operands))
            self._operands.clear()
        if token is not None:
            self._tokens.append(token)

    def _move(self, distance: float) -> None:
        """Move on by a distance in 1/1000 em, backwards if positive."""
        if abs(distance) >= LEAST_MOVE:
            self._end_literal()
            self._operands.append(number(distance))

    def _add(self, glyph: int, text: str) -> None:
        if self.font.nominals[text] == glyph:
            self._characters.append(text)
            self._literal.append(code(glyph))
        else:
            self._token((glyph, text))

    def piece(self) -> Piece:
        scale, advances, inks = self.font.scale, self.font.advances, self.font.inks
        pending = rise = 0.0
        begins, ends = self._begins, self._ends
        places = zip(count(), self.glyphs, self._texts)
        for place, (glyph, _, x_offset, y_offset, advance), text in places:
            if x_offset or y_offset:
                self.exact = False
                pending -= x_offset * scale
            if y_offset * scale != rise:
                rise = y_offset * scale
                self._token(rise)
            above, below = inks[glyph]
            if above + rise > self.ascent:
                self.ascent = above + rise
            if below - rise > self.descent:
                self.descent = below - rise
            if pending:
                self._move(pending)
            if place in begins:
                self._token(begins[place])
            self._add(glyph, text)
            if place in ends:
                self._token("")
            pending = advances[glyph] + (x_offset - advance) * scale
        if pending:
            self._move(pending)
        self._token(0.0 if rise else None)
        return Piece(self.font, tuple(self._tokens), "".join(self._characters))
