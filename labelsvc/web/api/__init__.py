"""/api/v1: one module for each subject, each with a table of routes."""

from flask import Flask

from labelsvc.web import routes
from labelsvc.web.api import keys, labels, orders, printers, settings, stocks

SUBJECTS = [orders.routes, labels.routes, settings.routes, printers.routes, stocks.routes, keys.routes]


def init_app(app: Flask) -> None:
    """Serve all of them."""
    routes.init_app(app, SUBJECTS)
