"""``labelsvc printers``: the printers of a store."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from labelsvc.cli.codes import FAILED, UNREACHABLE, WRONG
from labelsvc.cli.output import complain
from labelsvc.runtime import open_runtime, opened_database, secret_box
from labelsvc.settings import load_settings

if TYPE_CHECKING:
    from labelsvc.printing import PrinterProfile

store_option = click.option("--store", "store_id", required=True, metavar="ID", help="See `labelsvc stores list`.")
name_option = click.option("--name", required=True, metavar="NAME", help="Unique in the store.")


@click.group()
def printers() -> None:
    """Printers that labels are sent to: docs/printers.md."""


@printers.command()
@store_option
@name_option
@click.option("--uri", required=True, help="ipp://HOST/ipp/print, ipps://..., socket://HOST:9100 or agent:NAME.")
@click.option("--stock", default="4x6", show_default=True, help="What lies in it: `labelsvc stocks`.")
@click.option("--dpi", type=int, default=203, show_default=True, help="Its resolution.")
@click.option("--rotation", type=click.Choice(["0", "90", "180", "270"]), default="0", help="Clockwise.")
@click.option("--offset-x", "offset_x_mm", type=float, default=0.0, metavar="MM", help="Positive moves right.")
@click.option("--offset-y", "offset_y_mm", type=float, default=0.0, metavar="MM", help="Positive moves down.")
@click.option("--scale", type=float, default=1.0, help="0.9 to 1.1.")
@click.option("--darkness", type=int, default=0, metavar="DOTS", help="Dots by which a bar grows in print.")
@click.option("--format", type=click.Choice(["pdf", "zpl"]), help="Else PDF, and ZPL for socket://.")
@click.option("--compression", type=click.Choice(["z64", "run_length"]), default="z64", help="Of ZPL graphics.")
@click.option("--user", default="", help="For printers that ask for one; ipps:// only.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin: it is never an argument.")
@click.option("--fingerprint", default="", help="SHA-256 of the certificate to trust; ipps:// only.")
def add(password_stdin: bool, rotation: str, format: str | None, **options: Any) -> None:
    """Add a printer. It need not be switched on; `labelsvc printers test` prints a page."""
    from labelsvc.printing import PrinterProfile, add_printer, transport

    settings = load_settings()
    password = sys.stdin.read(4096).strip("\r\n") if password_stdin else ""
    profile = PrinterProfile(rotation=int(rotation), format=format or "", password=password, **options)
    if profile.address.scheme == "file":
        transport(profile, settings.printer_networks, data_dir=settings.data_dir)
    add_printer(opened_database(settings), secret_box(settings), profile)
    click.echo(f"added: {profile.name}  {profile.uri}")
    if profile.address.host and not settings.printer_networks:
        click.echo("labelsvc: LABELSVC_PRINTER_NETWORKS is empty: it cannot be reached yet", err=True)


@printers.command("list")
@store_option
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def list_all(store_id: str, as_json: bool) -> None:
    """List the printers of a store. No password is shown."""
    from labelsvc.printing import list_printers
    from labelsvc.printing.agent_printers import seen
    from labelsvc.printing.agent_printers import told as agent_told

    engine = opened_database(load_settings())
    found, agents = list_printers(engine, store_id), seen(engine, store_id)
    if as_json:
        rows = [_public(profile, _agent_seen(profile, agents)) for profile in found]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for profile in found:
        told = f"{profile.name:20} {profile.stock:10} {profile.dpi:4} dpi  {profile.format}  {profile.uri}"
        if profile.address.scheme == "agent":
            told += f"  {agent_told(_agent_seen(profile, agents))}"
        click.echo(told)


def _agent_seen(profile: "PrinterProfile", agents: Mapping[str, datetime]) -> datetime | None:
    address = profile.address
    return agents.get(address.path) if address.scheme == "agent" else None


def _public(profile: "PrinterProfile", agent_seen: datetime | None) -> dict[str, Any]:
    public = {name: value for name, value in asdict(profile).items() if name not in ("user", "password")}
    return public | {"agent_seen": agent_seen.isoformat() if agent_seen else None}


@printers.command()
@store_option
@name_option
def test(store_id: str, name: str) -> int:
    """Print the calibration page, and say how that went.

    Exit code 0 if the printer says that it was printed, 3 if it could not be reached, else 1.
    """
    from uuid import uuid4

    from labelsvc.printing import get_printer
    from labelsvc.printing.document import calibration_document

    runtime = open_runtime(load_settings())
    profile = get_printer(runtime.engine, runtime.box, store_id, name)
    outcome = runtime.transport(profile).send(str(uuid4()), calibration_document(profile))
    if outcome.printed:
        click.echo(f"printed: {profile.name}")
        return 0
    complain(f"{outcome.result.value.replace('_', ' ')}: {outcome.reason}")
    if outcome.code == "forbidden":
        return WRONG
    return UNREACHABLE if outcome.code in ("unreachable", "no_answer", "agent_away") else FAILED


@printers.command()
@store_option
@name_option
def remove(store_id: str, name: str) -> None:
    """Forget a printer and its password."""
    from labelsvc.printing import remove_printer

    remove_printer(opened_database(load_settings()), store_id, name)
    click.echo(f"removed: {name}")
