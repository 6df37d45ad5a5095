"""What came in, as a model: every wrong or unknown value is named with its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from labelsvc.web.request_error import RequestError

M = TypeVar("M", bound=BaseModel)
MOST_ERRORS = 50
LIMITS = frozenset(("ge", "le", "min_length", "max_length"))


def query(model: type[M]) -> M:
    """The request's query. Raises a 422 for what is wrong, unknown, or given twice."""
    given: dict[str, str] = {}
    for name, values in request.args.lists():
        if name == "link":
            continue  # how the request was let in: not the view's concern
        if len(values) > 1:
            raise invalid([{"path": f"query/{name}", "message": "given more than once", "code": "twice"}])
        given[name] = values[0]
    try:
        return model.model_validate_strings(given)
    except ValidationError as error:
        raise invalid(list(_errors(error, "query"))) from None


def body(model: type[M]) -> M:
    """The request's JSON body. Raises a 400, 413, 415 or 422."""
    try:
        return model.model_validate_json(json_bytes(), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise RequestError("bad_json", str(first["msg"])) from None
        raise invalid(list(_errors(error, ""))) from None


def json_bytes() -> bytes:
    """The body as it came. Raises a 415 unless it is declared as JSON, a 413 if it is too large."""
    kind = request.mimetype
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise RequestError("media_type", f"the body is declared as {kind[:60] or 'nothing'}")
    return request.get_data()


def invalid(errors: Sequence[Mapping[str, Any]]) -> RequestError:
    """A 422 that names each place; its sentence is that of the first."""
    first = errors[0]
    return RequestError("invalid", f"{first['path']}: {first['message']}", errors=errors[:MOST_ERRORS])


def _errors(error: ValidationError, root: str) -> Iterator[Mapping[str, Any]]:
    faults = error.errors(include_url=False, include_input=False)
    for found in faults:
        # A list is not too short because its parts are wrong.
        if found["type"] == "too_short" and any(_inside(found, one) for one in faults):
            continue
        place = "/".join(_escaped(part) for part in found["loc"])
        # Of the rest of the context some quotes what came in.
        details = {name: value for name, value in found.get("ctx", {}).items() if name in LIMITS}
        told = {"path": f"{root}/{place}", "message": found["msg"], "code": found["type"]}
        yield told | ({"details": details} if details else {})


def _inside(found: ErrorDetails, other: ErrorDetails) -> bool:
    outer, inner = found["loc"], other["loc"]
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _escaped(part: int | str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")[:100]
