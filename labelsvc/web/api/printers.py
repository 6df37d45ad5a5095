"""/printers: the store's printers that the service reaches itself."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from labelsvc.errors import UsageError
from labelsvc.printing import PrinterProfile, add_printer, list_printers, remove_printer
from labelsvc.web.api.fields import Dpi, StockName
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.routes import Answer, Model, Reply, Routes

routes = Routes("printers", "Printers that the service reaches over the network. Batches name them.")

Name = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f/]+$")]
Secret = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
# A printer of files writes on the server's disk: that is the operator's to set up, in a shell.
REACHED = r"^(ipp|ipps|socket)://[^\x00-\x20\x7f]+$"


class PrinterModel(Model):
    """One printer. Offsets move right and down, as printed; `darkness` is by how many dots bars grow in print."""

    name: Name
    uri: Annotated[str, StringConstraints(max_length=500)] = Field(examples=["ipp://192.168.1.50/ipp/print"])
    stock: StockName = "4x6"
    dpi: Dpi = 203
    rotation: Literal[0, 90, 180, 270] = 0
    offset_x_mm: float = Field(0.0, ge=-50, le=50, allow_inf_nan=False)
    offset_y_mm: float = Field(0.0, ge=-50, le=50, allow_inf_nan=False)
    scale: float = Field(1.0, ge=0.9, le=1.1, allow_inf_nan=False)
    darkness: int = Field(0, ge=0, le=2)
    format: Literal["", "pdf", "zpl"] = Field("", description="Without it PDF, or ZPL for a socket.")
    compression: Literal["z64", "run_length"] = "z64"
    fingerprint: Annotated[str, StringConstraints(max_length=100, pattern=r"^[0-9A-Fa-f:]*$")] = Field(
        "", description="SHA-256 of the one certificate that is trusted, for an ipps:// printer with its own."
    )


class NewPrinter(PrinterModel):
    """A printer, with what it asks for; `ipps://` only."""

    uri: Annotated[str, StringConstraints(max_length=500, pattern=REACHED)] = Field(
        examples=["ipp://192.168.1.50/ipp/print", "socket://192.168.1.51:9100"]
    )
    user: Secret = ""
    password: Secret = ""


class PrinterPage(Model):
    """All printers of the store: the list has one page."""

    items: list[PrinterModel]
    next_cursor: None = None


@routes.add("GET", "/printers", "read", Answer(200, "The printers.", PrinterPage))
def get_printers(caller: Caller) -> PrinterPage:
    """List the store's printers. No password is shown."""
    return PrinterPage(items=[_printer(one) for one in list_printers(runtime().engine, caller.store_id)])


@routes.add(
    "POST",
    "/printers",
    "admin",
    Answer(201, "The printer.", PrinterModel),
    body=NewPrinter,
    body_example={"name": "Packing table", "uri": "ipp://192.168.1.50/ipp/print", "stock": "4x6"},
    problems=("usage", "label", "printer"),
    creates=True,
)
def post_printer(caller: Caller, body: NewPrinter) -> Reply:
    """Add a printer, by an address in one of the networks that the operator allows."""
    profile = PrinterProfile(store_id=caller.store_id, **body.model_dump())
    if profile.address.scheme == "file":
        raise UsageError("printers of files are set up by the operator")
    return Reply(_printer(add_printer(runtime().engine, runtime().box, profile)), 201)


@routes.add("DELETE", "/printers/{printer}", "admin", Answer(204, "It is gone."), problems=("printer_not_found",))
def delete_printer(caller: Caller, printer: str) -> Reply:
    """Forget a printer and its password."""
    remove_printer(runtime().engine, caller.store_id, printer)
    return Reply(None, 204)


def _printer(profile: PrinterProfile) -> PrinterModel:
    return PrinterModel.model_construct(**{name: getattr(profile, name) for name in PrinterModel.model_fields})
