"""The streamed PDF file: valid, reproducible, and flat in memory."""

import io
import subprocess
import tracemalloc
from pathlib import Path

import pypdfium2
import pytest

from labelsvc.labels.pdf_document import StreamedDocument, deflated


def written(pages: int, **options: object) -> bytes:
    out = io.BytesIO()
    document = StreamedDocument(out, title="Test", **options)  # type: ignore[arg-type]
    for index in range(pages):
        document.add_page(288, 432, b"%d 10 20 20 re f" % index)
    document.close()
    return out.getvalue()


@pytest.mark.parametrize("pages", [1, 2, 512, 513, 1500])
def test_qpdf_finds_no_fault_in_any_size_of_page_tree(pages: int, tmp_path: Path) -> None:
    """One node, a full node, and several are all valid."""
    path = tmp_path / "test.pdf"
    path.write_bytes(written(pages))
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == pages


def test_the_same_pages_give_the_same_bytes() -> None:
    """No clock and no chance in the file."""
    assert written(3) == written(3)


def test_different_pages_get_different_identities() -> None:
    """The trailer's ID is a digest of the pages."""
    assert written(2).rsplit(b"/ID", 1)[1] != written(3).rsplit(b"/ID", 1)[1]


def test_different_images_get_different_identities() -> None:
    """Pages only name them."""
    files = []
    for bits in (b"\x0f", b"\xf0"):
        document = StreamedDocument(out := io.BytesIO(), title="Test")
        document.add_page(288, 432, b"q 8 0 0 1 9 9 cm /I0 Do Q")
        document.add_image(b"I0", 8, 1, bits)
        document.close()
        files.append(out.getvalue())
    first, second = (data.rsplit(b"/ID", 1)[1] for data in files)
    assert first != second


def test_the_page_box_is_the_size_given() -> None:
    """Points with decimals are kept: 100 x 150 mm is 283.4646 x 425.1969 pt."""
    out = io.BytesIO()
    document = StreamedDocument(out, title="Test")
    document.add_page(100 / 25.4 * 72, 150 / 25.4 * 72, b"")
    document.close()
    with pypdfium2.PdfDocument(out.getvalue()) as read:
        assert read[0].get_size() == pytest.approx((283.4646, 425.1969), abs=0.0001)


def test_titles_are_read_back_in_any_script() -> None:
    """The description is of this file's title, whatever files were written before it."""
    for title in ("Ærø (1)", "出荷 ラベル", "Æ"):
        out = io.BytesIO()
        document = StreamedDocument(out, title=title)
        document.add_page(288, 432, b"")
        document.close()
        with pypdfium2.PdfDocument(out.getvalue()) as read:
            assert read.get_metadata_dict()["Title"] == title
            assert read.get_metadata_dict()["Creator"] == "labelsvc"


def test_objects_of_ones_own_are_found_by_their_numbers(tmp_path: Path) -> None:
    """Streams and objects written between pages, and a font by its name."""
    path = tmp_path / "test.pdf"
    with path.open("wb") as out:
        document = StreamedDocument(out, title="Test")
        stream = document.add_stream(deflated(b"abc"), b"/Kind/Test")
        document.add_page(288, 432, b"")
        font = document.add_object(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Data %d 0 R>>" % stream)
        document.add_font(b"T9", font)
        document.close()
    shown = subprocess.run(["qpdf", f"--show-object={font}", path], capture_output=True, check=True)
    assert b"/Data %d 0 R" % stream in shown.stdout
    shown = subprocess.run(
        ["qpdf", f"--show-object={stream}", "--filtered-stream-data", path], capture_output=True, check=True
    )
    assert shown.stdout == b"abc"
    assert b"/Font<</T9 %d 0 R>>" % font in path.read_bytes()


def test_viewers_are_told_not_to_scale() -> None:
    """PrintScaling none and the tray by size; the print dialog only when asked for."""
    plain, asking = written(1), written(1, print_dialog=True)
    assert b"/PrintScaling /None" in plain
    assert b"/PickTrayByPDFSize true" in plain
    assert b"/OpenAction" not in plain
    assert b"/OpenAction << /S /Named /N /Print >>" in asking


class Counting(io.RawIOBase):
    """A file that keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return len(data)


def peak_memory(pages: int) -> int:
    tracemalloc.start()
    document = StreamedDocument(Counting(), title="Test")  # type: ignore[arg-type]
    for index in range(pages):
        document.add_page(288, 432, b"%d 10 20 20 re f" % index)
    document.close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_grows_by_less_than_a_hundred_bytes_a_page() -> None:
    """Only the offsets and numbers of pages are kept."""
    assert peak_memory(12_000) - peak_memory(2_000) < 100 * 10_000
