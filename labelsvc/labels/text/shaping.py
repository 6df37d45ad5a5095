"""A line as glyphs: shaped once, kept, and ready to be written at any size and place.

What is kept does not depend on the document: a glyph that stands for its own character has the glyph's number as
its code in every document. Other pairs of glyph and text (ligatures, joined forms) get codes per document.
"""

from dataclasses import dataclass
from functools import lru_cache

from labelsvc.labels.text.catalogue import catalogue, han_language
from labelsvc.labels.text.faces import Face, Glyph, face
from labelsvc.labels.text.runs import Run, visual_runs

# Languages for which some font draws a letter its own way (OpenType locl).
_LOCALISED = frozenset({"ca", "ks", "ku", "mk", "mo", "mr", "ne", "ro", "sa", "sd", "sr", "ur"})

Token = bytes | float | tuple[int, str]
"""Inside a TJ array: finished operands; a rise in 1/1000 em; or a glyph with the text that it shows here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs of one font. ``glyphs`` maps the codes in the finished operands to their characters."""

    face: Face
    tokens: tuple[Token, ...]
    glyphs: dict[int, str]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line's glyphs from left to right. Measures in 1/1000 em, ``ascent`` and ``descent`` positive.

    ``actual`` is the text to attach where reading the glyphs one by one would not give it back.
    """

    width: float
    ascent: float
    descent: float
    pieces: tuple[Piece, ...]
    actual: str = ""


@lru_cache(maxsize=256)
def language_key(language: str) -> tuple[str, str]:
    """What of a BCP 47 tag matters for shaping: the Han region, and the language where letters differ by it."""
    primary = language.lower().replace("_", "-").partition("-")[0]
    return han_language(language), primary if primary in _LOCALISED else ""


@lru_cache(maxsize=4096)
def shape(text: str, bold: bool, region: str, language: str) -> Shaped:
    """Shape one cleaned line in full: bidi, fonts, HarfBuzz."""
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
        width += encoder.width
        exact &= encoder.exact
        rtl |= bool(run.level)
        ascent, descent = max(ascent, font.info.ascent), max(descent, font.info.descent)
    return Shaped(round(width, 2), ascent, descent, tuple(pieces), "" if exact or rtl else text)


@lru_cache(maxsize=65536)
def code(number: int) -> bytes:
    """A two-byte code as it stands in a PDF literal string."""
    raw = number.to_bytes(2, "big")
    for special, escaped in ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r")):
        raw = raw.replace(special, escaped)
    return raw


def number(value: float) -> bytes:
    """A PDF number of at most two decimals."""
    return b"%g" % round(value, 2)


class _Encoder:
    """Writes the glyphs of one run as operands of TJ."""

    def __init__(self, font: Face, text: str, run: Run, glyphs: list[Glyph]) -> None:
        self.font, self.run, self.glyphs = font, run, glyphs
        self.width = sum(glyph[2] for glyph in glyphs) * font.scale
        self.exact = True
        self._tokens: list[Token] = []
        self._literal = bytearray()
        self._nominal: dict[int, str] = {}
        self._texts = self._cluster_texts(text)

    def _cluster_texts(self, text: str) -> list[str]:
        """The text that each glyph shows: its cluster's on one glyph of each cluster, nothing on the others."""
        starts = sorted({glyph[1] for glyph in self.glyphs})
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

    def _flush(self) -> None:
        if self._literal:
            self._tokens.append(b"(%b)" % self._literal)
            self._literal.clear()

    def _add(self, glyph: int, text: str) -> None:
        if len(text) == 1 and self.font.nominal(text) == glyph:
            self._nominal[glyph] = text
            self._literal += code(glyph)
        else:
            self._flush()
            self._tokens.append((glyph, text))

    def piece(self) -> Piece:
        scale = self.font.scale
        pending = rise = 0.0
        for (glyph, _, advance, x_offset, y_offset), text in zip(self.glyphs, self._texts, strict=True):
            if y_offset * scale != rise:
                rise = y_offset * scale
                self._flush()
                self._tokens.append(rise)
            pending -= x_offset * scale
            self.exact &= not (x_offset or y_offset)
            if abs(pending) >= 0.01:
                self._flush()
                self._tokens.append(number(pending))
                pending = 0.0
            self._add(glyph, text)
            pending += self.font.advance(glyph) + (x_offset - advance) * scale
        self._flush()
        if abs(pending) >= 0.01:
            self._tokens.append(number(pending))
        if rise:
            self._tokens.append(0.0)
        return Piece(self.font, _merged(self._tokens), self._nominal)


def _merged(tokens: list[Token]) -> tuple[Token, ...]:
    """Neighbouring finished operands as one."""
    merged: list[Token] = []
    for token in tokens:
        if isinstance(token, bytes) and merged and isinstance(merged[-1], bytes):
            merged[-1] += token
        else:
            merged.append(token)
    return tuple(merged)
