"""The Intelligent Mail barcode of the United States Postal Service (specification USPS-B-3200)."""

import re
from functools import cache
from itertools import combinations, pairwise

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.symbol import FourStateSymbol

# Appendix D, table III: for each bar the character (A to J) and bit that give its descender, then those of
# its ascender.
_BARS = """
H2E3 B10A0 J12C8 F5G11 I9D1 A1F12 C5B8 E4J11 G3I10 D9H6 F11B4 I5C12 J10A2 H1G7 D6E9 A3I6 G4C7
B1J9 H10F2 E0D8 G2A4 I11B0 J8D12 C6H7 F1E10 B12G9 H3I0 F8J7 E6C10 D4A5 I4F7 H11B9 G0J6 A6E8
C1D2 F9I12 E11G1 J5H4 D3B2 A7C0 B3E1 G10D5 I7J4 C11F6 A8H12 E2I1 F10D0 J3A9 G5C4 H8B7 F0E5
C3A10 G12J2 D11B6 I8H9 F4A11 B5C2 J1E12 I3G6 H0D7 E7H5 A12B11 C9J0 G8F3 D10I2
"""
_STATES = "TDAF"
_ROUTING_OFFSET = {0: 0, 5: 1, 9: 100_001, 11: 1_000_100_001}


def encode_imb(data: str) -> FourStateSymbol:
    """Tracking code (20 digits) and routing code (none, or ZIP of 5, 9 or 11 digits) in one.

    Spaces and hyphens are for people and left out. ``hri`` groups the digits by field.
    """
    digits = data.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (20, 25, 29, 31):
        raise BarcodeError(
            f"Intelligent Mail of {len(digits)} characters is not 20, 25, 29 or 31 digits",
            hint="give the tracking code of 20 digits and a ZIP code of 0, 5, 9 or 11",
        )
    if digits[1] > "4":
        raise BarcodeError(
            f"Intelligent Mail: the second digit is {digits[1]}",
            hint="the second digit of a barcode identifier is 0 to 4: check the first two digits",
        )
    return FourStateSymbol("imb", digits, _hri(digits), _states(digits))


def _hri(digits: str) -> str:
    """Barcode identifier, service type, mailer, serial number, and the routing code (section 2.2)."""
    mailer = 9 if digits[5] == "9" else 6
    ends = [0, 2, 5, 5 + mailer, 20, 25, 29, 31]
    fields = (digits[start:end] for start, end in pairwise(ends))
    return " ".join(field for field in fields if field)


def _states(digits: str) -> str:
    characters = _characters(_number(digits))
    bars = (
        (characters[down] >> down_bit & 1) + 2 * (characters[up] >> up_bit & 1)
        for down, down_bit, up, up_bit in _bars()
    )
    return "".join(_STATES[bar] for bar in bars)


def _number(digits: str) -> int:
    """All of the data as one number of up to 102 bits (section 3.1)."""
    tracking, routing = digits[:20], digits[20:]
    number = int(routing or "0") + _ROUTING_OFFSET[len(routing)]
    number = (number * 10 + int(tracking[0])) * 5 + int(tracking[1])
    return number * 10**18 + int(tracking[2:])


def _characters(number: int) -> list[int]:
    """Ten characters of 13 bits: codewords to bases 1365 and 636, and the check sequence as inversions."""
    check = check_sequence(number)
    number, last = divmod(number, 636)
    words = [2 * last]
    for _ in range(9):
        number, word = divmod(number, 1365)
        words.append(word)
    words[9] += 659 * (check >> 10)
    table = _table()
    return [table[word] ^ 0x1FFF * (check >> place & 1) for place, word in enumerate(reversed(words))]


def check_sequence(number: int) -> int:
    """The cyclic redundancy check of 11 bits over the 102 bits of the number (appendix C)."""
    check = 0x7FF
    for bit in range(101, -1, -1):
        check = check << 1 ^ 0xF35 * ((check >> 10 ^ number >> bit) & 1)
        check &= 0x7FF
    return check


@cache
def _table() -> list[int]:
    """Characters with five and then with two of 13 bits set, by codeword (appendix E)."""
    return [*_bits_set(5), *_bits_set(2)]


def _bits_set(count: int) -> list[int]:
    """Rising, each followed by its mirror image; those that are their own mirror image come last, falling."""
    numbers = sorted(sum(1 << bit for bit in bits) for bits in combinations(range(13), count))
    mirror = {number: int(f"{number:013b}"[::-1], 2) for number in numbers}
    paired = [both for number in numbers if number < mirror[number] for both in (number, mirror[number])]
    return paired + [number for number in reversed(numbers) if number == mirror[number]]


@cache
def _bars() -> list[tuple[int, int, int, int]]:
    """Table III as numbers of character and bit."""
    places = [(ord(char) - ord("A"), int(bit)) for char, bit in re.findall("([A-J])([0-9]+)", _BARS)]
    return [(*down, *up) for down, up in zip(places[::2], places[1::2], strict=True)]
