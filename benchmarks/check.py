"""Whether a generator's file is what it should be: valid, complete, and its barcodes readable.

``python -m benchmarks.check NAME FILE COUNT`` prints what is wrong, or nothing.
"""

import subprocess
import sys
from pathlib import Path
from shutil import which

import pypdfium2
import zxingcpp

from benchmarks.content import labels
from benchmarks.generators import GENERATORS, Generator

# Where the printer's 203 dpi is not enough, twice that is tried, and said.
RESOLUTIONS = (203.2, 406.4)


def faults(generator: Generator, pdf: Path, count: int) -> str:
    """What is wrong with the generator's file of the first ``count`` labels, or "" if nothing is."""
    if which("qpdf"):
        checked = subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, text=True)
        if checked.returncode:
            return f"qpdf: {checked.stderr.strip().splitlines()[-1]}"
    document = pypdfium2.PdfDocument(pdf)
    try:
        if len(document) != count:
            return f"{len(document)} pages"
        return _unread(generator, document)
    finally:
        document.close()


def _unread(generator: Generator, document: pypdfium2.PdfDocument) -> str:
    label = next(labels(1, worldwide=generator.worldwide))
    wanted = {getattr(label, name) for name in generator.reads}
    for dpi in RESOLUTIONS:
        picture = document[0].render(scale=dpi / 72, grayscale=True).to_numpy()
        missing = wanted - {found.text for found in zxingcpp.read_barcodes(picture)}
        if not missing:
            return "" if dpi == RESOLUTIONS[0] else f"read only at {dpi:.0f} dpi"
    return f"unread: {', '.join(sorted(missing))}"


if __name__ == "__main__":
    print(faults(GENERATORS[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3])))
