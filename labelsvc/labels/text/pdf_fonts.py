"""Drawing lines into a PDF and embedding the fonts that they used."""

from labelsvc.labels.pdf_document import StreamedDocument
from labelsvc.labels.text.embedding import Codes, write_font
from labelsvc.labels.text.faces import Face
from labelsvc.labels.text.line import plain_lines, shaped
from labelsvc.labels.text.quick import quick
from labelsvc.labels.text.shaping import Piece, code, number

_MAX_CODE = 0xFFFF
# Width of the outline that stands in for a bold face, in ems.
_OUTLINE = 0.03
# Han characters are dense: a thicker outline closes them, and any outline below so many dots to the em.
_HAN_OUTLINE, _HAN_OUTLINE_FROM = 0.015, 46.0


class _Used:
    """What one document uses of one face."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.characters: set[str] = set()
        self._fallbacks: dict[int, str] = {}
        self._pairs: dict[tuple[int, str], int] = {}

    def pair_code(self, pair: tuple[int, str]) -> int:
        """The code of a glyph that shows something else than its own character, given out in order of use.

        When all are given out the glyph's own code has to do: it is drawn right, and read as its own character.
        """
        known = self._pairs.get(pair)
        if known is None:
            known = self.face.info.glyphs + len(self._pairs)
            if known > _MAX_CODE:
                self._fallbacks.setdefault(pair[0], pair[1])
                return pair[0]
            self._pairs[pair] = known
        return known

    def codes(self) -> Codes:
        """Every code in use."""
        nominals = self.face.nominals
        codes = {glyph: (glyph, text) for glyph, text in self._fallbacks.items()}
        # A glyph is the nominal one of one character only, so the order of these does not matter.
        codes.update({glyph: (glyph, text) for text in self.characters if (glyph := nominals[text]) is not None})
        codes.update({known: pair for pair, known in self._pairs.items()})
        return codes


class PdfFonts:
    """The fonts of one PDF document. Draw any number of lines, then ``embed`` once.

    The same lines in the same order give the same bytes, whatever was drawn before in this process.
    """

    def __init__(self) -> None:
        self._used: dict[Face, _Used] = {}
        self._pens: dict[tuple[float, bool, str], Pen] = {}

    def pen(self, size: float, bold: bool = False, language: str = "") -> "Pen":
        """What draws lines of this size (in the page's unit), weight and language (BCP 47).

        A bold line in a font without a bold face gets an outline, for which the unit is taken to be the printer's
        dot.
        """
        known = self._pens.get((size, bold, language))
        if known is None:
            known = self._pens[size, bold, language] = Pen(self, size, bold, language)
        return known

    def begin(self, face: Face, size: float) -> tuple[set[str], bytes]:
        """The characters used of the face, to be added to, and the operators with which a line begins whose glyphs
        all stand for their own characters: most are such."""
        return self._use(face).characters, b"BT/%b %g Tf " % (face.resource, size)

    def _use(self, face: Face) -> _Used:
        used = self._used.get(face)
        if used is None:
            used = self._used[face] = _Used(face)
        return used

    def piece(self, piece: Piece, size: float, bold: bool) -> bytes:
        """The operators of any piece of a line, within a text object."""
        used = self._use(piece.face)
        used.characters.update(piece.characters)
        parts = [b"/%b %g Tf [" % (piece.face.resource, size)]
        for token in piece.tokens:
            if isinstance(token, bytes):
                parts.append(token)
            elif isinstance(token, tuple):
                parts.append(b"(%b)" % code(used.pair_code(token)))
            elif isinstance(token, str):
                parts.append(b"]TJ %b [" % (_span(token) if token else b"EMC"))
            else:
                parts.append(b"]TJ %b Ts [" % number(token * size / 1000))
        parts.append(b"]TJ")
        outline = _outline(piece.face, size) if bold else 0.0
        if outline:
            return b"%.2f w 2 Tr %b 0 Tr" % (outline, b"".join(parts))
        return b"".join(parts)

    def embed(self, document: StreamedDocument) -> None:
        """Write the fonts used into the document, where its pages find them."""
        for used in sorted(self._used.values(), key=lambda used: used.face.info.number):
            document.add_font(used.face.resource, write_font(used.face, used.codes(), document))


class Pen:
    """Draws lines of one size, weight and language: see ``PdfFonts.pen``."""

    __slots__ = ("_begin", "_begins", "_bold", "_fonts", "_language", "_plain", "_seen", "_size")

    def __init__(self, fonts: PdfFonts, size: float, bold: bool, language: str) -> None:
        self._fonts, self._size, self._bold, self._language = fonts, size, bold, language
        self._plain = plain_lines(language)[bold]
        # How plain lines begin, once there is one: a font that is not used must not be embedded.
        self._begin = b""
        self._seen: set[str] = set()
        self._begins: dict[Face, tuple[set[str], bytes]] = {}

    def draw(self, x: float, y: float, text: str) -> bytes:
        """Operators (a whole text object) for one cleaned line: left end at ``x``, baseline at ``y``.

        The bytes are binary content, not text in any encoding.
        """
        plain = self._plain(text)
        if plain is None:
            return self._shaped(x, y, text)
        if not self._begin:
            self._seen, self._begin = self._fonts.begin(quick(self._bold).face, self._size)
        self._seen.update(text)
        # Layouts set text on whole dots, which saves a fifth of the time of a line.
        if type(x) is type(y) is int:
            return b"%b%d %d Td[(%b)]TJ ET" % (self._begin, x, y, plain[1])
        return b"%b%b Td[(%b)]TJ ET" % (self._begin, _place(x, y), plain[1])

    def _shaped(self, x: float, y: float, text: str) -> bytes:
        """The same for a line that is shaped in full."""
        size, bold = self._size, self._bold
        _, _, _, pieces, actual = shaped(text, bold, self._language)
        if len(pieces) == 1 and not actual:
            face, tokens, characters = pieces[0]
            operands = tokens[0] if len(tokens) == 1 else None
            if isinstance(operands, bytes) and face.bold >= bold:
                seen, begin = self._begins.get(face) or self._beginning(face)
                seen.update(characters)
                return b"%b%b Td[%b]TJ ET" % (begin, _place(x, y), operands)
        if not pieces:
            return b""
        body = b" ".join([self._fonts.piece(piece, size, bold) for piece in pieces])
        drawn = b"BT %b Td %b ET" % (_place(x, y), body)
        if not actual:
            return drawn
        return b"%b %b EMC" % (_span(actual), drawn)

    def _beginning(self, face: Face) -> tuple[set[str], bytes]:
        known = self._begins[face] = self._fonts.begin(face, self._size)
        return known


def _span(text: str) -> bytes:
    """Begins what is to be read as this text (ISO 32000-1, 14.9.4)."""
    return b"/Span<</ActualText<FEFF%b>>>BDC" % text.encode("utf-16-be").hex().upper().encode()


def _place(x: float, y: float) -> bytes:
    return b"%d %d" % (x, y) if type(x) is type(y) is int else b"%.2f %.2f" % (x, y)


def _outline(face: Face, size: float) -> float:
    """How thick an outline makes a face bold that has no bold of its own; ``size`` is in dots."""
    if face.bold:
        return 0.0
    if face.info.han:
        return size * _HAN_OUTLINE if size >= _HAN_OUTLINE_FROM else 0.0
    return size * _OUTLINE
