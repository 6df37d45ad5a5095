"""Every way in which a request can fail: one table, from which answers (RFC 9457) and /docs/problems come."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import HTTPException

from labelsvc.errors import LabelsvcError, PrinterInvalid, SettingsInvalid
from labelsvc.web.context import runtime
from labelsvc.web.request_error import RequestError

logger = logging.getLogger(__name__)
MEDIA = "application/problem+json"
# In the environment of a request that the server could not read: the code of what is wrong with it.
UNREADABLE = "labelsvc.unreadable"
RETRY_SECONDS = "10"


class Kind(NamedTuple):
    """A kind of problem. ``title`` never changes; ``help`` says what can be done about it."""

    status: int
    title: str
    help: str


KINDS: Mapping[str, Kind] = {
    "bad_json": Kind(400, "The body is not JSON", "Send one JSON value in UTF-8."),
    "bad_request": Kind(
        400, "The request cannot be understood", "Check its form: it is not even HTTP as it should be."
    ),
    "not_authenticated": Kind(
        401,
        "No valid key",
        "Send `Authorization: Bearer KEY`. Missing, unknown and revoked keys, and ended"
        " sessions and links are answered alike.",
    ),
    "not_signed": Kind(
        401,
        "Not an event of the shop",
        "Check ECWID_CLIENT_SECRET and this machine's clock. Whatever is wrong with a webhook is answered alike.",
    ),
    "not_allowed": Kind(403, "The key may not do that", "Use a key with the scope that the answer names."),
    "no_such_page": Kind(404, "There is nothing under this address", "See /docs for the routes."),
    "not_found": Kind(
        404, "It is not there", "Check the id: orders, batches, printers and keys are the store's own."
    ),
    "batch_not_found": Kind(404, "There is no such batch", "Check its id; `GET /api/v1/batches` lists them."),
    "method_not_allowed": Kind(405, "This method is not for this address", "`Allow` names those that are."),
    "not_acceptable": Kind(
        406, "It is not made in any format that is accepted", "Ask for one that the answer names."
    ),
    "batch_conflict": Kind(
        409, "The batch is not in a state for that", "Read the batch again, and see its state."
    ),
    "idempotency_running": Kind(
        409,
        "The same request is still being answered",
        "Send it again, with the same Idempotency-Key, after `Retry-After` seconds.",
    ),
    "grant_refused": Kind(403, "The shop did not confirm the installation", "Begin it again."),
    "order_changed": Kind(409, "The order was changed meanwhile", "Read it again, and decide anew."),
    "store": Kind(
        409, "The store is not connected", "Open the app in the store's control panel, or connect it anew."
    ),
    "label_erased": Kind(409, "The label was erased when its time was up", "Print the order again."),
    "store_busy": Kind(409, "Something else prints for this store", "Try again once it has finished."),
    "token_rejected": Kind(409, "The shop refuses the app's token", "Install the app in the store again."),
    "scope_missing": Kind(409, "The shop gave the app too few permissions", "Install the app in the store again."),
    "store_suspended": Kind(409, "The store is suspended, or its plan too small", "Ask Ecwid's support."),
    "too_large": Kind(413, "The request is too large", "Send fewer orders at a time."),
    "address_too_long": Kind(414, "The address is too long", "Send long lists in a body, by `POST`."),
    "media_type": Kind(415, "The body is not declared as JSON", "Send `Content-Type: application/json`."),
    "invalid": Kind(422, "The request has wrong values", "`errors` names each place and what is wrong there."),
    "usage": Kind(422, "The request cannot be carried out as it is", "`detail` says what is wrong."),
    "idempotency_reused": Kind(
        422, "This Idempotency-Key was used for another request", "Take a new key for each new request."
    ),
    "order": Kind(422, "No label can be made of the order", "`detail` says why; complete the order in the shop."),
    "order_unreadable": Kind(422, "This is no order", "Send an order as Ecwid's API gives it."),
    "no_labels": Kind(422, "No label could be made", "`errors` says why for each order."),
    "label": Kind(422, "The label cannot be made", "`detail` says why; another stock or template may help."),
    "does_not_fit": Kind(422, "The label is too small for the address", "Choose a larger stock."),
    "barcode": Kind(422, "The text cannot be drawn in this symbology", "`detail` says why; check the number."),
    "stock": Kind(422, "There is no such stock", "`GET /api/v1/stocks` lists those with a name."),
    "template": Kind(422, "The label template is wrong", "`POST /api/v1/templates/check` names each fault."),
    "head_too_large": Kind(431, "The request's headers are too large", "Send fewer of them, or shorter ones."),
    "too_many_requests": Kind(429, "Too many requests with this key", "Wait `Retry-After` seconds."),
    "error": Kind(500, "Something is wrong here", "Tell the operator; name the X-Request-ID."),
    "shop": Kind(502, "The dialogue with the shop failed", "Try again later."),
    "shop_answer_invalid": Kind(502, "The shop's answer was not as documented", "Try again later."),
    "request_rejected": Kind(502, "The shop refused what was asked of it", "`detail` has its words."),
    "shop_unreachable": Kind(503, "The shop cannot be reached", "Try again after `Retry-After` seconds."),
    "shop_unavailable": Kind(503, "The shop is not available", "Try again after `Retry-After` seconds."),
    "rate_limited": Kind(503, "The shop is asked too much", "Try again after `Retry-After` seconds."),
    "database": Kind(503, "The database cannot be used", "Try again after `Retry-After` seconds."),
    "settings_invalid": Kind(
        422, "These settings cannot be", "`errors` names each place and what is wrong there."
    ),
    "printer": Kind(422, "The printer cannot be used", "`detail` says why."),
    "printer_forbidden": Kind(422, "The operator does not allow this printer's network", "Ask the operator."),
    "printer_unreachable": Kind(422, "The printer cannot be reached", "See that it is on, and its address right."),
    "printer_not_found": Kind(404, "The store has no such printer", "`GET /api/v1/printers` lists them."),
    "print_job_not_found": Kind(404, "The store's agents have no such print job", "Forget it."),
    "print_job_conflict": Kind(409, "The print job is not this agent's any more", "Do not print it."),
    "configuration": Kind(503, "The service is not configured for that", "Tell the operator: `detail` names it."),
}

_BY_STATUS = {
    400: "bad_request",
    404: "no_such_page",
    405: "method_not_allowed",
    413: "too_large",
    415: "media_type",
}


class FieldError(BaseModel):
    """What is wrong in one place of the request, or with one order of it."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(
        description="A JSON pointer into the body, or `query/NAME`.", examples=["/orders/3", "query/limit"]
    )
    message: str
    code: str = ""
    details: dict[str, float] = Field({}, description="The limits that were passed, by their names.")
    order: str = ""


