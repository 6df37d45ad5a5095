"""Which glyphs a page shows: a font's glyph 0 is a box (or nothing) where a letter should be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import uharfbuzz

from labelsvc.labels.verify.pdf_objects import PdfObjects, Stream, Unreadable
from labelsvc.labels.verify.pdf_syntax import Operator, Parser, SyntaxFault

_INLINE_IMAGE_END = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)")
_DEEPEST_FORM = 8
_SHOWS = frozenset(("Tj", "TJ", "'", '"'))


@dataclass(frozen=True, slots=True)
class MissingGlyphs:
    """``count`` characters of a page drawn in ``font`` with its glyph 0."""

    font: str
    count: int


def missing_glyphs(objects: PdfObjects, page: dict[str, Any]) -> list[MissingGlyphs]:
    """What a page shows as .notdef, font by font. Raises ``Unreadable`` where the page cannot be looked into."""
    if objects.encrypted:
        raise Unreadable("the file is encrypted")
    counts: dict[str, int] = {}
    for font, text in _shown(objects, _page_content(objects, page), page.get("Resources"), 0):
        facts = objects.facts(font)
        missing = _missing(objects, facts, text)
        if missing:
            name = str(facts.get("BaseFont", "a font"))
            counts[name] = counts.get(name, 0) + missing
    return [MissingGlyphs(name, count) for name, count in counts.items()]


def _page_content(objects: PdfObjects, page: dict[str, Any]) -> bytes:
    contents = objects.get(page.get("Contents"))
    parts = [objects.get(one) for one in (contents if isinstance(contents, list) else [contents])]
    return b"\n".join(objects.content(part) for part in parts if isinstance(part, Stream))


def _shown(objects: PdfObjects, content: bytes, resources: Any, depth: int) -> Iterator[tuple[Any, bytes]]:
    """Every string shown, with its font; form objects are entered."""
    facts = objects.facts(resources)
    fonts, forms = objects.facts(facts.get("Font")), objects.facts(facts.get("XObject"))
    font: Any = None
    kept: list[Any] = []
    for operator, operands in _operations(content):
        if operator == "Tf" and operands:
            font = fonts.get(operands[0]) if len(operands) > 1 else font
        elif operator in _SHOWS and operands:
            yield font, _text(operands[-1])
        elif operator == "q":
            kept.append(font)
        elif operator == "Q" and kept:
            font = kept.pop()
        elif operator == "Do" and operands and depth < _DEEPEST_FORM:
            form = objects.get(forms.get(operands[0]))
            if isinstance(form, Stream) and form.facts.get("Subtype") == "Form":
                inner = form.facts.get("Resources", resources)
                yield from _shown(objects, objects.content(form), inner, depth + 1)


def _text(operand: Any) -> bytes:
    parts = operand if isinstance(operand, list) else [operand]
    return b"".join(bytes(part) for part in parts if isinstance(part, bytearray))


def _operations(content: bytes) -> Iterator[tuple[str, list[Any]]]:
    parser, operands = Parser(content), []
    while True:
        try:
            value = parser.value()
        except SyntaxFault:
            return
        if not isinstance(value, Operator):
            operands.append(value)
            continue
        if value == "ID":
            end = _INLINE_IMAGE_END.search(content, parser.position)
            parser.position = end.end() if end else len(content)
        else:
            yield value, operands
        operands = []


def _missing(objects: PdfObjects, font: dict[str, Any], text: bytes) -> int:
    """How many of the codes lead to glyph 0; 0 where the font's encoding is one that is not followed here."""
    match font.get("Subtype"):
        case "Type0" if str(font.get("Encoding", "")).startswith("Identity"):
            to_glyph = _cid_to_glyph(objects, font)
            codes = [text[at : at + 2] for at in range(0, len(text) - 1, 2)]
            return sum(not any(to_glyph(code)) for code in codes)
        case "TrueType" if "Encoding" not in font:
            file = objects.get(objects.facts(font.get("FontDescriptor")).get("FontFile2"))
            known = _known_codes(objects.content(file)) if isinstance(file, Stream) else None
            return 0 if known is None else sum(code not in known for code in text)
    return 0


def _cid_to_glyph(objects: PdfObjects, font: dict[str, Any]) -> Any:
    descendants = objects.get(font.get("DescendantFonts")) or [None]
    mapping = objects.get(objects.facts(descendants[0]).get("CIDToGIDMap"))
    if not isinstance(mapping, Stream):
        return lambda code: code
    table = objects.content(mapping)
    return lambda code: table[2 * int.from_bytes(code) :][:2]


@lru_cache(maxsize=64)
def _known_codes(font_file: bytes) -> frozenset[int]:
    """The one-byte codes for which a simple font has a glyph, symbolic fonts included."""
    font = uharfbuzz.Font(uharfbuzz.Face(font_file))
    codes = range(256)
    return frozenset(code for code in codes if font.get_nominal_glyph(code))
