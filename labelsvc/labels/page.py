"""A label that has been laid out: what stands where, in the printer's dots, and nothing of how to write it.

This is what is stored of a label: small, complete, and enough for any writer to draw it again. Positions are
in dots from the top left corner of the label, and everything that a layout places stands on whole dots.
"""

import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from labelsvc.errors import LabelError
from labelsvc.labels.barcodes.symbol import FourStateSymbol, LinearSymbol, MatrixSymbol, Symbol
from labelsvc.labels.warnings import LabelWarning

FORMAT = 1


class Text(NamedTuple):
    """One line of text, already cleaned, broken and sized. ``x`` is its left end, ``y`` its baseline.

    ``size`` is in points; ``width`` (dots) is what the layout reckoned with; ``language`` picks regional
    shapes; ``white`` text stands on a dark ``Rule``.
    """

    x: float
    y: float
    text: str
    size: float
    width: float
    bold: bool = False
    language: str = ""
    white: bool = False


class Bars(NamedTuple):
    """A linear symbol; ``x`` is its first bar's left edge (the quiet zone lies outside)."""

    x: int
    y: int
    module: int
    height: int
    symbol: LinearSymbol


class Matrix(NamedTuple):
    """A two-dimensional symbol; ``x``, ``y`` is the corner of its first module (quiet zone outside)."""

    x: int
    y: int
    module: int
    symbol: MatrixSymbol


class FourState(NamedTuple):
    """A four-state symbol: bars ``bar`` dots wide every ``pitch`` dots, full height ``height``."""

    x: int
    y: int
    bar: int
    pitch: float
    height: int
    symbol: FourStateSymbol


class Rule(NamedTuple):
    """A filled rectangle."""

    x: int
    y: int
    width: int
    height: int


class Picture(NamedTuple):
    """A 1-bit picture, one bit a dot: ``bits`` row-major from the top, rows padded to bytes, 1 = dark."""

    x: int
    y: int
    width: int
    height: int
    bits: bytes


PageItem = Text | Bars | Matrix | FourState | Rule | Picture


@dataclass(slots=True)
class Page:
    """One label. ``width_mm`` by ``height_mm`` is the label itself, ``dpi`` the grid its dots lie on."""

    order_id: str
    width_mm: float
    height_mm: float
    dpi: float
    items: list[PageItem] = field(default_factory=list)
    warnings: list[LabelWarning] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """The stored form: deflated JSON, the same bytes for the same page."""
        document = {
            "format": FORMAT,
            "order": self.order_id,
            "size_mm": [self.width_mm, self.height_mm],
            "dpi": self.dpi,
            "items": [_pack(item) for item in self.items],
            "warnings": [[w.code, w.message] for w in self.warnings],
        }
        return zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), 6)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Page":
        """Read what ``to_bytes`` wrote; raises ``LabelError`` for anything else."""
        try:
            document = json.loads(zlib.decompress(data))
            if document["format"] != FORMAT:
                raise LabelError(f"this label was stored in format {document['format']}; this is {FORMAT}")
            width_mm, height_mm = document["size_mm"]
            return cls(
                document["order"],
                width_mm,
                height_mm,
                document["dpi"],
                [_unpack(item) for item in document["items"]],
                [LabelWarning(code, message) for code, message in document["warnings"]],
            )
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise LabelError(f"a stored label cannot be read: {type(error).__name__}") from error


def _symbol_pack(symbol: Symbol) -> list[Any]:
    match symbol:
        case LinearSymbol(symbology, data, hri, widths, quiet, gs1):
            return [symbology, data, hri, "".join(map(str, widths)), quiet, gs1]
        case MatrixSymbol(symbology, data, columns, rows, bits, quiet, row_height, gs1):
            return [symbology, data, columns, rows, b64encode(bits).decode(), quiet, row_height, gs1]
        case FourStateSymbol(symbology, data, hri, states):
            return [symbology, data, hri, states]


def _linear(packed: list[Any]) -> LinearSymbol:
    symbology, data, hri, widths, quiet, gs1 = packed
    return LinearSymbol(symbology, data, hri, bytes(map(int, widths)), quiet, gs1)


def _matrix(packed: list[Any]) -> MatrixSymbol:
    symbology, data, columns, rows, bits, quiet, row_height, gs1 = packed
    return MatrixSymbol(symbology, data, columns, rows, b64decode(bits), quiet, row_height, gs1)


def _pack(item: PageItem) -> list[Any]:
    match item:
        case Text():
            return ["T", *item]
        case Bars(x, y, module, height, symbol):
            return ["B", x, y, module, height, _symbol_pack(symbol)]
        case Matrix(x, y, module, symbol):
            return ["M", x, y, module, _symbol_pack(symbol)]
        case FourState(x, y, bar, pitch, height, symbol):
            return ["F", x, y, bar, pitch, height, _symbol_pack(symbol)]
        case Rule():
            return ["R", *item]
        case Picture(x, y, width, height, bits):
            return ["P", x, y, width, height, b64encode(bits).decode()]


def _unpack(packed: list[Any]) -> PageItem:
    match packed:
        case ["T", *rest]:
            return Text(*rest)
        case ["B", x, y, module, height, symbol]:
            return Bars(x, y, module, height, _linear(symbol))
        case ["M", x, y, module, symbol]:
            return Matrix(x, y, module, _matrix(symbol))
        case ["F", x, y, bar, pitch, height, symbol]:
            return FourState(x, y, bar, pitch, height, FourStateSymbol(*symbol))
        case ["R", *rest]:
            return Rule(*rest)
        case ["P", x, y, width, height, bits]:
            return Picture(x, y, width, height, b64decode(bits))
    raise LabelError(f"a stored label holds an unknown item {packed[:1]!r}")
