"""/api/v1: one module for each subject, each with a table of routes."""

from flask import Flask

from labelsvc.web import routes
from labelsvc.web.api import (
    agent,
    automatic,
    batch_events,
    batch_files,
    batches,
    keys,
    labels,
    order_labels,
    orders,
    printer_pages,
    printers,
    settings,
    stocks,
    templates,
    tracking,
)

SUBJECTS = [
    orders.routes,
    order_labels.routes,
    labels.routes,
    batches.routes,
    batch_events.routes,
    batch_files.routes,
    tracking.routes,
    settings.routes,
    automatic.routes,
    printers.routes,
    printer_pages.routes,
    stocks.routes,
    templates.routes,
    keys.routes,
    agent.routes,
]


def init_app(app: Flask) -> None:
    """Serve all of them."""
    routes.init_app(app, SUBJECTS)
