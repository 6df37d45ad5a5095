"""A page that plays the shop's control panel, with the app in its frame: as far as an app can tell the two apart.

Open it as ``http://localhost:PORT/cp``, with the app at ``http://127.0.0.1:...``: these are two sites, so the app
meets the same rules for cookies and frames as in the real control panel.
"""

import time
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template_string, request
from werkzeug.wrappers import Response as BaseResponse

from labelsvc.sandbox.exchange import answer, shops
from labelsvc.sandbox.payload import encrypt_payload, fragment_payload
from labelsvc.sandbox.shop import Sandbox

control_panel = Blueprint("control_panel", __name__)

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ru", "tr", "ar", "ja", "zh")
_HERE = Path(__file__).parent
_LATEST_ORDERS = 20


@control_panel.get("/cp")
def page() -> Response:
    """The control panel. In the query: ``lang``, ``app_state``, ``theme=dark``, ``fragment=1`` for the older mode,
    ``sandbox=`` for the frame's attribute of that name, ``store``."""
    shop = _shop()
    lang = request.args.get("lang", "en")
    values = {
        "shop": shop.profile["settings"]["storeName"],
        "store": shop.store_id,
        "app": shop.client_id,
        "frame": app_address(shop, lang, request.args.get("app_state", ""), fragment="fragment" in request.args),
        "sandbox": request.args.get("sandbox"),
        "lang": lang,
        "languages": LANGUAGES,
        "theme": request.args.get("theme", "light"),
        "query": request.args.to_dict(),
    }
    text = (_HERE / "control_panel.html").read_text("utf-8")
    response = Response(render_template_string(text, **values))
    response.headers["Cache-Control"] = "no-store"
    return response


def app_address(shop: Sandbox, lang: str = "en", app_state: str = "", *, fragment: bool = False) -> str:
    """What the frame is opened with: a new payload each time, as the real one makes it."""
    payload: dict[str, object] = {
        "store_id": int(shop.store_id),
        "lang": lang,
        "access_token": shop.token,
        "view_mode": "PAGE",
    }
    if app_state:
        payload["app_state"] = app_state
    base = f"{shop.app_url}/panel"
    if fragment:
        return f"{base}#{fragment_payload(payload)}"
    query = {"payload": encrypt_payload(shop.client_secret, payload)}
    query |= {"app_state": app_state} if app_state else {}
    return f"{base}?{urlencode(query | {'cache-killer': str(time.time_ns() // 1_000_000)})}"


@control_panel.get("/cp/orders")
def latest_orders() -> Response:
    """The newest orders, for the panel's own list."""
    orders = _shop().orders
    newest = [orders.read(name) or {} for name, _ in zip(orders, range(_LATEST_ORDERS), strict=False)]
    fields = ("id", "paymentStatus", "fulfillmentStatus", "total", "createDate")
    return answer([{name: order.get(name) for name in fields} for order in newest])


@control_panel.post("/cp/orders")
def place_order() -> Response:
    """The button "Place an order"."""
    return answer({"id": _shop().place_order()["id"]}, 201)


@control_panel.get("/sdk/ecwid-app.js")
def script() -> Response:
    """What apps load to talk to the panel around them: the same calls, the same messages."""
    return Response((_HERE / "ecwid-app.js").read_bytes(), content_type="text/javascript; charset=utf-8")


@control_panel.get("/sdk/ecwid-app-ui.css")
def style() -> Response:
    """In the place of the platform's style sheet, of which nothing is needed."""
    return Response("", content_type="text/css; charset=utf-8")


@control_panel.get("/")
def front() -> BaseResponse:
    """Who opens the port with nothing behind it wants to see something."""
    return redirect("/cp")


def _shop() -> Sandbox:
    served = shops()
    return served.get(request.args.get("store", ""), next(iter(served.values())))
