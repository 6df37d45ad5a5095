"""GS1-128 and the SSCC of a logistic unit."""

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.check_digits import with_check_digit
from labelsvc.labels.barcodes.code128 import QUIET, code128_widths
from labelsvc.labels.barcodes.code128_sets import FNC1
from labelsvc.labels.barcodes.gs1 import SEPARATOR, parse
from labelsvc.labels.barcodes.symbol import LinearSymbol

MOST_CHARACTERS = 48
"""Data characters in one symbol, AIs and separating FNC1 counted (General Specifications, 5.4.1)."""

WIDEST_MM = 165.0
"""Width of a symbol with its quiet zones (General Specifications, 5.4.1)."""


def encode_gs1_128(data: str) -> LinearSymbol:
    """Element strings such as "(02)...(37)..." as GS1-128; ``hri`` has the AIs in parentheses."""
    elements = parse(data)
    message = elements.message
    if len(message) > MOST_CHARACTERS:
        raise BarcodeError(
            f"GS1-128 of {len(message)} data characters", hint=f"at most {MOST_CHARACTERS}: make two symbols"
        )
    return message_symbol(message, elements.hri)


def message_symbol(message: str, hri: str) -> LinearSymbol:
    """GS1-128 of element strings that are known to be right, joined by ``SEPARATOR`` where needed."""
    widths = code128_widths(FNC1 + message.replace(SEPARATOR, FNC1))
    return LinearSymbol("gs1-128", message, hri, widths, QUIET, gs1=True)


def encode_sscc18(data: str) -> LinearSymbol:
    """An SSCC as GS1-128 with AI 00: 18 digits, or 17 to have the check digit added, with or without "(00)"."""
    number = with_check_digit(data.removeprefix("(00)").replace(" ", ""), 18, "SSCC")
    widths = code128_widths(f"{FNC1}00{number}")
    return LinearSymbol("sscc18", "00" + number, "(00)" + number, widths, QUIET, gs1=True)


def width_mm(symbol: LinearSymbol, module_mm: float) -> float:
    """The width with quiet zones, for the rule of 165 mm (``WIDEST_MM``)."""
    return (symbol.modules + 2 * symbol.quiet) * module_mm
