"""What is known of each symbology: what zxing-cpp calls it, its quiet zones, and how its bars are reckoned."""

from dataclasses import dataclass
from typing import Literal

import zxingcpp

# "modules": every character is the same number of modules and elements. "two_width": narrow and wide elements.
# "matrix": cells on a grid. "unmeasured": read, but its bars are not judged.
Kind = Literal["modules", "two_width", "matrix", "unmeasured"]


@dataclass(frozen=True, slots=True)
class Symbology:
    """``quiet`` is what the standard asks on the left and right (above and below as well for "matrix").

    For "modules": ``modules`` and ``elements`` of a character; ``guards`` elements that stand before, in the
    middle and after; ``bar_sums`` says whether the reader also adds up bars (Code 128).
    """

    kind: Kind
    quiet: tuple[int, int]
    modules: int = 0
    elements: int = 0
    guards: tuple[int, int, int] = (0, 0, 0)
    bar_sums: bool = False


_CODE128 = Symbology("modules", (10, 10), 11, 6, (0, 0, 1), bar_sums=True)
_TWO_WIDTH = Symbology("two_width", (10, 10))

# Quiet zones: ISO/IEC 15417 (Code 128), 16388 (Code 39), 16390 (ITF), 15420 (EAN/UPC), 18004 (QR), 16022 (Data
# Matrix), 15438 (PDF417), 24778 (Aztec), 16023 (MaxiCode).
SYMBOLOGIES: dict[str, Symbology] = {
    "Code 128": _CODE128,
    "Code 93": Symbology("modules", (10, 10), 9, 6, (0, 0, 1)),
    "Code 39": _TWO_WIDTH,
    "ITF": _TWO_WIDTH,
    "Codabar": _TWO_WIDTH,
    "EAN-13": Symbology("modules", (11, 7), 7, 4, (3, 5, 3)),
    "UPC-A": Symbology("modules", (9, 9), 7, 4, (3, 5, 3)),
    "EAN-8": Symbology("modules", (7, 7), 7, 4, (3, 5, 3)),
    "UPC-E": Symbology("modules", (9, 7), 7, 4, (3, 0, 6)),
    "QR Code": Symbology("matrix", (4, 4)),
    "Micro QR Code": Symbology("matrix", (2, 2)),
    "rMQR Code": Symbology("matrix", (2, 2)),
    "Data Matrix": Symbology("matrix", (1, 1)),
    "Aztec": Symbology("matrix", (0, 0)),
    "PDF417": Symbology("matrix", (2, 2)),
    "MicroPDF417": Symbology("matrix", (1, 1)),
}
UNMEASURED = Symbology("unmeasured", (0, 0))

# Our own names of symbologies, as an expectation gives them.
FORMATS = {
    "code128": zxingcpp.BarcodeFormat.Code128,
    "gs1-128": zxingcpp.BarcodeFormat.Code128,
    "sscc18": zxingcpp.BarcodeFormat.Code128,
    "itf14": zxingcpp.BarcodeFormat.ITF,
    "code39": zxingcpp.BarcodeFormat.Code39,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "gs1-datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "aztec": zxingcpp.BarcodeFormat.Aztec,
    "maxicode": zxingcpp.BarcodeFormat.MaxiCode,
}


def symbology(name: str) -> Symbology:
    """By zxing-cpp's name, of which subtypes begin with their type: "Code 39 Extended", "QR Code Model 2"."""
    for known, facts in SYMBOLOGIES.items():
        if name == known or name.startswith(known + " "):
            return facts
    return UNMEASURED
