"""Getting into the panel: only with what the control panel encrypted, and the shop confirms."""

import json
import re
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labelsvc.batches.upkeep import disconnect
from labelsvc.errors import ShopUnreachable
from labelsvc.resources import resource_dir
from labelsvc.runtime import Runtime
from labelsvc.sandbox import Sandbox
from labelsvc.sandbox.payload import encrypt_payload, fragment_payload
from labelsvc.stores import store, stores
from labelsvc.web import entry
from labelsvc.web.app import create_app


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals need not be slow here."""
    monkeypatch.setattr(entry, "REFUSAL_SECONDS", 0.0)


def told(shop: Sandbox, **changes: Any) -> dict[str, Any]:
    """What the control panel says of a merchant who opens the app."""
    known = {"store_id": int(shop.store_id), "lang": "en", "access_token": shop.token, "view_mode": "PAGE"}
    return known | changes


def address(shop: Sandbox, secret: str = "", **changes: Any) -> str:
    """The address that the control panel opens."""
    return f"/panel?payload={encrypt_payload(secret or shop.client_secret, told(shop, **changes))}"


def start_in(page: str) -> dict[str, Any]:
    """What a page begins with."""
    found = re.search(r'id="panel-start"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    begun: dict[str, Any] = json.loads(found[1])
    return begun


def test_the_first_opening_connects_the_store(runtime: Runtime, client: FlaskClient, shop: Sandbox) -> None:
    """Nothing has to be installed by hand: the shop's word is enough, and orders are on the page that comes."""
    disconnect(runtime.engine, shop.store_id)
    answer = client.get(address(shop))
    assert answer.status_code == 200
    assert [one[0] for one in stores(runtime.engine)] == [shop.store_id]
    start = start_in(answer.text)
    assert len(re.findall("<tr data-order=", answer.text)) == 25 and start["next_cursor"]
    assert start["zone"] == "Europe/Berlin"


def test_a_new_token_replaces_the_old_one(runtime: Runtime, client: FlaskClient, shop: Sandbox) -> None:
    """An app that was installed anew goes on with the token it was given then."""
    fresh = shop.access.issue()
    assert client.get(address(shop, access_token=fresh)).status_code == 200
    assert store(runtime.engine, runtime.box, shop.store_id).token == fresh


def test_the_session_works_and_can_be_renewed(client: FlaskClient, shop: Sandbox) -> None:
    """The bearer token of the page opens the API for its store, and so does the next one."""
    session = start_in(client.get(address(shop)).text)["session"]
    headers = {"Authorization": f"Bearer {session}"}
    renewed = client.post("/panel/session/renew", headers=headers).get_json()["session"]
    for token in (session, renewed):
        assert client.get("/api/v1/orders", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert client.post("/panel/session/renew").status_code == 401


def test_the_older_mode_posts_its_fragment(client: FlaskClient, shop: Sandbox) -> None:
    """Without a payload in the address a page comes that sends the fragment, and gets the panel for it."""
    assert "fragment.js" in client.get("/panel").text
    answer = client.post("/panel/session", json={"payload": fragment_payload(told(shop))})
    assert answer.status_code == 200
    assert start_in(answer.text)["store"] == shop.store_id


def forgeries(shop: Sandbox) -> dict[str, str]:
    """Addresses that must not open anything."""
    good = address(shop)
    return {
        "another secret": address(shop, secret="another-secret-of-32-characters!"),
        "an unknown token": address(shop, access_token="secret_unknown"),
        "another store": address(shop, store_id=4711),
        "no token": address(shop, access_token=""),
        "cut": good[:-20],
        "bent": good[:-8] + "AAAAAAAA",
        "no base64": "/panel?payload=%00%00",
        "too long": "/panel?payload=" + "A" * 9000,
        "one block": "/panel?payload=AAAAAAAAAAAAAAAAAAAAAA",
    }


def test_every_forgery_gets_the_same_answer(runtime: Runtime, client: FlaskClient, shop: Sandbox) -> None:
    """Status and page tell nothing about what was wrong, and no store is connected or changed by it."""
    before = store(runtime.engine, runtime.box, shop.store_id)
    answers = {name: client.get(url) for name, url in forgeries(shop).items()}
    assert {answer.status_code for answer in answers.values()} == {403}
    assert len({answer.text for answer in answers.values()}) == 1
    assert store(runtime.engine, runtime.box, shop.store_id) == before
    assert [one[0] for one in stores(runtime.engine)] == [shop.store_id]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.text(max_size=200))
def test_no_fragment_breaks_the_page(client: FlaskClient, payload: str) -> None:
    """Whatever is posted is refused, never an error of ours."""
    assert client.post("/panel/session", json={"payload": payload}).status_code == 403


def test_a_shop_that_is_away_is_told_apart(runtime: Runtime, shop: Sandbox) -> None:
    """A merchant whose shop does not answer is asked to wait, not to install anything."""

    def away(store_id: str, token: str) -> NoReturn:
        raise ShopUnreachable("no connection")

    client = create_app(replace(runtime, connect=away)).test_client()
    refused = client.get(address(shop, access_token="secret_new", lang="de"))
    assert refused.status_code == 503 and '<html lang="de"' in refused.text
    known = client.get(address(shop))
    assert known.status_code == 200, "the token is the one that the shop confirmed before"
    assert start_in(known.text)["problem"]["code"] == "shop_unreachable"


def test_the_page_may_be_framed_by_the_control_panel_only(client: FlaskClient, shop: Sandbox) -> None:
    """Scripts need the page's nonce or come from us, nothing is stored, and nothing is told to other sites."""
    answer = client.get(address(shop))
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://my.ecwid.com" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"<[^>]+\son[a-z]+=", answer.text), "an inline handler"


def test_the_page_does_not_name_the_platform(client: FlaskClient, shop: Sandbox) -> None:
    """Published apps must not: neither in its text nor in its scripts' texts."""
    page = client.get(address(shop)).text
    visible = re.sub(r"<(script|body)[^>]*>", "", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    assert not re.search(r"ecwid|lightspeed", visible, re.IGNORECASE)


def test_the_page_is_small(client: FlaskClient, shop: Sandbox) -> None:
    """Under 100 KB with its scripts and styles, orders included."""
    version = re.findall(r"/panel/static/([0-9a-f]{8})/", client.get(address(shop)).text)[0]
    page = client.get(address(shop), headers={"Accept-Encoding": "gzip"})
    files = (resource_dir("templates") / "panel" / "static").iterdir()
    packed = [
        client.get(f"/panel/static/{version}/{file.name}", headers={"Accept-Encoding": "gzip"}) for file in files
    ]
    assert all(answer.headers["Content-Encoding"] == "gzip" for answer in packed)
    assert len(page.data) + sum(len(answer.data) for answer in packed) < 100_000
