"""Batches over HTTP: made once, watched, decided about, fetched."""

import csv
import io
import json

import itsdangerous.timed
import pytest
from turns import one_turn, work

from labelsvc.batches.upkeep import erase_labels
from labelsvc.printing import PrinterProfile, add_printer
from labelsvc.stores import connect_store
from labelsvc.stores.settings import save_store_settings


def _make(client, key, **body) -> str:
    found = client.post(
        "/api/v1/batches", json={"orders": ["XJ12H", "NOPE"], "fulfil": "never"} | body, headers=key
    )
    assert found.status_code == 202, found.json
    assert found.headers["Location"] == found.json["url"] == f"/api/v1/batches/{found.json['id']}"
    return str(found.json["id"])


@pytest.fixture
def batch(client, key, runtime) -> str:
    """A finished batch of one good order and one that the shop does not have."""
    made = _make(client, key)
    work(runtime, made)
    return made


def test_a_batch_goes_from_queued_to_done(client, key, runtime, shop) -> None:
    """With a state and, where something is wrong, a reason for every order."""
    made = _make(client, key, fulfil="rendered")
    assert client.get(f"/api/v1/batches/{made}", headers=key).json["state"] == "queued"
    work(runtime, made)
    found = client.get(f"/api/v1/batches/{made}", headers=key).json
    assert found["state"] == "done_with_errors" and found["counts"] == {"fulfilled": 1, "failed": 1}
    good, bad = found["items"]
    assert (good["order"], good["state"], good["reason"], good["label_version"]) == ("XJ12H", "fulfilled", None, 1)
    assert (bad["state"], bool(bad["reason"]["message"])) == ("failed", True)
    assert [put.order_id for put in shop.puts] == ["XJ12H"]


def test_batches_are_listed_in_pages(client, key) -> None:
    """Newest first, and found by an order."""
    made = [_make(client, key) for _ in range(3)]
    first = client.get("/api/v1/batches?limit=2", headers=key).json
    rest = client.get(f"/api/v1/batches?limit=2&cursor={first['next_cursor']}", headers=key).json
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    assert len(client.get("/api/v1/batches?query=XJ12H", headers=key).json["items"]) == 3
    assert client.get("/api/v1/batches?cursor=wrong", headers=key).status_code == 422


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("state=queued", 1),
        ("state=done", 0),
        ("created_from=2020-01-01T00:00:00Z&created_to=2999-01-01T00:00:00Z", 1),
        ("created_to=2020-01-01T00:00:00Z", 0),
        ("query=XJ12H&state=queued", 1),
        ("query=LQ7IO&state=queued", 0),
    ],
)
def test_batches_are_found_by_state_and_day(client, key, asked, found) -> None:
    """The database looks, not the reader; what is no state or moment is refused."""
    _make(client, key, orders=["XJ12H"])
    assert len(client.get(f"/api/v1/batches?{asked}", headers=key).json["items"]) == found
    for wrong in ("state=lost", "created_from=yesterday"):
        assert client.get(f"/api/v1/batches?{wrong}", headers=key).status_code == 422


def test_the_labels_come_as_one_file_the_same_each_time(client, key, batch) -> None:
    """PDF and ZPL; 409 before they are all made."""
    for kind, begins in (("pdf", b"%PDF"), ("zpl", b"^XA")):
        first, second = (client.get(f"/api/v1/batches/{batch}/labels.{kind}", headers=key) for _ in range(2))
        assert first.status_code == 200 and first.data.startswith(begins) and first.data == second.data
    queued = _make(client, key)
    assert client.get(f"/api/v1/batches/{queued}/labels.pdf", headers=key).status_code == 409


def test_labels_are_made_for_what_lies_in_the_printer(client, key, runtime, shop) -> None:
    """Unless the request says otherwise; a 203 dpi label would come out small on a 300 dpi printer."""
    add_printer(runtime.engine, runtime.box, PrinterProfile(shop.store_id, "A6", "socket://192.0.2.1", "A6", 300))
    for asked, expected in (({}, ("A6", 300)), ({"stock": "4x8", "dpi": 600}, ("4x8", 600))):
        made = _make(client, key, printer="A6", **asked)
        found = client.get(f"/api/v1/batches/{made}", headers=key).json
        assert (found["stock"], found["dpi"]) == expected


