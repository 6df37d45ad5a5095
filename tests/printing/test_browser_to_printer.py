"""The way of a label from a merchant's browser to a label printer: Chromium, CUPS, a Zebra driver, a scanner."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from private_cups import zebra_printer
from zpl_graphics import pictures

from labelsvc.labels import Address, Shipment, label_setup, lay_out, write_pdf

TRACKING = "1Z999AA10123456784"
BROWSER = [
    "chromium",
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


def test_a_pdf_opened_in_a_tab_prints_itself_and_scans(top: Path) -> None:
    """The PDF asks for its own print dialog; what the printer is sent is the label, whole, and reads back."""
    pdf = BytesIO()
    setup = label_setup("4x6", 203)
    write_pdf([lay_out(_shipment(), setup)], pdf, print_dialog=True)
    with zebra_printer(top) as (server, out), served(pdf.getvalue()) as url, screen() as display:
        environment = {**os.environ, "CUPS_SERVER": server, "DISPLAY": display}
        printed = _print(url, environment, top / "profile", out)
    [picture] = pictures(printed)
    assert abs(picture.width - 812) <= 8, "the page was scaled"
    assert abs(picture.height - 1218) <= 8, "the page was scaled"
    read = {symbol.text for symbol in zxingcpp.read_barcodes(picture)}
    assert TRACKING in read


def _shipment() -> Shipment:
    return Shipment(
        order_id="XJ12H",
        ship_to=Address(name="Zoë Müller", street="Ringstr. 5", city="Berlin", country_code="DE"),
        ship_from=Address(company="Cups Ltd", street="1 Main St", city="Leeds", country_code="GB"),
        tracking_number=TRACKING,
    )


def _print(url: str, environment: dict[str, str], profile: Path, out: Path) -> bytes:
    """Open the address, as the click on Print does, and wait for what comes out of the printer."""
    deadline = time.monotonic() + 90
    arguments = [*BROWSER, f"--user-data-dir={profile}", url]
    with subprocess.Popen(
        arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as browser:
        try:
            while not (out.exists() and b"^XZ" in (sent := out.read_bytes())):
                assert time.monotonic() < deadline, "nothing was printed"
                time.sleep(0.1)
            return sent
        finally:
            browser.terminate()


@contextmanager
def served(pdf: bytes) -> Iterator[str]:
    """The PDF at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer everything with the PDF."""
            self.send_response(200)
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Length", str(len(pdf)))
            self.end_headers()
            self.wfile.write(pdf)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/labels.pdf"
        finally:
            server.shutdown()


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
