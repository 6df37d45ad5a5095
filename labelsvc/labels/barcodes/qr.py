"""QR Code (ISO/IEC 18004): the choice of mode, version and level. Large symbols are left to zxing-cpp."""

import re
from functools import cache

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.qr_layout import LARGEST, LEVELS, capacity, layout
from labelsvc.labels.barcodes.symbol import MatrixSymbol
from labelsvc.labels.barcodes.zxing import check_text, draw

QUIET = 4
"""Quiet zone in modules (ISO/IEC 18004, 6.3.8)."""

_ALPHANUMERIC = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_is_alphanumeric = re.compile(r"[0-9A-Z $%*+\-./:]+").fullmatch
_LONGEST_DRAWN = 552
"""Digits in the largest symbol drawn here, so more characters than any other text in it."""

_NUMERIC_MODE, _ALPHANUMERIC_MODE, _BYTE_MODE = 1, 2, 4
_UTF_8_ECI = 0b0111_00011010
"""The mode that announces an encoding, and ECI 26: readers need not guess."""


def encode_qr(data: str, level: str = "M") -> MatrixSymbol:
    """Any text as QR; ``level`` is the least error correction: L 7 %, M 15 %, Q 25 %, H 30 %.

    The symbol is the smallest that holds the text, with all the correction that then still fits.
    """
    if level not in LEVELS:
        raise BarcodeError(f"QR has no error correction level {level!r}", hint="use L, M, Q or H")
    check_text(data, "QR")
    if len(data) <= _LONGEST_DRAWN:
        bits, length = _bits(data)
        version, best = _smallest((length + 7) // 8, level)
        if version:
            shape = layout(version, best)
            size, modules = shape.size, shape.draw(_codewords(bits, length, len(shape.codewords)))
            return MatrixSymbol("qr", data, size, size, modules, QUIET)
    columns, rows, modules = draw(data, "QRCode", "QR", ec_level=level)
    return MatrixSymbol("qr", data, columns, rows, modules, QUIET)


@cache
def _smallest(needed: int, level: str) -> tuple[int, str]:
    """The smallest version for so many codewords, and the highest level that fits it; version 0 if none."""
    for version in range(1, LARGEST + 1):
        if needed <= capacity(version, level):
            fitting = [name for name in LEVELS if needed <= capacity(version, name)]
            return version, fitting[-1]
    return 0, level


def _bits(data: str) -> tuple[int, int]:
    """Header and data in the mode that suits the whole text, as a number and its length in bits."""
    if data.isascii() and data.isdigit():
        return _numeric(data)
    if _is_alphanumeric(data):
        return _alphanumeric(data)
    raw = data.encode()
    header, length = (_BYTE_MODE, 4) if data.isascii() else (_UTF_8_ECI << 4 | _BYTE_MODE, 16)
    return (header << 8 | len(raw)) << 8 * len(raw) | int.from_bytes(raw, "big"), length + 8 + 8 * len(raw)


def _numeric(data: str) -> tuple[int, int]:
    bits, length = _NUMERIC_MODE << 10 | len(data), 14
    for start in range(0, len(data), 3):
        group = data[start : start + 3]
        width = 3 * len(group) + 1
        bits, length = bits << width | int(group), length + width
    return bits, length


def _alphanumeric(data: str) -> tuple[int, int]:
    bits, length = _ALPHANUMERIC_MODE << 9 | len(data), 13
    values = [_ALPHANUMERIC[char] for char in data]
    for high, low in zip(values[::2], values[1::2], strict=False):
        bits, length = bits << 11 | high * 45 + low, length + 11
    return (bits << 6 | values[-1], length + 6) if len(values) % 2 else (bits, length)


def _codewords(bits: int, length: int, total: int) -> bytes:
    """The bits with a terminator of up to four zeros, filled to ``total`` codewords."""
    length += (terminator := min(4, 8 * total - length))
    used = (length + 7) // 8
    raw = (bits << terminator + 8 * used - length).to_bytes(used, "big")
    return raw + (b"\xec\x11" * total)[: total - used]
