"""IPP against a real CUPS server with Debian's Zebra driver: the size is kept, and what comes out reads back."""

import tempfile
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
import zxingcpp
from private_cups import zebra_printer
from zpl_graphics import pictures

from labelsvc.labels import Address, Shipment, label_setup, lay_out
from labelsvc.printing import Result, print_document, transport

HERE = (ip_network("127.0.0.0/8"),)
TRACKING = "1Z999AA10123456784"
PARCEL = Shipment(
    "XJ12H",
    Address("Jane Roe", street="1 Main St", city="Springfield", postal_code="62701", country_code="US"),
    tracking_number=TRACKING,
)


@pytest.fixture
def queue() -> Iterator[tuple[str, Path]]:
    """A queue's URI, and the file that its printer writes; in a directory that the filters' user reaches."""
    with tempfile.TemporaryDirectory(prefix="cups-") as name:
        Path(name).chmod(0o755)
        with zebra_printer(Path(name)) as (server, out):
            yield f"ipp://{server}/printers/zebra", out


def test_a_label_comes_out_of_a_cups_queue_at_its_size(queue: tuple[str, Path], profile) -> None:
    """Not scaled, once, and found again by its name; a queue that does not exist is named as the mistake."""
    uri, out = queue
    made = profile(uri)
    document = print_document([lay_out(PARCEL, label_setup("4x6"))], made)
    way = transport(made, HERE)
    assert way.send("job-1", document).printed
    [picture] = pictures(out.read_bytes())
    assert abs(picture.width - 812) <= 8 and abs(picture.height - 1218) <= 8
    assert TRACKING in {symbol.text for symbol in zxingcpp.read_barcodes(picture)}
    found = way.find("job-1")
    assert found is not None and found.printed
    assert way.find("job-2") is None
    wrong = transport(profile(uri.replace("zebra", "other")), HERE).send("job-3", document)
    assert wrong.result is Result.NOT_SENT and "path" in wrong.reason
