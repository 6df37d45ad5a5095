"""blabel as its documentation shows: a Jinja template, and its own barcode and QR pictures."""

from collections.abc import Iterator
from pathlib import Path

from blabel import LabelWriter
from weasyprint import CSS

from benchmarks.content import Label
from benchmarks.generators.weasyprint_ import STYLE, frame, texts

_TEMPLATE = (
    frame()
    + """{{ texts }}
<img style="left:47pt;top:220pt;width:194pt;height:64pt"
     src="{{ label_tools.barcode(code, 'code128', write_text=False, module_width=0.375, module_height=18) }}"/>
<img style="left:216pt;top:316pt;width:47pt;height:47pt" src="{{ label_tools.qr_code(qr, error_correction=0) }}"/>
"""
)
# blabel puts each label into a div of its own.
_STYLE = STYLE.replace("section:last-child { break-after: avoid }", "").replace("; break-after: page", "")
_STYLE = _STYLE.replace("section", ".item")


def write(labels: Iterator[Label], out: Path) -> None:
    writer = LabelWriter(item_template=_TEMPLATE, default_stylesheets=(CSS(string=_STYLE),))
    records = [{"texts": texts(label), "code": label.code, "qr": label.qr} for label in labels]
    writer.write_labels(records, target=str(out))
