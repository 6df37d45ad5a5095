"""Symbols drawn as pictures in memory and read back with zxing-cpp."""

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from labelsvc.labels.barcodes import LinearSymbol, MatrixSymbol

Picture = NDArray[np.uint8]


def draw_linear(symbol: LinearSymbol, *, module: int = 2, height: int = 40) -> Picture:
    """The symbol with its quiet zones, 0 dark and 255 light."""
    colours = np.arange(len(symbol.widths)) % 2 == 0
    bars = np.repeat(colours, np.frombuffer(symbol.widths, np.uint8))
    row = np.pad(bars, symbol.quiet).repeat(module)
    return np.where(row, 0, 255).astype(np.uint8)[np.newaxis, :].repeat(height, axis=0)


def draw_matrix(symbol: MatrixSymbol, *, module: int = 4) -> Picture:
    """The symbol with its quiet zone, 0 dark and 255 light."""
    packed = np.frombuffer(symbol.bits, np.uint8).reshape(symbol.rows, -1)
    modules = np.unpackbits(packed, axis=1)[:, : symbol.columns].repeat(symbol.row_height, axis=0)
    framed = np.pad(modules, symbol.quiet)
    return np.where(framed, 0, 255).astype(np.uint8).repeat(module, axis=0).repeat(module, axis=1)


def read(picture: Picture, format_name: str) -> zxingcpp.Barcode:
    """The one symbol in the picture; the test fails where there is none."""
    found = zxingcpp.read_barcode(
        picture,
        formats=getattr(zxingcpp.BarcodeFormat, format_name),
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    assert found is not None, "zxing-cpp reads nothing"
    assert found.valid
    return found


def read_linear(symbol: LinearSymbol, format_name: str) -> bytes:
    """The bytes that a reader gets from a linear symbol."""
    return read(draw_linear(symbol), format_name).bytes


def read_matrix(symbol: MatrixSymbol, format_name: str) -> zxingcpp.Barcode:
    """What a reader gets from a two-dimensional symbol."""
    return read(draw_matrix(symbol), format_name)
