"""How carriers want their numbers drawn, where that is not plain Code 128 of the number."""

import re
from typing import cast

from labelsvc.labels.barcodes.code128 import encode_code128
from labelsvc.labels.barcodes.encode import encode
from labelsvc.labels.barcodes.symbol import LinearSymbol
from labelsvc.labels.barcodes.tracking.rule import Destination

_ZIP = re.compile("([0-9]{5})-?([0-9]{4})?")
_ROUTED = re.compile("420([0-9]{5}|[0-9]{9})(9[0-9]{21}|9[0-9]{25})")
# The United States with the territories and the freely associated states that its post serves.
_US = frozenset(["", "US", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"])


def identcode(number: str, _destination: Destination) -> LinearSymbol:
    return _linear("identcode", number)


def sscc(number: str, _destination: Destination) -> LinearSymbol:
    """A number of 18 digits, or of 20 with the AI 00 in front."""
    return _linear("sscc18", number[-18:])


def fedex_ground(number: str, _destination: Destination) -> LinearSymbol:
    """AI 96 and the rest as GS1-128 (FedEx Ground Bar Code & Label Layout Specification)."""
    return _linear("gs1-128", f"(96){number[2:]}")


def fedex_economy(number: str, destination: Destination) -> LinearSymbol:
    return usps("92" + number, destination)


def usps(number: str, destination: Destination) -> LinearSymbol:
    """AI 420 with the ZIP code, FNC1, and the number, as GS1-128 (Publication 199, section 4).

    The ZIP code is the one in the number, if it has one, else the destination's. The number alone is printed
    below, in groups of four.
    """
    routed = _ROUTED.fullmatch(number)
    zip_code, parcel = (routed[1], routed[2]) if routed else ("", number)
    zip_code = zip_code or _zip_code(destination)
    # GS1's tables take 5 ms to load, which only these numbers need wait for.
    from labelsvc.labels.barcodes.gs1 import SEPARATOR
    from labelsvc.labels.barcodes.gs1_128 import message_symbol

    routing = f"420{zip_code}{SEPARATOR}" if zip_code else ""
    return message_symbol(routing + parcel, grouped(parcel))


def _zip_code(destination: Destination) -> str:
    """The five digits of a ZIP or ZIP+4, else nothing.

    ZIP+4 is allowed too, but makes 264 modules of 222: on a 4 in label bars of 0.25 mm instead of 0.375.
    """
    found = _ZIP.fullmatch(destination.postal_code.strip()) if destination.country in _US else None
    return found[1] if found else ""


def grouped(number: str) -> str:
    """In groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def dpd(number: str, _destination: Destination) -> LinearSymbol:
    """The routing barcode: "%" and 27 digits; the check character is printed but not encoded.

    DPD Parcel Label Specification 2.4.1.
    """
    symbol = encode_code128("%" + number[:27])
    parts = (number[:4], number[4:7], number[7:11], number[11:15], number[15:19], number[19:21])
    return symbol._replace(hri=" ".join((*parts, number[21:24], number[24:27], number[27:])))


def australia_post(number: str, _destination: Destination) -> LinearSymbol:
    """The eParcel GTIN and, as AI 91, the article (Australia Post eParcel barcode specification)."""
    article = number.removeprefix("019931265099999891")
    symbol = _linear("gs1-128", f"(01)99312650999998(91){article}")
    return symbol._replace(hri=f"AP Article Id: {article}")


def s10(number: str, _destination: Destination) -> LinearSymbol:
    """Code 128 of the 13 characters; printed as "RB 123 456 785 GB" (UPU S10, 6)."""
    text = f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:11]} {number[11:]}"
    return encode_code128(number)._replace(hri=text)


def _linear(symbology: str, data: str) -> LinearSymbol:
    return cast(LinearSymbol, encode(symbology, data))
