"""Verifying the rest of a label: text, edges, glyphs, and files of all kinds."""

import io
import subprocess
from pathlib import Path

import pytest
import reportlab
from hypothesis import given, settings
from hypothesis import strategies as st
from media_helpers import Drawing
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from text_helpers import pdf_of

from labelsvc.errors import LabelError
from labelsvc.labels.barcodes import LinearSymbol, encode
from labelsvc.labels.pdf_document import StreamedDocument
from labelsvc.labels.png import png_bytes
from labelsvc.labels.raster import rasterise
from labelsvc.labels.text import PdfFonts
from labelsvc.labels.verify import LabelReport, verify, verify_file, verify_picture

VERA = "Vera"
pdfmetrics.registerFont(TTFont(VERA, str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))


def codes(report: LabelReport) -> list[str]:
    return [finding.code for finding in report.all_findings]


def check(drawing: Drawing) -> LabelReport:
    return verify(drawing.pdf())[0]


def with_symbol() -> Drawing:
    drawing, symbol = Drawing(), encode("code128", "XJ12H-0001")
    assert isinstance(symbol, LinearSymbol)
    drawing.bars(symbol, 100, 400, module=3, height=120)
    return drawing


def test_a_tidy_label_is_an_a() -> None:
    """Lines one below the other, a symbol, its digits below it: nothing to say."""
    drawing = with_symbol()
    for line in range(8):
        drawing.text(40, 60 + 36 * line, "Ågerupgård 12, 2. sal — gÿjpq", size=12, font=VERA)
    drawing.text(160, 548, "XJ12H-0001", size=9)
    report = check(drawing)
    assert report.grade == "A" and codes(report) == [] and report.reasons == []
    assert report.smallest_type_pt == pytest.approx(9, abs=0.01)
    assert report.clear_edge_dots is not None and report.clear_edge_dots > 25


@pytest.mark.parametrize(("x", "y"), [(40, 70), (120, 62), (60, 80)])
def test_a_text_over_a_text_is_found(x: int, y: int) -> None:
    """Lines too close, or one running into another on the same base line."""
    drawing = Drawing()
    drawing.text(40, 60, "Jane Roe, Acme Inc.", size=14)
    drawing.text(x, y, "500 Fifth Avenue, Apt 4B", size=14)
    report = check(drawing)
    assert codes(report) == ["text_overlap"] and report.grade == "D"


def test_runs_of_one_line_are_no_overlap() -> None:
    """A line in several fonts, its parts touching or nearly so, to the right or to the left."""
    drawing = Drawing()
    for start, direction in ((100, 1), (600, -1)):
        x: float = start
        for part, font in (("Jane ", "Helvetica"), ("Roe", "Helvetica-Oblique"), (" 12", VERA)):
            width = pdfmetrics.stringWidth(part, font, 14) / drawing.dot
            x -= width if direction < 0 else 0
            drawing.text(x, 100 + start, part, size=14, font=font)
            x += width if direction > 0 else 0
    assert codes(check(drawing)) == []


def test_marks_drawn_apart_from_their_letters_belong_to_the_line() -> None:
    """Arabic dots and accents, placed before or after their letters, over and under them."""
    drawing = Drawing()
    for x, y, text in (
        (150, 92, "."),
        (100, 100, "mmm"),
        (125, 110, "."),
        (320, 90, "."),
        (290, 100, "mmm"),
        (190, 100, "mmm"),
    ):
        drawing.text(x, y, text, size=14)
    assert codes(check(drawing)) == []


STACKS = (
    "ཧྐྵྨླྺྼྻྂ་རྒྱུད་",
    "Z" + "\u0300\u0301\u0302\u0303\u0316\u0317\u0318\u0319" * 6 + "algo",
    "Mary\u0301\u0302\u0303\u0304\u0306\u0307\u0308 Smith\u0323\u0324\u0325\u0326",
    "بِسْمِ ٱللَّٰهِ",
)


@pytest.mark.parametrize("text", STACKS)
@pytest.mark.parametrize("bold", [False, True])
def test_marks_stacked_in_a_line_do_not_overlap_it(text: str, bold: bool) -> None:
    """However high: the file says that they show one text."""
    assert "text_overlap" not in codes(verify(pdf_of(text, size=20, bold=bold))[0])


@pytest.mark.parametrize("text", STACKS)
@pytest.mark.parametrize("other", [*STACKS[:2], "Jane Roe, 500 Fifth Avenue"])
def test_a_text_over_a_line_with_stacked_marks_is_found(text: str, other: str) -> None:
    """Whether or not it has marks of its own."""
    document, fonts = StreamedDocument(out := io.BytesIO(), title="Test"), PdfFonts()
    lines = [fonts.pen(20).draw(60, 100 + 8 * row, line) for row, line in enumerate((text, other))]
    document.add_page(288, 216, b"\n".join(lines))
    fonts.embed(document)
    document.close()
    assert codes(verify(out.getvalue())[0]).count("text_overlap") == 1


