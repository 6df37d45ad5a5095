"""WeasyPrint: one HTML document, a section a label, the symbols as inline SVG."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from weasyprint import HTML

from benchmarks import design, encoders
from benchmarks.content import Label

_ENCODERS = encoders.usual()

FACES = f"""
@font-face {{ font-family: Label; src: url({design.REGULAR.as_uri()}) }}
@font-face {{ font-family: Label; font-weight: bold; src: url({design.BOLD.as_uri()}) }}
"""
STYLE = (
    FACES
    + """
@page { size: 288pt 432pt; margin: 0 }
* { margin: 0; padding: 0 }
body { font-family: Label }
section { position: relative; width: 288pt; height: 431pt; break-after: page }
section:last-child { break-after: avoid }
section > * { position: absolute; white-space: pre; line-height: 1 }
.frame { left: 8pt; top: 8pt; width: 271pt; height: 415pt; border: 1pt solid #000 }
.banner { left: 8pt; top: 74pt; width: 272pt; height: 28pt; background: #000 }
.rule { left: 8pt; width: 272pt; border-top: 1pt solid #000 }
.centred { left: 0; width: 288pt; text-align: center }
"""
)


def write(labels: Iterator[Label], out: Path) -> None:
    body = "".join(map(_section, labels))
    HTML(string=f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{body}").write_pdf(out)


def texts(label: Label) -> str:
    return "".join(map(_text, design.lines(label)))


def _text(line: design.Line) -> str:
    # The baseline lies 0.88 of the size below the top of a line of height 1 in Noto Sans.
    style = f"top:{line.baseline - 0.88 * line.size:.2f}pt;font-size:{line.size}pt"
    style += ";font-weight:bold" * line.bold + ";color:#fff" * line.white
    if line.centred:
        return f'<p class=centred style="{style}">{escape(line.text)}</p>'
    return f'<p style="{style};left:{line.x}pt">{escape(line.text)}</p>'


def frame() -> str:
    rules = "".join(f'<div class=rule style="top:{y}pt"></div>' for y in design.RULES)
    return f"<div class=frame></div><div class=banner></div>{rules}"


def _section(label: Label) -> str:
    return f"<section>{frame()}{texts(label)}{_symbols(label)}</section>"


def _symbols(label: Label) -> str:
    bars, matrix = _ENCODERS.bars(label.code), _ENCODERS.matrix(label.qr)
    width, side = bars[0] * design.MODULE, matrix[0] * design.QR_MODULE
    return (
        f'<div style="left:{(design.WIDTH - width) / 2:.3f}pt;top:{design.BARS_TOP}pt">'
        + _sized(encoders.svg_bars(bars), width, design.BARS_HEIGHT)
        + f'</div><div style="left:{design.QR_LEFT}pt;top:{design.QR_TOP}pt">'
        + _sized(encoders.svg_matrix(matrix), side, side)
        + "</div>"
    )


def _sized(svg: str, width: float, height: float) -> str:
    return svg.replace("<svg", f'<svg style="display:block;width:{width:.3f}pt;height:{height:.3f}pt"', 1)
