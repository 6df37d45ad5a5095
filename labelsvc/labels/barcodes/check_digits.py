"""Check digits that more than one kind of number uses. All take and give digits as text."""

from itertools import cycle

from labelsvc.errors import BarcodeError

_VALUES = bytes(max(code - 48, 0) for code in range(256))
"""The value of each digit by its ASCII code: sums run over bytes, many times faster than over text."""


def mod10(digits: str) -> str:
    """The GS1 check digit (General Specifications 7.9): weights 3 and 1 from the right, so 3 comes last."""
    values = digits.encode("ascii").translate(_VALUES)
    return str(-(3 * sum(values[::-2]) + sum(values[-2::-2])) % 10)


def luhn(digits: str) -> str:
    """The check digit of ISO/IEC 7812: every second digit from the right doubled, digit sums added."""
    doubled = (int(digit) * 2 for digit in digits[::-2])
    return str(-(sum(map(sum_of_digits, doubled)) + sum(map(int, digits[-2::-2]))) % 10)


def sum_of_digits(number: int) -> int:
    return number // 10 + number % 10


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """Each digit times its weight, added up; the weights repeat."""
    return sum(int(digit) * weight for digit, weight in zip(digits, cycle(weights), strict=False))


def mod37_36(text: str) -> str:
    """The check character of ISO/IEC 7064 MOD 37,36 over digits and capital letters."""
    check = 36
    for char in text:
        check = (check + int(char, 36)) % 36 or 36
        check = check * 2 % 37
    value = (37 - check) % 36
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value]


def with_check_digit(data: str, length: int, title: str) -> str:
    """``data`` of ``length`` digits with a right check digit, or of one fewer, to which it is added.

    Raises ``BarcodeError`` for anything else.
    """
    if not (data.isascii() and data.isdigit()) or len(data) not in (length - 1, length):
        raise BarcodeError(
            f"{title} {data[:40]!r} is not {length} digits",
            hint=f"give {length} digits, or {length - 1} to have the check digit added",
        )
    wanted = mod10(data[: length - 1])
    if len(data) == length and data[-1] != wanted:
        raise BarcodeError(
            f"{title} {data}: the check digit (last) is {data[-1]}, computed {wanted}",
            hint="check the number for a typing error",
        )
    return data[: length - 1] + wanted
