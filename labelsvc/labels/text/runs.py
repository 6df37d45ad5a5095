"""Cutting a line into runs: stretches of one direction, one font and one script, from left to right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from labelsvc.labels.text import bidi
from labelsvc.labels.text.catalogue import LATIN, FontInfo, catalogue, pick
from labelsvc.labels.text.characters import REPLACEMENT, clusters

# Below this lie letters and signs of Europe; above it, common signs (arrows, boxes, symbols) pick their font
# afresh, or a line of Thai would draw its arrows from the Thai font.
_FIRST_SYMBOL = "\u2190"

# Hebrew to Mongolian: each letter in one font only, but for what Noto Sans has of Latin and Cyrillic there.
_ONE_SCRIPT = re.compile("[\u0531-\u1bff ]+").fullmatch
_HAN = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]+").fullmatch

_EUROPEAN = (
    ("Grek", "\u0370", "\u03ff"),
    ("Grek", "\u1f00", "\u1fff"),
    ("Cyrl", "\u0400", "\u052f"),
    ("Cyrl", "\u1c80", "\u1c8f"),
    ("Cyrl", "\u2de0", "\u2dff"),
    ("Cyrl", "\ua640", "\ua69f"),
)


@dataclass(slots=True)
class Run:
    """``text[start:end]`` in one font. ``script`` is an ISO 15924 code where the font holds several scripts."""

    start: int
    end: int
    font: FontInfo
    level: int
    script: str


def script_of(character: str) -> str:
    """Latin, Greek or Cyrillic; "" for what they share."""
    if not character.isalpha():
        return ""
    for script, first, last in _EUROPEAN:
        if first <= character <= last:
            return script
    return "Latn"


def _font_of(cluster: str, region: str) -> FontInfo:
    """The font of a cluster; cleaned text always has one, anything else is drawn as the replacement's."""
    font = pick(cluster, region) or pick(cluster[0], region) or pick(REPLACEMENT)
    return font if font is not None else catalogue().fonts[0]


def _stays(run: Run, cluster: str) -> bool:
    """Whether a sign that scripts share (space, digit, punctuation) may stay in the run's font."""
    first = cluster[0]
    if first >= _FIRST_SYMBOL or first.isalpha() or run.font.han:
        return False
    return all(map(run.font.covers, map(ord, cluster)))


def logical_runs(text: str, levels: list[int], region: str) -> list[Run]:
    """The runs in the order typed."""
    runs: list[Run] = []
    for start, end in clusters(text):
        cluster = text[start:end]
        current = runs[-1] if runs and runs[-1].level == levels[start] else None
        if current and _stays(current, cluster):
            current.end = end
            continue
        font = _font_of(cluster, region)
        script = script_of(cluster[0]) if font.name == LATIN else ""
        if current and current.font is font and (not script or current.script in ("", script)):
            current.end = end
            current.script = current.script or script
        else:
            runs.append(Run(start, end, font, levels[start], script))
    return runs


def single_font(text: str, region: str) -> FontInfo | None:
    """The font of a text that is plainly one run: letters of one script that no other font could claim."""
    if _ONE_SCRIPT(text):
        font = pick(text[0], region)
        wanted = font is not None and not font.han
    elif _HAN(text):
        font = pick(text[0], region)
        wanted = font is not None and font.language == (region or "zh-Hans")
    else:
        return None
    return font if wanted and font is not None and all(map(font.covers, map(ord, text))) else None


def visual_runs(text: str, region: str) -> Iterator[Run]:
    """The runs from left to right."""
    direction = bidi.uniform_direction(text)
    font = single_font(text, region) if direction else None
    if font is not None:
        return iter((Run(0, len(text), font, int(direction == "R"), ""),))
    _, levels = bidi.levels(text)
    runs = logical_runs(text, levels, region)
    if len(runs) < 2:
        return iter(runs)
    return (runs[place] for place in bidi.visual_order([run.level for run in runs]))
