"""/printers: the store's printers, reached by the service itself or through an agent."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from labelsvc.errors import UsageError
from labelsvc.printing import (
    PrinterProfile,
    add_printer,
    change_printer,
    get_printer,
    list_printers,
    printer_address,
    printers_with_login,
    remove_printer,
)
from labelsvc.printing.agent_printers import seen
from labelsvc.web.api.fields import Dpi, StockName
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.routes import Answer, Model, Reply, Routes

routes = Routes(
    "printers",
    "Printers that the service reaches, or that an agent offers. Batches name them.",
)

Name = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f/]+$")]
Secret = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
# A printer of files writes on the server's disk: that is the operator's to set up, in a shell.
REACHED = re.compile(r"(?:(ipp|ipps|socket)://|agent:)[^\x00-\x20\x7f]+")


def _reached(uri: str) -> str:
    if not REACHED.fullmatch(uri):
        told = "a printer's address begins with ipp://, ipps://, socket:// or agent:"
        raise PydanticCustomError("printer_scheme", told)
    return uri


Reached = Annotated[
    str,
    StringConstraints(max_length=500, strip_whitespace=True),
    AfterValidator(_reached),
    Field(examples=["ipp://192.168.1.50/ipp/print", "socket://192.168.1.51:9100", "agent:desk"]),
]


def _no_boolean(value: object) -> object:
    """``false`` equals 0, and would pass for it."""
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "Input should be 0, 90, 180 or 270")
    return value


Rotation = Annotated[Literal[0, 90, 180, 270], BeforeValidator(_no_boolean)]


class PrinterFacts(Model):
    """What is known of a printer, but for what it asks for."""

    name: Name
    uri: Annotated[str, StringConstraints(max_length=500)] = Field(examples=["ipp://192.168.1.50/ipp/print"])
    stock: StockName = "4x6"
    dpi: Dpi = 203
    rotation: Rotation = 0
    offset_x_mm: float = Field(0.0, ge=-50, le=50, allow_inf_nan=False)
    offset_y_mm: float = Field(0.0, ge=-50, le=50, allow_inf_nan=False)
    scale: float = Field(1.0, ge=0.9, le=1.1, allow_inf_nan=False)
    darkness: int = Field(0, ge=0, le=2)
    format: Literal["", "pdf", "zpl"] = Field("", description="Without it PDF, or ZPL for a socket.")
    compression: Literal["z64", "run_length"] = "z64"
    fingerprint: Annotated[str, StringConstraints(max_length=100, pattern=r"^[0-9A-Fa-f:]*$")] = Field(
        "", description="SHA-256 of the one certificate that is trusted, for an ipps:// printer with its own."
    )


class PrinterModel(PrinterFacts):
    """One printer. Offsets move right and down, as printed; `darkness` is by how many dots bars grow in print."""

    has_login: bool = Field(description="Whether a user and a password are kept: they are never shown.")
    agent_seen: datetime | None = Field(
        description="When an agent that offers this printer last asked for jobs; for `agent:` printers."
    )


class NewPrinter(PrinterFacts):
    """A printer, with what it asks for; `ipps://` only."""

    uri: Reached
    user: Secret = ""
    password: Secret = ""


class PrinterChange(Model):
    """What is to be changed; what is left out stays. `user` and `password` change together, `""` forgets them."""

    uri: Reached | None = None
    stock: StockName | None = None
    dpi: Dpi | None = None
    rotation: Rotation | None = None
    offset_x_mm: float | None = Field(None, ge=-50, le=50, allow_inf_nan=False)
    offset_y_mm: float | None = Field(None, ge=-50, le=50, allow_inf_nan=False)
    scale: float | None = Field(None, ge=0.9, le=1.1, allow_inf_nan=False)
    darkness: int | None = Field(None, ge=0, le=2)
    format: Literal["", "pdf", "zpl"] | None = None
    compression: Literal["z64", "run_length"] | None = None
    fingerprint: Annotated[str, StringConstraints(max_length=100, pattern=r"^[0-9A-Fa-f:]*$")] | None = None
    user: Secret | None = None
    password: Secret | None = None


class PrinterPage(Model):
    """All printers of the store: the list has one page."""

    items: list[PrinterModel]
    next_cursor: None = None


@routes.add("GET", "/printers", "read", Answer(200, "The printers.", PrinterPage))
def get_printers(caller: Caller) -> PrinterPage:
    """List the store's printers. No password is shown."""
    engine = runtime().engine
    known = printers_with_login(engine, caller.store_id)
    found = list_printers(engine, caller.store_id)
    agents = seen(engine, caller.store_id)
    return PrinterPage(items=[_printer(one, agents, has_login=one.name in known) for one in found])


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
    """Add a printer, by an address in one of the networks that the operator allows, or by the name under which a
    print agent offers it.
    """
    profile = PrinterProfile(store_id=caller.store_id, **body.model_dump())
    if profile.address.scheme == "file":
        raise UsageError("printers of files are set up by the operator")
    added = add_printer(runtime().engine, runtime().box, profile)
    return Reply(_told(added), 201)


@routes.add(
    "PATCH",
    "/printers/{printer}",
    "admin",
    Answer(200, "The printer.", PrinterModel),
    body=PrinterChange,
    body_example={"rotation": 90, "scale": 0.995},
    problems=("printer_not_found", "usage", "label", "printer"),
)
def patch_printer(caller: Caller, printer: str, body: PrinterChange) -> PrinterModel:
    """Change what is known of a printer; its name stays.

    At another address the password is forgotten, unless it comes with it: it was for the printer that was there.
    """
    engine, box = runtime().engine, runtime().box
    changes = body.model_dump(exclude_none=True)
    before = get_printer(engine, box, caller.store_id, printer)
    moves = _moves(before, changes.get("uri"))
    if moves or "user" in changes or "password" in changes:
        changes = {"user": "", "password": ""} | changes
    if moves and "format" not in changes:
        changes["format"] = ""
    changed = change_printer(engine, box, caller.store_id, printer, changes)
    return _told(changed)


@routes.add("DELETE", "/printers/{printer}", "admin", Answer(204, "It is gone."), problems=("printer_not_found",))
def delete_printer(caller: Caller, printer: str) -> Reply:
    """Forget a printer and its password."""
    remove_printer(runtime().engine, caller.store_id, printer)
    return Reply(None, 204)


def _moves(before: PrinterProfile, uri: str | None) -> bool:
    if uri is None:
        return False
    now, then = printer_address(uri), before.address
    return (now.scheme, now.host, now.port) != (then.scheme, then.host, then.port)


def _told(profile: PrinterProfile) -> PrinterModel:
    agents = seen(runtime().engine, profile.store_id)
    return _printer(profile, agents, has_login=bool(profile.user or profile.password))


def _printer(profile: PrinterProfile, agents: Mapping[str, datetime], *, has_login: bool) -> PrinterModel:
    facts = {name: getattr(profile, name) for name in PrinterFacts.model_fields}
    address = profile.address
    when = agents.get(address.path) if address.scheme == "agent" else None
    return PrinterModel.model_construct(**facts, has_login=has_login, agent_seen=when)