def test_a_file_of_erased_labels_says_so(client, key, batch, runtime) -> None:
    """Not that the store is not connected."""
    erase_labels(runtime.engine)
    answer = client.get(f"/api/v1/batches/{batch}/labels.pdf", headers=key)
    assert (answer.status_code, answer.json["code"]) == (409, "label_erased")


def test_what_is_left_out_is_as_the_settings_say(client, key, runtime, shop) -> None:
    """Stock, sort, policy; the request wins where it says something."""
    settings = {"stock": "A6", "sort": "name", "fulfil": {"policy": "confirmed", "notify_customer": False}}
    save_store_settings(runtime.engine, runtime.box, shop.store_id, settings)
    made = client.post("/api/v1/batches", json={"filter": {}}, headers=key).json["id"]
    found = client.get(f"/api/v1/batches/{made}", headers=key).json
    assert (found["stock"], found["sort"], found["fulfil"], found["notify_customer"]) == (
        "A6",
        "name",
        "confirmed",
        False,
    )
    other = _make(client, key, stock="4x8", notify_customer=True)
    found = client.get(f"/api/v1/batches/{other}", headers=key).json
    assert (found["stock"], found["fulfil"], found["notify_customer"]) == ("4x8", "never", True)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "/"),
        ({"orders": ["A"], "filter": {}}, "/"),
        ({"orders": []}, "/orders"),
        ({"orders": ["A", 7]}, "/orders/1"),
        ({"orders": ["A\u0000"]}, "/orders/0"),
        ({"orders": ["A"], "colour": "red"}, "/colour"),
        ({"orders": ["A"], "tracking": {"A": {"url": "javascript:alert(1)"}}}, "/tracking/A/url"),
        ({"orders": ["A"], "tracking": {"A/B": {"weight": 1}}}, "/tracking/A~1B/weight"),
        ({"orders": ["A"], "copies": "2"}, "/copies"),
        ({"filter": {"created_from": "2026-05-01T12:00:00"}}, "/filter/created_from"),
        ({"filter": {"created_from": "1714561200"}}, "/filter/created_from"),
    ],
)
def test_every_wrong_value_is_named_with_its_place(client, key, body: dict[str, object], path: str) -> None:
    """422 with JSON pointers."""
    found = client.post("/api/v1/batches", json=body, headers=key)
    assert (found.status_code, found.json["code"]) == (422, "invalid")
    assert path in [error["path"] for error in found.json["errors"]]


