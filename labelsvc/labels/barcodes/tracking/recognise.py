"""From a tracking number as it was typed to its carrier and its symbol."""

from dataclasses import dataclass

from labelsvc.labels.barcodes.code128 import encode_code128
from labelsvc.labels.barcodes.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Tracking:
    """What a tracking number is: ``carrier`` and ``service`` where recognised, and its symbol.

    ``data`` is what the symbol carries, which may hold more than the number (a USPS routing code).
    """

    carrier: str | None
    service: str | None
    symbology: str
    data: str
    symbol: Symbol


def for_tracking(number: str, *, postal_code: str = "", country_code: str = "") -> Tracking:
    """The symbol of a tracking number, by its carrier's rules; plain Code 128 of the text for any other."""
    return Tracking(None, None, "code128", number, encode_code128(number))
