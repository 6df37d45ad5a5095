"""The Flask application, put together: one module for each subject, each with its ``init_app``."""

import threading

from flask import Flask

from labelsvc.batches.embedded import start_embedded
from labelsvc.resources import resource_dir
from labelsvc.runtime import Runtime
from labelsvc.web import (
    api,
    context,
    headers,
    health,
    hooks,
    languages,
    logs,
    metrics,
    oauth,
    pages,
    panel,
    panel_files,
    panel_rows,
    panel_views,
    problems,
)

# In this order: what counts, logs and answers for failures comes before what can fail.
SUBJECTS = (
    headers,
    logs,
    metrics,
    problems,
    health,
    languages,
    api,
    pages,
    panel,
    panel_files,
    panel_rows,
    panel_views,
    hooks,
    oauth,
)


def create_app(runtime: Runtime, *, embedded: bool = False) -> Flask:
    """The service's web application. ``embedded``: this process works the queue as well, beside the web."""
    app = Flask("labelsvc", static_folder=None, template_folder=str(resource_dir("templates")))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.jinja_options = {"autoescape": True}
    context.init_app(app, runtime)
    for subject in SUBJECTS:
        subject.init_app(app)
    if embedded:
        # Not here and now: a web process answers before its queue is up.
        threading.Thread(target=start_embedded, args=(runtime,), name="queue", daemon=True).start()
    return app
