"""What an operator looks at: health, figures, logs; and that none of it holds personal data."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from turns import work

from labelsvc.web import health, logs

ORDER = {
    "id": "MUG1",
    "shippingPerson": {"name": "Ann Jones", "street": "5 Long Street", "city": "Springfield", "countryCode": "US"},
    "items": [{"name": "Mug"}],
}


def test_health_needs_no_key(client) -> None:
    """The process lives, and can work."""
    assert client.get("/healthz").data == b"ok\n"
    ready = client.get("/readyz")
    assert ready.status_code == 200 and set(ready.json["checks"].values()) == {"ok"}


def test_readiness_says_what_is_missing(client, monkeypatch) -> None:
    """503, and which part."""
    monkeypatch.setitem(health.CHECKS, "database", lambda: "the schema is at 0001, not at 0004")
    found = client.get("/readyz")
    assert found.status_code == 503 and "0001" in found.json["checks"]["database"]


def test_figures_are_for_the_operator(client, key, make_key) -> None:
    """A store's key is refused, also one that may do everything."""
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=key).status_code == 403
    assert client.get("/metrics", headers=make_key(operator=True)).status_code == 200


def test_figures_tell_of_requests_labels_and_the_queue(client, key, make_key, runtime) -> None:
    """In Prometheus's text format; by route, never by address."""
    made = client.post("/api/v1/batches", json={"orders": ["XJ12H"], "fulfil": "never"}, headers=key).json["id"]
    client.get("/api/v1/orders/XJ12H/label.pdf", headers=key)
    operator = make_key(operator=True)
    text = client.get("/metrics", headers=operator).text
    assert 'labelsvc_batches{state="queued"} 1.0' in text
    assert "labelsvc_queue_age_seconds" in text and "labelsvc_queue_age_seconds 0.0\n" not in text
    work(runtime, made)
    text = client.get("/metrics", headers=operator).text
    assert 'labelsvc_batches{state="done"} 1.0' in text and 'labelsvc_orders{state="rendered"} 1.0' in text
    assert "labelsvc_labels_rendered_total 1.0" in text and "labelsvc_queue_age_seconds 0.0\n" in text
    assert 'route="/api/v1/orders/<order>/label.pdf"' in text and "XJ12H" not in text
    assert 'labelsvc_shop_answers_total{status="200"}' in text and "labelsvc_shop_wait_seconds_total" in text
    assert 'labelsvc_render_seconds_count{format="pdf"}' in text


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """What is logged, as `labelsvc serve` writes it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logs.JsonLines())
    root = logging.getLogger()
    caplog.set_level(logging.INFO)
    root.addHandler(handler)
    yield text
    root.removeHandler(handler)


def test_requests_are_logged_without_whom_they_are_about(client, key, log: io.StringIO) -> None:
    """One JSON object a line, with the request's id, the route and the key's id; no address, no key, no order."""
    client.post("/api/v1/labels", json=[ORDER, {"id": "BAD"}], headers=key | {"X-Request-ID": "abc"})
    client.get("/api/v1/orders/XJ12H/label.pdf?link=secret", headers=key)
    rows = [json.loads(line) for line in log.getvalue().splitlines()]
    row = next(row for row in rows if row.get("request_id") == "abc")
    assert (row["method"], row["route"], row["status"]) == ("POST", "/api/v1/labels", 200)
    assert row["caller"].startswith("key:") and row["milliseconds"] > 0
    for secret in ("Ann Jones", "Long Street", "MUG1", "XJ12H", "secret", key["Authorization"].split()[1]):
        assert secret not in log.getvalue()


def test_a_bug_is_answered_and_logged_without_values(app, client, key, log: io.StringIO, monkeypatch) -> None:
    """500 as a problem; the log has the places, not the message, which may quote an order."""

    def bug(*_: object) -> None:
        raise ZeroDivisionError("Ann Jones, 5 Long Street")

    monkeypatch.setattr("labelsvc.web.api.keys.keys", bug)
    found = client.get("/api/v1/keys", headers=key)
    assert (found.status_code, found.json["code"], found.mimetype) == (500, "error", "application/problem+json")
    row = next(json.loads(line) for line in log.getvalue().splitlines() if "places" in line)
    assert row["error"] == "ZeroDivisionError" and any("list_keys" in place for place in row["places"])
    assert "Ann Jones" not in log.getvalue() + found.text
