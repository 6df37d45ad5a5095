"""Every route, from the same table that the application serves: documented, and closed to whoever may not in."""

import json
import re

import itsdangerous.timed
import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from labelsvc.printing import PrinterProfile, add_printer, agent_jobs
from labelsvc.printing.document import calibration_document
from labelsvc.stores import connect_store, remove_store
from labelsvc.stores.keys import SCOPES, keys, revoke_key
from labelsvc.web.api import SUBJECTS
from labelsvc.web.auth import issue_session
from labelsvc.web.limits import Buckets
from labelsvc.web.problems import KINDS
from labelsvc.web.routes import BUCKETS, PREFIX, Route

ROUTES = [route for subject in SUBJECTS for route in subject.found]
OTHER = "1003"


NOTHING = {"order": "XJ12H", "batch": "0123456789abcdef", "key_id": "none", "printer": "none", "job": "none"}


def _call(client, route: Route, headers: dict[str, str], ids: dict[str, str] = NOTHING):
    body = route.body_example if route.body or route.any_json else None
    return client.open(PREFIX + route.path.format(**ids), method=route.method, json=body, headers=headers)


def test_no_route_opens_to_a_wrong_key(client, runtime, make_key, shop) -> None:
    """None, unknown, malformed, revoked, an operator's: 401, all alike."""
    revoked = make_key()
    for key in keys(runtime.engine, shop.store_id):
        revoke_key(runtime.engine, key.id)
    wrong = [{}, {"Authorization": "Bearer lsk_unknown"}, {"Authorization": "Basic eDp5"}, revoked]
    wrong += [make_key(operator=True), {"Authorization": f"Bearer {issue_session(runtime, shop.store_id)}x"}]
    details = set()
    for route in ROUTES:
        for headers in wrong:
            found = _call(client, route, headers)
            assert (found.status_code, found.mimetype) == (401, "application/problem+json"), (route.name, headers)
            assert found.headers["WWW-Authenticate"] == "Bearer"
            details.add(found.json["detail"])
    assert len(details) == 1


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_its_own_routes_only(client, make_key, scope: str) -> None:
    """403 for all others, which tells the scope that is missing."""
    key = make_key(scope)
    for route in ROUTES:
        found = _call(client, route, key)
        if route.scope == scope and route.name != "create_batch":
            assert found.status_code not in (401, 403), route.name
        elif route.scope != scope:
            assert found.status_code == 403 and route.scope in found.json["detail"], route.name


def test_no_route_shows_or_changes_what_is_another_stores(client, runtime, key, make_key, shop) -> None:
    """With another store's key nothing of this store is there: neither by its id, nor in any list."""
    connect_store(runtime.engine, runtime.box, OTHER, "secret_token")
    ids = _things(client, runtime, key, shop)
    before = _seen(client, key)
    stranger = make_key(store_id=OTHER)
    for route in ROUTES:
        found = _call(client, route, stranger, ids)
        if {"{batch}", "{key_id}", "{printer}", "{job}"} & set(re.findall(r"{\w+}", route.path)):
            assert found.status_code == 404, (route.name, found.status_code)
        elif found.is_json:
            assert not any(ids[name] in found.text for name in ("batch", "key_id", "printer", "job")), route.name
    assert _seen(client, key) == before


def _things(client, runtime, key, shop) -> dict[str, str]:
    """A batch, a printer, a key and a print job of the store, by their ids."""
    batch = client.post(f"{PREFIX}/batches", json={"orders": [shop.printable[0]]}, headers=key).json["id"]
    profile = PrinterProfile(store_id=shop.store_id, name="desk-of-the-first", uri="file:desk")
    add_printer(runtime.engine, runtime.box, profile)
    # What the body's example asks for: another store's agent offers a printer of that very name.
    offered = PrinterProfile(store_id=shop.store_id, name="offered", uri="agent:desk")
    job = "11111111-2222-4333-8444-555555555555"
    agent_jobs.offer(runtime.engine, runtime.box, offered, job, calibration_document(offered))
    return {
        "order": shop.printable[0],
        "job": job,
        "batch": batch,
        "printer": profile.name,
        "key_id": keys(runtime.engine)[0].id,
    }


def _seen(client, key) -> list[object]:
    """What the store itself sees of its own."""
    paths = ("batches", "printers", "settings", "keys")
    answers = [client.get(f"{PREFIX}/{path}", headers=key).json for path in paths]
    for one in answers[3]["items"]:
        one.pop("last_used", None)
    return answers


