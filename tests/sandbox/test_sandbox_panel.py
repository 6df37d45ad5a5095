"""The page that plays the control panel, and what it hands to the app."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sandbox_helpers import Caller

from labelsvc.ecwid.payload import decrypt_payload, parse_fragment


@pytest.fixture
def panel(caller: Caller) -> Caller:
    caller.shop.app_url = "http://127.0.0.1:8000"
    return caller


def frame(panel: Caller, **query: str) -> str:
    """The address in the frame of the page."""
    page = requests.get(f"{panel.server.url}/cp", params=query, timeout=10).text
    (address,) = re.findall(r'<iframe[^>]* src="([^"]+)"', page)
    return html.unescape(address)


def test_the_app_is_opened_with_a_payload_that_it_can_read(panel: Caller) -> None:
    """Store, token, language and the state of a deep link, encrypted."""
    url = urlsplit(frame(panel, lang="de", app_state="order:XJ12H"))
    query = parse_qs(url.query)
    payload = decrypt_payload(panel.shop.client_secret, query["payload"][0])
    assert (payload.store_id, payload.access_token) == (panel.shop.store_id, panel.shop.token)
    assert (payload.lang, payload.app_state, query["app_state"]) == ("de", "order:XJ12H", ["order:XJ12H"])
    assert url.path == "/panel"
    assert query["cache-killer"][0].isdecimal()


def test_the_older_mode_puts_it_into_the_fragment(panel: Caller) -> None:
    """Where no server sees it."""
    url = urlsplit(frame(panel, fragment="1"))
    assert url.query == ""
    assert parse_fragment(url.fragment).access_token == panel.shop.token


def test_the_page_is_of_another_site_than_the_app(panel: Caller) -> None:
    """A name for the panel, an address for the app: a browser keeps their cookies apart."""
    assert urlsplit(panel.server.panel_url).hostname == "localhost"
    assert requests.get(panel.server.panel_url, timeout=10).status_code == 200


def test_the_frame_can_be_sandboxed(panel: Caller) -> None:
    """By the query, for tests."""
    page = requests.get(f"{panel.server.url}/cp", params={"sandbox": "allow-scripts"}, timeout=10).text
    assert 'sandbox="allow-scripts"' in page
    assert (
        "sandbox=" not in re.findall(r"<iframe[^>]*>", requests.get(f"{panel.server.url}/cp", timeout=10).text)[0]
    )


def test_what_stands_in_the_query_cannot_become_part_of_the_page(panel: Caller) -> None:
    """It is somebody's browser all the same."""
    hostile = {"lang": '"><script>x()</script>', "theme": '"><script>x()</script>', "x": "</script><script>x()"}
    page = requests.get(f"{panel.server.url}/cp", params=hostile, timeout=10).text
    assert "<script>x()" not in page


def test_an_order_can_be_placed_and_is_listed_first(panel: Caller) -> None:
    """The button and the list of the page."""
    url = f"{panel.server.url}/cp/orders"
    placed = requests.post(url, timeout=10).json()["id"]
    assert requests.get(url, timeout=10).json()[0]["id"] == placed


def test_nothing_comes_from_elsewhere(panel: Caller) -> None:
    """Page and script name no other server."""
    for path in ("/cp", "/sdk/ecwid-app.js", "/sdk/ecwid-app-ui.css"):
        answer = requests.get(panel.server.url + path, timeout=10)
        assert answer.status_code == 200
        assert {urlsplit(url).hostname for url in re.findall(r"https?://[^\"' ]+", answer.text)} <= {"127.0.0.1"}
