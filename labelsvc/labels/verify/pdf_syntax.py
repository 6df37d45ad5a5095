"""PDF's syntax (ISO 32000-1, 7.2 and 7.3): bytes to numbers, names, strings, arrays and dictionaries."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple


class Name(str):
    """A name, without its slash."""

    __slots__ = ()


class Operator(str):
    """A bare word: an operator of a content stream, or ``true``, ``null``, ``obj``."""

    __slots__ = ()


class Reference(NamedTuple):
    """An indirect reference; generations are not told apart."""

    number: int


class SyntaxFault(ValueError):
    """This is not PDF syntax."""


_SPACE = rb"\x00\t\n\x0c\r "
_TOKEN = re.compile(
    rb"(?:[" + _SPACE + rb"]|%[^\r\n]*+)*+"
    rb"(?:(?P<number>[+-]?(?:\d++\.?+\d*+|\.\d++))(?![^" + _SPACE + rb"()<>\[\]{}/%])"
    rb"|/(?P<name>[^" + _SPACE + rb"()<>\[\]{}/%]*)"
    rb"|(?P<mark><<|>>|\[|\]|\{|\})"
    rb"|<(?P<hex>[0-9A-Fa-f" + _SPACE + rb"]*)>"
    rb"|(?P<open>\()"
    rb"|(?P<word>[^" + _SPACE + rb"()<>\[\]{}/%]+))"
)
_STRING_PART = re.compile(rb"[^()\\]+|\\([0-7]{1,3}|\r\n|.)|[()]", re.DOTALL)
_ESCAPES = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]")
_DEEPEST, _LONGEST_NUMBER = 40, 64


class Parser:
    """Reads values from ``data``, from ``position`` on."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    def value(self, depth: int = 0) -> Any:
        """The next value; raises ``SyntaxFault`` at the end or where there is none."""
        token = self._token()
        if not isinstance(token, bytes):
            return self._reference_or(token) if isinstance(token, int) else token
        if depth > _DEEPEST:
            raise SyntaxFault("nested too deeply")
        if token == b"(":
            return self._string()
        if token == b"[":
            return list(self._until(b"]", depth))
        if token == b"<<":
            items = list(self._until(b">>", depth))
            return {key: item for key, item in zip(items[::2], items[1::2], strict=False) if isinstance(key, Name)}
        raise SyntaxFault(f"unexpected {token!r}")

    def _until(self, end: bytes, depth: int) -> Iterator[Any]:
        while True:
            before = self.position
            if self._token() == end:
                return
            self.position = before
            yield self.value(depth + 1)

    def _token(self) -> Any:
        """A number, name, hex string (as ``bytearray``) or word; or the ``bytes`` of a mark."""
        match = _TOKEN.match(self.data, self.position)
        if match is None:
            raise SyntaxFault("end of data")
        self.position = match.end()
        text: bytes = match[match.lastgroup or 0]
        if match.lastgroup == "number":
            if len(text) > _LONGEST_NUMBER:
                raise SyntaxFault("a number without end")
            return float(text) if b"." in text else int(text)
        if match.lastgroup == "name":
            return Name(re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), text).decode("latin-1"))
        if match.lastgroup == "hex":
            digits = _NOT_HEX.sub(b"", text)
            return bytearray.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        return Operator(text.decode("latin-1")) if match.lastgroup == "word" else text

    def _reference_or(self, number: int) -> Any:
        match = _REFERENCE.match(self.data, self.position)
        if match is None:
            return number
        self.position = match.end()
        return Reference(number)

    def _string(self) -> bytearray:
        found, depth = bytearray(), 1
        for match in _STRING_PART.finditer(self.data, self.position):
            part = match[0]
            depth += (part == b"(") - (part == b")")
            if depth == 0:
                self.position = match.end()
                return found
            found += part if match[1] is None else _unescaped(match[1])
        raise SyntaxFault("a string without end")


_REFERENCE = re.compile(rb"[" + _SPACE + rb"]+\d+[" + _SPACE + rb"]+R(?![^" + _SPACE + rb"()<>\[\]{}/%])")


def _unescaped(escape: bytes) -> bytes:
    if escape[0] in b"01234567":
        return bytes([int(escape, 8) & 0xFF])
    return _ESCAPES.get(escape, escape)
