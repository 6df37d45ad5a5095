"""What makes a number a carrier's: its shape, its check digit, and how the carrier wants it drawn."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from labelsvc.labels.barcodes.code128 import encode_code128
from labelsvc.labels.barcodes.symbol import LinearSymbol


class Destination(NamedTuple):
    """Where the parcel goes, as far as it is known. ``country`` is ISO 3166 alpha-2 in capitals."""

    postal_code: str
    country: str


Draw = Callable[[str, Destination], LinearSymbol]
Check = Callable[[str], bool]


def as_code128(number: str, _destination: Destination) -> LinearSymbol:
    return encode_code128(number)


# All sixty at once would take 8 ms of the time to a first label, and a number's length leaves few to be tried.
_compiled = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of number, written without spaces and hyphens and in capitals.

    ``check`` is None where the carrier publishes no check digit and the prefix alone tells. ``home``: where
    the rule goes before others that match too. ``shared``: several carriers have such numbers, so that it
    counts only for a parcel to a ``home`` country, or when the carrier is named.
    """

    carrier: str
    service: str
    lengths: range | tuple[int, ...]
    pattern: str
    check: Check | None
    draw: Draw = as_code128
    home: str = ""
    shared: bool = False

    @property
    def shape(self) -> Callable[[str], object]:
        """Whether a number has the shape, its check digit aside."""
        return _compiled(self.pattern).fullmatch

    def holds(self, number: str) -> bool:
        """Whether shape and check digit are right."""
        return bool(self.shape(number)) and (self.check is None or self.check(number))

    def at_home(self, country: str) -> bool:
        return bool(country) and country in self.home.split()
