"""Trying a printer out, and setting it right: the calibration page, and what it says about the offsets."""

import uuid
from dataclasses import replace
from io import BytesIO
from typing import Literal

from flask import Response
from pydantic import Field

from labelsvc.printing import PrinterProfile, change_printer, get_printer
from labelsvc.printing.document import calibration_document
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.files import MEDIA, download
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("printer pages", "Trying a printer out, and setting it right.")

# The routes of printers, these among them.
__all__ = ["routes"]

PDF = MEDIA["pdf"]


class Tried(Model):
    """What became of the page. `unknown`: it may have come out, look at the printer."""

    result: Literal["printed", "not_sent", "unknown"]
    code: str
    reason: str


class Adjustment(Model):
    """How far everything is moved, to the right and down, as printed."""

    offset_x_mm: float = Field(0.0, ge=-50, le=50, allow_inf_nan=False)
    offset_y_mm: float = Field(0.0, ge=-50, le=50, allow_inf_nan=False)


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


@routes.add(
    "PUT",
    "/printers/{printer}/adjustment",
    "admin",
    Answer(200, "The adjustment.", Adjustment),
    body=Adjustment,
    body_example={"offset_x_mm": 1.5, "offset_y_mm": -0.5},
    problems=("printer_not_found", "printer", "usage", "label"),
)
def adjust_printer(caller: Caller, printer: str, body: Adjustment) -> Adjustment:
    """Shift what a printer prints, by what its calibration page shows."""
    change_printer(runtime().engine, runtime().box, caller.store_id, printer, body.model_dump())
    return body


def _printer(caller: Caller, name: str) -> PrinterProfile:
    return get_printer(runtime().engine, runtime().box, caller.store_id, name)
