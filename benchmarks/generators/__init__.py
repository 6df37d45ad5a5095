"""What makes labels here: each generator's module, what it needs installed, and how many labels it is given.

A module's ``write(labels, out)`` makes one file of all the labels. Modules are imported in the measured process
only: each generator's imports are its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from shutil import which

OURS = "labelsvc"


@dataclass(frozen=True, slots=True)
class Generator:
    """``function`` of ``module`` makes the file, ``passes`` times where once is too short to measure.

    ``count`` labels and ``warm`` single labels a round are what it is measured with. ``reads`` names what of a
    label its barcodes say, ``needs`` packages by the names that pip knows.
    """

    title: str
    module: str
    function: str = "write"
    needs: tuple[str, ...] = ()
    program: str = ""
    count: int = 1000
    warm: int = 100
    passes: int = 1
    worldwide: bool = False
    is_pdf: bool = True
    reads: tuple[str, ...] = ("code", "qr")

    def missing(self) -> str:
        """What has to be installed first; empty if nothing."""
        lacking = [name for name in self.needs if not installed(name)]
        if self.program and which(self.program) is None:
            lacking.append(self.program)
        return ", ".join(lacking)

    @property
    def name(self) -> str:
        """The title with the release of the package that draws."""
        return f"{self.title} ({installed(self.needs[0])})" if self.needs else self.title


def installed(package: str) -> str:
    """The package's version, "" if it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


_USUAL = ("segno", "python-barcode")

GENERATORS: Mapping[str, Generator] = {
    OURS: Generator("labelsvc", "ours"),
    "zlib": Generator("zlib level 1 alone, on labelsvc's streams", "deflate", passes=10, warm=0, is_pdf=False),
    "standard": Generator(
        "labelsvc, the shipped template 'standard'", "ours", "write_standard", warm=0, reads=("code", "order")
    ),
    "worldwide": Generator("labelsvc, worldwide mixed scripts", "ours", warm=0, worldwide=True),
    "naive": Generator(
        "naive ReportLab, python-barcode PNG",
        "reportlab_naive",
        needs=("reportlab", "python-barcode"),
        count=200,
        warm=20,
    ),
    "tuned": Generator("tuned ReportLab, paths, segno", "reportlab_tuned", needs=("reportlab", *_USUAL), warm=30),
    "pylabels": Generator("pylabels", "pylabels", needs=("pylabels",), count=200, warm=20),
    "blabel": Generator("blabel", "blabel_", needs=("blabel",), count=200, warm=10),
    "weasyprint": Generator("WeasyPrint, segno", "weasyprint_", needs=("weasyprint", *_USUAL), count=200, warm=10),
    "fpdf2": Generator("fpdf2, segno", "fpdf2", needs=("fpdf2", *_USUAL), warm=30),
    "fpdf2-ours": Generator(
        "fpdf2 with our encoders", "fpdf2", "write_with_our_encoders", needs=("fpdf2",), warm=30
    ),
    "typst": Generator("typst, segno", "typst_", needs=("typst", *_USUAL), warm=30),
    "typst-ours": Generator(
        "typst with our encoders", "typst_", "write_with_our_encoders", needs=("typst",), warm=30
    ),
    "glabels": Generator("gLabels 3", "glabels", program="glabels-3-batch", count=500, warm=5),
    "pymupdf": Generator("PyMuPDF, segno", "pymupdf_", needs=("pymupdf", *_USUAL), count=300, warm=20),
}
