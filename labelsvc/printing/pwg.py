"""PWG Raster (PWG 5102.4), which every IPP Everywhere printer takes, while many take no PDF.

The dots are those of our own rasteriser: bars stay whole dots, whatever a printer's firmware would make of a PDF.
"""

import struct
from collections.abc import Iterator

from labelsvc.labels.raster import Bitmap, rasterise_all

SYNC = b"RaS2"
HEADER_BYTES = 1796
# The colour spaces of the two types that label printers have: black_1 (1 = black) and sgray_8 (255 = white).
_SPACES = {"black_1": (3, 1), "sgray_8": (18, 8)}
# Places in the header, which is otherwise empty.
_RESOLUTION, _COPIES, _PAGE_SIZE, _IMAGE, _BITS, _SPACE, _COLOURS, _PAGES = 276, 340, 352, 372, 384, 400, 420, 452
_LONGEST_RUN, _MOST_REPEATS = 128, 256


def pwg_raster(pdf: bytes, dots_per_inch: float, kind: str) -> bytes:
    """A PDF's pages as PWG Raster of a kind, "black_1" or "sgray_8". Raises ``LabelError`` for what is no PDF."""
    pages = list(rasterise_all(pdf, dots_per_inch))
    return SYNC + b"".join(_header(page, kind, len(pages)) + _lines(page, kind) for page in pages)


def _header(page: Bitmap, kind: str, pages: int) -> bytes:
    space, bits = _SPACES[kind]
    header = bytearray(HEADER_BYTES)
    header[: len(b"PwgRaster")] = b"PwgRaster"
    # A "203 dpi" head has 203.2; the format counts in whole numbers.
    resolution = int(page.dpi)
    size = (round(page.width * 72 / page.dpi), round(page.height * 72 / page.dpi))
    struct.pack_into(">II", header, _RESOLUTION, resolution, resolution)
    struct.pack_into(">I", header, _COPIES, 1)
    struct.pack_into(">II", header, _PAGE_SIZE, *size)
    struct.pack_into(">II", header, _IMAGE, page.width, page.height)
    struct.pack_into(">III", header, _BITS, bits, bits, (page.width * bits + 7) // 8)
    struct.pack_into(">I", header, _SPACE, space)
    struct.pack_into(">I", header, _COLOURS, 1)
    struct.pack_into(">III", header, _PAGES, pages, 1, 1)
    return bytes(header)


def _lines(page: Bitmap, kind: str) -> bytes:
    """Each line with the number of times that it is repeated, its bytes run by run."""
    rows = [page.row(y) for y in range(page.height)]
    if kind == "sgray_8":
        grey = page.image().tobytes()
        rows = [grey[y * page.width : (y + 1) * page.width] for y in range(page.height)]
    parts, at = [], 0
    while at < len(rows):
        row, count = rows[at], 1
        while count < _MOST_REPEATS and at + count < len(rows) and rows[at + count] == row:
            count += 1
        parts += [bytes([count - 1]), *_packed(row)]
        at += count
    return b"".join(parts)


def _packed(row: bytes) -> Iterator[bytes]:
    """Runs of one byte, and of bytes that differ."""
    at = 0
    while at < len(row):
        end = at + 1
        while end < len(row) and end - at < _LONGEST_RUN and row[end] == row[at]:
            end += 1
        if end - at > 1 or end == len(row):
            yield bytes([end - at - 1, row[at]])
            at = end
            continue
        while end < len(row) and end - at < _LONGEST_RUN and row[end] != row[end - 1]:
            end += 1
        # The last one begins a run, unless the row or the room ended.
        if end < len(row) and row[end] == row[end - 1] and end - at > 1:
            end -= 1
        if end - at == 1:
            yield bytes([0, row[at]])
        else:
            yield bytes([257 - (end - at)]) + row[at:end]
        at = end
