"""Raster for printers that take no PDF: dot for dot, as CUPS's own reader sees it."""

import struct
import subprocess
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from uuid import uuid4

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from ipp_printer import ipp_printer

from labelsvc.labels import Address, Shipment, label_setup, lay_out, write_pdf
from labelsvc.labels.raster import Bitmap, rasterise
from labelsvc.printing import PrintDocument, Result, print_document, transport
from labelsvc.printing.ipp.codec import PRINTER, Group
from labelsvc.printing.ipp.formats import Unsupported, suited
from labelsvc.printing.pwg import HEADER_BYTES, SYNC, _packed, pwg_raster

HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PARCEL = Shipment("XJ12H", Address("Jane Roe", street="1 Main St", city="Springfield", country_code="US"))
STOCK = "110x220mm"


def unpacked(data: bytes, at: int, stride: int, height: int) -> tuple[bytes, int]:
    """The lines that begin there, and where they end: PWG 5102.4 read the other way."""
    rows: list[bytes] = []
    while len(rows) < height:
        repeats, row, at = data[at] + 1, b"", at + 1
        while len(row) < stride:
            count = data[at]
            taken = 257 - count if count > 128 else 1
            row += data[at + 1 : at + 1 + taken] * (1 if count > 128 else count + 1)
            at += 1 + taken
        assert len(row) == stride
        rows += [row] * repeats
    assert len(rows) == height
    return b"".join(rows), at


def read(data: bytes) -> list[tuple[int, int, int, bytes]]:
    """Width, height, bits and dots of each page."""
    assert data[:4] == SYNC
    pages, at = [], 4
    while at < len(data):
        header = data[at : at + HEADER_BYTES]
        assert header.startswith(b"PwgRaster\0")
        width, height = struct.unpack_from(">II", header, 372)
        bits, _, stride = struct.unpack_from(">III", header, 384)
        dots, at = unpacked(data, at + HEADER_BYTES, stride, height)
        pages.append((width, height, bits, dots))
    return pages


def label(stock: str = "4x6", count: int = 1) -> bytes:
    """Labels as PDF."""
    out = BytesIO()
    write_pdf([lay_out(PARCEL, label_setup(stock))] * count, out)
    return out.getvalue()


def test_every_dot_is_the_rasteriser_s() -> None:
    """In black and white as in grey, on every page."""
    pdf = label(count=2)
    expected = rasterise(pdf, 203.2)
    for width, height, bits, dots in read(pwg_raster(pdf, 203.2, "black_1")):
        assert (width, height, bits, dots) == (expected.width, expected.height, 1, expected.bits)
    grey = read(pwg_raster(pdf, 203.2, "sgray_8"))
    assert [page[:3] for page in grey] == [(expected.width, expected.height, 8)] * 2
    assert grey[1][3] == expected.image().tobytes()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 300)), max_size=12))
def test_any_line_is_packed_without_loss(runs: list[tuple[int, int]]) -> None:
    """Long runs, short ones, and none."""
    row = b"".join(bytes([byte]) * length for byte, length in runs)
    packed = b"\0" + b"".join(_packed(row))
    assert unpacked(packed, 0, len(row), 1) == (row, len(packed))


def test_cups_s_own_reader_reads_it(tmp_path: Path) -> None:
    """CUPS's filter makes a PDF of it again, whose barcode scans."""
    raster = tmp_path / "label.pwg"
    raster.write_bytes(pwg_raster(label(), 203.2, "sgray_8"))
    command = ["/usr/lib/cups/filter/rastertopdf", "1", "user", "title", "1", "", str(raster)]
    ended = subprocess.run(command, capture_output=True, timeout=60, env={"TMPDIR": str(tmp_path)})
    assert ended.stdout.startswith(b"%PDF"), ended.stderr.decode()[-500:]
    found = rasterise(ended.stdout, 203.0)
    assert (found.width, found.height) == (813, 1219)
    assert "XJ12H" in {symbol.text for symbol in zxingcpp.read_barcodes(found.image())}


def test_a_printer_without_pdf_gets_raster(profile, tmp_path: Path) -> None:
    """Of its own resolution; another one is told at once."""
    with ipp_printer(tmp_path / "raster", formats="image/pwg-raster") as printer:
        job = str(uuid4())
        made = profile(printer.uri(), stock=STOCK, dpi=300)
        setup = label_setup(STOCK, 300)
        document = print_document([lay_out(PARCEL, setup)], made)
        assert transport(made, HERE).send(job, document).printed
        [(width, height, bits, dots)] = read((printer.directory / "printed" / job).read_bytes())
        assert (width, height, bits) == (1299, 2598, 1)
        picture = Bitmap(width, height, 300, dots).image()
        assert "XJ12H" in {symbol.text for symbol in zxingcpp.read_barcodes(picture)}
        other = profile(printer.uri(), stock=STOCK, dpi=203)
        outcome = transport(other, HERE).send(str(uuid4()), document)
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "format")
        assert "300" in outcome.reason


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"document-format-supported": ["image/urf"]}, "does not take PDF"),
        ({"document-format-supported": ["image/pwg-raster"]}, "neither PDF nor"),
        (
            {
                "document-format-supported": ["image/pwg-raster"],
                "pwg-raster-document-type-supported": ["srgb_8"],
            },
            "neither PDF nor",
        ),
    ],
)
def test_what_a_printer_cannot_take_is_told(profile, document: PrintDocument, facts, told: str) -> None:
    """Before anything is sent."""
    with pytest.raises(Unsupported, match=told):
        suited(Group(PRINTER, facts), document, profile())
