"""The names of an order: from the place of a sample in the endless list of orders to its ids, and back.

The first orders are the samples themselves. After them they come again with new ids, which are computed
both ways, so that a shop of 100,000 orders holds no table of them.
"""

from dataclasses import dataclass

# Without I, L, O and U: what a person reads aloud from a label comes back right.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 6
_SPACE = len(_ALPHABET) ** _LENGTH
_FACTOR, _SHIFT = 0x2545F491, 0x1B873593
_INVERSE = pow(_FACTOR, -1, _SPACE)
_NUMBERS_FROM = 492_000_000
_LEGACY_FROM = 10_000
PREFIX = "KB-"


@dataclass(frozen=True, slots=True)
class Identity:
    """The three kinds of id that the API accepts."""

    id: str
    order_number: int | str
    vendor_order_number: str

    def names(self) -> tuple[str, str, str]:
        return self.id, str(self.order_number), self.vendor_order_number


def repeated(sample: Identity, place: int) -> Identity:
    """The names of a sample that comes again at that place, in the same style as the sample's own."""
    if sample.id.isdecimal():
        number = _LEGACY_FROM + place
        return Identity(str(number), number, f"{PREFIX}{number}")
    name = _code(place)
    if sample.id.startswith(PREFIX):
        name = PREFIX + name
    return Identity(name, _NUMBERS_FROM + place, name)


def candidate_places(name: str) -> list[int]:
    """The places at which an order of that name could be; the caller compares."""
    bare = name.removeprefix(PREFIX)
    places = []
    if bare.isascii() and bare.isdecimal() and len(bare) <= 12:
        places = [int(bare) - _NUMBERS_FROM, int(bare) - _LEGACY_FROM]
    if len(bare) == _LENGTH and all(char in _ALPHABET for char in bare):
        places.append(_decode(bare))
    return [place for place in places if place >= 0]


def _code(place: int) -> str:
    number = (place * _FACTOR + _SHIFT) % _SPACE
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)


def _decode(code: str) -> int:
    number = 0
    for char in reversed(code):
        number = number * len(_ALPHABET) + _ALPHABET.index(char)
    place: int = (number - _SHIFT) * _INVERSE % _SPACE
    return place