def test_text_on_a_symbol_fails_the_label() -> None:
    """Even where the symbol can still be read."""
    drawing = with_symbol()
    drawing.canvas.setFillGray(0.7)
    drawing.text(200, 440, "SAMPLE", size=20)
    report = check(drawing)
    assert len(report.symbols) == 1 and "symbol_overlap" in codes(report) and report.grade == "F"


def test_text_over_the_edge_is_cut_off() -> None:
    """A label drawn for a larger stock."""
    drawing = Drawing(60, 40)
    drawing.text(300, 100, "This does not end here", size=14)
    report = check(drawing)
    assert "cut_off" in codes(report) and report.grade == "F"


@pytest.mark.parametrize(("x", "code", "grade"), [(0, "at_edge", "D"), (5, "near_edge", "B"), (9, "", "A")])
def test_ink_near_the_edge_is_told(x: int, code: str, grade: str) -> None:
    """A millimetre is what a die-cut label wanders under the head."""
    drawing = Drawing()
    drawing.rectangle(x + 0.25, 300, 50, 50)
    report = check(drawing)
    assert codes(report) == ([code] if code else []) and report.grade == grade
    assert report.clear_edge_dots == x


def test_an_empty_page_is_no_label() -> None:
    """A blank page among labels is a fault somewhere."""
    report = check(Drawing())
    assert codes(report) == ["empty"] and report.grade == "F"


@pytest.mark.parametrize(
    ("size", "dpi", "grade"), [(8, 203.2, "A"), (7, 203.2, "C"), (5, 203.2, "D"), (6, 300, "A")]
)
def test_type_too_small_for_the_head_is_told(size: float, dpi: float, grade: str) -> None:
    """8 pt at 203 dpi; a finer head shows finer type."""
    drawing = Drawing(dpi=dpi)
    drawing.text(100, 100, "Small print", size=size)
    report = verify(drawing.pdf(), dpi=dpi)[0]
    assert report.smallest_type_pt == pytest.approx(size, abs=0.01) and report.grade == grade


def test_the_size_of_type_counts_as_it_is_printed() -> None:
    """Scaling the page makes type of 12 pt one of 6."""
    drawing = Drawing()
    drawing.canvas.scale(0.5, 0.5)
    drawing.text(200, 200, "Half", size=12)
    assert check(drawing).smallest_type_pt == pytest.approx(6, abs=0.01)


def test_text_inside_a_form_is_seen() -> None:
    """Labels of carriers are often one form object placed on a page."""
    drawing = Drawing()
    drawing.canvas.beginForm("inner")
    drawing.canvas.setFont("Helvetica", 10)
    drawing.canvas.drawString(100, 200, "Inside")
    drawing.canvas.endForm()
    drawing.canvas.scale(0.5, 0.5)
    drawing.canvas.doForm("inner")
    assert check(drawing).smallest_type_pt == pytest.approx(5, abs=0.01)


def test_invisible_text_is_not_judged() -> None:
    """What text recognition lays under a scanned label is not printed."""
    drawing = Drawing()
    drawing.rectangle(100, 100, 50, 50)
    for y in (300, 305):
        drawing.canvas.drawString(100 * drawing.dot, y, "not printed", mode=3)
    report = check(drawing)
    assert codes(report) == [] and report.smallest_type_pt is None


@pytest.mark.parametrize("size", [12, 24])
def test_boxes_in_place_of_letters_are_found(size: int) -> None:
    """A font without Cyrillic, as peers print it: eight characters drawn with glyph 0; they are no bars."""
    drawing = Drawing()
    drawing.text(50, 150, "Москва, ул.", font=VERA, size=size)
    report = check(drawing)
    assert codes(report) == ["missing_glyph"] and report.grade == "F"
    assert "8 characters" in report.reasons[0] and "Vera" in report.reasons[0]


def test_letters_that_a_font_has_are_no_boxes() -> None:
    """Accents, digits and punctuation."""
    drawing = Drawing()
    drawing.text(50, 100, "çà & (et) Grüße \\ 100%", font=VERA)
    assert codes(check(drawing)) == []


def qpdf(pdf: bytes, folder: Path, *options: str) -> bytes:
    (folder / "in.pdf").write_bytes(pdf)
    subprocess.run(["qpdf", *options, folder / "in.pdf", folder / "out.pdf"], check=True, timeout=60)
    return (folder / "out.pdf").read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        ["--object-streams=generate"],
        ["--object-streams=generate", "--recompress-flate", "--linearize"],
        ["--stream-data=uncompress", "--qdf"],
    ],
)
def test_boxes_are_found_however_the_file_is_packed(options: list[str], tmp_path: Path) -> None:
    """Object streams, linearised and unpacked files hold the same glyphs."""
    drawing = Drawing()
    drawing.text(50, 100, "Москва", font=VERA)
    packed = qpdf(drawing.pdf(), tmp_path, *options)
    assert codes(verify(packed)[0]) == ["missing_glyph"]


def test_an_encrypted_file_is_checked_as_far_as_may_be(tmp_path: Path) -> None:
    """Anybody may open it: it is drawn and read, and the report says that its glyphs were not looked into."""
    packed = qpdf(with_text().pdf(), tmp_path, "--encrypt", "", "owner", "256", "--")
    report = verify(packed)[0]
    assert codes(report) == ["not_looked_into"] and report.grade == "A" and len(report.symbols) == 1


