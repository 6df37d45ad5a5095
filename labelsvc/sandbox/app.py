"""The Flask application that plays the shop's servers."""

from collections.abc import Iterable

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from labelsvc.sandbox.api import api
from labelsvc.sandbox.batch import batch
from labelsvc.sandbox.control import control
from labelsvc.sandbox.control_panel import control_panel
from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.exchange import answer_error
from labelsvc.sandbox.oauth import oauth
from labelsvc.sandbox.shop import Sandbox


def create_app(shops: Iterable[Sandbox]) -> Flask:
    """An application that serves these shops, each under its store id."""
    app = Flask(__name__, static_folder=None)
    app.config["SHOPS"] = {shop.store_id: shop for shop in shops}
    for blueprint in (api, batch, oauth, control, control_panel):
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _http_error(error: HTTPException) -> Response:
    """What the routes themselves refuse, in the API's words."""
    return answer_error(ApiError(error.code or 500, error.name, error.name.upper().replace(" ", "_")))
