"""Bitmaps to ZPL: one graphic a label, for printers that would lack the world's scripts.

Nothing but numbers and the encoded graphic ever stands in it, so no text of an order can be a command.
"""

import re
import zlib
from base64 import b64encode
from binascii import crc_hqx
from collections.abc import Iterable
from typing import BinaryIO, Literal

from labelsvc.errors import LabelError
from labelsvc.labels.raster import Bitmap

# "z64" (deflate) is a third of "run_length", which printers with old firmware need.
Compression = Literal["z64", "run_length"]

_RUNS = re.compile(rb"(.)\1*")
_LONGEST_RUN = 419  # z = 400 and Y = 19
MAX_COPIES = 99_999_999  # what ^PQ takes


def write_zpl(
    bitmaps: Iterable[Bitmap], out: BinaryIO, *, copies: int = 1, compression: Compression = "z64"
) -> int:
    """Write the labels one after the other and return how many; ``copies`` of each are printed.

    Raises ``LabelError`` if the printer could not count that many copies.
    """
    if not 1 <= copies <= MAX_COPIES:
        raise LabelError(f"{copies} copies: 1 to {MAX_COPIES}")
    count = 0
    for bitmap in bitmaps:
        out.write(zpl_label(bitmap, copies=copies, compression=compression))
        count += 1
    return count


def zpl_label(bitmap: Bitmap, *, copies: int = 1, compression: Compression = "z64") -> bytes:
    """One label: upright, at the head's home, as wide and long as the bitmap."""
    size = len(bitmap.bits)
    data = _z64(bitmap.bits) if compression == "z64" else _run_length(bitmap)
    return (
        b"^XA^PON^LH0,0^LS0^PW%d^LL%d" % (bitmap.width, bitmap.height)
        + b"^FO0,0^GFA,%d,%d,%d," % (size, size, bitmap.stride)
        + data
        + b"^FS^PQ%d,0,1,Y^XZ\n" % copies
    )


def _z64(bits: bytes) -> bytes:
    encoded = b64encode(zlib.compress(bits, 9))
    # CRC-16 (polynomial 0x1021, start 0) over the base64 text, as the ZPL II manual has it.
    return b":Z64:%b:%04X" % (encoded, crc_hqx(encoded, 0))


def _run_length(bitmap: Bitmap) -> bytes:
    """Zebra's ASCII compression: counts before hex digits; ``,`` and ``!`` fill a row, ``:`` repeats it."""
    rows, above = [], b""
    for y in range(bitmap.height):
        row = bitmap.row(y)
        rows.append(b":" if row == above else _row_runs(row.hex().upper().encode()))
        above = row
    return b"".join(rows)


def _row_runs(digits: bytes) -> bytes:
    rest = digits.rstrip(digits[-1:]) if digits[-1:] in b"0F" else digits
    body = digits[: len(rest) + len(rest) % 2]  # printers fill up from a whole byte on
    tail = b"" if len(body) == len(digits) else b"," if digits[-1:] == b"0" else b"!"
    return b"".join(_run(len(run[0]), run[1]) for run in _RUNS.finditer(body)) + tail


def _run(length: int, digit: bytes) -> bytes:
    """``G`` to ``Y`` count 1 to 19, ``g`` to ``z`` count 20 to 400 by twenties; they add up."""
    counts = b""
    while length > _LONGEST_RUN:
        counts += b"z"
        length -= 400
    if length == 1 and not counts:
        return digit
    twenties, ones = divmod(length, 20)
    if twenties:
        counts += bytes([ord("g") + twenties - 1])
    if ones:
        counts += bytes([ord("G") + ones - 1])
    return counts + digit
