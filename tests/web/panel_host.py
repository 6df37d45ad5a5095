"""The panel where it lives: in a frame of a page on another site, with a shop, a queue's worker and a browser."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, request
from playwright.sync_api import Browser, FrameLocator, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from labelsvc.runtime import Runtime, open_runtime
from labelsvc.sandbox import Sandbox
from labelsvc.sandbox.payload import encrypt_payload, fragment_payload
from labelsvc.settings import environment, load_settings
from labelsvc.web.app import create_app

CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--test-third-party-cookie-phaseout",
    # As high as a desk's screen: the panel asks for no higher frame than that.
    "--screen-info={1400x1060}",
]
HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Control panel</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{margin:0}} iframe{{border:0;width:100%;display:block}}</style></head>
<body><iframe title="App" src="{src}" {sandbox} height="480"></iframe>
<script>addEventListener("message", (event) => {{
  const told = JSON.parse(event.data);
  (window.told ??= []).push(told);
  if (told.method === "setSize") document.querySelector("iframe").height = told.data.height;
}});</script></body></html>"""


@dataclass
class Host:
    """The service at ``url``, the shop behind it, and the control panel's page at ``host_url``."""

    shop: Sandbox
    runtime: Runtime
    app: Flask
    url: str = ""
    host_url: str = ""
    opened: list[str] = field(default_factory=list)

    def payload(self, **changes: Any) -> dict[str, Any]:
        """What the control panel hands over."""
        known = {
            "store_id": self.shop.store_id,
            "lang": "en",
            "access_token": self.shop.token,
            "view_mode": "PAGE",
        }
        return known | changes

    def panel_path(self, **changes: Any) -> str:
        """The panel's address with an encrypted payload."""
        return f"/panel?payload={encrypt_payload(self.shop.client_secret, self.payload(**changes))}&cache-killer=1"

    def fragment_path(self) -> str:
        """The older mode."""
        return f"/panel#{fragment_payload(self.payload())}"

    def page_url(self, path: str, sandbox: str = "") -> str:
        """The control panel's page that shows a path of ours in its frame."""
        return f"{self.host_url}/?src={quote(self.url + path, safe='')}&sandbox={quote(sandbox)}"

    def open(self, page: Page, sandbox: str = "", **changes: Any) -> FrameLocator:
        """The panel in its frame, once its script is ready."""
        page.goto(self.page_url(self.panel_path(**changes), sandbox))
        frame = page.frame_locator("iframe")
        frame.locator("body:not(.early) #order-rows tr").first.wait_for()
        return frame


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not here."""


def _host_app() -> Flask:
    app = Flask("control-panel")

    def host() -> Response:
        asked = request.args
        sandbox = f'sandbox="{asked["sandbox"]}"' if asked.get("sandbox") else ""
        return Response(HOST.format(src=asked["src"].replace("&", "&amp;"), sandbox=sandbox))

    app.add_url_rule("/", "host", host)
    return app


@contextmanager
def cookie_probe() -> Iterator[str]:
    """A page on the service's site that sets cookies in every way there is, and shows those that it was sent."""
    app = Flask("probe")

    def probe() -> Response:
        sent = request.headers.get("Cookie", "")
        script = "document.cookie = 'script=1; SameSite=None; Secure'"
        answer = Response(f"<p id=sent>{sent}</p><script>{script}</script>")
        answer.headers.add("Set-Cookie", "header=1; SameSite=None; Secure")
        answer.headers.add("Set-Cookie", "partitioned=1; SameSite=None; Secure; Partitioned")
        return answer

    app.add_url_rule("/", "probe", probe)
    with _served(app, "127.0.0.1") as url:
        yield url


@contextmanager
def _served(app: Flask, name: str, port: int = 0) -> Iterator[str]:
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{name}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def hosted(directory: Path, orders: int = 60) -> Iterator[Host]:
    """Everything, for the length of the block. The service is at 127.0.0.1, the control panel at localhost."""
    shop = Sandbox(orders, requests_per_minute=0)
    with shop.serve() as server, _free_port() as port:
        env = {
            "LABELSVC_DATA_DIR": str(directory),
            "LABELSVC_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
            "LABELSVC_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "ECWID_API_URL": server.api_url,
            "ECWID_OAUTH_URL": server.oauth_url,
            "ECWID_JS_SDK_URL": f"{server.url}/missing/sdk.js",
            "ECWID_CSS_URL": f"{server.url}/missing/sdk.css",
            "ECWID_REQUESTS_PER_MINUTE": "100000",
            "ECWID_CLIENT_ID": shop.client_id,
            "ECWID_CLIENT_SECRET": shop.client_secret,
        }
        runtime = open_runtime(load_settings(env))
        app = create_app(runtime)
        with (
            _worker(runtime),
            _served(app, "127.0.0.1", port) as url,
            _served(_host_app(), "localhost") as host_url,
        ):
            yield Host(shop, runtime, app, url, host_url)
        runtime.engine.dispose()


@contextmanager
def _worker(runtime: Runtime) -> Iterator[None]:
    """The queue's worker, in a process of its own as beside a server; it ends with its stdin."""
    process = subprocess.Popen(
        [sys.executable, "-m", "labelsvc", "worker", "--while-stdin"],
        env=os.environ | environment(runtime.settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.communicate(timeout=30)


@contextmanager
def _free_port() -> Iterator[int]:
    """A port that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    yield port


def launch(playwright: Any, **options: Any) -> Browser:
    """Debian's Chromium, third-party cookies blocked."""
    browser: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS, **options)
    return browser
