"""One request and its answer, from the key at the door to the fault on the way out.

``endpoint`` wraps every view of the API: it admits the caller, lets a fault strike before or after the
view, and writes down what happened.
"""

import gzip
import json
import random
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, current_app, request

from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.faults import Fault
from labelsvc.sandbox.records import PutRecord, RequestRecord
from labelsvc.sandbox.shop import Sandbox

# In the WSGI environment: a set, in which an answer's fate is noted for the server to carry out.
FATE = "sandbox.fate"
# Close the connection without an answer, or in the middle of the body.
DROP, CUT = "drop", "cut"
_GZIP_FROM_BYTES = 1400
_HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Sorry</h1></body></html>"
View = Callable[..., object]


def shops() -> dict[str, Sandbox]:
    """The shops that this server serves, by store id."""
    found: dict[str, Sandbox] = current_app.config["SHOPS"]
    return found


def endpoint(resource: str, scope: str | None = None) -> Callable[[View], Callable[..., Response]]:
    """Makes a view of the API of ``view(shop, **parts of the path)``, which returns JSON or raises ApiError."""

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def wrapper(store_id: str, **path: str) -> Response:
            shop = shops().get(store_id)
            if shop is None:
                return answer_error(ApiError(404, "There is no such store.", "STORE_NOT_FOUND"))
            return _exchange(shop, resource, scope, view, path)

        return wrapper

    return decorate


def _exchange(shop: Sandbox, resource: str, scope: str | None, view: View, path: Mapping[str, str]) -> Response:
    shop.pause(shop.latency / 2)
    shop.orders.tick()
    named = path.get("order_id")
    order = (shop.orders.key(named) or named) if named else None
    fault: Fault | None = None
    response: Response | None = None
    try:
        _admit(shop, scope)
        fault = shop.faults.pick(request.method, resource, order)
        if fault is None or fault.strikes_after:
            response = answer(view(shop, **path))
    except ApiError as error:
        response = answer_error(error)
    applied = response is not None and response.status_code == 200
    if fault is not None:
        response = _spoil(response, fault)
    assert response is not None  # without a fault there is the view's answer, or the error's
    _write_down(shop, order, response, fault, applied=applied)
    # Only now, so that the records are there while a caller still waits.
    shop.pause(shop.latency / 2 + (fault.seconds if fault is not None and fault.kind == "slow" else 0))
    return response


def _fate() -> set[str]:
    fate: set[str] = request.environ.setdefault(FATE, set())
    return fate


def bearer() -> str:
    """The token of this request."""
    return request.headers.get("Authorization", "").partition(" ")[2].strip()


def _admit(shop: Sandbox, scope: str | None) -> None:
    """Only a bearer header opens the door; tokens in a query string are refused since 20 March 2025."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if not kind and not {"token", "access_token"} & request.args.keys():
        raise ApiError(401, "The access token is missing.", "INVALID_API_TOKEN")
    if kind.lower() != "bearer" or not token.strip():
        raise ApiError(403, "The token must come in the Authorization header.", "INVALID_API_TOKEN")
    shop.access.admit(token.strip(), scope)


def _spoil(response: Response | None, fault: Fault) -> Response:
    """The answer as the caller gets it; None comes in where the request was not carried out."""
    if fault.status is not None:
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return answer_error(ApiError(fault.status, headers=headers))
    if response is None or fault.kind == "lost_ack":
        _fate().add(DROP)
        return response or Response(status=500)
    if fault.kind == "cut":
        _fate().add(CUT)
    elif fault.kind == "html":
        return Response(_HTML, content_type="text/html; charset=utf-8")
    elif fault.kind in ("garbage", "empty"):
        noise = random.Random(fault.struck).randbytes(64) if fault.kind == "garbage" else b""
        return Response(noise, content_type="application/json; charset=utf-8")
    return response


def answer(value: object, status: int = 200) -> Response:
    """A value as JSON, compressed where the caller takes that and it is worth it."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    response = Response(status=status, content_type="application/json; charset=utf-8")
    if len(body) >= _GZIP_FROM_BYTES and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, compresslevel=1, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    return response


def answer_error(error: ApiError) -> Response:
    """An error as the API words it."""
    response = answer(error.body, error.status)
    response.headers.update(error.headers)
    return response


def _write_down(
    shop: Sandbox, order: str | None, response: Response, fault: Fault | None, *, applied: bool
) -> None:
    status = None if DROP in _fate() else response.status_code
    if order is not None and request.method == "PUT":
        acknowledged = applied and not (fault is not None and fault.spoils_answer)
        shop.puts.append(PutRecord(order, _body(), applied, acknowledged, status, shop.wall()))
    query = "&".join(
        f"{name}={'***' if 'token' in name else value}" for name, value in request.args.items(multi=True)
    )
    shop.requests.append(
        RequestRecord(
            request.method,
            request.path,
            query,
            status,
            authorised="Authorization" in request.headers,
            fault=fault.kind if fault else "",
            at=shop.wall(),
        )
    )


def _body() -> Any:
    """What was sent, as the record keeps it; None where it is not JSON."""
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        return None
