"""typst: one document of all labels, their data as JSON, the symbols as SVG."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from benchmarks import design, encoders
from benchmarks.content import Label

_SOURCE = """
#set page(width: 288pt, height: 432pt, margin: 0pt)
#set text(font: "FAMILY", top-edge: "baseline", bottom-edge: "baseline")
#let at(x, y, body) = place(top + left, dx: x * 1pt, dy: y * 1pt, body)
#let one(label) = {
  at(8, 8, rect(width: 272pt, height: 416pt, stroke: 1pt))
  at(8, 74, rect(width: 272pt, height: 28pt, fill: black))
  for y in (212, 306, 376) { at(8, y, line(length: 272pt)) }
  for (x, y, size, body, bold, centred, white) in label.lines {
    let drawn = text(size: size * 1pt, weight: if bold { "bold" } else { "regular" },
      fill: if white { luma(255) } else { luma(0) }, body)
    if centred { at(x - 144, y, box(width: 288pt, align(center, drawn))) } else { at(x, y, drawn) }
  }
  at((288 - label.width) / 2, 220,
    image(bytes(label.bars), format: "svg", width: label.width * 1pt, height: 64pt, fit: "stretch"))
  at(216, 316, image(bytes(label.qr), format: "svg", width: label.side * 1pt, height: label.side * 1pt))
}
#for (number, label) in json("labels.json").enumerate() { if number > 0 { pagebreak() }; one(label) }
"""

_usual = cache(encoders.usual)
_ours = cache(encoders.ours)


def write(labels: Iterator[Label], out: Path) -> None:
    _write(labels, out, _usual())


def write_with_our_encoders(labels: Iterator[Label], out: Path) -> None:
    _write(labels, out, _ours())


def _write(labels: Iterator[Label], out: Path, encoder: encoders.Encoders) -> None:
    with TemporaryDirectory() as directory:
        data = Path(directory) / "labels.json"
        data.write_text(json.dumps([_record(label, encoder) for label in labels]), encoding="utf-8")
        source = data.with_name("labels.typ")
        source.write_text(_SOURCE.replace("FAMILY", "Noto Sans"), encoding="utf-8")
        fonts = [str(design.font_directory())]
        typst.compile(str(source), output=str(out), font_paths=fonts, ignore_system_fonts=True)


def _record(label: Label, encoder: encoders.Encoders) -> dict[str, Any]:
    bars, matrix = encoder.bars(label.code), encoder.matrix(label.qr)
    return {
        "lines": [tuple(line) for line in design.lines(label)],
        "width": bars[0] * design.MODULE,
        "bars": encoders.svg_bars(bars),
        "side": matrix[0] * design.QR_MODULE,
        "qr": encoders.svg_matrix(matrix),
    }
