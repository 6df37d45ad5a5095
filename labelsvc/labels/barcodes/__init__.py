"""Barcodes: text in, a symbol in modules out; which symbol a tracking number gets is decided here too.

Nothing here knows of printers, dots or pages. Only the label engine and its checks import it.
"""

from labelsvc.labels.barcodes.encode import SYMBOLOGIES, Symbology, encode
from labelsvc.labels.barcodes.symbol import FourStateSymbol, LinearSymbol, MatrixSymbol, Symbol
from labelsvc.labels.barcodes.tracking import Tracking, for_tracking

__all__ = [
    "SYMBOLOGIES",
    "FourStateSymbol",
    "LinearSymbol",
    "MatrixSymbol",
    "Symbol",
    "Symbology",
    "Tracking",
    "encode",
    "for_tracking",
]
