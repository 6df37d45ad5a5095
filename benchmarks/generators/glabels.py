"""gLabels 3 in batch: a template and a CSV file, its own Code 128 and QR; a process for each file."""

import csv
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from benchmarks import design
from benchmarks.content import Label

# gLabels takes its fonts from the system.
_FAMILY = "DejaVu Sans"
_COMMON = 'a0="1" a1="0" a2="0" a3="1" a4="0pt" a5="0pt" shadow="False"'
_BLACK, _WHITE, _NONE = "0x000000ff", "0xffffffff", "0x00000000"


def write(labels: Iterator[Label], out: Path) -> None:
    with TemporaryDirectory() as directory:
        merge = Path(directory) / "labels.csv"
        sample = _merge(labels, merge)
        document = merge.with_suffix(".glabels")
        document.write_text(_document(sample, merge), encoding="utf-8")
        command = ["glabels-3-batch", "-o", str(out), "-i", str(merge), str(document)]
        subprocess.run(command, check=True, capture_output=True)


def _merge(labels: Iterator[Label], merge: Path) -> Label:
    """The CSV file: both symbols' data, then every line of text. Returns the first label."""
    first: Label | None = None
    with merge.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for label in labels:
            texts = [line.text for line in design.lines(label)]
            if first is None:
                first = label
                writer.writerow(["CODE", "QR", *(f"T{number}" for number in range(len(texts)))])
            writer.writerow([label.code, label.qr, *texts])
    assert first is not None
    return first


def _document(sample: Label, merge: Path) -> str:
    objects = _box(design.FRAME, _NONE) + _box(design.BANNER, _BLACK)
    objects += "".join(
        f'<Object-line x="8pt" y="{y}pt" dx="272pt" dy="0pt" line_width="1pt" line_color="{_BLACK}" {_COMMON}/>'
        for y in design.RULES
    )
    objects += "".join(_text(number, line) for number, line in enumerate(design.lines(sample)))
    objects += _barcode("Code128", "CODE", 47, design.BARS_TOP, design.BARS_WIDTH, design.BARS_HEIGHT)
    objects += _barcode("IEC18004", "QR", design.QR_LEFT - 5, design.QR_TOP - 5, 56, 56)
    return (
        '<?xml version="1.0"?><Glabels-document xmlns="http://glabels.org/xmlns/3.0/">'
        '<Template brand="Any" part="4x6" size="Other" width="288pt" height="432pt" description="4x6">'
        '<Label-rectangle id="0" width="288pt" height="432pt" round="0pt" x_waste="0pt" y_waste="0pt">'
        '<Layout nx="1" ny="1" x0="0pt" y0="0pt" dx="288pt" dy="432pt"/></Label-rectangle></Template>'
        f'<Objects id="0" rotate="False">{objects}</Objects>'
        f'<Merge type="Text/Comma/Line1Keys" src="{escape(str(merge))}"/><Data/></Glabels-document>'
    )


def _box(place: tuple[float, float, float, float], fill: str) -> str:
    x, y, width, height = place
    return (
        f'<Object-box x="{x}pt" y="{y}pt" w="{width}pt" h="{height}pt" line_width="1pt" '
        f'line_color="{_BLACK}" fill_color="{fill}" {_COMMON}/>'
    )


def _text(number: int, line: design.Line) -> str:
    # gLabels pads text by 3 pt and sets the baseline about 1.02 of the size below the top.
    x, width, justify = (8.0, 272.0, "Center") if line.centred else (line.x - 3, 270.0, "Left")
    weight, color = "Bold" if line.bold else "Regular", _WHITE if line.white else _BLACK
    return (
        f'<Object-text x="{x}pt" y="{line.baseline - 1.02 * line.size - 3:.2f}pt" w="{width}pt" '
        f'h="{line.size * 1.4 + 6:.1f}pt" justify="{justify}" valign="Top" auto_shrink="False" {_COMMON}>'
        f'<Span font_family="{_FAMILY}" font_size="{line.size}" font_weight="{weight}" font_italic="False" '
        f'color="{color}" line_spacing="1"><Field name="T{number}"/></Span></Object-text>'
    )


def _barcode(style: str, field: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<Object-barcode x="{x}pt" y="{y}pt" w="{width}pt" h="{height}pt" style="{style}" text="False" '
        f'checksum="True" color="{_BLACK}" field="{field}" {_COMMON}/>'
    )