def with_text() -> Drawing:
    drawing = with_symbol()
    drawing.text(100, 200, "Jane Roe", size=14)
    return drawing


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_of_a_turned_page_is_where_it_is_seen(turn: int, tmp_path: Path) -> None:
    """A page with a rotation of its own: nothing is cut off, and text on a symbol is still found."""
    tidy = qpdf(with_text().pdf(), tmp_path, f"--rotate=+{turn}:1")
    assert not {"cut_off", "symbol_overlap"} & set(codes(verify(tidy)[0]))
    drawing = with_text()
    drawing.canvas.setFillGray(0.7)
    drawing.text(150, 460, "SAMPLE", size=24)
    bad = qpdf(drawing.pdf(), tmp_path, f"--rotate=+{turn}:1")
    assert "symbol_overlap" in codes(verify(bad)[0])


def test_each_page_has_its_report() -> None:
    """In order, counted from 1; some pages alone if so asked."""
    drawing = Drawing(60, 40)
    for x in (3, 30, 60):
        drawing.rectangle(x + 0.25, 100, 40, 40)
        drawing.next_label()
    pdf = drawing.pdf()
    assert [(one.page, one.clear_edge_dots) for one in verify(pdf)] == [(1, 3), (2, 30), (3, 60)]
    assert [one.page for one in verify(pdf, pages=[2, 0])] == [3, 1]
    with pytest.raises(LabelError, match="the file has 3"):
        verify(pdf, pages=[3])


def test_a_picture_is_checked_at_its_own_resolution() -> None:
    """A PNG says how large its dots are; without, a caller does."""
    png = png_bytes(rasterise(with_symbol().pdf(), 203.2))
    report = verify_file(png)[0]
    assert report.dpi == pytest.approx(203.2) and report.width_mm == pytest.approx(101.6, abs=0.1)
    assert report.symbols[0].x_mm == pytest.approx(0.375) and report.grade == "A"
    assert verify_file(png, dpi=300)[0].symbols[0].x_mm == pytest.approx(3 / 300 * 25.4, abs=1e-4)


def test_a_grey_photograph_is_checked_as_black_and_white() -> None:
    """Colours and greys are taken as a thermal printer would."""
    picture = rasterise(with_symbol().pdf(), 203.2).image().convert("RGB")
    grey = picture.point([40 + level // 2 for level in range(256)] * 3)
    out = io.BytesIO()
    grey.save(out, "PNG", dpi=(203.2, 203.2))
    assert verify_picture(out.getvalue()).symbols[0].data == "XJ12H-0001"


def test_a_report_is_text_and_data() -> None:
    """The terminal's lines and the program's values say the same."""
    drawing = with_symbol()
    drawing.text(100, 100, "tiny", size=5)
    report = check(drawing)
    head, symbol, finding = report.lines()
    assert head.startswith("page 1: D  101.6 x 152.4 mm at 203.2 dpi")
    assert "Code 128 XJ12H-0001, X 3.00 dots (0.375 mm), bar error 0.00 dots" in symbol
    assert finding == "  D  type of 5.0 pt is too small for 203.2 dpi"
    values = report.as_dict()
    assert values["grade"] == "D" and values["findings"] == [
        {"code": "small_type", "message": "type of 5.0 pt is too small for 203.2 dpi", "grade": "D"}
    ]


def test_control_characters_of_a_symbol_do_not_reach_the_terminal() -> None:
    """A hostile label cannot write escape sequences through the report."""
    drawing, symbol = Drawing(), encode("code128", "A\x1b[31mB")
    assert isinstance(symbol, LinearSymbol)
    drawing.bars(symbol, 100, 400, module=3, height=120)
    text = "\n".join(check(drawing).lines())
    assert "\x1b" not in text and "A·[31mB" in text


@pytest.mark.parametrize("junk", [b"", b"no file", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_neither_pdf_nor_picture_is_refused(junk: bytes) -> None:
    """With a ``LabelError`` that says so."""
    with pytest.raises(LabelError, match="this is neither a PDF nor a picture"):
        verify_file(junk)


def test_a_broken_pdf_is_refused() -> None:
    """As a PDF."""
    with pytest.raises(LabelError, match="this is not a PDF that can be read"):
        verify_file(b"%PDF-1.7 and nothing")


def test_a_picture_bomb_is_refused() -> None:
    """A small file that unpacks to gigabytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(LabelError, match="that can be read"):
        verify_picture(out.getvalue())


SOUND = with_text().pdf()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=12), st.integers(0, 40))
def test_a_damaged_file_is_judged_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    """Bytes changed anywhere, and the end cut off: a report or a ``LabelError``, nothing else."""
    broken = bytearray(SOUND[: len(SOUND) - cut * 20])
    for at, value in changes:
        if at < len(broken):
            broken[at] = value
    try:
        assert all(report.grade in "ABCDF" for report in verify(bytes(broken)))
    except LabelError as error:
        assert "page" in str(error) or "can be read" in str(error)
