"""QR Code (ISO/IEC 18004)."""

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.symbol import MatrixSymbol
from labelsvc.labels.barcodes.zxing import draw

QUIET = 4
"""Quiet zone in modules (ISO/IEC 18004, 6.3.8)."""

LEVELS = ("L", "M", "Q", "H")


def encode_qr(data: str, level: str = "M") -> MatrixSymbol:
    """Any text as QR; ``level`` of error correction: L 7 %, M 15 %, Q 25 %, H 30 %."""
    if level not in LEVELS:
        raise BarcodeError(f"QR has no error correction level {level!r}", hint="use L, M, Q or H")
    if not data:
        raise BarcodeError("QR of an empty text", hint="give at least one character")
    columns, rows, bits = draw(data, "QRCode", "QR", ec_level=level)
    return MatrixSymbol("qr", data, columns, rows, bits, QUIET)
