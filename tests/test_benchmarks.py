"""The benchmark's parts: what it draws is a label, and what it says of the gates follows from its figures."""

from pathlib import Path

import pytest

from benchmarks import tables
from benchmarks.content import labels, shipment
from benchmarks.gates import GATES, verdicts
from benchmarks.generators import GENERATORS, OURS
from benchmarks.processes import Failed, measured, python
from benchmarks.results import Result, Results

INSTALLED = [name for name, generator in GENERATORS.items() if not generator.missing()]


def _check(name: str, file: Path, count: int) -> str:
    return python("-m", "benchmarks.check", name, str(file), str(count)).output.strip()


@pytest.mark.parametrize("name", [name for name in INSTALLED if GENERATORS[name].is_pdf])
def test_two_labels_make_a_valid_file_whose_barcodes_read(name: str, tmp_path: Path) -> None:
    """Each generator that is installed here makes two pages, and a reader finds the label's data on the first."""
    out = tmp_path / "labels.pdf"
    _, found = measured("batch", name, 2, out)
    assert _check(name, out, 2) == ""
    assert found["bytes"] == out.stat().st_size / 2
    assert found["cpu"] > 0 and found["peak"] > 10e6


def test_the_check_finds_missing_pages_and_other_labels(tmp_path: Path) -> None:
    """A file of fewer pages, or with other barcodes than the generator should have drawn, is told."""
    out = tmp_path / "labels.pdf"
    measured("batch", OURS, 2, out)
    assert _check(OURS, out, 3) == "2 pages"
    assert _check("standard", out, 2).startswith("unread: 1000000")
    assert _check("worldwide", out, 2).startswith("unread: ")


def test_a_single_label_is_made_warm_as_often_as_asked(tmp_path: Path) -> None:
    """The warm task reports one time for each file."""
    _, found = measured("warm", OURS, 3, tmp_path / "label.pdf")
    assert len(found["singles"]) == 3


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    """Its last line is the message, so that the table can show it."""
    with pytest.raises(Failed, match="KeyError: 'nobody'"):
        measured("batch", "nobody", 1, tmp_path / "none.pdf")


def test_the_content_is_seeded_and_every_label_differs() -> None:
    """Two runs measure the same labels, and no two labels share an address, a code or a QR Code."""
    first, second = list(labels(200)), list(labels(200))
    assert first == second
    for part in ("code", "qr", "to", "order"):
        assert len({getattr(label, part) for label in first}) == 200
    assert {len(label.code) for label in first} == {20}
    assert {len(label.qr) for label in first} == {60}
    assert {len(label.to_lines) for label in first} == {6}
    assert all(len(shipment(label).items) == 3 for label in first)


def test_worldwide_content_is_in_many_scripts() -> None:
    """Most addresses are not Latin, and letters of at least eight scripts occur."""
    names = [label.to.name for label in labels(300, worldwide=True)]
    starts = {ord(name[0]) >> 8 for name in names if name[0] > "\u0250"}
    assert sum(name[0] > "\u0250" for name in names) > 150
    assert len(starts) >= 8


def _results(ours: float, other: float) -> Results:
    found = Result(1_000, [ours], [ours], [1.0], [50_000_000], 1_600.0)
    slower = Result(200, [other], [other], [other / ours], [90_000_000], 25_000.0)
    return Results({OURS: found, "naive": slower}, {"typst": "not installed: typst"})


def test_gates_pass_or_fail_by_the_ratio_and_are_silent_without_it() -> None:
    """Naive ReportLab has to be 80 times slower; generators that did not run neither pass nor fail."""
    for ratio, failed in ((79.0, True), (81.0, False)):
        found = {verdict.gate.title: verdict for verdict in verdicts(_results(1e-4, ratio * 1e-4))}
        assert found["naive ReportLab + python-barcode"].failed is failed
        assert found["typst as its users write it"].value is None
        assert not found["typst as its users write it"].failed


def test_the_report_names_what_is_missing_and_every_gate() -> None:
    """A generator that is not installed has its row with the reason, and no gate is left out."""
    lines = list(tables.report(_results(1e-4, 1e-2)))
    assert any("typst" in line and "not installed: typst" in line for line in lines)
    assert all(any(line.startswith(f"| {gate.title} ") for line in lines) for gate in GATES)
    assert {len(line) for line in lines[:5]} == {len(lines[0])}
