"""The carriers' check digits. Each function takes the whole number and says whether its check is right."""

from labelsvc.labels.barcodes.check_digits import luhn, mod10, mod37_36, weighted

_FEDEX = (3, 1, 7)
_S10 = (8, 6, 4, 2, 3, 5, 9, 7)


def gs1(number: str) -> bool:
    """Modulo 10, weights 3 and 1: USPS, FedEx Ground, Canada Post, SSCC and others."""
    return mod10(number[:-1]) == number[-1]


def gs1_of(start: int, end: int | None = None) -> "_Part":
    """The same over a part of the number."""
    return _Part(start, end)


class _Part:
    def __init__(self, start: int, end: int | None) -> None:
        self._part = slice(start, end)

    def __call__(self, number: str) -> bool:
        return gs1(number[self._part])


def luhn_10(number: str) -> bool:
    """ISO/IEC 7812: Purolator."""
    return luhn(number[:-1]) == number[-1]


def gls(number: str) -> bool:
    """As GS1's, with the sum raised by one."""
    return (int(mod10(number[:-1])) - 1) % 10 == int(number[-1])


def identcode(number: str) -> bool:
    """Modulo 10, weights 4 and 9: Identcode and Leitcode of Deutsche Post."""
    return -weighted(number[:-1], (4, 9)) % 10 == int(number[-1])


def mod7(number: str) -> bool:
    """The number without its last digit, modulo 7: DHL Express, and in Japan."""
    return int(number[:-1]) % 7 == int(number[-1])


def mod37(number: str) -> bool:
    """ISO/IEC 7064 MOD 37,36: DPD, Chronopost, La Poste."""
    return mod37_36(number[:-1]) == number[-1]


def fedex_12(number: str) -> bool:
    """Weights 3, 1, 7 over eleven digits, modulo 11, of which the last digit: FedEx Express."""
    return weighted(number[:11], _FEDEX) % 11 % 10 == int(number[11])


def fedex_32(number: str) -> bool:
    """The same within the older barcode, whose last four digits are another matter."""
    return fedex_12(number[16:28])


def fedex_34(number: str) -> bool:
    """The same over the 13 digits before the last of FedEx's routing barcode."""
    return weighted(number[20:33], _FEDEX[1:] + _FEDEX[:1]) % 11 % 10 == int(number[33])


def fedex_economy(number: str) -> bool:
    """FedEx Ground Economy: a USPS number printed without its leading 92."""
    return gs1("92" + number)


def usps_20(number: str) -> bool:
    """Numbers of 20 digits are checked with the old application identifier 91 before them, or alone."""
    return gs1(number) or gs1("91" + number)


def s10(number: str) -> bool:
    """UPU S10: weights 8 6 4 2 3 5 9 7, modulo 11."""
    rest = 11 - weighted(number[2:10], _S10) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(number[10])


_VALUES = bytes((code - 48 if code < 58 else code - 3) % 10 for code in range(256))
"""Characters as UPS reckons them: digits as they are, A is 2, B is 3 ... H is 9, I is 0."""


def _values(text: str) -> bytes:
    return text.encode("ascii").translate(_VALUES)


def ups(number: str) -> bool:
    """UPS: every second character behind the prefix counts twice, modulo 10."""
    values = _values(number[2 if number.startswith("1Z") else 1 :])
    return -(sum(values[:-1:2]) + 2 * sum(values[1:-1:2])) % 10 == values[-1]


def ontrac(number: str) -> bool:
    """OnTrac: as UPS, where the letter counts as a digit of its own, C as 4 and D as 5."""
    lead = {"C": "4", "D": "5"}[number[0]]
    serial = number[1:-1] if number[1] == lead else lead + number[1:-1]
    values = _values(serial)
    return -(sum(values[::2]) + 2 * sum(values[1::2])) % 10 == int(number[-1])


def evri(number: str) -> bool:
    """Evri: every first character counts twice; the sum's last digit is the check."""
    values = _values(number)
    return (2 * sum(values[:-1:2]) + sum(values[1:-1:2])) % 10 == values[-1]


def australia_post(number: str) -> bool:
    """eParcel articles: as GS1's, where letters count as the last digit of their ASCII code."""
    digits = "".join(char if char.isdigit() else str(ord(char))[-1] for char in number)
    return gs1(digits)
