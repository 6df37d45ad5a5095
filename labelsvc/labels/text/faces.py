"""Fonts opened when first needed: HarfBuzz shaping, and the numbers of their glyphs."""

from pathlib import Path

import uharfbuzz as hb

from labelsvc.errors import LabelError
from labelsvc.labels.text.catalogue import FontInfo
from labelsvc.labels.text.shared import shared
from labelsvc.resources import resource_dir

# At 203 dpi f-ligatures add nothing, and every letter stays searchable as itself.
_LATIN_FEATURES = {"liga": False}
_CLUSTERS = hb.BufferClusterLevel.MONOTONE_CHARACTERS
_FLAGS = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES

Glyph = tuple[int, int, int, int, int]
"""Glyph number, index of its first character, then x offset, y offset and advance in font units."""


class _Advances(dict[int, float]):
    """Glyph to width in 1/1000 em, rounded to what a PDF's width array holds."""

    def __init__(self, font: hb.Font, scale: float) -> None:
        self._font, self._scale = font, scale

    def __missing__(self, glyph: int) -> float:
        value: float = round(self._font.get_glyph_h_advance(glyph) * self._scale, 2)
        self[glyph] = value
        return value


class _Inks(dict[int, tuple[float, float]]):
    """Glyph to how far its ink goes above and below the baseline, in 1/1000 em."""

    def __init__(self, font: hb.Font, scale: float) -> None:
        self._font, self._scale = font, scale

    def __missing__(self, glyph: int) -> tuple[float, float]:
        box = self._font.get_glyph_extents(glyph)
        above = box.y_bearing * self._scale
        value = self[glyph] = (above, -(above + box.height * self._scale))
        return value


class _Nominals(dict[str, int | None]):
    """Text to the glyph that stands for exactly this character wherever it occurs, if there is one."""

    def __init__(self, font: hb.Font, aliases: frozenset[int]) -> None:
        self._font, self._aliases = font, aliases

    def __missing__(self, text: str) -> int | None:
        value: int | None = None
        if len(text) == 1 and ord(text) not in self._aliases:
            value = self._font.get_nominal_glyph(ord(text))
        self[text] = value
        return value


class Face:
    """One opened font. Shared by threads: nothing in it changes but the tables, which only grow."""

    def __init__(self, info: FontInfo, path: Path) -> None:
        self.info = info
        self.path = path
        try:
            self._face = hb.Face(hb.Blob.from_file_path(path))
        except (OSError, hb.HarfBuzzError) as error:
            raise LabelError(f"the font {path.name} cannot be opened", hint="run fonts/build.py") from error
        self._font = hb.Font(self._face)
        self.scale = 1000 / info.upem
        self.resource = b"T%d" % info.number
        self.bold = info.name.endswith("-Bold")
        self.european = info.name.startswith("NotoSans-")
        self.advances = _Advances(self._font, self.scale)
        self.inks = _Inks(self._font, self.scale)
        self.nominals = _Nominals(self._font, info.aliases)

    def shape(self, text: str, start: int, end: int, *, rtl: bool, script: str, language: str) -> list[Glyph]:
        """Glyphs of ``text[start:end]`` from left to right; the rest of the text is context."""
        buffer = hb.Buffer()
        buffer.cluster_level = _CLUSTERS
        buffer.flags = _FLAGS
        buffer.add_str(text, start, end - start)
        buffer.direction = "rtl" if rtl else "ltr"
        if script:
            buffer.script = script
        if language:
            buffer.language = language
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, _LATIN_FEATURES if self.european else None)
        return [
            (info.codepoint, info.cluster, *position.position[:3])
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]


@shared
def face(info: FontInfo) -> Face:
    """The opened font, one for the process."""
    return Face(info, resource_dir("fonts") / f"{info.name}.ttf")
