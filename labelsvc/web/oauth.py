"""Installing from outside the control panel: to the merchant's consent, and back with a code for a token.

The state is bound to the browser by a cookie, so nobody can make another's browser finish an installation that
they began, and it counts once: a code that is sent to the shop twice ends the token that it gave.
"""

import hashlib
import hmac
import secrets

from flask import Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from labelsvc.ecwid.oauth import Grant, authorize_url, exchange_code
from labelsvc.errors import GrantRefused, LabelsvcError, ScopeMissing
from labelsvc.stores import connect_store
from labelsvc.web.context import runtime
from labelsvc.web.links import first_use
from labelsvc.web.problems import kind_of
from labelsvc.web.tokens import sign, verified

PURPOSE = "install"
COOKIE = "labelsvc-install"
STATE_SECONDS = 5 * 60
PATH = "/oauth"


def init_app(app: Flask) -> None:
    """Serve both addresses."""
    app.add_url_rule(f"{PATH}/install", "oauth_install", install)
    app.add_url_rule(f"{PATH}/callback", "oauth_callback", callback)


def install() -> BaseResponse:
    """Send the browser to the shop, which asks the merchant."""
    nonce = secrets.token_urlsafe(16)
    state = sign(runtime(), PURPOSE, [_digest(nonce), secrets.token_hex(8)])
    answer = redirect(authorize_url(runtime().settings, state, _redirect_uri()), 303)
    secure = runtime().settings.public_url.startswith("https://")
    # Lax: it has to come along when the shop sends the browser back.
    answer.set_cookie(
        COOKIE, nonce, max_age=STATE_SECONDS, path=PATH, secure=secure, httponly=True, samesite="Lax"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def callback() -> Response:
    """The browser is back: connect the store, and say so, or why not. Never leads anywhere else."""
    try:
        _check_state()
        grant = _granted()
        name = _connect(grant)
    except LabelsvcError as error:
        answer = Response(render_template("oauth/refused.html", error=error), status=kind_of(error)[1].status)
    else:
        answer = Response(render_template("oauth/done.html", name=name, store_id=grant.store_id))
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _check_state() -> None:
    """Raise ``GrantRefused`` unless this browser began it, lately, and for the first time."""
    state, nonce = request.args.get("state", ""), request.cookies.get(COOKIE, "")
    match verified(runtime(), PURPOSE, state, max_age=STATE_SECONDS):
        case [str(bound), str()] if hmac.compare_digest(bound, _digest(nonce)) and first_use(_digest(state)):
            return
    raise GrantRefused(
        "this installation was not begun in this browser, or too long ago", hint="begin the installation again"
    )


def _granted() -> Grant:
    if "error" in request.args:
        raise GrantRefused("the installation was cancelled in the shop", hint="begin the installation again")
    return exchange_code(runtime().settings, request.args.get("code", ""), _redirect_uri())


def _connect(grant: Grant) -> str:
    if grant.missing:
        raise ScopeMissing(
            f"the shop did not give the permissions {', '.join(sorted(grant.missing))}",
            hint="install the app again, and grant them",
        )
    with runtime().connect(grant.store_id, grant.token) as shop:
        name = shop.profile().store_name
    connect_store(runtime().engine, runtime().box, grant.store_id, grant.token, name=name)
    return name


def _redirect_uri() -> str:
    return f"{runtime().settings.public_url}{PATH}/callback"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
