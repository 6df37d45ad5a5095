"""What must be true of every label of the corpus. Checks return complaints, so that a run shows all."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence

from address_helpers import key
from layout_helpers import Area, areas, overlaps, texts

from labelsvc.labels import Address, Page, Shipment, write_pdf
from labelsvc.labels.grid import whole_dots
from labelsvc.labels.page import Text
from labelsvc.labels.raster import open_page, open_pdf
from labelsvc.labels.text import clean
from labelsvc.labels.verify import LabelReport
from labelsvc.labels.verify.glyphs import missing_glyphs
from labelsvc.labels.verify.pdf_objects import PdfObjects

LEAST_PT = 8.0
_REPLACEMENT = "\ufffd"
# Warnings that tell of something left out of an address.
_TOLD = {"text_shortened", "address_squeezed"}
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
# A bar of two dots is there only where nothing else fits, and the order was warned of it.
_FULL_GRADE_FROM_DOTS = 2.98


def pdf_of_pages(pages: Sequence[Page]) -> bytes:
    """The pages as one file."""
    out = io.BytesIO()
    write_pdf(pages, out)
    return out.getvalue()


def layout_faults(shipment: Shipment, page: Page) -> list[str]:
    """Inside the label, nothing on anything, no type too small, the consignee there, no loss without a warning."""
    width, height = whole_dots(page.width_mm, page.dpi), whole_dots(page.height_mm, page.dpi)
    faults = [
        f"{one.item} is outside"
        for one in areas(page)
        if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height
    ]
    faults += [f"{one} overlaps {other}" for one, other in overlaps(page)]
    faults += [f"{one} is too small" for one in page.items if isinstance(one, Text) and one.size < LEAST_PT]
    codes = {warning.code for warning in page.warnings}
    shown = "".join(texts(page))
    if not codes & _TOLD:
        faults += [
            f"{line[:60]!r} is not there, and no warning says so" for line in _lost(shipment.ship_to, shown)
        ]
    typed = _REPLACEMENT in repr(shipment)
    if _REPLACEMENT in shown and not typed and not (codes & {"character_missing", "character_removed"}):
        faults.append("U+FFFD without a warning")
    return faults


def _lost(to: Address, shown: str) -> list[str]:
    """Lines that the customer typed and that are nowhere on the label, capitals and accents aside."""
    typed = (to.name, to.company, to.street, to.city, to.postal_code, to.phone)
    there = key(shown)
    return [line for text in typed for line in clean(text)[0].split("\n") if key(line) not in there]


def glyph_faults(pdf: bytes) -> list[str]:
    """Pages that show a font's glyph 0."""
    objects = PdfObjects(pdf)
    found = ((number, missing_glyphs(objects, page)) for number, page in enumerate(objects.pages()))
    return [f"page {number}: {missing}" for number, missing in found if missing]


def reading_faults(pages: Sequence[Page], pdf: bytes) -> list[str]:
    """Lines that run from left to right and that PDFium does not read exactly as they were laid out."""
    faults = []
    with open_pdf(pdf) as document:
        for number, page in enumerate(pages):
            with open_page(document, number) as drawn:
                read = drawn.get_textpage().get_text_range()
            faults += [f"page {number}: {line!r} is not read" for line in _unread(page, _joined(read))]
    return faults


def poppler_reading_faults(pages: Sequence[Page], pdf: bytes) -> list[str]:
    """The same with poppler's pdftotext."""
    command = ["pdftotext", "-raw", "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode().split("\f")
    return [
        f"page {number}: {line!r} is not read by poppler"
        for number, page in enumerate(pages)
        for line in _unread(page, _joined(read[number]))
    ]


def _unread(page: Page, read: str) -> list[str]:
    """Readers put what stands side by side on one line and set all of it in one direction, so what has text from
    right to left near it is left out; so is what lost characters that no font has."""
    lines = [(one, one.item.text) for one in areas(page) if isinstance(one.item, Text)]
    other_way = [one for one, text in lines if not _left_to_right(text)]
    return [
        text
        for one, text in lines
        if _joined(text) not in read
        and _REPLACEMENT not in text
        and not any(_beside(one, other) for other in other_way)
    ]


def _beside(one: Area, other: Area) -> bool:
    slack = 2 * (one.bottom - one.top)
    return one is other or (one.top - slack < other.bottom and other.top < one.bottom + slack)


def _joined(text: str) -> str:
    """Without white space: readers put a line's parts on lines of their own where a tall letter stands in it.

    PDFium gives U+FFFE for a hyphen at a line's end, and the letters of a ligature typed as one character.
    """
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text.replace("\ufffe", "-")))


def _left_to_right(text: str) -> bool:
    """Arabic ligatures count as Arabic, whatever class they have."""
    return not any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT or "\ufb50" <= one <= "\ufdff" for one in text)


def picture_faults(report: LabelReport) -> list[str]:
    """What a renderer's picture of one label shows: of the symbols, and of texts that run into each other."""
    overlaps = [finding.message for finding in report.findings if finding.code == "text_overlap"]
    return symbol_faults(report) + overlaps


def symbol_faults(report: LabelReport) -> list[str]:
    """Symbols that are not read, not on whole dots, or not of grade A; and anything else that costs the grade."""
    faults = [
        finding.message
        for finding in report.findings
        if finding.grade != "A" and finding.code not in ("text_overlap", "character_replaced")
    ]
    for symbol in report.symbols:
        if symbol.bar_error_dots:
            faults.append(f"{symbol.symbology}: bars are {symbol.bar_error_dots} dots off")
        if symbol.grade != "A" and (symbol.x_dots is None or symbol.x_dots > _FULL_GRADE_FROM_DOTS):
            faults.append(f"{symbol.symbology} of {symbol.x_dots} dots: grade {symbol.grade} {symbol.findings}")
    return faults


_PBM = re.compile(rb"P4\s+(\d+)\s+(\d+)\s")


def poppler_pictures(pdf: bytes, dpi: float) -> Iterator[bytes]:
    """Every page as poppler draws it at exactly ``dpi`` in black and white, as a PBM file.

    Without greys every dot that a shape touches is black: what is not quite on the dots shows.
    """
    command = ["pdftoppm", "-r", str(dpi), "-mono", "-"]
    stream = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=600).stdout
    at = 0
    while at < len(stream):
        head = _PBM.match(stream, at)
        assert head is not None, "poppler wrote something else than a PBM"
        end = head.end() + (int(head[1]) + 7) // 8 * int(head[2])
        yield stream[at:end]
        at = end
