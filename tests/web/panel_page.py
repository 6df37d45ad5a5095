"""A page that holds one view of the panel, served with the panel's policy, and a browser that looks at it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Response, request, send_from_directory
from playwright.sync_api import Page
from werkzeug.serving import make_server

from labelsvc.resources import resource_dir
from labelsvc.runtime import Runtime
from labelsvc.web.auth import issue_session
from labelsvc.web.languages import language
from labelsvc.web.reasons import reason_texts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'"
)
PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><title>Labels</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/panel/static/panel.css"><link rel="stylesheet" href="/panel/static/views.css"></head>
<body data-token="{token}" data-view="{view}"><p id="said" role="status"></p><main id="view"></main>
<script type="application/json" id="panel-texts">{texts}</script>
<script type="module" src="/shell.js"></script></body></html>"""
SCRIPT = """import { client } from "/panel/static/client.js";
import { openView } from "/panel/static/views.js";
const panel = client(document.body.dataset.token);
globalThis.leaveQuestion = panel.leave;
openView(document.body.dataset.view, document.getElementById("view"), panel)
  .then(() => document.body.setAttribute("data-ready", ""));
"""


def add_shell(app: Flask, runtime: Runtime, store_id: str) -> None:
    """Serve the page at /shell?view=...&lang=..., with a session of the store."""

    def shell() -> Response:
        spoken = language(request.args.get("lang", "en"))
        texts = {"language": spoken.html_lang, "zone": "Europe/Berlin", "texts": dict(spoken.script_texts)}
        texts["reasons"] = reason_texts(spoken)
        page = PAGE.format(
            lang=spoken.html_lang,
            dir=spoken.direction,
            token=issue_session(runtime, store_id, spoken.tag),
            view=request.args["view"],
            texts=json.dumps(texts).replace("<", "\\u003c"),
        )
        return Response(page, headers={"Content-Security-Policy": POLICY})

    app.add_url_rule("/shell", "shell", shell)
    app.add_url_rule("/shell.js", "shell_js", lambda: Response(SCRIPT, mimetype="text/javascript"))
    static = resource_dir("templates") / "panel" / "static"
    app.add_url_rule("/panel/static/<name>", "shell_static", lambda name: send_from_directory(static, name))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds wrong with the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [{"id": one["id"], "nodes": [node["html"][:160] for node in one["nodes"]]} for one in found]
