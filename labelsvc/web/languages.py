"""The panel's languages: texts from the catalogues in templates/locales/, dates and numbers from the CLDR.

Catalogues are read as they were written, when a language is first asked for: a translator changes a text and sees
it after a restart, with nothing to compile. That takes some 20 ms for each language and process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, get_datetime_format
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from labelsvc.resources import resource_dir

if TYPE_CHECKING:
    from flask import Flask

ENGLISH = "en"
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ru", "tr", "ar", "ja", "zh")
# Each plural category that a language has is met below 200, or is the million's (French, Spanish, Italian).
_SAMPLES = (*range(0, 200), 1_000_000)


@dataclass(frozen=True)
class Language:
    """How one merchant is spoken to. ``tag`` is the catalogue's, ``locale`` may be a region of it (de_AT)."""

    tag: str
    locale: Locale
    texts: NullTranslations
    # What the panel's script says: a text, or its forms by CLDR plural category.
    script_texts: Mapping[str, str | Mapping[str, str]]

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, for the page's ``dir``."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    @property
    def html_lang(self) -> str:
        """The BCP 47 tag of the language that the texts really are in, and of the way numbers are written."""
        return str(self.locale).replace("_", "-")

    def gettext(self, message: str) -> str:
        """The message in this language; itself where it has no translation."""
        return self.texts.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form of the message that ``number`` asks for."""
        return self.texts.ngettext(one, many, number)

    def date(self, moment: datetime, zone: tzinfo) -> str:
        """The day that ``moment`` (aware) falls on in the store's zone."""
        return format_date(moment.astimezone(zone).date(), "medium", locale=self.locale)

    def time(self, moment: datetime, zone: tzinfo) -> str:
        """Day and minute in the store's zone."""
        return format_datetime(moment, "short", tzinfo=zone, locale=self.locale)

    def moment(self, moment: datetime, zone: tzinfo) -> str:
        """Day and minute in the store's zone, the month by its name, as the script's ``time`` has it."""
        there = moment.astimezone(zone)
        day = format_date(there.date(), "medium", locale=self.locale)
        return _both(self.locale).format(format_time(there, "short", tzinfo=zone, locale=self.locale), day)

    def country(self, code: str) -> str:
        """A country's name in this language; the code where it has none."""
        return str(self.locale.territories.get(code, code))

    def number(self, number: float) -> str:
        """Up to three decimals, in the language's digits and separators."""
        return format_decimal(number, locale=self.locale)


def marked(message: str) -> str:
    """The message itself: the name is what the catalogues are collected by."""
    return message


@lru_cache(256)
def language(wanted: str) -> Language:
    """The language for a BCP 47 tag as the control panel gives it ("de", "pt-BR", "zh_TW"); English if unknown."""
    tag = wanted.strip().replace("_", "-").partition("-")[0].lower()
    if tag not in LANGUAGES:
        wanted = tag = ENGLISH
    catalogue = _catalogue(tag)
    return Language(tag, _locale(wanted, tag), _translations(tag), _script_texts(catalogue, _locale(tag, tag)))


def init_app(app: "Flask") -> None:
    """Give the templates ``_()`` and ``{% trans %}`` in the language of the request: ``g.language``."""
    from flask import g

    def current() -> Language:
        found: Language | None = g.get("language")
        return found or language(ENGLISH)

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: current().gettext(message),
        lambda one, many, number: current().ngettext(one, many, number),
        newstyle=True,
    )
    app.context_processor(lambda: {"language": current()})


def catalogue_path(tag: str) -> Path:
    """Where a language's catalogue is. English has none: its texts are the messages themselves."""
    return resource_dir("templates") / "locales" / f"{tag}.po"


@cache
def _both(locale: Locale) -> str:
    """How a time {0} and a day {1} stand together; quotes protect what is no field."""
    return str(get_datetime_format("medium", locale=locale)).replace("'", "")


def _locale(wanted: str, tag: str) -> Locale:
    try:
        found = Locale.parse(wanted.strip().replace("-", "_"), resolve_likely_subtags=False)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(tag)
    # The one Chinese catalogue is in simplified characters: month names in traditional ones would not match it.
    return Locale.parse(tag) if tag == "zh" else found


@cache
def _catalogue(tag: str) -> Catalog:
    # The English one is the template, which all others are made from.
    path = catalogue_path(tag).with_name("panel.pot") if tag == ENGLISH else catalogue_path(tag)
    with path.open("rb") as file:
        return read_po(file, locale=tag)


@cache
def _translations(tag: str) -> NullTranslations:
    if tag == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _catalogue(tag))
    compiled.seek(0)
    return Translations(compiled)


def _script_texts(catalogue: Catalog, locale: Locale) -> dict[str, str | Mapping[str, str]]:
    texts = _translations(catalogue.locale.language if catalogue.locale else ENGLISH)
    found: dict[str, str | Mapping[str, str]] = {}
    for message in catalogue:
        if not any(file.endswith(".js") for file, _line in message.locations):
            continue
        if isinstance(message.id, str):
            found[message.id] = texts.gettext(message.id)
        else:
            one, many = message.id
            found[one] = {locale.plural_form(n): texts.ngettext(one, many, n) for n in _SAMPLES}
    return found
