"""The table of symbologies and the one door to all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import cast

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Symbology:
    """One kind of symbol: its name for people, its encoder, and the options that this takes by keyword.

    The encoder is "module.function" of this package, imported when the first such symbol is drawn: most labels
    have one symbology or two.
    """

    title: str
    encoder: str
    options: tuple[str, ...] = ()


SYMBOLOGIES: Mapping[str, Symbology] = MappingProxyType(
    {
        "code128": Symbology("Code 128", "code128.encode_code128"),
        "gs1-128": Symbology("GS1-128", "gs1_128.encode_gs1_128"),
        "sscc18": Symbology("SSCC", "gs1_128.encode_sscc18"),
        "itf14": Symbology("ITF-14", "retail.encode_itf14"),
        "identcode": Symbology("Identcode", "retail.encode_identcode"),
        "code39": Symbology("Code 39", "retail.encode_code39", ("check",)),
        "ean13": Symbology("EAN-13", "retail.encode_ean13"),
        "qr": Symbology("QR", "qr.encode_qr", ("level",)),
        "datamatrix": Symbology("Data Matrix", "matrix.encode_data_matrix", ("square",)),
        "gs1-datamatrix": Symbology("GS1 Data Matrix", "matrix.encode_gs1_data_matrix", ("square",)),
        "pdf417": Symbology("PDF417", "matrix.encode_pdf417", ("columns", "level")),
        "imb": Symbology("Intelligent Mail", "imb.encode_imb"),
        "rm4scc": Symbology("RM4SCC", "royal_mail.encode_rm4scc"),
        "kix": Symbology("KIX", "royal_mail.encode_kix"),
        "aztec": Symbology("Aztec", "matrix.encode_aztec", ("correction",)),
        "maxicode": Symbology(
            "MaxiCode", "maxicode.encode_maxicode", ("mode", "postal_code", "country", "service")
        ),
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
        return _encoder(symbology)(data)
    unknown = options.keys() - set(entry.options)
    if unknown:
        raise BarcodeError(
            f"{entry.title} has no option {', '.join(sorted(unknown))}",
            hint="it takes " + (", ".join(entry.options) or "none"),
        )
    return _encoder(symbology)(data, **options)


@cache
def _encoder(symbology: str) -> Callable[..., Symbol]:
    module, _, function = SYMBOLOGIES[symbology].encoder.partition(".")
    return cast(Callable[..., Symbol], getattr(import_module(f"{__package__}.{module}"), function))
