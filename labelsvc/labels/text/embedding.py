"""One font of one PDF as the objects that PDF wants: CIDFontType2 subset, widths, ToUnicode (ISO 32000-1, 9.7)."""

import zlib
from array import array
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFObject

from labelsvc.labels.text.faces import Face
from labelsvc.labels.text.shaping import number
from labelsvc.labels.text.truetype import Outlines

_CMAP_HEAD = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo "
    b"<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def /CMapName/Adobe-Identity-UCS def /CMapType 2 def\n"
    b"1 begincodespacerange<0000><FFFF>endcodespacerange\n"
)
_CMAP_TAIL = b"endcmap CMapName currentdict/CMap defineresource pop end end"
_BFCHAR_LIMIT = 100
_FLATE = 6

Codes = dict[int, tuple[int, str]]
"""Code in the content streams to (glyph, text that it shows)."""


class BakedObject(PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """An indirect object whose bytes are ready but for the references to others.

    ReportLab's dictionaries take ten times as long to format, which counts for a single label.
    """

    __RefOnly__ = 1

    def __init__(self, *parts: "bytes | BakedObject") -> None:
        self.parts = parts

    def format(self, document: Any) -> bytes:
        return b"".join(
            part if isinstance(part, bytes) else document.Reference(part).format(document) for part in self.parts
        )


def font_object(face: Face, codes: Codes) -> BakedObject:
    """The Type 0 font for the codes that a document uses of a face."""
    glyphs = tuple(sorted({glyph for glyph, _ in codes.values()}))
    program, new = _program(face, glyphs)
    tag = _tag(glyphs)
    name = b"%b+%b" % (tag, face.info.name.encode())
    box = [number(edge * face.scale) for edge in _outlines(face).box]
    descriptor = BakedObject(
        b"<</Type/FontDescriptor/FontName/%b/Flags 4/ItalicAngle 0/StemV 80/CapHeight 714/Ascent %b/Descent -%b"
        b"/FontBBox[%b]/FontFile2 " % (name, number(face.info.ascent), number(face.info.descent), b" ".join(box)),
        program,
        b">>",
    )
    descendant = BakedObject(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 1000/W[%b]/FontDescriptor " % (name, _widths(face, codes)),
        descriptor,
        b"/CIDToGIDMap ",
        _stream(_glyph_map(codes, new)),
        b">>",
    )
    return BakedObject(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[" % name,
        descendant,
        b"]/ToUnicode ",
        _stream(_to_unicode(codes)),
        b">>",
    )


def _stream(content: bytes, entries: bytes = b"") -> BakedObject:
    return _deflated(zlib.compress(content, _FLATE), entries)


def _deflated(data: bytes, entries: bytes) -> BakedObject:
    head = b"<</Filter/FlateDecode/Length %d%b>>\nstream\n" % (len(data), entries)
    return BakedObject(head, data, b"\nendstream")


@cache
def _outlines(face: Face) -> Outlines:
    return Outlines(face.path)


@lru_cache(maxsize=64)
def _subset(face: Face, glyphs: tuple[int, ...]) -> tuple[bytes, bytes, dict[int, int]]:
    """The subset deflated, its stream's own entries, and old glyph number to new."""
    data, new = _outlines(face).subset(list(glyphs))
    return zlib.compress(data, _FLATE), b"/Length1 %d" % len(data), new


def _program(face: Face, glyphs: tuple[int, ...]) -> tuple[BakedObject, dict[int, int]]:
    data, entries, new = _subset(face, glyphs)
    return _deflated(data, entries), new


def _tag(glyphs: tuple[int, ...]) -> bytes:
    """The six capitals before the name of a subset: the same for the same glyphs."""
    checksum = zlib.crc32(array("H", glyphs).tobytes())
    return bytes(65 + checksum // 26**place % 26 for place in range(6))


def _widths(face: Face, codes: Codes) -> bytes:
    """The W array: runs of consecutive codes with their widths."""
    parts: list[bytes] = []
    for previous, code in pairwise([-2, *sorted(codes)]):
        if code != previous + 1:
            parts.append(b"%b%d[" % (b"]" if parts else b"", code))
        parts.append(number(face.advances[codes[code][0]]) + b" ")
    return b"".join(parts) + b"]"


def _glyph_map(codes: Codes, new: dict[int, int]) -> bytes:
    """CIDToGIDMap: the new glyph number of each code, two bytes each."""
    numbers = bytearray(2 * (max(codes) + 1))
    for code, (glyph, _) in codes.items():
        numbers[2 * code : 2 * code + 2] = new[glyph].to_bytes(2, "big")
    return bytes(numbers)


def _to_unicode(codes: Codes) -> bytes:
    """The CMap that gives text back."""
    entries = [
        b"<%04X><%b>" % (code, text.encode("utf-16-be").hex().upper().encode())
        for code, (_, text) in sorted(codes.items())
        if text
    ]
    blocks = [entries[start : start + _BFCHAR_LIMIT] for start in range(0, len(entries), _BFCHAR_LIMIT)]
    body = b"".join(b"%d beginbfchar\n%b\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks)
    return _CMAP_HEAD + body + _CMAP_TAIL
