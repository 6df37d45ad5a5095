"""Captions exist in every language, for every key, and fall back sensibly."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.labels.addresses.letters import capitals
from labelsvc.labels.captions import caption, caption_keys, caption_languages

MUST_HAVE = {
    *("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ru", "tr", "ar", "ja", "zh"),
    *("uk", "cs", "sk", "hu", "ro", "bg", "el", "he", "ko", "sv", "da", "nb", "fi"),
}


@pytest.mark.parametrize("language", caption_languages())
def test_every_language_has_every_key(language: str) -> None:
    """No caption is missing, empty, or without the placeholders that the English one has."""
    for key in caption_keys():
        text = caption(key, language)
        assert text == " ".join(text.split()) != ""
        placeholders = re.findall(r"\{\w+\}", text)
        assert sorted(placeholders) == sorted(re.findall(r"\{\w+\}", caption(key, "en")))


@pytest.mark.parametrize("language", caption_languages())
def test_captions_are_in_the_languages_own_capitals(language: str) -> None:
    """A caption stands apart from what the customer typed by its capitals, where the script has them."""
    for key in caption_keys():
        bare = re.sub(r"\{\w+\}", "", caption(key, language))
        assert bare == capitals(bare, language)


def test_the_common_languages_are_translated() -> None:
    """Twenty-six languages have captions of their own and do not fall back to English."""
    assert set(caption_languages()) >= MUST_HAVE
    for language in MUST_HAVE - {"en"}:
        assert caption("ship_to", language) != caption("ship_to", "en")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de-AT", "EMPFÄNGER"),
        ("de_CH", "EMPFÄNGER"),
        ("DE", "EMPFÄNGER"),
        ("pt-BR", "DESTINATÁRIO"),
        ("no", "MOTTAKER"),
        ("nn-NO", "MOTTAKER"),
        ("sr-Latn-RS", "PRIMALAC"),
        ("en-GB", "SHIP TO"),
        ("tlh", "SHIP TO"),
        ("", "SHIP TO"),
    ],
)
def test_a_language_falls_back_to_its_parent_and_then_to_english(language: str, expected: str) -> None:
    """A region's captions are its language's; an unknown language's are English."""
    assert caption("ship_to", language) == expected


@pytest.mark.parametrize("language", ["zh-TW", "zh_HK", "zh-Hant", "zh-Hant-MO"])
def test_traditional_chinese_is_not_simplified(language: str) -> None:
    """Taiwan, Hong Kong and Macao read traditional characters."""
    assert caption("phone", language) == "電話"
    assert caption("phone", "zh-CN") == "电话"


def test_placeholders_are_filled_in() -> None:
    """The n of m of a parcel is counted, and a value that looks like a placeholder is left alone."""
    assert caption("parcel_of", "en", n="2", m="3") == "PARCEL 2 OF 3"
    assert caption("parcel_of", "de", n="2", m="3") == "PAKET 2 VON 3"
    assert caption("more_items", "en", n="{m}") == "AND {m} MORE"


def test_an_unknown_key_is_the_programs_mistake() -> None:
    """A key that no language has is refused, not printed."""
    with pytest.raises(KeyError):
        caption("no_such_caption", "en")


@settings(deadline=None)
@given(st.text())
def test_any_language_tag_gives_some_caption(language: str) -> None:
    """Whatever a shop calls its language, the label has captions."""
    assert caption("from", language)
