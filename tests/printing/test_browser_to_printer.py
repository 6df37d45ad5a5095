"""The way of a label from a click to a label printer: the panel, Chromium, CUPS, a Zebra driver, a scanner."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zxingcpp
from panel_host import CHROMIUM, Host, hosted
from playwright.sync_api import BrowserContext, Page, sync_playwright
from private_cups import zebra_printer
from zpl_graphics import pictures

BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--kiosk-printing",
]


@pytest.fixture
def top() -> Iterator[Path]:
    """A directory that user lp reaches: pytest's own is closed to others, and filters would stall in it."""
    with tempfile.TemporaryDirectory(prefix="cups-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_click_in_the_panel_prints_a_label_that_scans(top: Path, tmp_path: Path) -> None:
    """In a frame on another site: the click opens the PDF in a tab, which asks for its own print dialog; what the
    printer is sent is the label, whole, and reads back as the order that was selected."""
    with (
        zebra_printer(top) as (server, out),
        hosted(tmp_path, orders=10) as host,
        browser(top, {"CUPS_SERVER": server}) as context,
    ):
        [page] = context.pages
        order = print_first(host, page)
        [picture] = pictures(arrived(page, out))
        tab = context.pages[-1].url
    assert "/labels.pdf?print_dialog=yes" in tab
    assert abs(picture.width - 812) <= 8, "the page was scaled"
    assert abs(picture.height - 1218) <= 8, "the page was scaled"
    assert order in {symbol.text for symbol in zxingcpp.read_barcodes(picture)}


def print_first(host: Host, page: Page) -> str:
    """Select the first order of the list, and click on Print; the order's number."""
    panel = host.open(page)
    row = panel.locator("#order-rows tr:has(input:enabled)").first
    row.locator("input").check()
    panel.locator("#print").click()
    return row.locator(".order-id").first.inner_text().strip()


def arrived(page: Page, out: Path) -> bytes:
    """What comes out of the printer, once it is a whole label."""
    deadline = time.monotonic() + 90
    while not (out.exists() and b"^XZ" in (sent := out.read_bytes())):
        assert time.monotonic() < deadline, "nothing was printed"
        page.wait_for_timeout(100)
    return sent


@contextmanager
def browser(top: Path, environment: dict[str, str]) -> Iterator[BrowserContext]:
    """Chromium on a screen that nobody looks at, printing without a dialog, pop-ups blocked as everywhere."""
    with screen() as display, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(top / "profile"),
            executable_path=CHROMIUM,
            headless=False,
            args=BROWSER,
            env={**os.environ, **environment, "DISPLAY": display},
            ignore_default_args=["--disable-popup-blocking"],
        )
        yield context
        context.close()


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody looks at."""
    arguments = ["Xvfb", "-displayfd", "1", "-screen", "0", "1000x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()
