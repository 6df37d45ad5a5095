"""What was measured, round by round, and the medians of it."""

from dataclasses import dataclass, field
from math import ceil
from statistics import median


@dataclass(slots=True)
class Result:
    """One generator. A list has one figure for each round; times are seconds a label.

    ``ratios`` are its CPU time over ours, of the processes before and after it.
    """

    count: int = 0
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    bytes: float = 0.0
    cold: list[float] = field(default_factory=list)
    singles: list[float] = field(default_factory=list)
    fault: str = ""

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def median_cpu(self) -> float:
        return median(self.cpu)

    @property
    def peak(self) -> int:
        return max(self.peaks)

    def single(self, share: float) -> float:
        """The time that this share of the single labels took at most."""
        ordered = sorted(self.singles)
        return ordered[ceil(share * len(ordered)) - 1]


@dataclass(slots=True)
class Render:
    """``labelsvc render`` as whole processes: of one order and of ``count``, beside ReportLab's import alone."""

    count: int = 0
    one: list[float] = field(default_factory=list)
    reportlab: list[float] = field(default_factory=list)
    many_cpu: list[float] = field(default_factory=list)
    many_wall: list[float] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Results:
    """By generator, and for ours by the number of labels in the file. ``missing`` is what had to be left out."""

    generators: dict[str, Result] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    sizes: dict[int, Result] = field(default_factory=dict)
    render: Render = field(default_factory=Render)
