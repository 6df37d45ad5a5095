"""What the service promises of its speed, and whether this run kept it."""

from collections.abc import Callable, Iterator
from statistics import median
from typing import NamedTuple

from benchmarks.generators import OURS
from benchmarks.results import Results

Reading = Callable[[Results], float | None]
"""A figure, or None where this run did not measure it."""


class Gate(NamedTuple):
    """``limit`` is the least that will do, or the most; ``aim`` is what is hoped for."""

    title: str
    unit: str
    limit: float
    aim: float
    least: bool
    read: Reading

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.least else value <= self.limit


class Verdict(NamedTuple):
    gate: Gate
    value: float | None

    @property
    def failed(self) -> bool:
        return self.value is not None and not self.gate.holds(self.value)


def verdicts(results: Results) -> Iterator[Verdict]:
    """Every gate with its figure."""
    for gate in GATES:
        yield Verdict(gate, gate.read(results))


def _slower(name: str) -> Reading:
    """A generator's CPU time over ours."""

    def ratio(results: Results) -> float | None:
        found = results.generators.get(name)
        return found.ratio if found and found.ratios else None

    return ratio


def _over_zlib(results: Results) -> float | None:
    ratio = _slower("zlib")(results)
    return 1 / ratio if ratio else None


def _warm_single(results: Results) -> float | None:
    ours = results.generators.get(OURS)
    return ours.single(0.5) * 1e3 if ours and ours.singles else None


def _bytes(count: int) -> Reading:
    def each(results: Results) -> float | None:
        found = results.sizes.get(count)
        return found.bytes if found else None

    return each


def _more_memory(results: Results) -> float | None:
    small, large = results.sizes.get(1_000), results.sizes.get(100_000)
    return (large.peak - small.peak) / 1e6 if small and large else None


def _slower_when_many(results: Results) -> float | None:
    small, large = results.sizes.get(10_000), results.sizes.get(100_000)
    return large.median_cpu / small.median_cpu if small and large else None


def _render_one(results: Results) -> float | None:
    return median(results.render.one) if results.render.one else None


def _render_rate(results: Results) -> float | None:
    render = results.render
    return render.count / median(render.many_cpu) if render.many_cpu else None


def _render_memory(results: Results) -> float | None:
    return max(results.render.peaks) / 1e6 if results.render.peaks else None


_LEAST, _MOST = True, False

GATES = (
    Gate("WeasyPrint", "x our CPU time", 100, 200, _LEAST, _slower("weasyprint")),
    Gate("blabel", "x our CPU time", 100, 200, _LEAST, _slower("blabel")),
    Gate("naive ReportLab + python-barcode", "x our CPU time", 80, 150, _LEAST, _slower("naive")),
    Gate("pylabels", "x our CPU time", 80, 150, _LEAST, _slower("pylabels")),
    Gate("gLabels 3", "x our CPU time", 25, 55, _LEAST, _slower("glabels")),
    Gate("fpdf2 as its users write it", "x our CPU time", 15, 35, _LEAST, _slower("fpdf2")),
    Gate("typst as its users write it", "x our CPU time", 12, 28, _LEAST, _slower("typst")),
    Gate("fpdf2 with our encoders", "x our CPU time", 3, 6, _LEAST, _slower("fpdf2-ours")),
    Gate("typst with our encoders", "x our CPU time", 3, 6, _LEAST, _slower("typst-ours")),
    Gate("our CPU time", "x zlib 1 on the same bytes", 6, 3.5, _MOST, _over_zlib),
    Gate("worldwide scripts", "x the Latin content", 3, 2, _MOST, _slower("worldwide")),
    Gate("a warm single label, p50", "ms", 3, 0.5, _MOST, _warm_single),
    Gate("bytes a label, of 1,000", "bytes", 2_500, 1_900, _MOST, _bytes(1_000)),
    Gate("bytes of one label", "bytes", 20_000, 13_000, _MOST, _bytes(1)),
    Gate("memory at 100,000 labels over 1,000", "MB", 15, 3, _MOST, _more_memory),
    Gate("CPU a label at 100,000 over 10,000", "x", 1.3, 1.05, _MOST, _slower_when_many),
    Gate("render of one order, whole process", "s", 0.6, 0.3, _MOST, _render_one),
    Gate("render of 1,000 orders", "labels a CPU second", 500, 2_000, _LEAST, _render_rate),
    Gate("render of 1,000 orders, peak memory", "MB", 150, 60, _MOST, _render_memory),
)
