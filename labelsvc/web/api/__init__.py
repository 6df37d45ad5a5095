"""/api/v1: one module for each subject, each with a table of routes."""

from flask import Flask

from labelsvc.web import routes
from labelsvc.web.api import labels, orders, stocks

SUBJECTS = [orders.routes, labels.routes, stocks.routes]


def init_app(app: Flask) -> None:
    """Serve all of them."""
    routes.init_app(app, SUBJECTS)
