"""The figures as Markdown tables that read well in a terminal too."""

import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.gates import verdicts
from benchmarks.generators import GENERATORS, OURS
from benchmarks.results import Result, Results

Row = Sequence[str]
_BLANK = "-"


def report(results: Results) -> Iterator[str]:
    """All tables, line by line."""
    yield from _generators(results)
    yield ""
    if results.sizes:
        yield from _sizes(results)
        yield ""
    yield from _gates(results)


def machine(rounds: int) -> str:
    """What it was measured on, and how busy that was."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}, "
        f"medians of {rounds} rounds"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _table(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    """The first column to the left, figures to the right, the last column (a remark) to the left."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    last = len(head) - 1

    def line(row: Row) -> str:
        cells = [
            cell.ljust(width) if place in (0, last) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return f"| {' | '.join(cells)} |"

    yield line(head)
    rules = ["-" * width if place in (0, last) else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    yield line(rules)
    yield from map(line, rows)


def _generators(results: Results) -> Iterator[str]:
    head = (
        "generator",
        "labels",
        "CPU us/label",
        "labels/s",
        "x ours",
        "bytes/label",
        "peak MB",
        "one, cold s",
        "warm p50 ms",
        "p99 ms",
        "file",
    )
    rows = [
        _generator_row(name, results.generators[name])
        if name in results.generators and name not in results.missing
        else (GENERATORS[name].title, *[_BLANK] * (len(head) - 2), results.missing[name])
        for name in GENERATORS
        if name in results.generators or name in results.missing
    ]
    return _table(head, rows)


def _generator_row(name: str, result: Result) -> Row:
    ratio = "1" if name == OURS else f"{result.ratio:.3g}"
    checked = result.fault or "good" if GENERATORS[name].is_pdf else "no PDF"
    cold = f"{median(result.cold):.2f}" if result.cold else _BLANK
    warm = (_milliseconds(result.single(share)) if result.singles else _BLANK for share in (0.5, 0.99))
    return (GENERATORS[name].name, *_costs(result), ratio, *_amounts(result), cold, *warm, checked)


def _costs(result: Result) -> Row:
    return f"{result.count:,}", f"{result.median_cpu * 1e6:,.0f}", f"{1 / median(result.wall):,.0f}"


def _amounts(result: Result) -> Row:
    return f"{result.bytes:,.0f}", f"{result.peak / 1e6:,.0f}"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g}"


def _sizes(results: Results) -> Iterator[str]:
    head = ("labelsvc, labels in one file", "CPU us/label", "labels/s", "bytes/label", "peak MB", "file")
    rows = [
        (count, *costs, *_amounts(result), result.fault or "good")
        for result in results.sizes.values()
        for count, *costs in [_costs(result)]
    ]
    return _table(head, rows)


def _gates(results: Results) -> Iterator[str]:
    head = ("gate", "measured", "needed", "aim", "unit", "verdict")
    rows = []
    for gate, value in verdicts(results):
        bound = "at least" if gate.least else "at most"
        measured = _BLANK if value is None else f"{value:,.4g}"
        verdict = "not measured" if value is None else "pass" if gate.holds(value) else "FAIL"
        rows.append((gate.title, measured, f"{bound} {gate.limit:,g}", f"{gate.aim:,g}", gate.unit, verdict))
    yield from _table(head, rows)
    render = results.render
    if render.one:
        yield ""
        yield (
            f"labelsvc render: one order {median(render.one):.2f} s, where importing ReportLab's canvas takes "
            f"{median(render.reportlab):.2f} s; {render.count:,} orders {median(render.many_wall):.2f} s "
            f"({median(render.many_cpu):.2f} s of CPU)."
        )
