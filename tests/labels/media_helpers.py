"""Labels drawn with a plain ReportLab canvas on the dot grid, other programs' rasters, and a reader of our ZPL."""

import base64
import binascii
import io
import re
import subprocess
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from reportlab.pdfgen import canvas

from labelsvc.labels.barcodes import LinearSymbol, MatrixSymbol
from labelsvc.labels.raster import Bitmap

Dots = NDArray[np.bool_]


class Drawing:
    """A label of millimetres on which things stand at dots from the top left corner."""

    def __init__(self, width_mm: float = 101.6, height_mm: float = 152.4, dpi: float = 203.2) -> None:
        self.dot = 72 / dpi
        self._size = (width_mm / 25.4 * 72, height_mm / 25.4 * 72)
        self._out = io.BytesIO()
        self.canvas = canvas.Canvas(self._out, pagesize=self._size, invariant=1)

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """A filled rectangle; whatever is asked for, dots or not."""
        top = self._size[1] - y * self.dot
        self.canvas.rect(
            x * self.dot, top - height * self.dot, width * self.dot, height * self.dot, stroke=0, fill=1
        )

    def bars(
        self, symbol: LinearSymbol, x: float, y: float, *, module: float, height: float, inset: float = 0.25
    ) -> None:
        """A linear symbol, each bar narrower by ``inset`` on both sides."""
        for index, width in enumerate(symbol.widths):
            if index % 2 == 0:
                self.rectangle(x + inset, y, width * module - 2 * inset, height)
            x += width * module

    def matrix(self, symbol: MatrixSymbol, x: int, y: int, *, module: int, inset: float = 0.01) -> None:
        """A two-dimensional symbol as one inline stencil over whole dots."""
        across, down = symbol.columns * module, symbol.rows * module * symbol.row_height
        dot, (_, height) = self.dot, self._size
        left, bottom = (x + inset) * dot, height - (y + down - inset) * dot
        self.canvas._code.append(
            f"q {(across - 2 * inset) * dot:.6f} 0 0 {(down - 2 * inset) * dot:.6f} {left:.6f} {bottom:.6f} cm "
            f"BI /W {symbol.columns} /H {symbol.rows} /IM true /D [1 0] /F /AHx ID\n{symbol.bits.hex()}>\nEI Q"
        )

    def text(self, x: float, y: float, text: str, *, size: float = 12, font: str = "Helvetica") -> None:
        """A line of text, its baseline ``y`` dots from the top."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x * self.dot, self._size[1] - y * self.dot, text)

    def next_label(self) -> None:
        """Another page of the same size."""
        self.canvas.showPage()

    def pdf(self) -> bytes:
        """The file."""
        if not self.canvas._code and self.canvas.getPageNumber() == 1:
            self.canvas.showPage()  # ReportLab leaves an empty page out
        self.canvas.save()
        return self._out.getvalue()


def dots(bitmap: Bitmap) -> Dots:
    """The bitmap as rows of booleans, true where dark."""
    rows = np.frombuffer(bitmap.bits, np.uint8).reshape(bitmap.height, bitmap.stride)
    return np.unpackbits(rows, axis=1)[:, : bitmap.width].astype(bool)


def from_dots(rows: Dots, dpi: float = 203.2) -> Bitmap:
    """The other way round."""
    return Bitmap(rows.shape[1], rows.shape[0], dpi, np.packbits(rows, axis=1).tobytes())


def modules(symbol: MatrixSymbol) -> Dots:
    """A two-dimensional symbol as rows of booleans, true where dark."""
    rows = np.frombuffer(symbol.bits, np.uint8).reshape(symbol.rows, -1)
    return np.unpackbits(rows, axis=1)[:, : symbol.columns].astype(bool).repeat(symbol.row_height, axis=0)


def poppler(pdf: bytes, dpi: float, folder: Path) -> Dots:
    """The first page as poppler draws it."""
    path = folder / "label.pdf"
    path.write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-f", "1", "-l", "1", str(path)]
    return _dark(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)


def ghostscript(pdf: bytes, dpi: float, folder: Path) -> Dots:
    """The first page as Ghostscript draws it."""
    path = folder / "label.pdf"
    path.write_bytes(pdf)
    command = ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dLastPage=1", "-sDEVICE=pnggray", f"-r{dpi}"]
    command += ["-sOutputFile=-", str(path)]
    return _dark(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)


def _dark(picture: bytes) -> Dots:
    grey: NDArray[np.uint8] = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    return grey < 128


_GRAPHIC = re.compile(rb"\^GFA,(\d+),(\d+),(\d+),([^^]*)")


def zpl_graphics(zpl: bytes) -> list[Dots]:
    """The graphics in a ZPL stream, row by row, padding bits included; wrong checksums fail."""
    found = []
    for size, again, stride, data in _GRAPHIC.findall(zpl):
        assert size == again
        packed = _z64(data) if data.startswith(b":Z64:") else _run_length(data, int(stride))
        assert len(packed) == int(size)
        rows = np.frombuffer(packed, np.uint8).reshape(-1, int(stride))
        found.append(np.unpackbits(rows, axis=1).astype(bool))
    return found


def _z64(data: bytes) -> bytes:
    _, _, encoded, checksum = data.split(b":")
    assert int(checksum, 16) == binascii.crc_hqx(encoded, 0)
    return zlib.decompress(base64.b64decode(encoded, validate=True))


def _run_length(data: bytes, stride: int) -> bytes:
    rows: list[str] = []
    row, count = "", 0
    for letter in data.decode("ascii"):
        if "G" <= letter <= "Y":
            count += ord(letter) - ord("G") + 1
        elif "g" <= letter <= "z":
            count += (ord(letter) - ord("g") + 1) * 20
        elif letter in ",!:":
            assert count == 0
            row = rows[-1] if letter == ":" else row.ljust(2 * stride, "0" if letter == "," else "F")
        else:
            row, count = row + letter * max(count, 1), 0
        assert len(row) <= 2 * stride
        if len(row) == 2 * stride:
            rows.append(row)
            row = ""
    assert row == "" and count == 0
    return bytes.fromhex("".join(rows))
