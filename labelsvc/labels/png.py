"""Bitmaps to PNG: one bit a dot, and the resolution, so that a viewer prints it at its true size."""

import struct
import zlib
from typing import BinaryIO

from labelsvc.labels.raster import Bitmap

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MM_PER_INCH = 25.4
# Filter 0 (none) on every row: the other filters make 1-bit pictures larger.
_NO_FILTER = b"\x00"


def write_png(bitmap: Bitmap, out: BinaryIO) -> None:
    """Write one label as a 1-bit PNG; the same bytes for the same dots."""
    out.write(png_bytes(bitmap))


def png_bytes(bitmap: Bitmap) -> bytes:
    """One label as a 1-bit PNG; 203.2 dpi is exactly 8,000 dots a metre."""
    light = bitmap.bits.translate(_INVERTED)  # PNG has 1 = white
    rows = b"".join(_NO_FILTER + light[at : at + bitmap.stride] for at in range(0, len(light), bitmap.stride))
    per_metre = round(bitmap.dpi * 1000 / _MM_PER_INCH)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 1, 0, 0, 0, 0)),
            _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
            _chunk(b"IDAT", zlib.compress(rows, 6)),
            _chunk(b"IEND", b""),
        )
    )


_INVERTED = bytes(255 - value for value in range(256))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
