"""Lines in a PDF: read back exactly, embedded small, the same bytes each time."""

import re
from io import BytesIO

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from text_helpers import MIXED, SAMPLES, Sample, drawing, pdf_of, read_by_pdfium, read_by_poppler

from labelsvc.labels.pdf_document import StreamedDocument
from labelsvc.labels.text import PdfFonts, measure
from labelsvc.labels.text.catalogue import catalogue
from labelsvc.labels.text.faces import face
from labelsvc.labels.text.line import _shaped
from labelsvc.labels.text.quick import quick
from labelsvc.labels.text.shaping import shape
from labelsvc.labels.text.truetype import Outlines

LTR = [sample for sample in SAMPLES if not sample.rtl]
LTR_MIXED = tuple(line for line in MIXED if line.isascii() or not re.search("[\u0590-\u07ff]", line))


@pytest.mark.parametrize("sample", LTR, ids=lambda sample: f"{sample.script}-{sample.language}")
def test_addresses_are_read_back_exactly(sample: Sample) -> None:
    """PDFium and poppler give left-to-right lines back as they were typed: marks, conjuncts, emoji and all."""
    for text in sample.lines:
        pdf = pdf_of(text, language=sample.language)
        assert read_by_pdfium(pdf) == [text]
        assert read_by_poppler(pdf) == [text]
        assert read_by_poppler(pdf, "-raw") == [text]


def test_mixed_lines_are_read_back_exactly() -> None:
    """So are lines of several left-to-right scripts, signs and emoji, in both weights."""
    for text in LTR_MIXED:
        for bold in (False, True):
            pdf = pdf_of(text, bold=bold)
            assert read_by_pdfium(pdf) == [text]
            assert read_by_poppler(pdf) == [text]


def test_ligature_letters_stay_letters() -> None:
    """ "ffi" is three letters to a reader."""
    assert read_by_pdfium(pdf_of("Griffin Office Affluent")) == ["Griffin Office Affluent"]


_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _poppler_line(text: str) -> str:
    """One line as poppler reads it, without the marks of direction that it adds."""
    (line,) = read_by_poppler(pdf_of(text))
    return _DIRECTIONS.sub("", line)


@pytest.mark.parametrize(
    "text",
    [
        "תל אביב",
        "פתח תקווה",
        "נועה כהן",
        "شارع الأمير سلطان",
        "فاطمة بنت يوسف",
        "پروین گلستانی",
        "گلی نمبر ۵",
        "جدة",
    ],
)
def test_right_to_left_words_are_read_in_the_order_typed(text: str) -> None:
    """Both readers give Hebrew, Arabic, Persian and Urdu back, though dots are glyphs apart from their letters."""
    assert read_by_pdfium(pdf_of(text)) == [text]
    assert _poppler_line(text) == text


@pytest.mark.parametrize("text", ["בְּרֵאשִׁית בָּרָא", "مُحَمَّدٌ رَسُولُ", "އައިޝަތު"])
def test_pointed_words_are_read_exactly_by_poppler(text: str) -> None:
    """Points and vowel signs part no word. (PDFium has their letters from left to right.)"""
    assert _poppler_line(text) == text


def test_only_words_that_need_it_say_what_they_are() -> None:
    """Plain Hebrew letters do without, and so do spaces and punctuation, which are not turned round."""
    assert b"ActualText" not in PdfFonts().pen(10).draw(0, 0, "נועה כהן")
    drawn = PdfFonts().pen(10).draw(0, 0, "روڈ، لاہور")
    actual = [bytes.fromhex(found.decode()).decode("utf-16") for found in re.findall(rb"<(FEFF\w+)>", drawn)]
    assert actual == ["لاہور"[::-1], "روڈ"[::-1]]
    assert drawn.count(b"BDC") == drawn.count(b"EMC") == 2


def test_specials_of_pdf_strings_cannot_break_out() -> None:
    """Brackets, backslashes and operators are text."""
    for text in (r"(\) Tj ET", "\\\\(((", ")]TJ ET Q endstream", "a" * 300):
        assert read_by_pdfium(pdf_of(text, size=2)) == [text]


def test_the_same_lines_give_the_same_bytes() -> None:
    """Nothing of what the process drew before, nor of the clock, is in the file."""
    texts = [line for sample in SAMPLES for line in sample.lines]
    first = pdf_of(*texts)
    shape.cache_clear()
    _shaped.cache_clear()
    quick(False).lines.clear()
    pdf_of("something else ශ්‍රී 東京", "שלום")
    assert pdf_of(*reversed(texts)) != first
    assert pdf_of(*texts) == first


def test_glyphs_get_their_codes_in_the_order_of_use() -> None:
    """A document's codes do not depend on other documents'."""
    alone, after = PdfFonts(), PdfFonts()
    PdfFonts().pen(10).draw(0, 0, "سلام")
    assert alone.pen(10).draw(1, 2, "محمد") == after.pen(10).draw(1, 2, "محمد")