def test_a_removed_store_ends_keys_and_sessions(client, runtime, make_key) -> None:
    """At once; connected anew with another token, old sessions do not come back."""
    connect_store(runtime.engine, runtime.box, OTHER, "secret_token")
    key, session = make_key(store_id=OTHER), {"Authorization": f"Bearer {issue_session(runtime, OTHER)}"}
    remove_store(runtime.engine, OTHER)
    assert {_call(client, route, headers).status_code for route in ROUTES for headers in (key, session)} == {401}
    connect_store(runtime.engine, runtime.box, OTHER, "another_token")
    assert {_call(client, route, session).status_code for route in ROUTES} == {401}


def test_every_route_of_the_application_is_in_the_document(app, client) -> None:
    """All of /api/v1; and the other way round."""
    document = client.get("/openapi.json").json
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    told = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert served == told
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_the_document_is_whole(client) -> None:
    """OpenAPI 3.1, every schema valid, every reference there, every operation described."""
    document = client.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description"), name
    text = json.dumps(document)
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.partition('"')[0] in document["components"]["schemas"]
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"] and "Scope: `" in operation["description"]


def test_the_documents_examples_are_valid(client) -> None:
    """Bodies, by their own schemas."""
    for route in ROUTES:
        if route.body:
            TypeAdapter(route.body).validate_json(json.dumps(route.body_example), strict=True)


def test_every_problem_has_its_place_in_the_docs(client) -> None:
    """The page that `type` points to lists all of them; those of routes are all in the table."""
    page = client.get("/docs/problems").text
    for code in KINDS:
        assert f'id="{code}"' in page
    assert all(code in KINDS for route in ROUTES for code in route.problems)


@pytest.mark.parametrize("address", ["/docs", "/docs/problems"])
def test_the_docs_load_nothing_from_elsewhere(client, address: str) -> None:
    """No script, one style sheet of our own, a policy that allows no more."""
    found = client.get(address)
    assert found.status_code == 200 and "<script" not in found.text and "//" not in found.text.replace("://", "")
    assert "default-src 'none'" in found.headers["Content-Security-Policy"]
    assert client.get("/docs/style.css").mimetype == "text/css"


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("DELETE", "/api/v1/orders", 405),
        ("TRACE", "/api/v1/orders", 405),
        ("GET", "/api/v1/orders/a%00b/label.pdf", 404),
        ("GET", f"/api/v1/orders/{'x' * 300}/label.pdf", 404),
    ],
)
def test_wrong_addresses_are_problems_too(client, key, method: str, url: str, status: int) -> None:
    """With a body that says so."""
    found = client.open(url, method=method, headers=key)
    assert (found.status_code, found.mimetype) == (status, "application/problem+json")
    assert found.json["status"] == status and found.json["type"].startswith(
        "https://labels.example/docs/problems#"
    )
    assert found.json["request_id"] == found.headers["X-Request-ID"]


def test_heads_and_options_are_answered(client, key) -> None:
    """As HTTP has them."""
    head = client.head("/api/v1/stocks", headers=key)
    assert head.status_code == 200 and head.data == b"" and int(head.headers["Content-Length"]) > 1000
    assert "GET" in client.options("/api/v1/stocks").headers["Allow"]


def test_a_request_keeps_a_sensible_id(client) -> None:
    """One that a proxy gave; never one that could break a log line."""
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/healthz", headers={"X-Request-ID": 'a"b'}).headers["X-Request-ID"] != 'a"b'


def test_who_asks_too_much_is_told_when_to_come_again(app, client, key, make_key) -> None:
    """429 with Retry-After; another key is not concerned."""
    moment = 0.0
    app.extensions[BUCKETS] = Buckets(per_second=0.5, burst=2, clock=lambda: moment)
    first, second, third = (client.get("/api/v1/keys", headers=key) for _ in range(3))
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    assert third.headers["Retry-After"] == "2" and third.json["code"] == "too_many_requests"
    assert client.get("/api/v1/keys", headers=make_key()).status_code == 200
    moment = 2.0
    assert client.get("/api/v1/keys", headers=key).status_code == 200


def test_a_session_lives_half_an_hour(client, runtime, shop, monkeypatch) -> None:
    """And may do everything until then."""
    headers = {"Authorization": f"Bearer {issue_session(runtime, shop.store_id, 'de')}"}
    assert client.get("/api/v1/settings", headers=headers).status_code == 200
    moment = itsdangerous.timed.time.time()
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: moment + 1801)
    assert client.get("/api/v1/settings", headers=headers).status_code == 401
