"""``labelsvc demo``: everything at once against the built-in shop, without an account."""

import os
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelsvc.cli.demo_service import free_port, service, wait_for_signal
from labelsvc.cli.reports import Counting, name_troubles, say, say_reasons
from labelsvc.errors import UsageError
from labelsvc.runtime import opened_database, secret_box, shop_client
from labelsvc.settings import Settings, load_settings

if TYPE_CHECKING:
    from labelsvc.batches.report import PrintReport
    from labelsvc.sandbox import Sandbox

OUT = Path("labels.pdf")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 picks a free one.")
@click.option(
    "--orders", type=click.IntRange(1, 100_000), default=60, show_default=True, help="How many the shop has."
)
@click.option("--once", is_flag=True, help="Run the main job and end.")
@click.option("--keep", is_flag=True, help="Keep the database, so that a second run finds it.")
@click.option("--fault", "faults", multiple=True, metavar="KIND=RATE", help="See above; such as lost_ack=0.05.")
def demo(port: int, orders: int, once: bool, keep: bool, faults: tuple[str, ...]) -> int:
    """Try it out with a built-in shop of invented orders from all over the world.

    With --once: fetches the shop's placed orders over HTTP, writes labels.pdf here, marks them shipped in the
    shop, says what was done, and ends. It works in a database of its own, new each time, under the data
    directory; the configured one is not touched. The shop is new each time as well.

    Without --once: serves the shop, a page that plays its control panel, and the service itself on --port,
    and prints the address of that page. Opening it connects the shop; orders placed there arrive by webhook.
    It too works in a database of its own.

    Faults: lost_ack (carried out, but the answer is lost), 429, 500, cut, garbage, html, empty, slow; each at
    the given rate of the status changes.
    """
    shop = _shop(orders, faults)
    if once:
        return _run_once(shop, load_settings(), keep)
    return _serve(shop, load_settings(), port, keep)


def _shop(orders: int, faults: tuple[str, ...]) -> "Sandbox":
    from labelsvc.sandbox import Sandbox

    shop = Sandbox(orders)
    for fault in faults:
        kind, _, rate = fault.partition("=")
        try:
            shop.faults.rate(kind, float(rate or 1))
        except ValueError as error:
            raise UsageError(f"--fault {fault}: {error}") from error
    return shop


def _serve(shop: "Sandbox", settings: Settings, port: int, keep: bool) -> int:
    with _own_place(settings, keep) as ours, shop.serve() as server:
        url = f"http://127.0.0.1:{port or free_port()}"
        shop.app_url, shop.webhooks.url = url, f"{url}/webhooks/ecwid"
        ours = replace(
            ours,
            public_url=url,
            ecwid_client_id=shop.client_id,
            ecwid_client_secret=shop.client_secret,
            ecwid_api_url=server.api_url,
            ecwid_oauth_url=server.oauth_url,
            ecwid_js_sdk_url=f"{server.url}/sdk/ecwid-app.js",
            ecwid_css_url=f"{server.url}/sdk/ecwid-app-ui.css",
        )
        with service(ours, url):
            click.echo(
                f"The control panel of a shop of {len(shop.orders)} orders, with the app in it:\n\n"
                f"  {server.panel_url}\n\n"
                f"The service alone is at {url}, the shop's API at {server.api_url}. Ctrl-C ends it all."
            )
            wait_for_signal()
    click.echo("\nThe shop and the service are closed.")
    return 0


def _run_once(shop: "Sandbox", settings: Settings, keep: bool) -> int:
    from labelsvc.batches.service import Wish, print_orders
    from labelsvc.stores import connect_store

    with _own_place(settings, keep) as ours, shop.serve() as server:
        ours = replace(ours, ecwid_api_url=server.api_url)
        box, engine = secret_box(ours), opened_database(ours)
        with shop_client(ours, shop.store_id, shop.token) as client:
            profile = client.profile()
            connect_store(engine, box, shop.store_id, shop.token, name=profile.store_name)
            fetched = list(client.orders())
            progress = Counting()
            report = print_orders(
                engine, client, shop.store_id, Wish(), box=box, out=OUT, by="demo", progress=progress
            )
        engine.dispose()
        click.echo(f"shop:      {profile.store_name}, {len(fetched)} orders fetched from {server.api_url}")
        say(report)
        _say_not_due(fetched, report)
        _say_puts(shop)
    return name_troubles(report, resumable=keep)


@contextmanager
def _own_place(settings: Settings, keep: bool) -> Iterator[Settings]:
    """Settings with a database and a key of the demo's own, under the data directory."""
    directory = settings.data_dir / "demo"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if keep:
            directory.mkdir(mode=0o700, exist_ok=True)
            yield _settings_in(directory, settings)
            return
        with tempfile.TemporaryDirectory(prefix="demo-", dir=settings.data_dir) as name:
            yield _settings_in(Path(name), settings)
    except PermissionError as error:
        raise UsageError(f"{error.filename} cannot be written", hint="LABELSVC_DATA_DIR") from error


def _settings_in(directory: Path, settings: Settings) -> Settings:
    file = directory / "secret-key"
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
    url = f"sqlite:///{directory / 'labelsvc.db'}"
    return replace(settings, database_url=url, secret_keys=(file.read_text("ascii"),))


def _say_not_due(fetched: Sequence[object], report: "PrintReport") -> None:
    """The other orders: why no label is due, as the job itself judges it."""
    from labelsvc.ecwid import Order, refusal

    told = {item.order_id for item in report.items}
    others = (order for order in fetched if isinstance(order, Order) and order.id not in told)
    say_reasons("not due", Counter(one.message for one in map(refusal, others) if one))


def _say_puts(shop: "Sandbox") -> None:
    """What the shop itself has seen: the proof that each order was changed once."""
    changes = Counter(put.order_id for put in shop.puts if put.applied)
    more = sum(count > 1 for count in changes.values())
    click.echo(f"in the shop: {len(changes)} orders changed, {more} of them more than once")
