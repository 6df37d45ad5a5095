"""The words that a label says of itself, in the sender's language (templates/labels/captions.json)."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from labelsvc.resources import resource_dir

FALLBACK = "en"


def caption(key: str, language: str, **values: str) -> str:
    """The caption ``key`` in ``language`` (BCP 47), with its ``{placeholders}`` filled in.

    "de-AT" falls back to "de", and what nobody translated to English. Raises ``KeyError`` for a key that no
    language has: keys are the code's, not the user's.
    """
    text = _captions(language)[key]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def caption_keys() -> tuple[str, ...]:
    """Every key, in the file's order."""
    return tuple(_languages()[FALLBACK])


def caption_languages() -> tuple[str, ...]:
    """The languages (BCP 47) that captions exist in, sorted."""
    return tuple(sorted(_languages()))


@cache
def _table() -> dict[str, Any]:
    path = resource_dir("templates") / "labels" / "captions.json"
    table: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return table


def _languages() -> Mapping[str, Mapping[str, str]]:
    languages: Mapping[str, Mapping[str, str]] = _table()["languages"]
    return languages


@lru_cache(256)
def _captions(language: str) -> Mapping[str, str]:
    """Of the longest known beginning of ``language``: zh-Hant-HK, then zh-Hant, then zh, then English."""
    known = {tag.lower(): captions for tag, captions in _languages().items()}
    same = {tag.lower(): meant.lower() for tag, meant in _table()["same_as"].items()}
    tag = language.replace("_", "-").lower()
    while tag:
        found = known.get(same.get(tag, tag))
        if found is not None:
            return found
        tag = tag.rpartition("-")[0]
    return known[FALLBACK]
