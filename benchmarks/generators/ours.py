"""labelsvc: from the order's fields through address rules, shaping and layout to one PDF."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks.content import Label, shipment
from labelsvc.labels import LabelSetup, Page, label_setup, lay_out, read_template, write_pdf

_TEMPLATE = Path(__file__).parent.parent / "label.json"


@cache
def setup() -> LabelSetup:
    return replace(label_setup("4x6"), template=read_template(_TEMPLATE))


def pages(labels: Iterator[Label], chosen: LabelSetup) -> Iterator[Page]:
    return (lay_out(shipment(label), chosen) for label in labels)


def write(labels: Iterator[Label], out: Path) -> None:
    with out.open("wb") as file:
        write_pdf(pages(labels, setup()), file)


@cache
def _standard() -> LabelSetup:
    return label_setup("4x6", template="standard")


def write_standard(labels: Iterator[Label], out: Path) -> None:
    with out.open("wb") as file:
        write_pdf(pages(labels, _standard()), file)
