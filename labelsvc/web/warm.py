"""What a process would else do in its first requests, while somebody waits: read catalogues, compile templates."""

import logging

from flask import Flask, g, render_template

from labelsvc.web import panel_files
from labelsvc.web.choices import choices
from labelsvc.web.languages import LANGUAGES, language
from labelsvc.web.reasons import reason_texts

logger = logging.getLogger(__name__)


def warm_up(app: Flask) -> None:
    """Do all that in advance, in a thread of its own: it takes half a second, and nothing depends on it."""
    with app.app_context():
        for tag in LANGUAGES:
            g.language = spoken = language(tag)
            reason_texts(spoken)
            choices(spoken)
        panel_files.modules()
        render_template("panel/rows.html", orders=[], reasons={}, at_once=None)
        app.jinja_env.get_template("panel/base.html")
    logger.debug("warmed up")
