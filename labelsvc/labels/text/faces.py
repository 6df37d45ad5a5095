"""Fonts opened when first needed: HarfBuzz shaping and the glyphs' codes in a PDF."""

from functools import cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb

from labelsvc.errors import LabelError
from labelsvc.labels.text.catalogue import FontInfo
from labelsvc.resources import resource_dir

# At 203 dpi f-ligatures add nothing, and every letter stays searchable as itself.
_LATIN_FEATURES = {"liga": False}

Glyph = tuple[int, int, int, int, int]
"""Glyph number, index of its first character, advance, x offset, y offset (font units)."""


class Face:
    """One opened font. Not thread-safe by itself: HarfBuzz fonts are immutable here, buffers are made per call."""

    def __init__(self, info: FontInfo, path: Path) -> None:
        self.info = info
        self.path = path
        try:
            self.face = hb.Face(hb.Blob.from_file_path(path))
        except (OSError, hb.HarfBuzzError) as error:
            raise LabelError(f"the font {path.name} cannot be opened", hint="run fonts/build.py") from error
        self.font = hb.Font(self.face)
        self.scale = 1000 / info.upem
        self.resource = b"T%d" % info.number
        self._features = _LATIN_FEATURES if info.name.startswith("NotoSans-") else None

    def shape(self, text: str, start: int, end: int, *, rtl: bool, script: str, language: str) -> list[Glyph]:
        """Glyphs of ``text[start:end]`` from left to right; the rest of the text is context."""
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text, start, end - start)
        buffer.direction = "rtl" if rtl else "ltr"
        if script:
            buffer.script = script
        if language:
            buffer.language = language
        buffer.guess_segment_properties()
        buffer.flags |= hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        hb.shape(self.font, buffer, self._features)
        return [
            (info.codepoint, info.cluster, x_advance, x_offset, y_offset)
            for info, (x_offset, y_offset, x_advance, _) in zip(
                buffer.glyph_infos, (p.position for p in buffer.glyph_positions), strict=True
            )
        ]

    def nominal(self, character: str) -> int | None:
        """The glyph that stands for exactly this character wherever it occurs, if there is one."""
        code = ord(character)
        if code in self.info.aliases:
            return None
        glyph: int | None = self.font.get_nominal_glyph(code)
        return glyph

    def advance(self, glyph: int) -> float:
        """Width in 1/1000 em."""
        return _number(self.font.get_glyph_h_advance(glyph) * self.scale)

    def table(self, tag: str) -> bytes:
        blob: Any = self.face.reference_table(tag)
        return bytes(blob.data)


def _number(value: float) -> float:
    """Rounded to what a PDF's width array holds, so that widths and offsets agree."""
    return round(value, 2)


@cache
def face(info: FontInfo) -> Face:
    """The opened font, one for the process."""
    return Face(info, resource_dir("fonts") / f"{info.name}.ttf")