class Problem(BaseModel):
    """What went wrong (RFC 9457). `type` is stable, and an address that explains it."""

    type: str = Field(examples=["http://127.0.0.1:8000/docs/problems#invalid"])
    title: str
    status: int
    detail: str
    code: str = Field(description="The last part of `type`.")
    request_id: str = Field(description="That of the X-Request-ID header.")
    order: str | None = None
    errors: list[FieldError] | None = None


def kind_of(error: LabelsvcError) -> tuple[str, Kind]:
    """The kind of an error: its own, or that of the nearest class above it."""
    codes = (error.code, *(getattr(cls, "code", "") for cls in type(error).__mro__))
    code = next(code for code in codes if code in KINDS)
    return code, KINDS[code]


def as_problem(error: LabelsvcError) -> dict[str, Any]:
    """The document of one error, as it stands in an answer of its own or in a list."""
    code, kind = kind_of(error)
    detail = f"{error.message} ({error.hint})" if error.hint else error.message
    errors: Sequence[Mapping[str, Any]] = getattr(error, "errors", ())
    if isinstance(error, SettingsInvalid):
        errors = [
            {"path": _pointer(place), "message": reason, "code": error.code} for place, reason in error.faults
        ]
    if isinstance(error, PrinterInvalid):
        errors = [{"path": f"/{error.field}", "message": detail, "code": error.why}]
    return document(code, kind, detail, order=error.order, errors=errors)


def _pointer(place: str) -> str:
    """``auto_print.schedule[0]`` as a JSON pointer."""
    return "/" + place.replace("[", "/").replace("]", "").replace(".", "/")


def document(
    code: str, kind: Kind, detail: str, *, order: str | None = None, errors: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """A problem's members; those that do not apply are left out."""
    found: dict[str, Any] = {
        "type": f"{runtime().settings.public_url}/docs/problems#{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": code,
        "request_id": request_id(),
    }
    if order:
        found["order"] = order
    if errors:
        found["errors"] = [dict(one) for one in errors]
    return found


def request_id() -> str:
    """The current request's id, as its X-Request-ID says it."""
    return str(request.environ.get("labelsvc.request_id", ""))


def init_app(app: Flask) -> None:
    """Every failure is answered by one of these."""
    app.before_request(_unreadable)
    app.register_error_handler(LabelsvcError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


def _unreadable() -> None:
    if code := request.environ.get(UNREADABLE):
        raise RequestError(code, KINDS[code].help)


def _refused(error: LabelsvcError) -> Response:
    code, kind = kind_of(error)
    if kind.status >= 500:
        logger.warning("%s: %s", code, error.message)
    headers = dict(error.headers) if isinstance(error, RequestError) else {}
    if kind.status == 503:
        headers.setdefault("Retry-After", RETRY_SECONDS)
    return answer(as_problem(error), headers)


def _http_error(error: HTTPException) -> Response | HTTPException:
    code = _BY_STATUS.get(error.code or 500)
    if error.code is not None and error.code < 400:
        return error  # a redirect of the router's own
    if code is None:
        code = "bad_request" if (error.code or 500) < 500 else "error"
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer(document(code, KINDS[code], KINDS[code].help), headers)


def _bug(error: Exception) -> Response:
    # The place, not the message: that may quote an order. The traceback holds no values.
    logger.error("a bug: %s", type(error).__name__, exc_info=error)
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    return answer(document("error", KINDS["error"], "this is a bug: it was logged under the request's id"), {})


def answer(found: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    """A problem as a response."""
    made = Response(json.dumps(found, ensure_ascii=False), status=found["status"], mimetype=MEDIA)
    if found["status"] == 401:
        made.headers["WWW-Authenticate"] = "Bearer"
    made.headers.update(headers)
    return made
