"""The Flask application, put together: one module for each subject, each with its ``init_app``."""

import threading
from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from labelsvc.batches.embedded import start_embedded
from labelsvc.resources import resource_dir
from labelsvc.runtime import Runtime
from labelsvc.web import api, context, headers, health, languages, logs, metrics, pages, problems

# What others call: the panel's pages, the shop's webhooks, the installation.
PAGES = ("panel", "panel_views", "hooks", "oauth")


def create_app(runtime: Runtime, *, embedded: bool = False) -> Flask:
    """The service's web application. ``embedded``: this process works the queue as well, beside the web."""
    app = Flask("labelsvc", static_folder=None, template_folder=str(resource_dir("templates")))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.jinja_options = {"autoescape": True}
    context.init_app(app, runtime)
    for subject in (headers, logs, metrics, problems, health, languages, api, pages):
        subject.init_app(app)
    for name in PAGES:
        if find_spec(f"labelsvc.web.{name}"):
            import_module(f"labelsvc.web.{name}").init_app(app)
    if embedded:
        # Not here and now: a web process answers before its queue is up.
        threading.Thread(target=start_embedded, args=(runtime,), name="queue", daemon=True).start()
    return app
