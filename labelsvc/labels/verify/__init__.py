"""Proof of a label: a file is drawn as its printer would, and read, measured and graded from the picture.

Works on anybody's PDF or picture; nothing of how our labels are made is used. Only the command line and the
batches' checks call it.
"""

from labelsvc.labels.verify.check import verify, verify_file, verify_picture
from labelsvc.labels.verify.reading import Expected, expected_symbols
from labelsvc.labels.verify.report import Finding, LabelReport, SymbolReport, worst

__all__ = [
    "Expected",
    "Finding",
    "LabelReport",
    "SymbolReport",
    "expected_symbols",
    "verify",
    "verify_file",
    "verify_picture",
    "worst",
]
