"""What a printer calls the file that it gets, and raster for those that take no PDF."""

import struct
from dataclasses import replace

from labelsvc.errors import PrinterError
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.ipp.codec import Group
from labelsvc.printing.profiles import PrinterProfile

# What a printer may call a file of each format, the best first.
MIMES = {
    "pdf": ("application/pdf",),
    "zpl": (
        "application/vnd.zebra-zpl",
        "application/zpl",
        "application/vnd.cups-raw",
        "application/octet-stream",
    ),
}
RASTER = "image/pwg-raster"
# The kinds of raster that labels are drawn in, the best first.
KINDS = ("black_1", "sgray_8")
_PER_INCH = 3


class Unsupported(PrinterError):
    """The printer takes none of the formats that labels come in."""

    code = "format"


def suited(facts: Group, document: PrintDocument, profile: PrinterProfile) -> tuple[str, PrintDocument]:
    """The MIME type, and the document as this printer takes it. One that does not say what it takes is tried.

    Raises ``Unsupported``.
    """
    supported = facts.attributes.get("document-format-supported")
    mimes = MIMES[document.format]
    if not supported:
        return mimes[0], document
    for mime in mimes:
        if mime in supported:
            return mime, document
    if document.format == "pdf" and RASTER in supported:
        return RASTER, _raster(facts, document, profile)
    raise Unsupported(f"the printer does not take {document.format.upper()}")


def _raster(facts: Group, document: PrintDocument, profile: PrinterProfile) -> PrintDocument:
    from labelsvc.printing.pwg import pwg_raster

    kinds = facts.attributes.get("pwg-raster-document-type-supported", [])
    kind = next((kind for kind in KINDS if kind in kinds), None)
    if kind is None:
        raise Unsupported("the printer takes neither PDF nor black and white raster")
    known = _resolutions(facts)
    if known and profile.dpi not in known:
        told = ", ".join(map(str, sorted(known)))
        raise Unsupported(f"the printer takes raster of {told} dpi, not of {profile.dpi}")
    return replace(document, data=pwg_raster(document.data, profile.printer().dpi, kind))


def _resolutions(facts: Group) -> set[int]:
    """Those that are the same both ways, in dots per inch."""
    found = set()
    for value in facts.attributes.get("pwg-raster-document-resolution-supported", []):
        if isinstance(value, bytes) and len(value) == 9:
            across, down, unit = struct.unpack(">iib", value)
            if across == down and unit == _PER_INCH:
                found.add(across)
    return found
