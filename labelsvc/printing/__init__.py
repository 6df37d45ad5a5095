"""Printers: their profiles, the ways to reach them, and what became of each job.

Holds no layout and no batches. May import the label engine (for the file that a printer gets), ``stores`` (to seal
credentials), ``errors`` and ``database``; batches and the entrances build on it.
"""

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
