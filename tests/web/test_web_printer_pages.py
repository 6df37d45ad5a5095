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


SECRET = {"name": "Zebra", "uri": "ipps://192.168.1.9/ipp/print", "user": "ann", "password": "s3cret"}


def test_a_printer_is_changed(client, key) -> None:
    """Field by field; its login stays, is never shown, and does not follow it to another address."""
    assert client.post("/api/v1/printers", json=SECRET, headers=key).json["has_login"] is True
    url = "/api/v1/printers/Zebra"
    changed = client.patch(url, json={"rotation": 90, "scale": 0.99, "darkness": 1}, headers=key)
    assert "s3cret" not in changed.text and "ann" not in changed.text
    assert [changed.json[name] for name in ("rotation", "scale", "darkness", "has_login")] == [90, 0.99, 1, True]
    same_place = client.patch(url, json={"uri": "ipps://192.168.1.9/ipp/other"}, headers=key)
    assert same_place.json["has_login"] is True
    moved = client.patch(url, json={"uri": "ipps://192.168.1.10/ipp/print"}, headers=key)
    assert moved.json["has_login"] is False and moved.json["rotation"] == 90
    assert client.get("/api/v1/printers", headers=key).json["items"] == [moved.json]
    assert client.patch("/api/v1/printers/None", json={}, headers=key).status_code == 404


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"uri": "http://192.168.1.9/"}, "/uri", "printer_scheme"),
        ({"uri": "ipps://ann@192.168.1.9/"}, "/uri", "printer_uri_login"),
        ({"uri": "ipps://192.168.1.9:x/"}, "/uri", "printer_uri"),
        ({"uri": "ipp://192.168.1.9/", "user": "ann"}, "/user", "printer_clear_text"),
        ({"user": "a:b"}, "/user", "printer_login"),
        ({"fingerprint": "ab"}, "/fingerprint", "printer_fingerprint"),
        ({"uri": "socket://192.168.1.9", "format": "pdf", "user": ""}, "/format", "printer_socket_zpl"),
        ({"name": "Zebra"}, "/name", "printer_name_taken"),
        ({"scale": 2}, "/scale", "less_than_equal"),
    ],
)
def test_what_no_printer_can_be_is_told_with_its_field(client, key, changes, path, code) -> None:
    """And a code, from which a page makes a sentence in the merchant's language."""
    client.post("/api/v1/printers", json=SECRET, headers=key)
    if "name" in changes:
        found = client.post("/api/v1/printers", json=SECRET, headers=key)
    else:
        found = client.patch("/api/v1/printers/Zebra", json=changes, headers=key)
    assert found.status_code == 422
    assert [(one["path"], one["code"]) for one in found.json["errors"]] == [(path, code)]
