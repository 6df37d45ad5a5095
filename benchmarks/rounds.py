"""The measuring itself: rounds in which our process and another's follow each other."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.generators import GENERATORS, OURS
from benchmarks.processes import Failed, measured, python
from benchmarks.results import Result, Results

SIZES = (1, 100, 1_000, 10_000)
FULL_SIZES = (*SIZES, 100_000)
_RENDERED = 1_000


class Rounds:
    """Files go to ``directory``. ``count`` is how many labels each generator makes at most, 0 its own number."""

    def __init__(self, directory: Path, names: Sequence[str], count: int = 0) -> None:
        self.results = Results()
        self._directory = directory
        self._limit = count
        self._names = [name for name in names if name == OURS or self._installed(name)]
        self._before = 0.0

    def _installed(self, name: str) -> bool:
        lacking = GENERATORS[name].missing()
        if lacking:
            self.results.missing[name] = f"not installed: {lacking}"
        return not lacking

    def compare(self) -> None:
        """One round: ours and another in turn, a file of many labels each."""
        self._before = self._batch(OURS)
        for name in self._names:
            if name != OURS:
                self._attempt(name, self._between)

    def _attempt(self, name: str, task: Callable[[str], None]) -> None:
        """A generator that breaks down is left out from then on, and the reason goes into the table."""
        if name in self.results.missing:
            return
        progress(name)
        try:
            task(name)
        except Failed as error:
            self.results.missing[name] = f"failed: {error}"

    def _between(self, name: str) -> None:
        """Another between two of ours: the slow ones run so long that the machine's speed changes."""
        other, after = self._batch(name), self._batch(OURS)
        self._of(name).ratios.append(2 * other / (self._before + after))
        self._before = after

    def _batch(self, name: str) -> float:
        """CPU seconds a label."""
        generator, result = GENERATORS[name], self._of(name)
        result.count = min(generator.count, self._limit or generator.count)
        out = self._directory / f"{name}.pdf"
        _, found = measured("batch", name, result.count, out)
        if not result.cpu and generator.is_pdf:
            result.fault = _faults(name, out, result.count)
        add(result, found["cpu"], found["wall"], found["bytes"], found["peak"])
        return found["cpu"]

    def _of(self, name: str) -> Result:
        return self.results.generators.setdefault(name, Result())

    def singles(self) -> None:
        """One round of single labels: in a process of their own, and warm in one process."""
        for name in self._names:
            if GENERATORS[name].warm:
                self._attempt(name, self._single)

    def _single(self, name: str) -> None:
        out = self._directory / f"{name}-single.pdf"
        process, _ = measured("once", name, 1, out)
        _, found = measured("warm", name, GENERATORS[name].warm, out)
        result = self._of(name)
        result.cold.append(process.wall)
        result.singles += found["singles"]

    def sizes(self, counts: Sequence[int]) -> None:
        """One round of ours, by the number of labels."""
        for count in counts:
            progress(f"{count:,} labels")
            out = self._directory / f"{OURS}-{count}.pdf"
            _, found = measured("batch", OURS, count, out)
            result = self.results.sizes.setdefault(count, Result(count))
            if not result.cpu:
                result.fault = _faults(OURS, out, count)
            add(result, found["cpu"], found["wall"], found["bytes"], found["peak"])

    def render(self) -> None:
        """One round of the command ``labelsvc render``, and of importing ReportLab."""
        progress("labelsvc render")
        one, many, profile = (self._directory / f"{name}.json" for name in ("one", "many", "profile"))
        if not many.exists():
            for count, orders in ((1, one), (_RENDERED, many)):
                python("-m", "benchmarks.orders", str(count), str(orders), str(profile))
        command = (
            "-m",
            "labelsvc",
            "render",
            "--profile",
            str(profile),
            "-o",
            str(self._directory / "render.pdf"),
        )
        results = self.results.render
        results.reportlab.append(python("-c", "import reportlab.pdfgen.canvas").wall)
        results.one.append(python(*command, str(one)).wall)
        process = python(*command, str(many))
        results.count = _RENDERED
        results.many_cpu.append(process.cpu)
        results.many_wall.append(process.wall)
        results.peaks.append(process.peak)


def _faults(name: str, file: Path, count: int) -> str:
    return python("-m", "benchmarks.check", name, str(file), str(count)).output.strip()


def add(result: Result, cpu: float, wall: float, size: float, peak: int) -> None:
    result.cpu.append(cpu)
    result.wall.append(wall)
    result.bytes = size
    result.peaks.append(peak)


def progress(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what} ...", end="", file=sys.stderr, flush=True)
