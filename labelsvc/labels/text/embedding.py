"""One font of one PDF as the objects that PDF wants: CIDFontType2 subset, widths, ToUnicode (ISO 32000-1, 9.7)."""

import sys
import zlib
from array import array
from collections.abc import Sequence
from functools import lru_cache

from labelsvc.labels.pdf_document import StreamedDocument, deflated
from labelsvc.labels.text.faces import Face
from labelsvc.labels.text.shaping import number
from labelsvc.labels.text.shared import shared
from labelsvc.labels.text.truetype import Outlines

_CMAP_HEAD = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo "
    b"<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def /CMapName/Adobe-Identity-UCS def /CMapType 2 def\n"
    b"1 begincodespacerange<0000><FFFF>endcodespacerange\n"
)
_CMAP_TAIL = b"endcmap CMapName currentdict/CMap defineresource pop end end"
_BFCHAR_LIMIT = 100

Codes = dict[int, tuple[int, str]]
"""Code in the content streams to (glyph, text that it shows)."""
_Ordered = Sequence[tuple[int, tuple[int, str]]]


def write_font(face: Face, codes: Codes, document: StreamedDocument) -> int:
    """Write the Type 0 font for the codes that a document uses of a face; the number of its object."""
    ordered = sorted(codes.items())
    glyphs = tuple(sorted({glyph for glyph, _ in codes.values()}))
    source = _source(face)
    packed, length, new = source.program(glyphs)
    name = b"%b+%b" % (_tag(glyphs), face.info.name.encode())
    program = document.add_stream(packed, b"/Length1 %d" % length)
    descriptor = document.add_object(source.descriptor % (name, program))
    glyph_map = document.add_stream(deflated(_glyph_map(ordered, new)))
    descendant = document.add_object(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 1000/W[%b]/FontDescriptor %d 0 R/CIDToGIDMap %d 0 R>>"
        % (name, _widths(source.widths, ordered), descriptor, glyph_map)
    )
    unicode = document.add_stream(deflated(_to_unicode(ordered)))
    return document.add_object(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (name, descendant, unicode)
    )


class _Widths(dict[int, bytes]):
    """Glyph to its width as it stands in a W array."""

    def __init__(self, face: Face) -> None:
        self._advances = face.advances

    def __missing__(self, glyph: int) -> bytes:
        value = self[glyph] = number(self._advances[glyph]) + b" "
        return value


class _Source:
    """What all subsets of a face have in common."""

    def __init__(self, face: Face) -> None:
        self._outlines = Outlines(face.path)
        self.widths = _Widths(face)
        box = b" ".join([number(edge * face.scale) for edge in self._outlines.box])
        metrics = (number(face.info.ascent), number(face.info.descent), box)
        self.descriptor = (
            b"<</Type/FontDescriptor/FontName/%%b/Flags 4/ItalicAngle 0/StemV 80/CapHeight 714/Ascent %b"
            b"/Descent -%b/FontBBox[%b]/FontFile2 %%d 0 R>>" % metrics
        )

    def program(self, glyphs: tuple[int, ...]) -> tuple[bytes, int, dict[int, int]]:
        """The subset deflated, its length before that, and old glyph number to new."""
        data, new = self._outlines.subset(glyphs)
        return deflated(data), len(data), new


@shared
def _source(face: Face) -> _Source:
    return _Source(face)


def _tag(glyphs: tuple[int, ...]) -> bytes:
    """The six capitals before the name of a subset: the same for the same glyphs."""
    checksum = zlib.crc32(array("H", glyphs).tobytes())
    return bytes([65 + checksum // 26**place % 26 for place in range(6)])


def _widths(widths: _Widths, ordered: _Ordered) -> bytes:
    """The W array: runs of consecutive codes with their widths."""
    parts: list[bytes] = []
    following = -1
    for code, (glyph, _) in ordered:
        if code != following:
            parts.append(b"]%d[" % code)
        parts.append(widths[glyph])
        following = code + 1
    return b"".join(parts)[1:] + b"]"


def _glyph_map(ordered: _Ordered, new: dict[int, int]) -> bytes:
    """CIDToGIDMap: the new glyph number of each code, two bytes each."""
    numbers = array("H", bytes(2 * (ordered[-1][0] + 1)))
    for code, (glyph, _) in ordered:
        numbers[code] = new[glyph]
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def _to_unicode(ordered: _Ordered) -> bytes:
    """The CMap that gives text back."""
    entries = [_entry(code, text) for code, (_, text) in ordered if text]
    blocks = [entries[start : start + _BFCHAR_LIMIT] for start in range(0, len(entries), _BFCHAR_LIMIT)]
    body = b"".join([b"%d beginbfchar\n%b\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks])
    return _CMAP_HEAD + body + _CMAP_TAIL


@lru_cache(maxsize=4096)
def _entry(code: int, text: str) -> bytes:
    return b"<%04X><%b>" % (code, text.encode("utf-16-be").hex().upper().encode())