def test_the_page_draws_what_was_measured() -> None:
    """The ink ends where the measured width says, for a letter without side bearings to speak of."""
    text, size = "Łódź HHHH", 40
    document = pypdfium2.PdfDocument(pdf_of(text, size=size))
    box = document[0].get_objects()
    right = max(item.get_bounds()[2] for item in box)
    assert right == pytest.approx(10 + measure(text, size).width, abs=0.12 * size)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.script}-{sample.language}")
def test_ink_stays_between_ascent_and_descent(sample: Sample) -> None:
    """What a line takes above and below its baseline is what it said: Khmer and Tibetan included."""
    size = 50.0
    for text in sample.lines:
        line = measure(text, size, language=sample.language)
        document = pypdfium2.PdfDocument(pdf_of(text, size=size, language=sample.language))
        picture = document[0].render(scale=1, grayscale=True).to_pil()
        document.close()
        box = Image.eval(picture, lambda value: 255 - value).getbbox()
        assert box
        _, top, _, bottom = box
        baseline = picture.height - size
        assert baseline - top <= line.ascent + 1
        assert bottom - baseline <= line.descent + 1


def test_one_subset_per_font_used() -> None:
    """Only fonts that were drawn with are embedded, once each, under steady names."""
    pdf = pdf_of("Anna", "Berg", "東京", "Anna")
    numbers = {font.name: font.number for font in catalogue().fonts}
    (resources,) = re.findall(rb"/Font<<(.*?)>>", pdf)
    expected = [b"T%d" % numbers[name] for name in ("NotoSans-Regular", "NotoSansSC-Regular")]
    assert re.findall(rb"/(T\d+) \d+ 0 R", resources) == expected
    assert len(re.findall(rb"/Subtype/Type0", pdf)) == 2


@pytest.mark.parametrize(
    "name", ["NotoSans-Regular", "NotoSansSC-Regular", "NotoEmoji-Regular", "NotoSansThai-Regular"]
)
def test_a_subset_is_a_sound_font(name: str) -> None:
    """fontTools reads the sliced font, checksums and all: outlines, advances and the parts of composite glyphs."""
    font = face(next(info for info in catalogue().fonts if info.name == name))
    last = font.info.glyphs - 1
    glyphs = [glyph for letter in "AÅéŐ東ท😀" if (glyph := font.nominals[letter])] + [last // 2, last]
    data, new = Outlines(font.path).subset(glyphs)
    cut, whole = TTFont(BytesIO(data), checkChecksums=2), TTFont(font.path)
    assert cut["maxp"].numGlyphs == len(new) > len(glyphs)
    for old, number in new.items():
        names = cut.getGlyphName(number), whole.getGlyphName(old)
        outlines = [
            file["glyf"][glyph].getCoordinates(file["glyf"])[0]
            for file, glyph in zip((cut, whole), names, strict=True)
        ]
        assert outlines[0] == outlines[1]
        assert cut["hmtx"].metrics[names[0]] == whole["hmtx"].metrics[names[1]]


def test_a_subset_does_not_depend_on_others_before_it() -> None:
    """Glyphs are remembered as the font has them, not as another subset numbered them."""
    font = face(catalogue().fonts[0])
    glyphs = [font.nominals[letter] or 0 for letter in "ÅéŐ"]
    used = Outlines(font.path)
    used.subset([font.nominals[letter] or 0 for letter in "Aeőü"])
    assert used.subset(glyphs) == used.subset(glyphs) == Outlines(font.path).subset(glyphs)


def test_every_byte_of_a_code_survives_in_a_string() -> None:
    """Codes that hold the bytes of brackets, backslash, line feed or carriage return are read back as well."""
    font = face(catalogue().fonts[0])
    letters = [
        chr(code)
        for start, end in zip(font.info.starts, font.info.ends, strict=True)
        for code in range(start, end)
    ]
    for byte in b"()\\\r\n":
        text = "".join(
            letter
            for letter in letters
            if letter.isalpha() and byte in (font.nominals[letter] or 0).to_bytes(2, "big")
        )[:20]
        assert len(text) > 4
        assert read_by_pdfium(pdf_of(text)) == [text]
        assert read_by_poppler(pdf_of(text)) == [text]


def test_a_single_label_stays_small() -> None:
    """Fonts for one everyday address, regular and bold, take under 12 KB."""
    document = StreamedDocument(out := BytesIO(), title="Test")
    fonts = PdfFonts()
    for bold in (False, True):
        drawing(fonts, ("Anna Berg", "Hauptstraße 5", "80331 München", "Order #10023"), 10, "", bold)
    fonts.embed(document)
    document.close()
    assert len(out.getvalue()) < 12_000


def test_fonts_without_a_bold_face_get_thicker_strokes() -> None:
    """A bold Arabic or Japanese name stands out too, unless its strokes would close; Latin has a bold face."""
    for text, size, outlined in (
        ("محمد", 12, True),
        ("山田", 48, True),
        ("龔曉駿", 44, False),
        ("Jane", 48, False),
    ):
        drawn = PdfFonts().pen(size, bold=True).draw(0, 0, text)
        assert (b" 2 Tr " in drawn) is outlined
        assert b" Tr " not in PdfFonts().pen(size).draw(0, 0, text)
