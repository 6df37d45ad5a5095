"""The table of symbologies and the one door to all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.code128 import encode_code128
from labelsvc.labels.barcodes.qr import encode_qr
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
        "qr": Symbology("QR", encode_qr, ("level",)),
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
