"""The table of symbologies and the one door to all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.code128 import encode_code128
from labelsvc.labels.barcodes.gs1_128 import encode_gs1_128, encode_sscc18
from labelsvc.labels.barcodes.imb import encode_imb
from labelsvc.labels.barcodes.matrix import (
    encode_aztec,
    encode_data_matrix,
    encode_gs1_data_matrix,
    encode_pdf417,
)
from labelsvc.labels.barcodes.maxicode import encode_maxicode
from labelsvc.labels.barcodes.qr import encode_qr
from labelsvc.labels.barcodes.retail import encode_code39, encode_ean13, encode_identcode, encode_itf14
from labelsvc.labels.barcodes.royal_mail import encode_kix, encode_rm4scc
from labelsvc.labels.barcodes.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Symbology:
    """One kind of symbol: its name for people, its encoder, and the options that this takes by keyword."""

    title: str
    encoder: Callable[..., Symbol]
    options: tuple[str, ...] = ()


SYMBOLOGIES: Mapping[str, Symbology] = MappingProxyType(
    {
        "code128": Symbology("Code 128", encode_code128),
        "gs1-128": Symbology("GS1-128", encode_gs1_128),
        "sscc18": Symbology("SSCC", encode_sscc18),
        "itf14": Symbology("ITF-14", encode_itf14),
        "identcode": Symbology("Identcode", encode_identcode),
        "code39": Symbology("Code 39", encode_code39, ("check",)),
        "ean13": Symbology("EAN-13", encode_ean13),
        "qr": Symbology("QR", encode_qr, ("level",)),
        "datamatrix": Symbology("Data Matrix", encode_data_matrix, ("square",)),
        "gs1-datamatrix": Symbology("GS1 Data Matrix", encode_gs1_data_matrix, ("square",)),
        "pdf417": Symbology("PDF417", encode_pdf417, ("columns", "level")),
        "imb": Symbology("Intelligent Mail", encode_imb),
        "rm4scc": Symbology("RM4SCC", encode_rm4scc),
        "kix": Symbology("KIX", encode_kix),
        "aztec": Symbology("Aztec", encode_aztec, ("correction",)),
        "maxicode": Symbology("MaxiCode", encode_maxicode, ("mode", "postal_code", "country", "service")),
    }
)


def encode(symbology: str, data: str, **options: object) -> Symbol:
    """``data`` as a symbol of the named ``symbology`` (a key of ``SYMBOLOGIES``).

    Raises ``BarcodeError``, with the reason, for an unknown symbology or option and for data that the
    symbology cannot carry or whose check digit is wrong. Nothing is dropped, replaced or cut.
    """
    entry = SYMBOLOGIES.get(symbology)
    if entry is None:
        raise BarcodeError(f"no symbology {symbology!r}", hint="one of " + ", ".join(SYMBOLOGIES))
    if not options:
        return entry.encoder(data)
    unknown = options.keys() - set(entry.options)
    if unknown:
        raise BarcodeError(
            f"{entry.title} has no option {', '.join(sorted(unknown))}",
            hint="it takes " + (", ".join(entry.options) or "none"),
        )
    return entry.encoder(data, **options)
