"""Code 128: python-barcode's bars, with the fewest codewords.

Its class ``barcode.codex.Code128`` is not used: release 0.16.1 takes a first codeword 99 (the digits "99") for a
latch to code set C and drops it, and often needs more codewords. Tests hold these widths against its bars.
"""

from itertools import count
from operator import mul

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.code128_sets import codewords
from labelsvc.labels.barcodes.python_barcode import charset
from labelsvc.labels.barcodes.runs import run_lengths
from labelsvc.labels.barcodes.symbol import LinearSymbol

QUIET = 10
"""Quiet zone on each side in modules (ISO/IEC 15417, 4.6)."""

LONGEST = 128
"""Characters accepted: far more than any label is wide, few enough that hostile input costs nothing."""

_TABLES = charset("code128")
_WIDTHS = [run_lengths(pattern) for pattern in _TABLES.CODES]
_STOP = run_lengths(_TABLES.STOP + "11")
_UNPRINTABLE = dict.fromkeys((*range(32), 127), " ")


def code128_widths(text: str) -> bytes:
    """Widths in modules of bars and spaces in turn, check character and stop pattern included.

    ``text`` holds ASCII and FNC1 as U+00F1; anything else raises ``ValueError``.
    """
    words = list(codewords(text))
    words.append((words[0] + sum(map(mul, words, count()))) % 103)
    return b"".join([_WIDTHS[word] for word in words]) + _STOP


def encode_code128(data: str) -> LinearSymbol:
    """``data`` (1 to 128 ASCII characters, control characters included) as plain Code 128."""
    if not data.isascii() or not 0 < len(data) <= LONGEST:
        raise _refusal(data)
    hri = data if data.isprintable() else data.translate(_UNPRINTABLE)
    return LinearSymbol("code128", data, hri, code128_widths(data), QUIET)


def _refusal(data: str) -> BarcodeError:
    if not data:
        return BarcodeError("Code 128 of an empty text", hint="give at least one character")
    if len(data) > LONGEST:
        return BarcodeError(
            f"Code 128 of {len(data)} characters", hint=f"at most {LONGEST}; use QR or PDF417 for longer data"
        )
    where, char = next((place, char) for place, char in enumerate(data, 1) if not char.isascii())
    return BarcodeError(
        f"Code 128 has no character {char!r} (U+{ord(char):04X}, at position {where})",
        hint="use ASCII characters only, or QR",
    )
