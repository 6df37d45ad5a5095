"""The objects of a PDF file, found by reading it from end to end: no cross-reference table is trusted.

Enough to know which glyphs a page shows, which PDFium does not tell. Encrypted files are not looked into.
"""

import re
import zlib
from base64 import a85decode
from binascii import Error as NotBase
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from labelsvc.labels.verify.pdf_syntax import Name, Parser, Reference, SyntaxFault

_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})[\x00\t\n\x0c\r ]+\d+[\x00\t\n\x0c\r ]+obj\b")
_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]*stream\r?\n?")
_END = b"endstream"
# A content stream of a label is a few kilobytes; this bounds what a hostile file can inflate to.
_MOST_BYTES = 64_000_000
_DEEPEST = 30


@dataclass(slots=True)
class Stream:
    """A stream: its dictionary and its bytes as they stand in the file."""

    facts: dict[str, Any]
    raw: bytes = field(repr=False)


class Unreadable(ValueError):
    """A part of the file that is packed in a way that is not known here."""


class PdfObjects:
    """All objects by number; later ones replace earlier ones, as in a file that was changed."""

    def __init__(self, data: bytes) -> None:
        self._objects: dict[int, Any] = {}
        self.encrypted = b"/Encrypt" in data
        for number, value in _scan(data):
            self._objects[number] = value
        for value in list(self._objects.values()):
            if isinstance(value, Stream) and value.facts.get("Type") == "ObjStm":
                self._unpack(value)

    def get(self, value: Any) -> Any:
        """What a value refers to; itself if it is no reference."""
        for _ in range(_DEEPEST):
            if not isinstance(value, Reference):
                break
            value = self._objects.get(value.number)
        return value

    def facts(self, value: Any) -> dict[str, Any]:
        """A dictionary, or a stream's; empty for anything else."""
        found = self.get(value)
        if isinstance(found, Stream):
            return found.facts
        return found if isinstance(found, dict) else {}

    def content(self, stream: Stream) -> bytes:
        """A stream's bytes, unpacked. Raises ``Unreadable`` for packings other than deflate, base 85 and hex."""
        data = stream.raw
        filters = self.get(stream.facts.get("Filter"))
        for name in filters if isinstance(filters, list) else [filters] if filters else []:
            data = _decode(self.get(name), data)
        return data

    def pages(self) -> list[dict[str, Any]]:
        """Every page's dictionary, with the resources that it inherits."""
        catalogs = [one for one in self._objects.values() if self.facts(one).get("Type") == "Catalog"]
        return list(self._walk(catalogs[-1]["Pages"], None, 0)) if catalogs else []

    def _walk(self, node: Any, resources: Any, depth: int) -> Iterator[dict[str, Any]]:
        facts = self.facts(node)
        resources = facts.get("Resources", resources)
        kids = self.get(facts.get("Kids"))
        if not isinstance(kids, list):
            yield {**facts, "Resources": resources}
        elif depth < _DEEPEST:
            for kid in kids:
                yield from self._walk(kid, resources, depth + 1)

    def _unpack(self, stream: Stream) -> None:
        """The objects inside an object stream; one that cannot be read holds nothing."""
        try:
            data, first, count = self.content(stream), stream.facts["First"], stream.facts["N"]
            head = Parser(data)
            places = [(head.value(), head.value()) for _ in range(count)]
            for number, offset in places:
                self._objects.setdefault(number, Parser(data, first + offset).value())
        except (Unreadable, SyntaxFault, KeyError, TypeError) as error:
            stream.facts["Unreadable"] = str(error)


def _scan(data: bytes) -> Iterator[tuple[int, Any]]:
    position = 0
    while match := _OBJECT.search(data, position):
        parser = Parser(data, match.end())
        try:
            value = parser.value()
        except SyntaxFault:
            position = match.end()
            continue
        position = parser.position
        opening = _STREAM.match(data, position) if isinstance(value, dict) else None
        if opening:
            end = _stream_end(data, opening.end(), value.get("Length"))
            value, position = Stream(value, data[opening.end() : end]), end
        yield int(match[1]), value


def _stream_end(data: bytes, start: int, length: Any) -> int:
    if isinstance(length, int) and data[start + length : start + length + 12].lstrip().startswith(_END):
        return start + length
    found = data.find(_END, start)
    return len(data) if found < 0 else found


def _decode(name: Any, data: bytes) -> bytes:
    try:
        match name:
            case "FlateDecode" | "Fl":
                return zlib.decompressobj().decompress(data, _MOST_BYTES)
            case "ASCII85Decode" | "A85":
                return a85decode(data.strip().removeprefix(b"<~").removesuffix(b"~>"))
            case "ASCIIHexDecode" | "AHx":
                return bytes.fromhex(data.split(b">")[0].decode("latin-1"))
    except (zlib.error, ValueError, NotBase) as error:
        raise Unreadable(str(error)) from error
    raise Unreadable(f"packed as {Name(name)}")
