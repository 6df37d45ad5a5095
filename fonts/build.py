"""Build the fonts of this directory: ``python fonts/build.py [--work DIR]``.

Sources are fetched with the ordinary clients (``npm pack``, ``apt-get download``) at the versions below. Each
becomes a hint-free TrueType font with quadratic outlines (what a CIDFontType2 font needs), stripped to the
features that shaping uses, its licence beside it, and one row in ``coverage.json``: the service picks a font
from that index before any font is opened. Needs fontTools; the service itself does not.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.unicodedata import script

HERE = Path(__file__).resolve().parent
NPM = {
    "noto-sans": "0.4.2",
    "noto-sans-arabic": "0.4.3",
    "noto-sans-devanagari": "0.4.1",
    "noto-sans-khmer": "0.4.3",
    "noto-sans-lao": "0.4.2",
    "noto-sans-thai": "0.4.2",
    "noto-emoji": "0.4.7",
    "noto-sans-sc": "0.4.3",
    "noto-sans-kr": "0.4.3",
    "noto-sans-jp": "0.4.3",
    "noto-sans-hk": "0.4.3",
}
DEBIAN = "fonts-noto-core"
DEBIAN_SCRIPTS = (
    "Armenian Georgian Hebrew Myanmar Bengali Tamil Telugu Kannada Malayalam Gujarati Gurmukhi Oriya Sinhala "
    "Ethiopic Thaana"
)
# Debian's Noto Sans Arabic 2.005 draws the initial peh upside down; these five are newer on npm.
NPM_SCRIPTS = ("Arabic", "Devanagari", "Khmer", "Lao", "Thai")
# The order in which fonts are asked for a character.
ORDER = (
    "NotoSans NotoSansBold Armenian Georgian Hebrew Arabic Thai Lao Khmer Myanmar Devanagari Bengali Tamil "
    "Telugu Kannada Malayalam Gujarati Gurmukhi Oriya Sinhala Ethiopic Thaana Tibetan SC KR HK JP Emoji "
    "Symbols2 Symbols"
)
CJK_FEATURES = ["ccmp", "locl", "liga", "calt", "kern", "mark", "mkmk", "ljmo", "vjmo", "tjmo"]
DROPPED_TABLES = "DSIG HVAR MVAR vhea vmtx VORG BASE STAT meta gasp FFTM PfEd LTSH hdmx VDMX avar fvar gvar cvar"
HANGUL = {
    *range(0xAC00, 0xD7A4),
    *range(0x1100, 0x1200),
    *range(0x3130, 0x3190),
    *range(0x3200, 0x321F),
    *range(0x3260, 0x3280),
    *range(0xFFA0, 0xFFDD),
}
ASCII_SPACE = {0x20}


@dataclass(frozen=True)
class Part:
    """One font to build: ``unicodes`` is what it keeps (None: all), ``cjk`` picks features and heights."""

    key: str
    name: str
    source: Path
    unicodes: frozenset[int] | None = None
    cjk: bool = False
    language: str = ""
    bold_of: str = ""


def run(*command: str, cwd: Path) -> None:
    """One command, its output shown; a failure stops the build."""
    subprocess.run(command, cwd=cwd, check=True, stdout=sys.stderr)


def fetch(work: Path) -> None:
    """Download and unpack every source that is not in ``work`` yet."""
    for package, version in NPM.items():
        target = work / package
        if not target.is_dir():
            run("npm", "pack", "--silent", f"@expo-google-fonts/{package}@{version}", cwd=work)
            with tarfile.open(work / f"expo-google-fonts-{package}-{version}.tgz") as archive:
                archive.extractall(target, filter="data")
    if not (work / DEBIAN).is_dir():
        run("apt-get", "download", DEBIAN, cwd=work)
        (package_file,) = work.glob(f"{DEBIAN}_*.deb")
        run("dpkg-deb", "-x", str(package_file), str(work / DEBIAN), cwd=work)


def npm_font(work: Path, package: str, weight: str = "400Regular") -> Path:
    """The TrueType file of one weight."""
    (path,) = (work / package / "package" / weight).glob("*.ttf")
    return path


def debian_font(work: Path, name: str) -> Path:
    return work / DEBIAN / "usr/share/fonts/truetype/noto" / f"{name}-Regular.ttf"


def european(path: Path) -> frozenset[int]:
    """The characters of Latin, Greek and Cyrillic, with the signs they share: Noto Sans has Devanagari too."""
    kept = {"Latn", "Grek", "Cyrl", "Zyyy", "Zinh"}
    return frozenset(code for code in TTFont(path, lazy=True).getBestCmap() if script(chr(code)) in kept)


def encodable(codec: str) -> set[int]:
    """The characters outside ASCII that a legacy character set of a region holds."""
    found = set()
    for code in range(0x80, 0x30000):
        try:
            chr(code).encode(codec)
        except UnicodeEncodeError:
            continue
        found.add(code)
    return found


def outlines(path: Path) -> dict[int, bytes]:
    """Character to the bytes of its outline and advance: equal bytes are equal shapes."""
    font = TTFont(path, lazy=True)
    glyf, loca = font.reader["glyf"], font["loca"]
    shapes = {}
    for code, name in font.getBestCmap().items():
        gid = font.getGlyphID(name)
        shapes[code] = glyf[loca[gid] : loca[gid + 1]] + font["hmtx"][name][0].to_bytes(2, "big")
    return shapes


def han_parts(work: Path) -> list[Part]:
    """Simplified Chinese whole; of the other regions what it lacks, and what they draw otherwise.

    A region's everyday characters are those of its legacy character set: CP932, Big5, KS X 1001. Japanese has
    the whole of CP932, so that a line mixes no fonts; a Big5 line may, for 2.3 MB less (equal shapes come from
    the Simplified Chinese font).
    """
    path = {region: npm_font(work, f"noto-sans-{region}") for region in ("sc", "kr", "hk", "jp")}
    shape = {region: outlines(source) for region, source in path.items()}
    everyday = {"kr": encodable("euc_kr"), "hk": encodable("big5"), "jp": encodable("cp932")}
    base = shape["sc"]
    differ = {
        region: {code for code in codes if shape[region].get(code, base.get(code)) != base.get(code)}
        for region, codes in everyday.items()
    }
    hong_kong = (differ["hk"] & base.keys()) | (shape["hk"].keys() - base.keys())
    japan = everyday["jp"] | (shape["jp"].keys() - base.keys() - shape["hk"].keys())
    korea = (HANGUL & shape["kr"].keys()) | (differ["kr"] - HANGUL)
    return [
        Part("SC", "NotoSansSC-Regular", path["sc"], None, True, "zh-Hans"),
        Part("KR", "NotoSansKR-Regular", path["kr"], frozenset(korea | ASCII_SPACE), True, "ko"),
        Part("HK", "NotoSansHK-Regular", path["hk"], frozenset(hong_kong | ASCII_SPACE), True, "zh-Hant"),
        Part("JP", "NotoSansJP-Regular", path["jp"], frozenset(japan | ASCII_SPACE), True, "ja"),
    ]


def parts(work: Path) -> list[Part]:
    """Every font, in the order of ``ORDER``."""
    regular, bold = npm_font(work, "noto-sans"), npm_font(work, "noto-sans", "700Bold")
    listed = [
        Part("NotoSans", "NotoSans-Regular", regular, european(regular)),
        Part("NotoSansBold", "NotoSans-Bold", bold, european(bold), bold_of="NotoSans-Regular"),
        Part("Tibetan", "NotoSerifTibetan-Regular", debian_font(work, "NotoSerifTibetan")),
        Part("Symbols", "NotoSansSymbols-Regular", debian_font(work, "NotoSansSymbols")),
        Part("Symbols2", "NotoSansSymbols2-Regular", debian_font(work, "NotoSansSymbols2")),
        Part("Emoji", "NotoEmoji-Regular", npm_font(work, "noto-emoji")),
        *han_parts(work),
    ]
    for name in DEBIAN_SCRIPTS.split():
        source = debian_font(work, f"NotoSans{name}")
        listed.append(Part(name, f"NotoSans{name}-Regular", source))
    for name in NPM_SCRIPTS:
        source = npm_font(work, f"noto-sans-{name.lower()}")
        listed.append(Part(name, f"NotoSans{name}-Regular", source))
    return sorted(listed, key=lambda part: ORDER.split().index(part.key))


def slim(part: Part, target: Path) -> None:
    """Write the part without hints, names of glyphs, vertical metrics and features that nobody asks for.

    The old file is replaced, not written over: processes that have it mapped would die of it (SIGBUS).
    """
    options = subset.Options(
        hinting=False,
        glyph_names=False,
        legacy_kern=False,
        notdef_outline=True,
        recalc_bounds=False,
        recalc_timestamp=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
    )
    options.drop_tables += DROPPED_TABLES.split()
    if part.cjk:
        options.layout_features = CJK_FEATURES
    font = subset.load_font(part.source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=part.unicodes if part.unicodes is not None else set(font.getBestCmap()))
    subsetter.subset(font)
    fresh = target.with_suffix(".part")
    subset.save_font(font, fresh, options)
    fresh.replace(target)


def deltas(codes: Iterable[int]) -> list[int]:
    """Sorted code points as gap, run length, gap, run length, ...: a third of the size of a list of pairs."""
    packed: list[int] = []
    end = 0
    for code in sorted(codes):
        if packed and code == end:
            packed[-1] += 1
        else:
            packed += [code - end, 1]
        end = code + 1
    return packed


def aliases(cmap: dict[int, str]) -> list[int]:
    """Characters that share a glyph with one that stands for it better: extraction must tell them apart."""
    owner: dict[str, int] = {}
    for code in sorted(cmap, key=lambda code: (unicodedata.normalize("NFKC", chr(code)) != chr(code), code)):
        owner.setdefault(cmap[code], code)
    return sorted(code for code, name in cmap.items() if owner[name] != code)


def describe(part: Part, path: Path) -> dict[str, Any]:
    """The row of the index: everything that is asked of a font before it is opened."""
    font = TTFont(path)
    cmap = font.getBestCmap()
    covered = set(cmap)
    if part.key == "Emoji":
        covered -= {*range(0x20, 0x80), 0xA9, 0xAE}  # digits stay text unless a keycap follows
    if part.cjk and part.key != "SC":
        covered -= ASCII_SPACE
    os2, hhea = font["OS/2"], font["hhea"]
    ascent, descent = (os2.sTypoAscender, os2.sTypoDescender) if part.cjk else (hhea.ascent, hhea.descent)
    return {
        "name": part.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "version": font["name"].getDebugName(5),
        "upem": font["head"].unitsPerEm,
        "ascent": ascent,
        "descent": -descent,
        "glyphs": font["maxp"].numGlyphs,
        "language": part.language,
        "bold_of": part.bold_of,
        "coverage": deltas(covered),
        "aliases": aliases(cmap),
    }


def write_licences(work: Path) -> None:
    """The licence text of each source under the name its parts give."""
    target = HERE / "licences"
    target.mkdir(exist_ok=True)
    for package in NPM:
        name = "NotoSansCJK" if package == "noto-sans-sc" else package.title().replace("-", "")
        if package not in ("noto-sans-kr", "noto-sans-jp", "noto-sans-hk"):
            shutil.copyfile(work / package / "package/LICENSE_FONT", target / f"OFL-{name}.txt")
    licence = (work / "noto-sans/package/LICENSE_FONT").read_text(encoding="utf-8")
    notice = "Copyright 2010-2020 Google LLC (the Noto fonts of the package fonts-noto-core)"
    (target / "OFL-NotoDebian.txt").write_text(notice + licence[licence.index("\n") :], encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--work", type=Path, default=HERE.parent / "build" / "fonts", help="where sources go")
    work = parser.parse_args().work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    fetch(work)
    rows = []
    for part in parts(work):
        target = HERE / f"{part.name}.ttf"
        slim(part, target)
        rows.append(describe(part, target))
        print(f"{target.name:34} {target.stat().st_size / 1024:8.0f} KB {rows[-1]['glyphs']:6} glyphs", flush=True)
    write_licences(work)
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    fresh = HERE / "coverage.part"
    fresh.write_text(f'{{"format":1,"fonts":[\n{lines}\n]}}\n', encoding="utf-8")
    fresh.replace(HERE / "coverage.json")


if __name__ == "__main__":
    main()
