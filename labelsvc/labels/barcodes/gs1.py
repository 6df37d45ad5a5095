"""GS1 element strings: parsed from "(00)...(10)..." and checked, ready for GS1-128 or GS1 Data Matrix."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.check_digits import mod10
from labelsvc.labels.barcodes.gs1_table import Identifier, identifier

SEPARATOR = "\x1d"
"""What a reader reports for an FNC1 between element strings (General Specifications, 7.8.6)."""

_ELEMENT = re.compile(r"\(([0-9]{2,4})\)((?:\\\(|[^(\\])*)")
_HINT = 'write AIs in parentheses, as in "(00)123456789012345675", and "(" within data as "\\("'
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Elements:
    """Checked element strings. ``message``: what is encoded, with ``SEPARATOR`` where an FNC1 must stand."""

    pairs: tuple[tuple[str, str], ...]
    message: str

    @property
    def hri(self) -> str:
        """AIs in parentheses, which are not encoded (General Specifications, 4.14)."""
        return "".join(f"({ai}){value}" for ai, value in self.pairs)


def parse(data: str) -> Elements:
    """Read "(AI)data(AI)data..."; raises ``BarcodeError`` that names the AI and what is wrong with it."""
    pairs: list[tuple[str, str]] = []
    message, done, open_end = "", 0, False
    for match in _ELEMENT.finditer(data):
        if match.start() != done:
            break
        ai, value = match[1], match[2].replace("\\(", "(")
        known = _checked(ai, value)
        message += (SEPARATOR if open_end else "") + ai + value
        pairs.append((ai, value))
        done, open_end = match.end(), not known.predefined
    if done != len(data) or not pairs:
        raise BarcodeError(f"GS1 data cannot be read from character {done + 1} on", hint=_HINT)
    return Elements(tuple(pairs), message)


def _checked(ai: str, value: str) -> Identifier:
    known = identifier(ai)
    if known is None:
        raise BarcodeError(f"GS1 has no application identifier ({ai})", hint=_HINT)
    match = known.pattern.fullmatch(value)
    if match is None:
        raise BarcodeError(
            f"GS1 ({ai}) cannot hold {value[:40]!r}",
            hint=f"its format is {known.format}: N digits, X letters too, .. up to so many",
        )
    for part, check in zip(match.groups(), known.checks, strict=True):
        if check and part:
            fault = _CHECKS[check](part)
            if fault:
                raise BarcodeError(f"GS1 ({ai}) {value}: {fault}", hint="check the number for a typing error")
    return known


def _check_digit(digits: str) -> str:
    wanted = mod10(digits[:-1])
    return "" if digits[-1] == wanted else f"the check digit is {digits[-1]}, computed {wanted}"


def _check_pair(text: str) -> str:
    wanted = check_pair(text[:-2])
    return "" if text[-2:] == wanted else f"the check characters are {text[-2:]}, computed {wanted}"


def check_pair(text: str) -> str:
    """The check character pair of a Global Model Number (General Specifications, 7.9.5)."""
    values = map(_SET_82.index, reversed(text))
    total = sum(value * prime for value, prime in zip(values, _PRIMES, strict=False)) % 1021
    return _SET_32[total >> 5] + _SET_32[total & 31]


def _date(digits: str) -> str:
    month, day = int(digits[2:4]), int(digits[4:6])
    right = 1 <= month <= 12 and day <= _MONTH_DAYS[month - 1]
    return "" if right else f"{digits} is no date YYMMDD"


def _exact_date(digits: str) -> str:
    return _date(digits) if digits[4:6] != "00" else f"{digits} has no day"


def _below(*limits: int) -> Callable[[str], str]:
    """Pairs of digits, each below its limit."""

    def fault(digits: str) -> str:
        pairs = zip(digits[::2], digits[1::2], limits, strict=True)
        return "" if all(int(high + low) < limit for high, low, limit in pairs) else f"{digits} is no time"

    return fault


def _piece_of_total(digits: str) -> str:
    piece, total = int(digits[:2]), int(digits[2:])
    return "" if 0 < piece <= total else f"piece {piece} of {total}"


def _yes_or_no(digit: str) -> str:
    return "" if digit in "01" else f"{digit} is neither 0 nor 1"


_CHECKS: dict[str, Callable[[str], str]] = {
    "a": _check_pair,
    "c": _check_digit,
    "d": _date,
    "e": _exact_date,
    "h": _below(24),
    "k": _piece_of_total,
    "m": _below(60),
    "t": _below(24, 60),
    "y": _yes_or_no,
}
