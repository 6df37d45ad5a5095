"""Code 128: python-barcode's class with the fewest codewords, and without its loss of a leading "99"."""

from itertools import count
from operator import mul

from barcode.charsets import code128 as charset
from barcode.codex import Code128 as PlainCode128

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.code128_sets import codewords
from labelsvc.labels.barcodes.runs import run_lengths
from labelsvc.labels.barcodes.symbol import LinearSymbol

QUIET = 10
"""Quiet zone on each side in modules (ISO/IEC 15417, 4.6)."""

LONGEST = 128
"""Characters accepted: far more than any label is wide, few enough that hostile input costs nothing."""


_WIDTHS = [run_lengths(pattern) for pattern in charset.CODES]
_STOP = run_lengths(charset.STOP + "11")
_UNPRINTABLE = dict.fromkeys((*range(32), 127), " ")


class Code128(PlainCode128):  # type: ignore[misc]
    """python-barcode's Code 128 with an optimal choice of code sets.

    Its release 0.16.1 takes a first codeword 99 (the digits "99") for a latch to code set C and drops it.
    ``code`` holds ASCII and FNC1 as U+00F1; anything else raises ``ValueError`` when built.
    """

    def __init__(self, code: str, writer: object = None) -> None:
        # The base class would make an SVG writer here, for each symbol, and never use it.
        self.code = code
        self.writer = writer

    def _build(self) -> list[int]:
        return list(codewords(self.code))

    def widths(self) -> bytes:
        """Widths in modules of bars and spaces in turn, check character and stop pattern included."""
        words = self._build()
        words.append((words[0] + sum(map(mul, words, count()))) % 103)
        return b"".join([_WIDTHS[word] for word in words]) + _STOP


def encode_code128(data: str) -> LinearSymbol:
    """``data`` (1 to 128 ASCII characters, control characters included) as plain Code 128."""
    if not data.isascii() or not 0 < len(data) <= LONGEST:
        raise _refusal(data)
    hri = data if data.isprintable() else data.translate(_UNPRINTABLE)
    return LinearSymbol("code128", data, hri, Code128(data).widths(), QUIET)


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
