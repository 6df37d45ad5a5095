"""From a tracking number as it was typed to its carrier and its symbol."""

import re
from collections.abc import Callable
from functools import lru_cache

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.code128 import encode_code128
from labelsvc.labels.barcodes.symbol import LinearSymbol
from labelsvc.labels.barcodes.tracking import checks, draw
from labelsvc.labels.barcodes.tracking.found import Tracking
from labelsvc.labels.barcodes.tracking.operators import operators
from labelsvc.labels.barcodes.tracking.rule import Check, Destination, Rule
from labelsvc.labels.barcodes.tracking.rules import RULES

_SEPARATORS = str.maketrans("", "", " -.()\u00a0\u2009\u202f")
_S10 = re.compile("[A-Z]{2}[0-9]{9}([A-Z]{2})")
_SSCC = re.compile("00[0-9]{18}")
_NAME = re.compile("[^a-z0-9]+")
_ALIASES = {
    "federalexpress": "fedex",
    "unitedparcelservice": "ups",
    "unitedstatespostalservice": "usps",
    "uspostalservice": "usps",
}
# UPU S10, table 1: what the first letter of the service indicator stands for.
_S10_SERVICES = {
    "C": "Parcel",
    "E": "EMS",
    "H": "E-commerce",
    "L": "Tracked letter",
    "M": "M bag",
    "Q": "IBRS",
    "R": "Registered",
    "U": "Letter",
    "V": "Insured",
}


def recognise(number: str, postal_code: str, country: str, carrier: str) -> Tracking:
    """What ``for_tracking`` returns."""
    compact = (number if number.isalnum() else number.translate(_SEPARATORS)).upper()
    if compact.isascii() and compact != compact[:1] * len(compact):
        destination = Destination(postal_code, country)
        rule = _rule_for(compact, country, _simple(carrier))
        if rule is not None:
            return _made(rule.carrier, rule.service, rule.draw(compact, destination))
        post = _S10.fullmatch(compact)
        if post and post[1] in operators() and checks.s10(compact):
            name = operators()[post[1]]
            return _made(name, _S10_SERVICES.get(compact[0], "S10"), draw.s10(compact, destination))
        if _SSCC.fullmatch(compact) and checks.gs1(compact):
            return _made(None, "SSCC", draw.sscc(compact, destination))
    return _made(None, None, _as_typed(number))


def looks_like(number: str) -> str:
    """What ``misread`` returns."""
    compact = (number if number.isalnum() else number.translate(_SEPARATORS)).upper()
    if not compact[:1].isalpha() and not compact.startswith("1Z"):
        return ""
    post = _S10.fullmatch(compact)
    if post and post[1] in operators() and not checks.s10(compact):
        return operators()[post[1]]
    return next(
        (
            rule.carrier
            for shape, check, rule in _of_length(len(compact))
            if check and shape(compact) and not check(compact)
        ),
        "",
    )


def _made(carrier: str | None, service: str | None, symbol: LinearSymbol) -> Tracking:
    return Tracking(carrier, service, symbol.symbology, symbol.data, symbol)


def _as_typed(number: str) -> LinearSymbol:
    try:
        return encode_code128(number)
    except BarcodeError as error:
        raise BarcodeError(f"tracking number: {error.message}", hint=error.hint) from error


def _rule_for(compact: str, country: str, named: str) -> Rule | None:
    matching = _matching(compact)
    for rule in matching if named else ():
        carrier = _simple(rule.carrier)
        if carrier.startswith(named) or named.startswith(carrier):
            return rule
    own = [rule for rule in matching if not rule.shared]
    for rule in own:
        if rule.at_home(country):
            return rule
    return own[0] if own else next((rule for rule in matching if rule.at_home(country)), None)


def _matching(compact: str) -> list[Rule]:
    return [
        rule
        for shape, check, rule in _of_length(len(compact))
        if shape(compact) and (check is None or check(compact))
    ]


@lru_cache(64)
def _of_length(length: int) -> list[tuple[Callable[[str], object], Check | None, Rule]]:
    """The rules for numbers of a length, taken apart: each number of that length is held against all of them."""
    return [(rule.shape, rule.check, rule) for rule in RULES if length in rule.lengths]


@lru_cache(256)
def _simple(name: str) -> str:
    """A carrier's name for comparison: "U.S.P.S." and "usps" are one."""
    simple = _NAME.sub("", name.lower()) if name else ""
    return _ALIASES.get(simple, simple)
