"""The fonts directory: what the index promises is in the files."""

import hashlib
import json
from pathlib import Path

import pytest
import uharfbuzz as hb
from text_helpers import MIXED, SAMPLES

from labelsvc.errors import LabelError
from labelsvc.labels.text import catalogue
from labelsvc.labels.text.catalogue import FontInfo, han_language, pick
from labelsvc.labels.text.line import shaped
from labelsvc.labels.text.shaping import Shaped
from labelsvc.resources import resource_dir

FONTS = resource_dir("fonts")
ROWS = json.loads((FONTS / "coverage.json").read_text(encoding="utf-8"))["fonts"]
EVERY = [*catalogue.catalogue().fonts, *catalogue.catalogue().bold.values()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["name"]))
def test_the_index_describes_this_very_file(row: dict[str, object]) -> None:
    """Checksum, size of the em and number of glyphs are the file's."""
    data = (FONTS / f"{row['name']}.ttf").read_bytes()
    face = hb.Face(data)
    assert hashlib.sha256(data).hexdigest() == row["sha256"]
    assert (face.upem, face.glyph_count) == (row["upem"], row["glyphs"])


@pytest.mark.parametrize("font", EVERY, ids=lambda font: font.name)
def test_covered_characters_have_glyphs(font: FontInfo) -> None:
    """Each character that the index names is in the font's own character map."""
    face = hb.Face((FONTS / f"{font.name}.ttf").read_bytes())
    named = {code for start, end in zip(font.starts, font.ends, strict=True) for code in range(start, end)}
    assert named
    assert named <= set(face.unicodes)


@pytest.mark.parametrize("font", EVERY, ids=lambda font: font.name)
def test_fonts_can_be_embedded(font: FontInfo) -> None:
    """Outlines are quadratic (a CIDFontType2 wants glyf), without hints, and embedding is allowed (fsType 0)."""
    face = hb.Face((FONTS / f"{font.name}.ttf").read_bytes())
    tags = set(face.table_tags)
    assert {"glyf", "loca", "hmtx"} <= tags
    assert not tags & {"CFF ", "fpgm", "prep", "cvt ", "fvar"}
    assert face.reference_table("OS/2").data[8:10] == b"\0\0"


def test_every_source_has_its_licence() -> None:
    """The OFL text lies beside the fonts, for each source."""
    licences = list((FONTS / "licences").glob("OFL-*.txt"))
    assert len(licences) == 9
    assert all("SIL OPEN FONT LICENSE Version 1.1" in path.read_text(encoding="utf-8") for path in licences)


def _missing(line: Shaped) -> bool:
    return any(
        any(not piece.face.nominals[character] for character in piece.characters)
        or any(isinstance(token, tuple) and token[0] == 0 for token in piece.tokens)
        for piece in line.pieces
    )


@pytest.mark.parametrize("bold", [False, True])
def test_no_address_has_a_missing_glyph(bold: bool) -> None:
    """Addresses in all the scripts are drawn without .notdef."""
    for sample in SAMPLES:
        for text in sample.lines:
            assert not _missing(shaped(text, bold, sample.language)), text
    for text in MIXED:
        assert not _missing(shaped(text, bold, "")), text


@pytest.mark.parametrize(
    ("language", "region"),
    [
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("ko_KR", "ko"),
        ("zh-Hant", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hans", ""),
        ("zh", ""),
        ("de", ""),
        ("", ""),
    ],
)
def test_han_shapes_follow_the_language(language: str, region: str) -> None:
    """A language tag asks for the Han shapes of its region."""
    assert han_language(language) == region


@pytest.mark.parametrize(
    ("language", "font"),
    [
        ("ja", "NotoSansJP"),
        ("zh-HK", "NotoSansHK"),
        ("ko", "NotoSansKR"),
        ("zh-Hans", "NotoSansSC"),
        ("", "NotoSansSC"),
    ],
)
def test_a_character_that_regions_draw_differently(language: str, font: str) -> None:
    """U+9AA8 (bone) has its own shape in each region."""
    picked = pick("骨", han_language(language))
    assert picked is not None
    assert picked.name == f"{font}-Regular"


def test_missing_fonts_are_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the fonts the error says what is missing and what to do."""
    monkeypatch.setattr(catalogue, "resource_dir", lambda name: tmp_path / name)
    with pytest.raises(LabelError, match=r"fonts are missing.*fonts/build\.py"):
        catalogue.catalogue.__wrapped__()
