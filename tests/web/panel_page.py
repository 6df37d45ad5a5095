"""The panel over HTTP, opened as the control panel opens it, and what axe-core says of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from labelsvc.sandbox import Sandbox
from labelsvc.sandbox.payload import encrypt_payload

# What each view shows once it has everything.
READY = {
    "orders": "#order-rows tr",
    "history": "#history-loading[hidden] ~ ol",
    "settings": "#preview-paper[aria-busy=false] img:not([hidden])",
}


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not here."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def panel_path(shop: Sandbox, lang: str) -> str:
    """The panel's address with an encrypted payload, for a merchant of this language."""
    payload = {"store_id": shop.store_id, "lang": lang, "access_token": shop.token, "view_mode": "PAGE"}
    return f"/panel?payload={encrypt_payload(shop.client_secret, payload)}"


def show(page: Page, view: str) -> None:
    """Open a view by its tab."""
    page.locator(f".tab[data-view={view}]").click()
    page.wait_for_selector(READY[view], state="attached")


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds wrong with the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [{"id": one["id"], "nodes": [node["html"][:160] for node in one["nodes"]]} for one in found]
