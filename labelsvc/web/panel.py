"""The page in the control panel: how a merchant gets in, and what the page begins with."""

import gzip
import json
import secrets
from typing import Any

from flask import Blueprint, Flask, Response, g, jsonify, render_template, request

from labelsvc.ecwid.payload import Payload, decrypt_payload, parse_fragment
from labelsvc.errors import LabelsvcError
from labelsvc.web import languages, panel_files
from labelsvc.web.auth import SESSION_SECONDS, caller, issue_session
from labelsvc.web.context import runtime
from labelsvc.web.entry import admitted, slowly
from labelsvc.web.languages import Language, language
from labelsvc.web.mistakes import mistake_texts
from labelsvc.web.panel_policy import content_policy
from labelsvc.web.panel_start import start_of
from labelsvc.web.reasons import reason_texts

panel = Blueprint("panel", __name__)


def init_app(app: Flask) -> None:
    """Serve the panel, in the merchant's language."""
    app.register_blueprint(panel)


@panel.get("/panel")
def page() -> Response:
    """The page itself: with its session where the payload comes in the address, else it looks in the fragment."""
    encrypted = request.args.get("payload", "")
    if not encrypted:
        return _page("panel/fragment.html")
    try:
        with slowly():
            payload = decrypt_payload(runtime().settings.ecwid_client_secret, encrypted)
            g.payload_language = payload.lang
            admitted(runtime(), payload)
    except LabelsvcError as error:
        return _refused(error)
    return _panel(payload, request.args.get("app_state", "") or payload.app_state)


@panel.post("/panel/session")
def session() -> Response:
    """The older mode: the page found its payload in the fragment, and gets the rest of itself for it."""
    try:
        with slowly():
            payload = parse_fragment(str(_sent().get("payload", "")))
            g.payload_language = payload.lang
            admitted(runtime(), payload)
    except LabelsvcError as error:
        return _refused(error)
    return _panel(payload, str(_sent().get("app_state", "")) or payload.app_state)


@panel.post("/panel/session/renew")
def renew() -> Response:
    """Another half hour, for a session that still counts."""
    who = caller()
    return jsonify(session=issue_session(runtime(), who.store_id, who.language), seconds=SESSION_SECONDS)


def _panel(payload: Payload, app_state: str) -> Response:
    g.language = spoken = language(payload.lang)
    start, rows = start_of(runtime(), payload.store_id, spoken, app_state)
    start["session"] = issue_session(runtime(), payload.store_id, payload.lang)
    start["session_seconds"] = SESSION_SECONDS
    texts = _texts(spoken, start["zone"])
    return _page("panel/base.html", start=start, rows=rows, texts=texts, modules=panel_files.modules())


def _texts(spoken: Language, zone: str) -> dict[str, Any]:
    return {
        "language": spoken.html_lang,
        "zone": zone,
        "texts": dict(spoken.script_texts),
        "reasons": reason_texts(spoken),
        **mistake_texts(spoken),
    }


def _refused(error: LabelsvcError) -> Response:
    """One page for all who do not get in. Only a shop that is away is told apart: that passes by itself."""
    away = error.code in ("shop_unreachable", "shop_unavailable", "rate_limited")
    if away:
        # Only then: the language of whoever is refused would tell that the payload could be read.
        g.language = language(g.get("payload_language", ""))
    answer = _page("panel/refused.html", away=away)
    answer.status_code = 503 if away else 403
    return answer


def _page(name: str, **values: Any) -> Response:
    g.language = g.get("language") or _browsers_language()
    nonce = secrets.token_urlsafe(16)
    settings = runtime().settings
    values |= {"static": panel_files.files_version(), "style": panel_files.style()}
    extra = {"sdk": settings.ecwid_js_sdk_url, "css": settings.ecwid_css_url, "app_id": settings.ecwid_client_id}
    answer = Response(render_template(name, nonce=nonce, script_json=_script_json, **extra, **values))
    answer.headers["Content-Security-Policy"] = content_policy(settings, nonce)
    answer.headers["Vary"] = "Accept-Encoding"
    if request.accept_encodings.quality("gzip") > 0:
        # The session in it is new each time, so nothing can be learnt from many answers' lengths.
        answer.set_data(gzip.compress(answer.get_data(), compresslevel=4, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _browsers_language() -> Language:
    return language(request.accept_languages.best_match(languages.LANGUAGES) or languages.ENGLISH)


def _script_json(value: Any) -> str:
    """JSON that may stand in a script element: nothing in it can end that."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True, force=True)
    return sent if isinstance(sent, dict) else {}
