"""Words for invented customers: given names, families, streets, towns and goods, in the scripts of the world."""

import json
from pathlib import Path
from typing import NamedTuple


class Words(NamedTuple):
    """One language. Every text is a list separated by "|"."""

    script: str
    given: str
    family: str
    street: str
    town: str
    goods: str


_DOCUMENT = json.loads((Path(__file__).parent / "data" / "corpus_words.json").read_text(encoding="utf-8"))
WORDS = {language: Words(**words) for language, words in _DOCUMENT["languages"].items()}
# Territories that write in other languages with words above than CLDR's figures say, or in several.
LOCAL = {territory: tuple(languages) for territory, languages in _DOCUMENT["local"].items()}
