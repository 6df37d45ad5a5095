"""``labelsvc print``: the main job against a connected store."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelsvc.cli.options import checked_documents, checked_setup, documents_option, label_options
from labelsvc.cli.reports import Counting, as_json, name_troubles, say
from labelsvc.errors import UsageError
from labelsvc.runtime import Runtime, open_runtime
from labelsvc.settings import load_settings

if TYPE_CHECKING:
    from labelsvc.batches.report import PrintReport
    from labelsvc.batches.run import WayToPrinter
    from labelsvc.batches.service import Wish
    from labelsvc.printing import PrinterProfile, Transport


# Those of batches.wish, which is not imported for the sake of --help.
SORTS = ("asked", "order", "date", "name", "postcode", "sku", "shipping_method")


@click.command("print")
@click.option("--store", "store_id", required=True, metavar="ID", help="See `labelsvc stores list`.")
@click.option("--orders", metavar="A,B", help="These orders, in this order.")
@click.option("--all-placed", is_flag=True, help="All that are paid, not yet sent, and have something to send.")
@label_options
@documents_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The PDF, labels.pdf unless named; it appears when it is whole.",
)
@click.option("--printer", metavar="NAME", help="Instead of a file, on its own stock: `labelsvc printers list`.")
@click.option("--sort", type=click.Choice(SORTS), default="asked", show_default=True, help="The labels' order.")
@click.option("--copies", type=click.IntRange(1, 20), default=1, show_default=True, help="Of each label.")
@click.option(
    "--fulfil",
    type=click.Choice(["rendered", "printed", "never"]),
    default="rendered",
    show_default=True,
    help="Mark orders as soon as their label is stored, when it is printed (or the file written), or never.",
)
@click.option("--status", default="SHIPPED", show_default=True, help="The fulfilment status to give.")
@click.option("--no-notify", is_flag=True, help="Turn off the shop's e-mails about these orders, from now on.")
@click.option("--accept-unpaid", is_flag=True, help="Orders that await payment too (payment on delivery).")
@click.option("--reprint", is_flag=True, help="Print orders again that were printed before.")
@click.option("--json", "json_wanted", is_flag=True, help="The summary for a program.")
def print_labels(
    store_id: str,
    orders: str | None,
    all_placed: bool,
    stock: str,
    template: str,
    dpi: str,
    start_at: int,
    documents: str,
    out: Path | None,
    printer: str | None,
    sort: str,
    copies: int,
    fulfil: str,
    status: str,
    no_notify: bool,
    accept_unpaid: bool,
    reprint: bool,
    json_wanted: bool,
) -> int:
    """Print the labels of a store's orders into a PDF or on a printer, and mark the orders.

    Nothing is printed twice, and an order is changed exactly once, whatever breaks on the way: run the command
    again, and it goes on where it stopped. Failed orders are named on stderr (exit code 1).
    """
    from labelsvc.batches.service import FulfilChoice, LabelChoice, Policy, Wish

    if (orders is None) == (not all_placed):
        raise UsageError("say which orders: --orders A,B or --all-placed")
    if out is not None and printer is not None:
        raise UsageError("either --out FILE or --printer NAME")
    runtime = open_runtime(load_settings())
    if printer is not None:
        stock, dpi = _what_lies_in(runtime, store_id, printer, stock, dpi)
    checked_setup(stock, dpi, template, start_at)
    wish = Wish(
        orders.split(",") if orders is not None else None,
        LabelChoice(stock, int(dpi), template),
        FulfilChoice(Policy(fulfil), status, not no_notify),
        documents=checked_documents(documents),
        sort=sort,
        copies=copies,
        start_at=start_at,
        printer=printer or "",
        reprint=reprint,
    )
    report = _run(runtime, store_id, wish, None if printer else out or Path("labels.pdf"), accept_unpaid)
    if json_wanted:
        click.echo(as_json(report))
    else:
        say(report)
    return name_troubles(report)


def _what_lies_in(runtime: Runtime, store_id: str, name: str, stock: str, dpi: str) -> tuple[str, str]:
    """The printer's stock and resolution, where the command line names none. Raises ``PrinterNotFound``."""
    from labelsvc.printing import get_printer

    profile = get_printer(runtime.engine, runtime.box, store_id, name)
    source, usual = click.get_current_context().get_parameter_source, click.core.ParameterSource.DEFAULT
    return (
        profile.stock if source("stock") is usual else stock,
        str(profile.dpi) if source("dpi") is usual else dpi,
    )


def _run(runtime: Runtime, store_id: str, wish: "Wish", out: Path | None, accept_unpaid: bool) -> "PrintReport":
    from labelsvc.batches.deliver import write_pdf_file
    from labelsvc.batches.retention import erase_personal
    from labelsvc.batches.service import print_orders
    from labelsvc.database import now

    box, engine = runtime.box, runtime.engine
    with runtime.shop(store_id) as shop:
        report = print_orders(
            engine,
            shop,
            store_id,
            wish,
            box=box,
            out=out,
            printer=_way(runtime, store_id, wish.printer),
            write=partial(write_pdf_file, stock=wish.label.stock, start_at=wish.start_at),
            accept_unpaid=accept_unpaid,
            progress=Counting(),
        )
    erase_personal(engine, runtime.settings.retention_days, now())
    return report


def _way(runtime: Runtime, store_id: str, name: str) -> "WayToPrinter | None":
    """The way to a printer by its name; looked up now, so that a wrong name is told before anything is done."""
    if not name:
        return None
    from labelsvc.printing import get_printer

    def way(wanted: str) -> "tuple[PrinterProfile, Transport]":
        profile = get_printer(runtime.engine, runtime.box, store_id, wanted)
        return profile, runtime.transport(profile)

    way(name)
    return way
