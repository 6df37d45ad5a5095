"""What every answer says besides its content: its request's id, and what a browser must not do with it."""

import re
import secrets

from flask import Flask, Response, request

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# For pages without a policy of their own (the panel has one, with nonces).
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"


def init_app(app: Flask) -> None:
    """Give each request an id as soon as it comes, and each answer its headers."""
    inner = app.wsgi_app

    def with_id(environ, start_response):  # type: ignore[no-untyped-def]
        asked = environ.get("HTTP_X_REQUEST_ID", "")
        environ["labelsvc.request_id"] = asked if REQUEST_ID.fullmatch(asked) else secrets.token_hex(8)
        return inner(environ, start_response)

    app.wsgi_app = with_id  # type: ignore[method-assign]
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    given = response.headers
    given["X-Request-ID"] = request.environ["labelsvc.request_id"]
    given.setdefault("X-Content-Type-Options", "nosniff")
    given.setdefault("Referrer-Policy", "no-referrer")
    given.setdefault("Cache-Control", "no-store")
    page = response.mimetype == "text/html"
    given.setdefault("Content-Security-Policy", PAGE_POLICY if page else OTHER_POLICY)
    if request.is_secure:
        given.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
