"""Data Matrix, GS1 Data Matrix, PDF417 and Aztec, all drawn by zxing-cpp."""

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.gs1 import parse
from labelsvc.labels.barcodes.symbol import MatrixSymbol
from labelsvc.labels.barcodes.zxing import check_text, draw

QUIET_DATA_MATRIX = 1
QUIET_PDF417 = 2
QUIET_AZTEC = 0
"""Aztec needs none (ISO/IEC 24778, 4.2); a layout may leave some all the same."""

PDF417_ROW_HEIGHT = 3
"""Modules that a row of PDF417 is tall (ISO/IEC 15438, 5.8.2)."""


def encode_data_matrix(data: str, square: bool = True) -> MatrixSymbol:
    """Any text as Data Matrix ECC 200. Without ``square``, a rectangle where that is smaller."""
    check_text(data, "Data Matrix")
    columns, rows, bits = draw(data, "DataMatrix", "Data Matrix", force_square=bool(square))
    return MatrixSymbol("datamatrix", data, columns, rows, bits, QUIET_DATA_MATRIX)


def encode_gs1_data_matrix(data: str, square: bool = True) -> MatrixSymbol:
    """GS1 element strings, "(01)...(21)...", as GS1 Data Matrix."""
    elements = parse(data)
    # AIs in brackets: no data character is one, whereas parentheses may be data.
    bracketed = "".join(f"[{ai}]{value}" for ai, value in elements.pairs)
    columns, rows, bits = draw(bracketed, "DataMatrix", "GS1 Data Matrix", gs1=True, force_square=bool(square))
    return MatrixSymbol("gs1-datamatrix", elements.message, columns, rows, bits, QUIET_DATA_MATRIX, gs1=True)


def encode_pdf417(data: str, columns: int = 0, level: int | None = None) -> MatrixSymbol:
    """Any text as PDF417. ``columns`` of data 1 to 30 (0: as suits), ``level`` of correction 0 to 8."""
    check_text(data, "PDF417")
    options: dict[str, object] = {}
    if columns:
        if columns not in range(1, 31):
            raise BarcodeError(f"PDF417 cannot have {columns!r} columns", hint="give 1 to 30, or 0")
        options["columns"] = columns
    if level is not None:
        if level not in range(9):
            raise BarcodeError(f"PDF417 has no level {level!r}", hint="give 0 to 8")
        options["ec_level"] = str(level)
    across, down, bits = draw(data, "PDF417", "PDF417", **options)
    return _rows_once(data, across, down, bits)


def _rows_once(data: str, columns: int, lines: int, bits: bytes) -> MatrixSymbol:
    """zxing-cpp draws each row three times; ``MatrixSymbol`` says so once."""
    width = len(bits) // lines
    step = width * PDF417_ROW_HEIGHT
    rows = b"".join(bits[at : at + width] for at in range(0, len(bits), step))
    return MatrixSymbol("pdf417", data, columns, lines // PDF417_ROW_HEIGHT, rows, QUIET_PDF417, PDF417_ROW_HEIGHT)


def encode_aztec(data: str, correction: int = 23) -> MatrixSymbol:
    """Any text as Aztec Code, with at least ``correction`` percent of error correction (5 to 95)."""
    check_text(data, "Aztec")
    if correction not in range(5, 96):
        raise BarcodeError(f"Aztec cannot have {correction!r} % of correction", hint="give 5 to 95")
    columns, rows, bits = draw(data, "Aztec", "Aztec", ec_level=f"{correction}%")
    return MatrixSymbol("aztec", data, columns, rows, bits, QUIET_AZTEC)
