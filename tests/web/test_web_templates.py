"""A merchant's own label template over HTTP, and what else the settings page asks for."""

import json

import pytest

from labelsvc.labels.template_check import check_template
from labelsvc.labels.templates import shipped_templates
from labelsvc.printing import PrinterProfile, add_printer, remove_printer
from labelsvc.web.auth import issue_session

URL = "/api/v1/templates"


def _check(client, key, text: str):
    found = client.post(f"{URL}/check", json={"text": text}, headers=key)
    assert found.status_code == 200
    return found.json["template"], [(one["line"], one["code"]) for one in found.json["faults"]]


def test_shipped_templates_are_there_to_begin_with(client, key) -> None:
    """Each passes the check as it is listed, and can be saved as a merchant's own."""
    items = client.get(URL, headers=key).json["items"]
    assert [one["name"] for one in items] == list(shipped_templates())
    for one in items:
        template, faults = _check(client, key, json.dumps(one["template"]))
        assert (template, faults) == (one["template"], [])
    saved = client.put("/api/v1/settings", json={"template": items[0]["template"]}, headers=key)
    assert saved.json["template"] == items[0]["template"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("{\n  nonsense", [(2, "not_json")]),
        ('{"name": "a", "title": "A",\n "rows": []}', [(2, "schema")]),
        ('{"name": "a", "title": "A", "rows":\n [{"columns": [{"block": "logo"}]}]}', [(2, "no_ship_to")]),
        (" " * 200_001, [(1, "too_large")]),
    ],
)
def test_each_fault_is_told_with_its_line(client, key, text: str, faults, tmp_path) -> None:
    """The same as the command's, by the same check."""
    assert _check(client, key, text) == (None, faults)
    (tmp_path / "mine.json").write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=f"mine.json:{faults[0][0]}|at most"):
        check_template(tmp_path / "mine.json")


def test_stocks_have_titles_in_the_sessions_language(client, key, runtime, shop) -> None:
    """A program gets English, a merchant what the panel speaks."""
    session = {"Authorization": f"Bearer {issue_session(runtime, shop.store_id, 'de')}"}
    titles = [client.get("/api/v1/stocks", headers=one).json["items"][0]["title"] for one in (key, session)]
    assert titles == ["Thermal label 4 x 6 in", "Thermoetikett 4 × 6 Zoll"]


def test_statuses_are_listed_by_kind(client, key) -> None:
    """Those of orders unless others are asked for."""
    listed = {
        kind: {one["kind"] for one in client.get(f"/api/v1/statuses{kind}", headers=key).json["items"]}
        for kind in ("", "?kind=payment", "?kind=all")
    }
    assert listed == {"": {"fulfillment"}, "?kind=payment": {"payment"}, "?kind=all": {"fulfillment", "payment"}}


def test_a_wrong_value_is_told_with_its_code_and_limit(client, key, runtime) -> None:
    """Enough to say it in another language; never the value itself."""
    found = client.put("/api/v1/settings", json={"copies": 99, "language": "xx"}, headers=key)
    told = {one["path"]: (one["code"], one.get("details")) for one in found.json["errors"]}
    assert told == {"/copies": ("less_than_equal", {"le": 20}), "/language": ("language", None)}
    most = runtime.settings.retention_days
    found = client.put("/api/v1/settings", json={"retention_days": most + 1}, headers=key)
    assert found.json["errors"][0]["details"] == {"le": most}


def test_settings_name_printers_that_are_there(client, key, runtime, shop) -> None:
    """One that was removed later may stay, so that everything else can still be changed."""
    wanted = {"printer": "Zebra", "auto_print": {"printer": "Zebra"}}
    refused = client.put("/api/v1/settings", json=wanted, headers=key)
    assert refused.status_code == 422
    assert [one["path"] for one in refused.json["errors"]] == ["/printer", "/auto_print/printer"]
    add_printer(runtime.engine, runtime.box, PrinterProfile(shop.store_id, "Zebra", "socket://192.0.2.1"))
    assert client.put("/api/v1/settings", json=wanted, headers=key).status_code == 200
    remove_printer(runtime.engine, shop.store_id, "Zebra")
    assert client.put("/api/v1/settings", json=wanted | {"copies": 2}, headers=key).status_code == 200
    other = client.put("/api/v1/settings", json=wanted | {"printer": "Brother"}, headers=key)
    assert [one["path"] for one in other.json["errors"]] == ["/printer"]
