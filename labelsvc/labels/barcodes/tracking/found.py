"""What is found out about a tracking number."""

from typing import NamedTuple

from labelsvc.labels.barcodes.symbol import LinearSymbol


class Tracking(NamedTuple):
    """What a tracking number is: ``carrier`` and ``service`` where recognised, and its symbol.

    ``data`` is what the symbol carries, which may hold more than the number (a USPS routing code) or less
    (a DPD check character). ``symbology`` is the symbol's.
    """

    carrier: str | None
    service: str | None
    symbology: str
    data: str
    symbol: LinearSymbol
