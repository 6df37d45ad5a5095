"""`labelsvc render` makes a label in a fraction of a second from cold, because it loads little."""

import json
from pathlib import Path

import pytest

# What a plain label has no use for, each 5 to 150 ms of a cold start. Pillow cannot be among them: ReportLab
# imports PIL.Image itself.
NEEDLESS = (
    "PIL.ImageDraw",
    "alembic",
    "babel",
    "barcode",
    "cryptography",
    "flask",
    "jsonschema",
    "labelsvc.database",
    "labelsvc.ecwid.client",
    "labelsvc.labels.raster",
    "pypdfium2",
    "requests",
    "sqlalchemy",
    "urllib3",
    "werkzeug",
    "zxingcpp",
)
RENDER = """
import json, sys
from labelsvc.cli import main
code = main(["render", "-", "-o", sys.argv[1]])
json.dump([code, sorted(sys.modules)], sys.stdout)
"""


@pytest.mark.parametrize("tracking", ["", "1Z999AA10123456784"])
def test_a_plain_label_loads_only_what_draws_it(tracking: str, python, tmp_path: Path) -> None:
    """Neither network nor database, nor the languages that it is not in."""
    order = {
        "id": "XJ12H",
        "createDate": "2026-11-02 09:30:00 +0000",
        "trackingNumber": tracking,
        "shippingPerson": {
            "name": "Ann Jones",
            "street": "5 Long Street",
            "city": "Springfield",
            "stateOrProvinceCode": "IL",
            "postalCode": "62701",
            "countryCode": "US",
        },
        "items": [{"name": "Mug", "quantity": 2, "weight": 1.25}],
    }
    ended = python("-c", RENDER, tmp_path / "label.pdf", stdin=json.dumps(order).encode())
    code, modules = json.loads(ended.stdout)
    assert (code, ended.stderr) == (0, b"")
    assert [name for name in NEEDLESS if name in modules] == []
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF")


def test_the_print_agent_loads_no_part_of_the_service(python) -> None:
    """It runs on a merchant's computer: no database, no web server, no secrets."""
    code = "import json, sys, labelsvc.cli.agent, labelsvc.agent.offers, labelsvc.agent.run;"
    ended = python("-c", code + "json.dump(sorted(sys.modules), sys.stdout)")
    modules = json.loads(ended.stdout)
    assert [name for name in (*NEEDLESS, "pydantic") if name in modules] == ["requests", "urllib3"]
