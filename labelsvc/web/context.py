"""What a view works with: the service itself, and the dialogue with a caller's shop."""

from typing import cast

from flask import Flask, current_app

from labelsvc.runtime import Runtime
from labelsvc.web.shops import Shops

NAME = "labelsvc"
SHOPS = "labelsvc.shops"


def init_app(app: Flask, runtime: Runtime) -> None:
    """Keep the service with the application."""
    app.extensions[NAME] = runtime
    app.extensions[SHOPS] = Shops(runtime)


def runtime() -> Runtime:
    """The service that this request is for."""
    return cast(Runtime, current_app.extensions[NAME])


def shops() -> Shops:
    """The clients of this process."""
    return cast(Shops, current_app.extensions[SHOPS])
