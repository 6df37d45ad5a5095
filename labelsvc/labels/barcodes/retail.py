"""ITF-14, Identcode, EAN-13 and Code 39: the older linear symbologies, bar by bar."""

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.check_digits import weighted, with_check_digit
from labelsvc.labels.barcodes.code128 import LONGEST
from labelsvc.labels.barcodes.python_barcode import charset
from labelsvc.labels.barcodes.runs import run_lengths
from labelsvc.labels.barcodes.symbol import LinearSymbol

QUIET = 10
QUIET_EAN_13 = 11
"""Left of EAN-13 (General Specifications, 5.2.3.4); its right side needs 7 and gets 11."""

# Wide and narrow elements of the digits (ISO/IEC 16390). Wide is three modules, the most that is allowed.
_ITF = ("11331", "31113", "13113", "33111", "11313", "31311", "13311", "11133", "31131", "13131")
_ITF_START, _ITF_STOP = "1111", "311"

# Space, bar, space, bar of the left-hand odd set (ISO/IEC 15420); its mirror image is the even set, and with
# bar first it is the right-hand set. The first digit is told by which of the next six are even.
_EAN = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_EAN_EVEN = ("", "245", "235", "234", "145", "125", "123", "135", "134", "124")

_TABLES = charset("code39")
_CODE_39 = {char: bytes([*run_lengths(modules), 1]) for char, (_, modules) in _TABLES.MAP.items()}
_CODE_39_EDGE = run_lengths(_TABLES.EDGE)


def _widths(digits: str) -> bytes:
    return bytes(map(int, digits))


def encode_itf14(data: str) -> LinearSymbol:
    """A GTIN-14: 14 digits, or 13 to have the check digit added. Bearer bars are the writer's."""
    number = with_check_digit(data, 14, "ITF-14")
    return LinearSymbol("itf14", number, number, _interleaved(number), QUIET)


def encode_identcode(data: str) -> LinearSymbol:
    """Deutsche Post's Identcode (12 digits) or Leitcode (14), with a right check digit or without one."""
    if not (data.isascii() and data.isdigit()) or len(data) not in (11, 12, 13, 14):
        raise BarcodeError(
            f"Identcode {data[:40]!r} is not 12 digits, nor a Leitcode of 14",
            hint="leave the last digit out to have it computed",
        )
    serial = data[: len(data) - 1 + len(data) % 2]
    number = serial + str(-weighted(serial, (4, 9)) % 10)
    if not number.startswith(data):
        raise BarcodeError(
            f"Identcode {data}: the check digit (last) is {data[-1]}, computed {number[-1]}",
            hint="check the number for a typing error",
        )
    return LinearSymbol("identcode", number, number, _interleaved(number), QUIET)


def _interleaved(digits: str) -> bytes:
    """Interleaved 2 of 5: bars tell the first digit of each pair, spaces the second."""
    pairs = zip(digits[::2], digits[1::2], strict=True)
    bars = "".join(bar + space for a, b in pairs for bar, space in zip(_ITF[int(a)], _ITF[int(b)], strict=True))
    return _widths(_ITF_START + bars + _ITF_STOP)


def encode_ean13(data: str) -> LinearSymbol:
    """A GTIN-13: 13 digits, or 12 to have the check digit added."""
    number = with_check_digit(data, 13, "EAN-13")
    even = _EAN_EVEN[int(number[0])]
    digits = [_EAN[int(digit)] for digit in number[1:]]
    left = "".join(code[::-1] if str(place) in even else code for place, code in enumerate(digits[:6]))
    hri = f"{number[0]} {number[1:7]} {number[7:]}"
    widths = _widths("111" + left + "11111" + "".join(digits[6:]) + "111")
    return LinearSymbol("ean13", number, hri, widths, QUIET_EAN_13)


def encode_code39(data: str, check: bool = False) -> LinearSymbol:
    """Digits, capitals, space and ``-.$/+%``; with ``check`` the modulo 43 character is added.

    Small letters are refused rather than turned into capitals.
    """
    if not 0 < len(data) <= LONGEST:
        raise BarcodeError(f"Code 39 of {len(data)} characters", hint=f"1 to {LONGEST} characters")
    for place, char in enumerate(data, 1):
        if char not in _CODE_39:
            raise BarcodeError(
                f"Code 39 has no character {char!r} (U+{ord(char):04X}, at position {place})",
                hint="use digits, capitals, space and -.$/+%, or Code 128",
            )
    text = data
    if check:
        text += _TABLES.REF[sum(_TABLES.MAP[char][0] for char in data) % 43]
    middle = b"".join(_CODE_39[char] for char in text)
    widths = _CODE_39_EDGE + b"\x01" + middle + _CODE_39_EDGE
    return LinearSymbol("code39", text, text, widths, QUIET)
