"""Installing from outside the control panel, with a shop that plays its part over HTTP."""

import re

import pytest
import requests
from flask.testing import FlaskClient

from labelsvc.stores import remove_store, store
from labelsvc.web.app import create_app


@pytest.fixture
def fresh(runtime, shop) -> FlaskClient:
    """A browser, before the store is connected."""
    remove_store(runtime.engine, shop.store_id)
    return create_app(runtime).test_client()


def _consent(browser: FlaskClient) -> str:
    """Begin, and let the shop send the browser back: the address that it is sent to, without our host."""
    begun = browser.get("/oauth/install", base_url="https://labels.example")
    assert begun.status_code == 303
    cookie = begun.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/oauth"))
    back = requests.get(begun.headers["Location"], allow_redirects=False, timeout=30)
    return back.headers["Location"].removeprefix("https://labels.example")


def _arrive(browser: FlaskClient, address: str):
    return browser.get(address, base_url="https://labels.example")


def test_a_store_is_connected(fresh: FlaskClient, runtime, shop) -> None:
    """By the merchant's consent; the page tells where to go on."""
    found = _arrive(fresh, _consent(fresh))
    assert found.status_code == 200 and "is connected" in found.text and shop.store_id in found.text
    token = store(runtime.engine, runtime.box, shop.store_id).token
    assert token not in found.text
    with runtime.shop(shop.store_id) as connected:
        assert connected.profile().store_id == shop.store_id


def test_a_consent_counts_once(fresh: FlaskClient, runtime, shop) -> None:
    """Loaded again it is refused, and the shop is not asked: a code sent twice would end the token."""
    address = _consent(fresh)
    cookie = fresh.get_cookie("labelsvc-install", domain="labels.example", path="/oauth")
    _arrive(fresh, address)
    fresh.set_cookie("labelsvc-install", cookie.value, domain="labels.example", path="/oauth")
    assert _arrive(fresh, address).status_code == 403
    with runtime.shop(shop.store_id) as connected:
        connected.profile()


def test_another_browser_cannot_finish_it(fresh: FlaskClient, app, runtime) -> None:
    """Nor one that began another installation, nor a state that was changed, nor without one."""
    address, other = _consent(fresh), app.test_client()
    assert _arrive(other, address).status_code == 403
    _consent(other)
    assert _arrive(other, address).status_code == 403
    assert _arrive(fresh, re.sub(r"state=...", "state=abc", _consent(fresh))).status_code == 403
    assert _arrive(fresh, "/oauth/callback").status_code == 403


def test_a_merchant_may_say_no(fresh: FlaskClient, shop) -> None:
    """The page says what to do."""
    shop.access.denies_consent = True
    found = _arrive(fresh, _consent(fresh))
    assert found.status_code == 403 and "cancelled" in found.text and "/oauth/install" in found.text


def test_what_the_shop_sends_is_text_on_the_page(fresh: FlaskClient) -> None:
    """Never HTML."""
    found = _arrive(fresh, _consent(fresh) + "&error=<script>alert(1)</script>")
    assert "<script" not in found.text and "default-src 'none'" in found.headers["Content-Security-Policy"]
