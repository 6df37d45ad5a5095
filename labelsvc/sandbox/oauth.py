"""Installing the app from outside the control panel: the two addresses of OAuth 2."""

import hmac
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from labelsvc.sandbox.access import ALL_SCOPES
from labelsvc.sandbox.exchange import answer, shops
from labelsvc.sandbox.shop import Sandbox

oauth = Blueprint("oauth", __name__, url_prefix="/api/oauth")


@oauth.get("/authorize")
def authorize() -> BaseResponse:
    """The merchant's consent, given at once, or refused where the shop is told to. ``store`` picks a shop."""
    shop = _shop(request.args.get("store"))
    redirect_uri = request.args.get("redirect_uri", "")
    wrong = (
        shop is None
        or request.args.get("client_id") != shop.client_id
        or request.args.get("response_type") != "code"
        or urlsplit(redirect_uri).scheme not in ("http", "https")
    )
    if shop is None or wrong:
        return _error("invalid_request", "client_id, response_type or redirect_uri is wrong")
    scopes = frozenset(request.args.get("scope", "").split())
    if not scopes <= ALL_SCOPES:
        return _back(redirect_uri, {"error": "invalid_scope"})
    if shop.access.denies_consent:
        return _back(redirect_uri, {"error": "access_denied"})
    return _back(redirect_uri, {"code": shop.access.new_code(redirect_uri, scopes)})


@oauth.route("/token", methods=["GET", "POST"])
def token() -> Response:
    """A code for a token. The older documentation says GET, the newer POST; both are answered."""
    values = request.form if request.method == "POST" else request.args
    if values.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type", "grant_type must be authorization_code")
    for shop in shops().values():
        if not _is_client(shop, values.get("client_id", ""), values.get("client_secret", "")):
            continue
        given = shop.access.redeem(values.get("code", ""), values.get("redirect_uri", ""))
        if given is not None:
            return _token_answer(shop, *given)
    return _error("invalid_grant", "the client, the code or the redirect_uri is wrong")


def _is_client(shop: Sandbox, client_id: str, secret: str) -> bool:
    known = hmac.compare_digest(secret.encode(), shop.client_secret.encode())
    return known and client_id == shop.client_id


def _token_answer(shop: Sandbox, token: str, scopes: frozenset[str]) -> Response:
    found = {
        "access_token": token,
        "token_type": "Bearer",
        "scope": " ".join(sorted(scopes)),
        "store_id": int(shop.store_id),
        "email": str(shop.profile["account"]["accountEmail"]),
    }
    response = answer(found)
    response.headers["Cache-Control"] = "no-store"
    return response


def _shop(store_id: str | None) -> Sandbox | None:
    return shops().get(store_id) if store_id else next(iter(shops().values()))


def _back(redirect_uri: str, values: dict[str, str]) -> BaseResponse:
    if "state" in request.args:
        values = values | {"state": request.args["state"]}
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return redirect(f"{redirect_uri}{joint}{urlencode(values)}", 302)


def _error(code: str, description: str) -> Response:
    return answer({"error": code, "error_description": description}, 400)
