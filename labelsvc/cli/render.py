"""``labelsvc render``: order JSON in, labels out, without network or database."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelsvc.cli.codes import FAILED
from labelsvc.cli.options import (
    LABEL,
    checked_documents,
    checked_setup,
    documents_option,
    format_option,
    kind_of,
    label_options,
    output_option,
)
from labelsvc.cli.output import complain, progress, written
from labelsvc.errors import UsageError

if TYPE_CHECKING:
    from labelsvc.ecwid import Order, Profile
    from labelsvc.errors import OrderUnreadable
    from labelsvc.labels import LabelSetup, Page
    from labelsvc.labels.raster import Bitmap
    from labelsvc.labels.writers import Format


@click.command()
@click.argument("orders_file", metavar="ORDERS.json")
@click.option(
    "--profile", "profile_file", metavar="PROFILE.json", help="The store's profile: sender, units, language."
)
@label_options
@documents_option
@format_option
@output_option
def render(
    orders_file: str,
    profile_file: str | None,
    stock: str,
    template: str,
    dpi: str,
    kind: "Format | None",
    start_at: int,
    documents: str,
    output: str,
) -> int:
    """Make labels of Ecwid order JSON: one order, a list, or a search answer. `-` is stdin.

    Neither a shop nor a database is asked. The good orders come out; each bad one is named on stderr, and the
    exit code is then 1. Several labels as PNG become FILE-1.png, FILE-2.png and so on.
    """
    from labelsvc.cli.order_files import orders

    setup = checked_setup(stock, dpi, template, start_at)
    profile = _profile(profile_file)
    made = Labels(progress(orders(orders_file), "Labels"), profile, setup, checked_documents(documents))
    pages = iter(made)
    first = next(pages, None)
    if first is not None:
        _write(chain([first], pages), output, kind or kind_of(output), setup, start_at)
    return FAILED if made.failed else 0


class Labels:
    """The pages of the orders that a label can be made of; the others are named on stderr and counted."""

    def __init__(
        self,
        orders: "Iterable[Order | OrderUnreadable]",
        profile: "Profile",
        setup: "LabelSetup",
        documents: Sequence[str] = (LABEL,),
    ) -> None:
        self._orders, self._profile, self._setup, self._documents = orders, profile, setup, documents
        self.failed = 0

    def __iter__(self) -> "Iterator[Page]":
        from labelsvc.errors import LabelError, OrderError

        for order in self._orders:
            try:
                pages = self._pages(order)
            except (OrderError, LabelError) as error:
                error.order = error.order or getattr(order, "shown_id", None)
                complain(error)
                self.failed += 1
                continue
            for page in pages:
                for warning in page.warnings:
                    complain(f"order {page.order_id}, warning: {warning.message}")
            yield from pages

    def _pages(self, order: "Order | OrderUnreadable") -> "list[Page]":
        from labelsvc.batches.compose import shipment
        from labelsvc.errors import OrderError, OrderUnreadable
        from labelsvc.labels import lay_out, packing_slip

        if isinstance(order, OrderUnreadable):
            raise order
        if order.ship_to is None or not order.ship_to.has_place:
            raise OrderError("it has no address to send to")
        parcel, pages = shipment(order, self._profile), []
        for document in self._documents:
            pages += [lay_out(parcel, self._setup)] if document == LABEL else packing_slip(parcel, self._setup)
        return pages


def _profile(file: str | None) -> "Profile":
    import json

    from labelsvc.cli.order_files import opened
    from labelsvc.ecwid import parse_profile

    if file is None:
        return parse_profile({})
    with opened(file) as text:
        try:
            return parse_profile(json.load(text))
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{file}: not JSON: {getattr(error, 'msg', type(error).__name__)}") from error


def _write(pages: "Iterator[Page]", output: str, kind: "Format", setup: "LabelSetup", start_at: int) -> None:
    from labelsvc.labels.writers import bitmaps, write_pages

    if kind == "png":
        _write_pngs(bitmaps(pages, printer=setup.printer), output)
        return
    with written(output) as out:
        write_pages(pages, out, format=kind, sheet=setup.stock.sheet, start_at=start_at, printer=setup.printer)


def _write_pngs(bitmaps: "Iterator[Bitmap]", output: str) -> None:
    """One label is FILE itself, several are FILE-1, FILE-2 and so on; stdout takes one."""
    from labelsvc.labels.png import write_png

    first, second = next(bitmaps), next(bitmaps, None)
    if second is None:
        with written(output) as out:
            write_png(first, out)
        return
    if output == "-":
        raise UsageError("a PNG holds one label, and there are several", hint="-o FILE, or --format pdf")
    path = Path(output)
    for number, bitmap in enumerate(chain([first, second], bitmaps), 1):
        with written(str(path.with_name(f"{path.stem}-{number}{path.suffix}"))) as out:
            write_png(bitmap, out)
