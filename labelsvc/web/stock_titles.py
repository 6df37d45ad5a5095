"""The titles of the label stocks in a merchant's language: names as they are, words and sizes translated.

templates/stocks.json has the titles in English, in a handful of forms; a title of another form stays English.
"""

import re
from collections.abc import Mapping

from labelsvc.web.languages import ENGLISH, Language, marked

_SIZE = r"(?P<size>[\d.]+(?: x [\d.]+)? (?:mm|in))"
_ON = r"(?P<n>\d+) on (?P<page>\w+)"
_USES = {
    "address": marked("address label"),
    "large address": marked("large address label"),
    "return address": marked("return address label"),
    "shipping": marked("shipping label"),
    "parcel": marked("parcel label"),
    "lever arch": marked("lever arch label"),
    "mini": marked("mini label"),
    "full sheet": marked("full sheet"),
}
_USE = f"(?P<use>{'|'.join(sorted(_USES, key=len, reverse=True))})"
_PATTERNS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (f"Thermal label {_SIZE}", marked("Thermal label %(size)s")),
        (rf"Thermal label {_SIZE} \(with doc-tab\)", marked("Thermal label %(size)s, with doc-tab")),
        (rf"Label {_SIZE} \((?P<name>.+)\)", marked("Label %(size)s (%(name)s)")),
        (f"(?P<name>Zebra) label {_SIZE}", marked("Label %(size)s (%(name)s)")),
        (
            f"Shipping label {_SIZE}, written along its short side",
            marked("Shipping label %(size)s, written along its short side"),
        ),
        (
            rf"Continuous tape {_SIZE} \((?P<name>.+)\), cut at (?P<cut>[\d.]+ mm)",
            marked("Continuous tape %(size)s (%(name)s), cut at %(cut)s"),
        ),
        (f"(?P<name>.+), {_SIZE} round", marked("%(name)s, %(size)s, round")),
        (f"(?P<name>.+?) {_USE}, {_SIZE}", "%(name)s, %(use)s, %(size)s"),
        (rf"(?P<name>.+?),? {_USE}, {_ON}", marked("%(name)s, %(use)s, %(n)s on %(page)s")),
        (rf"(?P<name>.+), {_ON}, (?P<part>\w+) each", marked("%(name)s, %(n)s on %(page)s (%(part)s each)")),
        (rf"(?P<name>.+), {_ON}(?: \(.+\))?", marked("%(name)s, %(n)s on %(page)s")),
        (r"Plain (?P<page>\w+) cut in (?P<n>\d+)", marked("Plain %(page)s cut in %(n)s")),
        (
            r"Plain (?P<page>\w+) cut in (?P<n>\d+) \((?P<part>\w+) each\)",
            marked("Plain %(page)s cut in %(n)s (%(part)s each)"),
        ),
        (f"(?P<name>.+), {_SIZE}", "%(name)s, %(size)s"),
        (_SIZE, "%(size)s"),
    )
)
_UNITS = {"mm": marked("%(size)s mm"), "in": marked("%(size)s in")}


def stock_title(language: Language, title: str) -> str:
    """A stock's title in the language."""
    if language.tag == ENGLISH:
        return title
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(title):
            return language.gettext(words) % _values(language, found.groupdict())
    return title


def _values(language: Language, parts: Mapping[str, str]) -> dict[str, str]:
    values = dict(parts)
    for name in ("size", "cut"):
        if name in values:
            values[name] = _size(language, values[name])
    if "use" in values:
        use = _USES[values["use"]]
        values["use"] = language.gettext(use)
    return values


def _size(language: Language, text: str) -> str:
    numbers, _, unit = text.rpartition(" ")
    size = " × ".join(language.number(float(one)) for one in numbers.split(" x "))
    return language.gettext(_UNITS[unit]) % {"size": size}