@pytest.mark.parametrize(
    "body",
    [
        {"stock": "nonsense"},
        {"start_at": 2},
        {"fulfil": "printed"},
        {"printer": "nowhere"},
        {"template": "nowhere"},
        {"documents": ["label", "label"]},
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is(client, key, body: dict[str, object]) -> None:
    """422 or 404, and no batch."""
    found = client.post("/api/v1/batches", json={"orders": ["XJ12H"], "fulfil": "never"} | body, headers=key)
    assert found.status_code in (404, 422)
    assert client.get("/api/v1/batches", headers=key).json["items"] == []


def test_marking_orders_needs_its_own_scope(client, make_key) -> None:
    """A key that may only print makes batches that mark nothing."""
    key = make_key("print", "read")
    wanted = {"orders": ["XJ12H"]}
    assert client.post("/api/v1/batches", json=wanted, headers=key).status_code == 403
    assert client.post("/api/v1/batches", json=wanted | {"fulfil": "never"}, headers=key).status_code == 202


def test_decisions(client, key, runtime, shop) -> None:
    """Cancel, retry, confirm, undo: each where it can be, 409 where it cannot."""

    def decide(batch: str, what: str) -> int:
        return int(client.post(f"/api/v1/batches/{batch}/{what}", headers=key).status_code)

    queued = _make(client, key)
    assert decide(queued, "cancel") == 200 and decide(queued, "cancel") == 409
    assert client.get(f"/api/v1/batches/{queued}", headers=key).json["state"] == "cancelled"
    waiting = _make(client, key, fulfil="confirmed", orders=["XJ12H"])
    work(runtime, waiting)
    assert shop.puts == [] and decide(waiting, "undo") == 409
    assert decide(waiting, "confirm") == 200
    work(runtime, waiting)
    assert len(shop.puts) == 1 and decide(waiting, "retry") == 409
    assert decide(waiting, "undo") == 200
    assert decide("0" * 16, "cancel") == 404


def test_numbers_for_other_orders_are_told(client, key, runtime) -> None:
    """A name is found whatever its case; what is given for no order of the batch is left alone, also by retry."""
    tracking = {"xj12h": {"number": "1Z999AA10123456784"}, "LQ7IO": {"number": "1Z999AA10123456784"}}
    made = _make(client, key, tracking=tracking, parcels={"XJ12H": 2, "lq7io": 3, "XYZ": 2})
    work(runtime, made)
    client.post(f"/api/v1/batches/{made}/retry", headers=key)
    work(runtime, made)
    found = client.get(f"/api/v1/batches/{made}", headers=key).json
    first, unknown, *left = found["items"]
    assert (first["order"], first["parcels"], first["tracking"]["number"]) == ("XJ12H", 2, "1Z999AA10123456784")
    assert (unknown["order"], unknown["state"]) == ("NOPE", "failed")
    assert {(one["order"].upper(), one["state"], one["reason"]["code"]) for one in left} == {
        ("LQ7IO", "skipped", "not_in_batch"),
        ("XYZ", "skipped", "not_in_batch"),
    }
    assert len(left) == 2


def test_an_undo_is_followed_to_its_end(client, key, runtime, shop) -> None:
    """The batch stays done; it says that statuses are on their way back, and its events go on until they are."""
    made = _make(client, key, fulfil="rendered", orders=["XJ12H"])
    work(runtime, made)
    url = f"/api/v1/batches/{made}"
    before = client.get(url, headers=key).json
    undone = client.post(f"{url}/undo", headers=key)
    told = undone.json
    assert (before["undoing"], told["undoing"], told["state"], told["held"]) == (False, True, "done", False)
    assert client.get("/api/v1/batches", headers=key).json["items"][0]["undoing"] is True
    marker = client.get(url, headers=key).headers["ETag"].strip('"')
    found = client.get(f"{url}/events", headers=key | {"Last-Event-ID": marker}, buffered=False)
    parts = iter(found.response)
    assert next(parts) == b"retry: 2000\n\n"
    one_turn(runtime, made)
    assert b'"undoing":false' in next(parts) and b"event: end" in next(parts)
    found.close()
    assert client.get(url, headers=key).json["counts"] == {"rendered": 1} and len(shop.puts) == 2


def test_polling_is_cheap(client, key, batch) -> None:
    """With its ETag an unchanged batch is answered by 304."""
    url = f"/api/v1/batches/{batch}"
    etag = client.get(url, headers=key).headers["ETag"]
    assert client.get(url, headers=key | {"If-None-Match": etag}).status_code == 304
    client.post(f"{url}/retry", headers=key)
    assert client.get(url, headers=key | {"If-None-Match": etag}).status_code == 200


def test_progress_comes_as_events(client, key, batch) -> None:
    """A finished batch tells how it stands and ends; who knows that already is told so."""
    found = client.get(f"/api/v1/batches/{batch}/events", headers=key)
    assert found.mimetype == "text/event-stream"
    blocks = [
        dict(line.split(": ", 1) for line in block.split("\n")) for block in found.text.strip().split("\n\n")
    ]
    retry, progress, end = blocks
    assert retry == {"retry": "2000"} and (progress["event"], end["event"]) == ("progress", "end")
    assert json.loads(progress["data"])["counts"] == {"rendered": 1, "failed": 1}
    again = client.get(f"/api/v1/batches/{batch}/events", headers=key | {"Last-Event-ID": end["id"]})
    assert (again.status_code, again.data) == (204, b"")


def test_events_follow_a_batch_at_work(client, key, runtime) -> None:
    """Only what has changed since Last-Event-ID; then what happens."""
    made = _make(client, key)
    marker = client.get(f"/api/v1/batches/{made}", headers=key).headers["ETag"].strip('"')
    found = client.get(f"/api/v1/batches/{made}/events", headers=key | {"Last-Event-ID": marker}, buffered=False)
    parts = iter(found.response)
    assert next(parts) == b"retry: 2000\n\n"
    work(runtime, made)
    assert b'"state":"done_with_errors"' in next(parts) and b"event: end" in next(parts)
    assert list(parts) == []
    found.close()


def test_a_table_holds_no_formula(client, key, runtime, shop) -> None:
    """A spreadsheet shows what it is given, and calculates nothing."""
    made = _make(client, key, orders=["=1+1", "XJ12H"], tracking={"XJ12H": {"number": "@SUM(A1)"}})
    work(runtime, made)
    found = client.get(f"/api/v1/batches/{made}/orders.csv", headers=key)
    rows = list(csv.DictReader(io.StringIO(found.data.decode("utf-8-sig"))))
    assert [row["order"] for row in rows] == ["'=1+1", "XJ12H"]
    assert rows[1]["tracking_number"] == "'@SUM(A1)"


@pytest.mark.parametrize("file", ["labels.pdf", "labels.zpl", "orders.csv"])
def test_a_link_opens_one_file_once(client, key, batch, file: str) -> None:
    """Without a key; HEAD does not use it up, a range gets the whole."""
    made = client.post(f"/api/v1/batches/{batch}/links", json={"file": file}, headers=key).json
    url = made["url"].removeprefix("https://labels.example")
    assert url.startswith(f"/api/v1/batches/{batch}/{file}?link=")
    assert client.head(url).status_code == client.head(url).status_code == 200
    found = client.get(url, headers={"Range": "bytes=0-9"})
    assert found.status_code == 200 and found.data == client.get(url.partition("?")[0], headers=key).data
    assert client.get(url).status_code == 401


def test_a_link_opens_nothing_else(client, key, batch, runtime, shop, monkeypatch) -> None:
    """Another file, another batch, a changed letter, five minutes later, a removed store: 401 each."""

    def link() -> str:
        made = client.post(f"/api/v1/batches/{batch}/links", json={}, headers=key).json
        return str(made["url"].removeprefix("https://labels.example"))

    url = link()
    token = url.partition("?")[2]
    other = _make(client, key)
    for wrong in (
        f"/api/v1/batches/{batch}/labels.zpl?{token}",
        f"/api/v1/batches/{other}/labels.pdf?{token}",
        f"/api/v1/batches/{batch}?{token}",
        f"{url}&stock=A6",
        url[:-2] + ("A" if url[-2] != "A" else "B") + url[-1],
        url.partition("=")[0] + "=",
    ):
        assert client.get(wrong).status_code == 401, wrong
    assert client.get(url).status_code == 200
    url = link()
    with monkeypatch.context() as later:
        moment = itsdangerous.timed.time.time()
        later.setattr(itsdangerous.timed.time, "time", lambda: moment + 301)
        assert client.get(url).status_code == 401
    connect_store(runtime.engine, runtime.box, shop.store_id, "another_token")
    assert client.get(url).status_code == 401


def test_a_link_to_an_orders_label(client, key) -> None:
    """With the stock that was asked for, and no other."""
    made = client.post("/api/v1/orders/XJ12H/links", json={"stock": "A6", "format": "zpl"}, headers=key).json
    url = made["url"].removeprefix("https://labels.example")
    assert client.get(url.replace("A6", "A5")).status_code == 401
    assert client.get(url).data.startswith(b"^XA")


def test_another_stores_batches_are_not_there(client, key, batch, runtime, make_key) -> None:
    """404, whatever is asked of them; the list is empty."""
    connect_store(runtime.engine, runtime.box, "1003", "secret_token")
    other = make_key(store_id="1003")
    for path in ("", "/labels.pdf", "/labels.zpl", "/orders.csv", "/events"):
        assert client.get(f"/api/v1/batches/{batch}{path}", headers=other).status_code == 404, path
    for path in ("/cancel", "/retry", "/confirm", "/undo", "/links"):
        assert client.post(f"/api/v1/batches/{batch}{path}", json={}, headers=other).status_code == 404, path
    assert client.get("/api/v1/batches", headers=other).json["items"] == []
