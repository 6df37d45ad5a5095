"""Shaped text against Pango's picture of it, from the same fonts.

Both are drawn at 100 pt as PDF and rasterised by PDFium at one dot a point, so that only shaping and placing can
differ. Pango rounds each glyph's place to a point; hence the tolerance: ink boxes within 2 % of the em plus half a
dot a glyph, and a correlation of at least 0.95 of the pictures blurred by 2.5 dots. (A wrong joining form, a lost
mark or a reversed word brings it under 0.8.)
"""

import os
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from text_helpers import SAMPLES, Sample, pdf_of

from labelsvc.resources import resource_dir

SIZE = 100
PICTURE = NDArray[np.float64]


MIXED_DIRECTIONS = (
    Sample("Arab", "ar", "Noto Sans Arabic, Noto Sans", ("شقة ١٢٠٤، برج 12 (الدور 3)",)),
    Sample("Arab", "ar", "Noto Sans Arabic", ("السيدة لَيْلى عبد اللطيف",)),
    Sample("Arab", "ur", "Noto Sans Arabic, Noto Sans", ("مکان نمبر ۴۲، گلی نمبر 7",)),
    Sample("Hebr", "he", "Noto Sans Hebrew, Noto Sans", ("רח׳ דיזנגוף 99, דירה 4 (קומה 2)",)),
    Sample("Hebr", "en", "Noto Sans, Noto Sans Hebrew", ("ACME Ltd. רחוב הרצל 12 (Floor 3)",)),
    Sample("Arab", "en", "Noto Sans, Noto Sans Arabic", ("Dubai شارع الشيخ زايد Tower B-12, 3rd fl.",)),
    Sample("Thai", "th", "Noto Sans Thai, Noto Sans", ("99/1 ซอยสุขุมวิท 23",)),
)


@pytest.fixture(scope="module")
def only_our_fonts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which fontconfig knows no fonts but those of the project."""
    folder = tmp_path_factory.mktemp("fontconfig")
    config = folder / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{escape(str(resource_dir('fonts')))}</dir>"
        f"<cachedir>{escape(str(folder))}</cachedir></fontconfig>"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config), "LC_ALL": "C.UTF-8"}


def _raster(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=1, grayscale=True).to_pil()
    document.close()
    return Image.eval(picture, lambda value: 255 - value)


def _by_pango(text: str, sample: Sample, environment: dict[str, str], folder: Path) -> Image.Image:
    target = folder / "pango.pdf"
    command = [
        "pango-view",
        "--no-display",
        f"--font={sample.font} {SIZE}",
        f"--language={sample.language}",
        "--dpi=72",
        "--hinting=none",
        "--margin=40",
        f"--text={text}",
        f"--output={target}",
    ]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return _raster(target.read_bytes())


def _same_frame(first: Image.Image, second: Image.Image) -> tuple[PICTURE, PICTURE]:
    """Both pictures' ink, top left corners together, blurred, on one frame."""
    inks = [picture.crop(picture.getbbox()) for picture in (first, second)]
    frame = (max(ink.width for ink in inks) + 20, max(ink.height for ink in inks) + 20)
    blurred = []
    for ink in inks:
        canvas = Image.new("L", frame)
        canvas.paste(ink, (10, 10))
        blurred.append(np.asarray(canvas.filter(ImageFilter.GaussianBlur(2.5)), dtype=np.float64))
    return blurred[0], blurred[1]


def _correlation(first: PICTURE, second: PICTURE) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("sample", SAMPLES + MIXED_DIRECTIONS, ids=lambda sample: sample.script + sample.lines[0])
def test_an_address_looks_as_pango_draws_it(
    sample: Sample, only_our_fonts: dict[str, str], tmp_path: Path
) -> None:
    """Ink box and picture of the address's first line are Pango's."""
    text = sample.lines[0]
    ours = _raster(pdf_of(text, size=SIZE, language=sample.language))
    theirs = _by_pango(text, sample, only_our_fonts, tmp_path)
    (left, top, right, bottom), pango = ours.getbbox() or (0, 0, 0, 0), theirs.getbbox() or (0, 0, 0, 0)
    slack = 0.02 * SIZE + 0.5 * len(text)
    assert right - left == pytest.approx(pango[2] - pango[0], abs=slack)
    assert bottom - top == pytest.approx(pango[3] - pango[1], abs=0.02 * SIZE)
    assert _correlation(*_same_frame(ours, theirs)) >= 0.95


def test_the_comparison_sees_a_wrong_order(only_our_fonts: dict[str, str], tmp_path: Path) -> None:
    """A reversed word is told from the right one: the measure is sharp enough."""
    sample = next(sample for sample in SAMPLES if sample.script == "Arab")
    ours = _raster(pdf_of(sample.lines[0][::-1], size=SIZE))
    theirs = _by_pango(sample.lines[0], sample, only_our_fonts, tmp_path)
    assert _correlation(*_same_frame(ours, theirs)) < 0.8
