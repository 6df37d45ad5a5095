"""Dates and weights as a language writes them.

Babel knows how in every language, and takes 50 ms until its first word. English, and dates in digits, which
are the same in all languages, do without it: that is a tenth of the time in which one label is made from cold.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from labelsvc.ecwid.profile import DATE_FORMATS

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
_ENGLISH_MEDIUM = "MMM d, y"
_PATTERNS = frozenset([*DATE_FORMATS, _ENGLISH_MEDIUM])
_PART = re.compile("''|([yMdE])\\1*")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


# A batch has few days in it, and babel takes about 15 us for each date.
@lru_cache(maxsize=1024)
def date_text(day: date, pattern: str, language: str) -> str:
    """The day by a CLDR pattern, or in the language's usual form for ""; in English if nobody knows it."""
    wanted = pattern or (_ENGLISH_MEDIUM if language == ENGLISH else "")
    if wanted in _PATTERNS and (language == ENGLISH or not _has_words(wanted)):
        return _PART.sub(lambda part: _part(day, part[0]), wanted)
    from babel.dates import format_date

    return format_date(day, pattern or "medium", locale=_locale(language))


@lru_cache(maxsize=1024)
def weight_text(number: float, language: str) -> str:
    """Up to three decimals, the last rounded half to even; more of what three would round to nothing."""
    decimals = 3 if number >= 0.001 else 6
    if language == ENGLISH:
        return f"{Decimal(str(number)):,.{decimals}f}".rstrip("0").rstrip(".")
    from babel.numbers import format_decimal

    return format_decimal(number, "#,##0." + decimals * "#", locale=_locale(language))


def _has_words(pattern: str) -> bool:
    return "MMM" in pattern or "E" in pattern


def _part(day: date, part: str) -> str:
    month, weekday = _MONTHS[day.month - 1], _DAYS[day.weekday()]
    return {
        "y": str(day.year),
        "yyyy": f"{day.year:04}",
        "yy": f"{day.year % 100:02}",
        "MMMM": month,
        "MMM": month[:3],
        "MM": f"{day.month:02}",
        "dd": f"{day.day:02}",
        "d": str(day.day),
        "EEE": weekday[:3],
        "''": "'",
    }[part]


@lru_cache(maxsize=64)
def _locale(language: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH)
