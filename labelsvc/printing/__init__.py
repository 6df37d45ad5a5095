"""Printers: their profiles, the ways to reach them, and what became of each job.

Holds no layout and no batches. May import the label engine (for the file that a printer gets), ``stores`` (to seal
credentials), ``errors`` and ``database``; batches and the entrances build on it.

Names are imported when they are first asked for: the print agent needs some of this folder, and no database.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labelsvc.printing.addresses import printer_address
    from labelsvc.printing.document import PrintDocument, print_document
    from labelsvc.printing.outcomes import Outcome, Result
    from labelsvc.printing.profiles import PrinterProfile
    from labelsvc.printing.service import (
        add_printer,
        change_printer,
        get_printer,
        list_printers,
        printers_with_login,
        remove_printer,
    )
    from labelsvc.printing.transports import Transport, transport

_PLACES = {
    "printer_address": "addresses",
    "PrintDocument": "document",
    "print_document": "document",
    "Outcome": "outcomes",
    "Result": "outcomes",
    "PrinterProfile": "profiles",
    "Transport": "transports",
    "transport": "transports",
}

__all__ = [
    "Outcome",
    "PrintDocument",
    "PrinterProfile",
    "Result",
    "Transport",
    "add_printer",
    "change_printer",
    "get_printer",
    "list_printers",
    "print_document",
    "printer_address",
    "printers_with_login",
    "remove_printer",
    "transport",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_PLACES.get(name, 'service')}"), name)
    globals()[name] = found
    return found
