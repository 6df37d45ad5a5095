"""Trying a printer out: the calibration page, printed on it or as a file to print by hand."""

import uuid
from dataclasses import replace
from io import BytesIO
from typing import Literal

from flask import Response

from labelsvc.printing import PrinterProfile, get_printer
from labelsvc.printing.document import calibration_document
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.files import MEDIA, download
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("printer pages", "Trying a printer out.")

# The routes of printers, these among them.
__all__ = ["routes"]

PDF = MEDIA["pdf"]


class Tried(Model):
    """What became of the page. `unknown`: it may have come out, look at the printer."""

    result: Literal["printed", "not_sent", "unknown"]
    code: str
    reason: str


@routes.add(
    "POST",
    "/printers/{printer}/test",
    "print",
    Answer(200, "What became of it.", Tried),
    problems=("printer_not_found", "printer", "label", "usage"),
)
def test_printer(caller: Caller, printer: str) -> Tried:
    """Print a calibration page on a printer, and wait for what it says."""
    profile = _printer(caller, printer)
    outcome = runtime().transport(profile).send(str(uuid.uuid4()), calibration_document(profile))
    return Tried(result=outcome.result.value, code=outcome.code, reason=outcome.reason)


@routes.add(
    "GET",
    "/printers/{printer}/calibration.pdf",
    "read",
    Answer(200, "The page.", media=(PDF,)),
    problems=("printer_not_found", "label"),
)
def printer_calibration(caller: Caller, printer: str) -> Response:
    """Get a printer's calibration page: what is missing at its edges tells the offsets to set."""
    made = calibration_document(replace(_printer(caller, printer), format="pdf"))
    return download(BytesIO(made.data), PDF, f"calibration-{printer}.pdf")


def _printer(caller: Caller, name: str) -> PrinterProfile:
    return get_printer(runtime().engine, runtime().box, caller.store_id, name)
