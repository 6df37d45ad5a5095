"""What is found out about a label: a grade from A to F, and every reason why it is not an A."""

from dataclasses import dataclass, field

GRADES = "ABCDF"
# ISO/IEC 15416:2016, 5.4.12: decodability 0.62 and more is grade 4 (A), and so on down.
_LEAST_DECODABILITY = ((0.62, "A"), (0.50, "B"), (0.37, "C"), (0.25, "D"))

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in dots from the page's top left corner; right and bottom are beyond the ink."""


def decodability_grade(value: float) -> str:
    """The letter for a decodability of 0 to 1."""
    return next((grade for least, grade in _LEAST_DECODABILITY if value >= least), "F")


def worst(*grades: str) -> str:
    """The worst of some letters; A if there are none."""
    return max(grades, key=GRADES.index, default="A")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: ``code`` for programs, ``message`` for people; ``grade`` is the best still possible.

    Grade A makes it a remark.
    """

    code: str
    message: str
    grade: str = "F"


@dataclass(frozen=True, slots=True)
class SymbolReport:
    """One symbol that was read. ``x_dots`` is its module, ``bar_error_dots`` the worst distance of an edge or
    bar from whole modules, ``quiet_modules`` the narrowest clear space beside it; ``None`` is not measured.
    """

    symbology: str
    data: str
    box: Box
    x_dots: float | None = None
    x_mm: float | None = None
    bar_error_dots: float | None = None
    quiet_modules: float | None = None
    decodability: float | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def grade(self) -> str:
        """The worst of decodability and findings."""
        measured = "A" if self.decodability is None else decodability_grade(self.decodability)
        return worst(measured, *(finding.grade for finding in self.findings))


@dataclass(slots=True)
class LabelReport:
    """One page of a file. ``page`` counts from 1; ``smallest_type_pt`` is ``None`` where there is no text."""

    page: int
    width_mm: float
    height_mm: float
    dpi: float
    symbols: list[SymbolReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    smallest_type_pt: float | None = None
    clear_edge_dots: int | None = None

    @property
    def grade(self) -> str:
        """The worst of all symbols and findings: a label is as good as its worst part."""
        reasons = [finding.grade for finding in self.findings]
        return worst(*reasons, *(symbol.grade for symbol in self.symbols))

    @property
    def reasons(self) -> list[str]:
        """Why the label is not an A, in words (remarks left out)."""
        return [finding.message for finding in self.all_findings if finding.grade != "A"]

    @property
    def all_findings(self) -> list[Finding]:
        """The label's own findings, then those of its symbols."""
        return self.findings + [finding for symbol in self.symbols for finding in symbol.findings]

    def lines(self) -> list[str]:
        """The report for a terminal: one line for the label, one a symbol, one a finding."""
        size = f"{self.width_mm:.1f} x {self.height_mm:.1f} mm at {self.dpi:g} dpi"
        head = f"page {self.page}: {self.grade}  {size}, {len(self.symbols)} symbols"
        findings = [f"  {finding.grade}  {finding.message}" for finding in self.all_findings]
        return [head, *map(_symbol_line, self.symbols), *findings]

    def as_dict(self) -> dict[str, object]:
        """The report for a program."""
        return {
            "page": self.page,
            "grade": self.grade,
            "width_mm": round(self.width_mm, 2),
            "height_mm": round(self.height_mm, 2),
            "dpi": self.dpi,
            "smallest_type_pt": self.smallest_type_pt,
            "clear_edge_dots": self.clear_edge_dots,
            "symbols": [_symbol_dict(symbol) for symbol in self.symbols],
            "findings": [_finding_dict(finding) for finding in self.findings],
        }


def _symbol_line(symbol: SymbolReport) -> str:
    data = "".join(char if char.isprintable() else "·" for char in symbol.data[:60])
    parts = [f"  {symbol.grade}  {symbol.symbology} {data}"]
    if symbol.x_dots is not None and symbol.x_mm is not None:
        parts.append(f"X {symbol.x_dots:.2f} dots ({symbol.x_mm:.3f} mm)")
    if symbol.bar_error_dots is not None:
        parts.append(f"bar error {symbol.bar_error_dots:.2f} dots")
    if symbol.quiet_modules is not None:
        parts.append(f"quiet {symbol.quiet_modules:.1f}X")
    if symbol.decodability is not None:
        parts.append(f"decodability {symbol.decodability:.2f}")
    return ", ".join(parts)


def _finding_dict(finding: Finding) -> dict[str, str]:
    return {"code": finding.code, "message": finding.message, "grade": finding.grade}


def _symbol_dict(symbol: SymbolReport) -> dict[str, object]:
    return {
        "symbology": symbol.symbology,
        "data": symbol.data,
        "grade": symbol.grade,
        "box_dots": [round(side, 1) for side in symbol.box],
        "x_dots": symbol.x_dots,
        "x_mm": symbol.x_mm,
        "bar_error_dots": symbol.bar_error_dots,
        "quiet_modules": symbol.quiet_modules,
        "decodability": symbol.decodability,
        "findings": [_finding_dict(finding) for finding in symbol.findings],
    }
