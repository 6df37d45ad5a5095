"""Trying a printer out over HTTP."""

import pytest

from labelsvc.printing import PrinterProfile, add_printer


@pytest.fixture
def printer(runtime, shop) -> str:
    """A printer that writes files."""
    folder = runtime.settings.data_dir / "printed"
    add_printer(
        runtime.engine, runtime.box, PrinterProfile(store_id=shop.store_id, name="Table", uri=f"file:{folder}")
    )
    return "Table"


def test_a_test_page_is_printed(client, key, runtime, printer) -> None:
    """The answer says what became of it, and the page is there."""
    found = client.post(f"/api/v1/printers/{printer}/test", headers=key)
    assert (found.status_code, found.json["result"]) == (200, "printed")
    assert [file.read_bytes()[:4] for file in (runtime.settings.data_dir / "printed").iterdir()] == [b"%PDF"]


def test_a_calibration_page_can_be_had_as_a_file(client, key, printer) -> None:
    """For printers that only the browser reaches."""
    found = client.get(f"/api/v1/printers/{printer}/calibration.pdf", headers=key)
    assert found.status_code == 200 and found.data.startswith(b"%PDF")


def test_a_printer_is_set_right(client, key, printer) -> None:
    """What is moved is moved on the next page."""
    url = f"/api/v1/printers/{printer}"
    before = client.get(f"{url}/calibration.pdf", headers=key).data
    moved = {"offset_x_mm": 1.5, "offset_y_mm": -0.5}
    assert client.put(f"{url}/adjustment", json=moved, headers=key).json == moved
    assert client.get("/api/v1/printers", headers=key).json["items"][0]["offset_x_mm"] == 1.5
    assert client.get(f"{url}/calibration.pdf", headers=key).data != before
    assert client.put(f"{url}/adjustment", json={"offset_x_mm": 999}, headers=key).status_code == 422


def test_printers_of_others_are_not_there(client, key, make_key, printer) -> None:
    """Neither without the right to print, nor under a wrong name."""
    assert client.post("/api/v1/printers/None/test", headers=key).status_code == 404
    assert client.get("/api/v1/printers/None/calibration.pdf", headers=key).status_code == 404
    assert client.post(f"/api/v1/printers/{printer}/test", headers=make_key("read")).status_code == 403
