"""Which font draws a character: answered from the index in ``fonts/``, before any font is opened."""

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from unicodedata import normalize

from labelsvc.errors import LabelError
from labelsvc.labels.text.characters import INVISIBLE, KEYCAP, VARIATION_EMOJI, ZWJ
from labelsvc.labels.text.shared import shared
from labelsvc.resources import resource_dir

FORMAT = 1
EMOJI = "NotoEmoji-Regular"
LATIN = "NotoSans-Regular"


@dataclass(frozen=True, slots=True, eq=False)
class FontInfo:
    """One row of the index. ``ascent`` and ``descent`` in 1/1000 em, both positive.

    ``language`` is set on a font of regional Han shapes; ``aliases`` are characters that share a glyph with
    another character that the glyph stands for.
    """

    number: int
    name: str
    upem: int
    ascent: float
    descent: float
    glyphs: int
    language: str
    aliases: frozenset[int]
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)

    @property
    def han(self) -> bool:
        """Whether this is one of the Han fonts."""
        return bool(self.language)

    def covers(self, code: int) -> bool:
        place = bisect_right(self.starts, code) - 1
        return place >= 0 and code < self.ends[place]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All fonts in the order in which they are asked; ``bold`` maps a font to its bold face."""

    fonts: tuple[FontInfo, ...]
    bold: dict[str, FontInfo]

    def candidates(self, language: str) -> tuple[FontInfo, ...]:
        """The fonts in order for a language: its own Han shapes before the others'."""
        preferred = [font for font in self.fonts if font.language and font.language == language]
        others = [font for font in self.fonts if font not in preferred]
        split = next((place for place, font in enumerate(others) if font.han), len(others))
        return (*others[:split], *preferred, *others[split:])


@shared
def catalogue() -> Catalogue:
    """The index, read once. Raises ``LabelError`` when the fonts are missing."""
    path = resource_dir("fonts") / "coverage.json"
    try:
        index = json.loads(path.read_bytes())
    except OSError as error:
        raise LabelError(f"the fonts are missing: {path} cannot be read", hint="run fonts/build.py") from error
    if index["format"] != FORMAT:
        raise LabelError(f"{path} is of format {index['format']}, not {FORMAT}", hint="run fonts/build.py")
    regular, bold = [], {}
    for number, row in enumerate(index["fonts"], 1):
        # Gap, run length, gap, run length ... add up to the first of each range and the one past its last.
        bounds = list(accumulate(row["coverage"]))
        scale = 1000 / row["upem"]
        font = FontInfo(
            number,
            row["name"],
            row["upem"],
            row["ascent"] * scale,
            row["descent"] * scale,
            row["glyphs"],
            row["language"],
            frozenset(row["aliases"]),
            bounds[::2],
            bounds[1::2],
        )
        if row["bold_of"]:
            bold[row["bold_of"]] = font
        else:
            regular.append(font)
    return Catalogue(tuple(regular), bold)


HAN_LANGUAGES = {
    "ja": "ja",
    "ko": "ko",
    "zh-hant": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-tw": "zh-Hant",
    "zh-mo": "zh-Hant",
}


@lru_cache(maxsize=256)
def han_language(language: str) -> str:
    """The language whose Han shapes a BCP 47 tag asks for: "ja", "ko", "zh-Hant", or "" for the others."""
    tag = language.lower().replace("_", "-")
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        found = HAN_LANGUAGES.get("-".join(parts[:length]))
        if found:
            return found
    return ""


@cache
def _candidates(region: str) -> tuple[FontInfo, ...]:
    return catalogue().candidates(region)


@cache
def _emoji() -> FontInfo:
    return next(font for font in catalogue().fonts if font.name == EMOJI)


@lru_cache(maxsize=16384)
def pick(cluster: str, region: str = "") -> FontInfo | None:
    """The font for a cluster of characters: the first that has every one of them; None without one.

    ``region`` is what ``han_language`` gives. A cluster that asks for emoji gets it where it exists.
    """
    codes = [ord(character) for character in cluster if character not in INVISIBLE]
    if (VARIATION_EMOJI in cluster or KEYCAP in cluster or ZWJ in cluster) and _draws_emoji(codes):
        return _emoji()
    return next((font for font in _candidates(region) if all(map(font.covers, codes))), None)


def _draws_emoji(codes: list[int]) -> bool:
    digits = frozenset(b"0123456789#*")
    font = _emoji()
    return bool(codes) and all(font.covers(code) or (code in digits and ord(KEYCAP) in codes) for code in codes)


def has(character: str) -> bool:
    """Whether any font has the character."""
    return character in INVISIBLE or pick(character) is not None


def drawable(cluster: str) -> str | None:
    """The cluster in characters that one font has: itself, decomposed, or by compatibility; else None.

    Fancy letters (U+1D4D9 MATHEMATICAL BOLD SCRIPT CAPITAL J) so come out as the plain letters they stand for.
    """
    for form in ("NFC", "NFD", "NFKC"):
        candidate = normalize(form, cluster)
        if pick(candidate) is not None:
            return candidate
    return None
