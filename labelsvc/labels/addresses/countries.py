"""Which country a parcel goes to, whether that is domestic mail, and how its name is written.

English names come from a small file, so that most labels need no Babel: importing it and reading a first
language costs 30 ms of a cold start. Other languages are read from Babel when first asked for.
"""

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from labelsvc.labels.addresses.letters import capitals, is_latin
from labelsvc.labels.shipment import Address

# Territories that another country's post delivers to as domestic mail, by that country. Not listed is
# international: a country line too many never misroutes a parcel, one too few does.
_MAIL_AREAS = {
    "US": ("AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"),  # USPS DMM 608.2
    "GB": ("GG", "IM", "JE"),
    "FR": ("BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT"),  # not NC, PF, WF: posts of their own
    "FI": ("AX",),
    "NO": ("BV", "SJ"),
    "AU": ("CC", "CX", "HM", "NF"),
    "ES": ("EA", "IC"),
}
_AREA_OF = {territory: area for area, territories in _MAIL_AREAS.items() for territory in territories}
_OTHER_CODES = {"UK": "GB", "EL": "GR", "XKX": "XK"}
# Languages in which a country may be named when the order gives no code, after English and the sender's.
_NAME_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "tr", "ja", "zh", "ar")
_MILITARY_CITIES = ("APO", "FPO", "DPO")
# Most cities need no closer look.
_MILITARY_INITIALS = frozenset("AFDafd")
_MILITARY_STATES = ("AA", "AE", "AP")
_TRAILING_NOTE = re.compile(r"\s*[(（][^()（）]*[)）]$")
# Their notes tell two countries apart: the Congos, the two parts of St. Martin, the Virgin Islands.
_NOTE_MATTERS = ("CD", "CG", "MF", "SX", "VG", "VI")


@cache
def _table() -> dict[str, Any]:
    """``names`` by code (English, as posts write them), ``short`` names by language, ``aliases`` to codes."""
    table: dict[str, Any] = json.loads(Path(__file__).with_name("names.json").read_text("utf-8"))
    return table


def english_name(code: str) -> str:
    """The country's English name, or "" for an unknown code."""
    name: str = _table()["names"].get(code, "")
    return name


@lru_cache(1024)
def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code meant by a two- or three-letter code in any case, or ""."""
    code = text.strip().upper()
    if english_name(code):
        return code
    if code in _OTHER_CODES:
        return _OTHER_CODES[code]
    if not (code.isascii() and code.isalnum() and len(code) in (2, 3)):
        return ""
    from babel.core import get_global

    now = get_global("territory_aliases").get(code, ())
    return now[0] if len(now) == 1 and english_name(now[0]) else ""


@lru_cache(1024)
def code_of_name(name: str, language: str = "en") -> str:
    """The code of the country called ``name`` in English, in ``language`` or in one of twelve others, or ""."""
    wanted = _plain(name)
    if not wanted:
        return ""
    found: str = _table()["aliases"].get(wanted, "") or _english_index().get(wanted, "") or country_code(name)
    languages = dict.fromkeys((language, *_NAME_LANGUAGES))
    return found or next((code for at in languages if (code := _index(at).get(wanted))), "")


def destination(to: Address, language: str = "en") -> str:
    """The code of the country whose post delivers to ``to``; "" if the address does not tell.

    US military and diplomatic mail is the USPS's wherever the base stands: its address must not name the
    host country, or the parcel enters that country's post (USPS DMM 703.2).
    """
    if is_military(to):
        return "US"
    return country_code(to.country_code) or (code_of_name(to.country_name, language) if to.country_name else "")


def is_military(to: Address) -> bool:
    """An APO, FPO or DPO address: such a city with the state AA, AE or AP."""
    if to.city.lstrip()[:1] not in _MILITARY_INITIALS:
        return False
    state = (to.state_code or to.state).strip().upper()
    words = to.city.upper().split(None, 1) if state in _MILITARY_STATES or not state else ()
    if not words or words[0].rstrip(",") not in _MILITARY_CITIES:
        return False
    return bool(state) or any(word in words[-1].split() for word in _MILITARY_STATES)


def is_domestic(code: str, sender: str) -> bool:
    """Whether ``sender``'s post delivers to ``code`` as its own domestic mail; unknown codes are not."""
    return bool(code) and _AREA_OF.get(code, code) == _AREA_OF.get(sender, sender)


@lru_cache(4096)
def country_line(code: str, language: str) -> str:
    """The last line of an international address: the country's name in capitals.

    In ``language``, where that is written in Latin letters. Otherwise followed by the English name, since the
    posts between must read it as well (UPU Convention Regulations: country name preferably in Roman letters,
    with a second one in an internationally known language). English for languages that Babel does not know.
    """
    english = capitals(english_name(code))
    own = capitals(_local_name(code, language), language)
    if not own or own == english:
        return english
    return own if is_latin(own) else f"{own} / {english}"


def _local_name(code: str, language: str) -> str:
    tag = language.replace("_", "-").lower()
    primary = tag.split("-", 1)[0]
    if primary in ("", "en"):
        return english_name(code)
    shorts = _table()["short"].get(code, {})
    name = shorts.get(tag) or shorts.get(primary) or _babel_name(code, language).replace("’", "'")
    return name if code in _NOTE_MATTERS else _TRAILING_NOTE.sub("", name)


def _babel_name(code: str, language: str) -> str:
    return _territories(language).get(code, "")


@lru_cache(256)
def _territories(language: str) -> dict[str, str]:
    """Babel's country names in ``language``; of its first part if the whole is unknown; else none."""
    from babel import Locale, UnknownLocaleError

    tag = language.replace("-", "_")
    for candidate in (tag, tag.split("_", 1)[0]):
        try:
            return dict(Locale.parse(candidate).territories)
        except (UnknownLocaleError, ValueError):
            continue
    return {}


@cache
def _english_index() -> dict[str, str]:
    return {_plain(name): code for code, name in _table()["names"].items()}


@lru_cache(64)
def _index(language: str) -> dict[str, str]:
    return {_plain(name): code for code, name in _territories(language).items() if english_name(code)}


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").replace("&", "and").split())
