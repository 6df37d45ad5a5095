"""The panel's parts that are fetched when they are first opened: /panel/views/history and /panel/views/settings.

They hold words and empty controls only, nothing of any store; the script fills them by way of /api/v1.
"""

from flask import Flask, Response, g, render_template, request

from labelsvc.web.choices import choices
from labelsvc.web.languages import language
from labelsvc.web.request_error import RequestError

VIEWS = ("history", "settings")


def init_app(app: Flask) -> None:
    """Serve the views."""
    app.add_url_rule("/panel/views/<name>", "panel_view", panel_view)


def panel_view(name: str) -> Response:
    """One view's markup, in the language that is asked for with ``lang``."""
    if name not in VIEWS:
        raise RequestError("no_such_page", "there is no such view")
    g.language = language(request.args.get("lang", ""))
    return Response(render_template(f"panel/{name}.html", **choices(g.language)), mimetype="text/html")
