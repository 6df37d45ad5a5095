"""Drawing lines into a PDF and embedding the fonts that they used."""

from typing import Any

from labelsvc.labels.text.embedding import Codes, font_object
from labelsvc.labels.text.faces import Face
from labelsvc.labels.text.line import shaped
from labelsvc.labels.text.shaping import Piece, code, number

_MAX_CODE = 0xFFFF


class _Used:
    """What one document uses of one face. ``texts``: code to character, for glyphs that show their own."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.texts: dict[int, str] = {}
        self.pairs: dict[tuple[int, str], int] = {}

    def pair_code(self, pair: tuple[int, str]) -> int:
        """The code of a glyph that shows something else than its own character, given out in order of use.

        When all are given out the glyph's own code has to do: it is drawn right, and read as its own character.
        """
        number_of = self.pairs.get(pair)
        if number_of is None:
            number_of = self.face.info.glyphs + len(self.pairs)
            if number_of > _MAX_CODE:
                return pair[0]
            self.pairs[pair] = number_of
        return number_of

    def codes(self) -> Codes:
        codes = {glyph: (glyph, text) for glyph, text in self.texts.items()}
        codes.update({number_of: pair for pair, number_of in self.pairs.items()})
        return codes


class PdfFonts:
    """The fonts of one PDF document. Draw any number of lines, then ``embed`` once.

    The same lines in the same order give the same bytes, whatever was drawn before in this process.
    """

    def __init__(self) -> None:
        self._used: dict[Face, _Used] = {}

    def draw(self, x: float, y: float, text: str, size: float, *, bold: bool = False, language: str = "") -> bytes:
        """Operators (a whole text object) for one cleaned line: left end at ``x``, baseline at ``y``, in points.

        The bytes are binary content, not text in any encoding.
        """
        glyphs = shaped(text, bold, language)
        if len(glyphs.pieces) == 1 and not glyphs.actual:
            piece = glyphs.pieces[0]
            if len(piece.tokens) == 1:
                self._use(piece.face).texts.update(piece.glyphs)
                place = b"BT /%b %.4g Tf 1 0 0 1 %.2f %.2f Tm [" % (piece.face.resource, size, x, y)
                return b"%b%b]TJ ET" % (place, piece.tokens[0])
        body = b" ".join([self._piece(piece, size) for piece in glyphs.pieces])
        drawn = b"BT 1 0 0 1 %.2f %.2f Tm %b ET" % (x, y, body)
        if not glyphs.actual:
            return drawn
        actual = glyphs.actual.encode("utf-16-be").hex().upper().encode()
        return b"/Span<</ActualText<FEFF%b>>>BDC %b EMC" % (actual, drawn)

    def _use(self, face: Face) -> _Used:
        used = self._used.get(face)
        if used is None:
            used = self._used[face] = _Used(face)
        return used

    def _piece(self, piece: Piece, size: float) -> bytes:
        used = self._use(piece.face)
        used.texts.update(piece.glyphs)
        parts = [b"/%b %.4g Tf [" % (piece.face.resource, size)]
        for token in piece.tokens:
            if isinstance(token, bytes):
                parts.append(token)
            elif isinstance(token, tuple):
                parts.append(b"(%b)" % code(used.pair_code(token)))
            else:
                parts.append(b"]TJ %b Ts [" % number(token * size / 1000))
        parts.append(b"]TJ")
        return b"".join(parts)

    def embed(self, document: Any) -> None:
        """Put the fonts used into a ReportLab ``PDFDocument``, where its pages' resources find them."""
        fonts = document.idToObject["BasicFonts"].dict
        for used in sorted(self._used.values(), key=lambda used: used.face.info.number):
            name = used.face.resource.decode()
            fonts[name] = document.Reference(font_object(used.face, used.codes()), f"labels-{name}")
