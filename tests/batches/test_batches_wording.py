"""Dates and weights: what is written without Babel is what Babel writes."""

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labelsvc.batches.wording import date_text, weight_text
from labelsvc.ecwid.profile import DATE_FORMATS

LANGUAGES = ["en", "en-GB", "de", "ar", "fa", "th", "ja", "my", "ne", "sr-Latn"]


@settings(max_examples=500, deadline=None)
@given(st.dates(), st.sampled_from(["", *DATE_FORMATS]), st.sampled_from(LANGUAGES))
@example(date(1, 1, 1), "", "en")
@example(date(1, 1, 1), "yyyy/MM/dd", "de")
@example(date(2026, 9, 2), "MMM d, yyyy", "en-GB")
def test_dates_are_babels(day: date, pattern: str, language: str) -> None:
    """Every format of the shop, in languages with other digits, months and calendars too."""
    locale = Locale.parse(language, sep="-")
    assert date_text(day, pattern, language) == format_date(day, pattern or "medium", locale=locale)


@pytest.mark.parametrize("pattern", DATE_FORMATS)
@pytest.mark.parametrize("month", range(1, 13))
def test_english_dates_are_babels(month: int, pattern: str) -> None:
    """All months and all days of the week."""
    day = date(2026, month, 2)
    assert date_text(day, pattern, "en") == format_date(day, pattern, locale="en")


@given(st.floats(0, 1e9, exclude_min=True))
@example(0.0005)
@example(1.0005)
@example(0.00000049)
@example(999_999.9995)
def test_english_weights_are_babels(number: float) -> None:
    """Grouped by thousands, and a half rounded to even."""
    pattern = "#,##0.###" if number >= 0.001 else "#,##0.######"
    assert weight_text(number, "en") == format_decimal(number, pattern, locale="en")
