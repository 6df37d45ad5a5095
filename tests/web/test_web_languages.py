"""Which language a merchant gets, and that plurals, dates and numbers are right in it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from labelsvc.web.languages import LANGUAGES, language

LATE = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "tag", "html_lang"),
    [
        ("de", "de", "de"),
        ("de-AT", "de", "de-AT"),
        ("pt_BR", "pt", "pt-BR"),
        ("PT-br", "pt", "pt-BR"),
        ("fr-XX", "fr", "fr"),
        ("zh", "zh", "zh"),
        ("zh-Hant", "zh", "zh"),
        ("zh_TW", "zh", "zh"),
        ("ar-EG", "ar", "ar-EG"),
        ("en-GB", "en", "en-GB"),
        ("sv", "en", "en"),
        ("", "en", "en"),
        ("../../etc/passwd", "en", "en"),
        ("de" * 5000, "en", "en"),
    ],
)
def test_language_is_the_nearest_that_exists(wanted: str, tag: str, html_lang: str) -> None:
    """A region keeps its own way of writing numbers; whatever nobody knows is English."""
    found = language(wanted)
    assert (found.tag, found.html_lang) == (tag, html_lang)


def test_only_arabic_runs_from_right_to_left() -> None:
    """The page's direction follows the language."""
    assert {tag for tag in LANGUAGES if language(tag).direction == "rtl"} == {"ar"}


def test_days_are_those_of_the_stores_zone() -> None:
    """Half past eleven at night in UTC is the next day in Berlin, written as Germans write it."""
    german = language("de")
    assert german.date(LATE, ZoneInfo("Europe/Berlin")) == "26.11.2026"
    assert language("en").date(LATE, ZoneInfo("America/New_York")) == "Nov 25, 2026"
    assert german.time(LATE, ZoneInfo("Europe/Berlin")) == "26.11.26, 00:30"


def test_numbers_have_the_languages_separators() -> None:
    """Decimal comma where the language has one, and the region's where it differs."""
    assert (language("de").number(1234.5), language("en").number(1234.5)) == ("1.234,5", "1,234.5")
    assert language("pt-BR").number(0.25) == "0,25"
