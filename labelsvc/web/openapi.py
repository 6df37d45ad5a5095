"""The OpenAPI 3.1 document, made from the table of routes and their models; nothing of it is written by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from labelsvc import __version__
from labelsvc.web.idempotency import HEADER, LONGEST
from labelsvc.web.problems import KINDS, MEDIA, Problem
from labelsvc.web.routes import JSON, PREFIX, Answer, Route, Routes

Mode = Literal["validation", "serialization"]
Json = dict[str, Any]
REFERENCE = "#/components/schemas/{model}"
BEARER: list[Json] = [{"bearer": []}]
BEARER_OR_LINK: list[Json] = [*BEARER, {"link": []}]
# Any route may answer so.
ALWAYS = ("bad_request", "not_authenticated", "not_allowed", "invalid", "too_many_requests", "store", "database")
WITH_PARTS = ("not_found", "no_such_page")
WITH_BODY = ("bad_json", "too_large", "media_type")
# One code that stands for others.
FAMILIES = {
    "label": ("does_not_fit", "barcode", "stock", "template"),
    "printer": ("printer_forbidden", "printer_unreachable"),
}
CREATING = ("idempotency_running", "idempotency_reused")

DESCRIPTION = """\
Shipping labels for the orders of an Ecwid store.

Send an API key (`labelsvc keys create`) or a panel session as `Authorization: Bearer KEY`. Every key is for one
store and has scopes (`read`, `print`, `fulfil`, `admin`; `agent` for the print agent); each operation names the
one that it needs. Errors are RFC 9457 problems, and every answer has an `X-Request-ID`.
"""


def document(subjects: Sequence[Routes], public_url: str) -> Json:
    """The whole document, ready to be sent as JSON."""
    routes = [route for subject in subjects for route in subject.found]
    schemas, references = _schemas(routes)
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "labelsvc",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "servers": [{"url": public_url}],
        "tags": [{"name": subject.tag, "description": subject.description} for subject in subjects],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a panel session."},
                "link": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "link",
                    "description": "A signed link, which opens one file once, within five minutes.",
                },
            },
        },
    }


References = Mapping[tuple[type[BaseModel], Mode], Json]


def _schemas(routes: Iterable[Route]) -> tuple[Json, References]:
    bodies = [route.body for route in routes if route.body]
    answers: list[type[BaseModel]] = [answer.model for route in routes for answer in route.answers if answer.model]
    wanted: list[tuple[type[BaseModel], Mode]] = [(model, "validation") for model in dict.fromkeys(bodies)]
    answers.append(Problem)
    wanted += [(model, "serialization") for model in dict.fromkeys(answers)]
    references, defined = models_json_schema(wanted, ref_template=REFERENCE)
    return dict(sorted(defined["$defs"].items())), cast(References, references)


def _operation(route: Route, references: References) -> Json:
    found: Json = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.summary,
        "description": f"{route.description}\n\nScope: `{route.scope}`.".strip(),
        "security": BEARER_OR_LINK if route.linked else BEARER,
        "parameters": [*_parts(route), *_query(route), *_headers(route)],
        "responses": _answers(route, references),
    }
    if route.any_json:
        schema = {"anyOf": [{"type": "object"}, {"type": "array", "items": {}}]}
        content: Json = {"schema": schema, "example": route.body_example}
        found["requestBody"] = {"required": True, "content": {JSON: content}}
    elif route.body:
        content = {"schema": references[route.body, "validation"]}
        if route.body_example is not None:
            content["example"] = route.body_example
        found["requestBody"] = {"required": True, "content": {JSON: content}}
    return found


def _parts(route: Route) -> Iterable[Json]:
    for name in route.part_names:
        schema = {"type": "string", "minLength": 1, "maxLength": 255}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query(route: Route) -> Iterable[Json]:
    schema = route.query.model_json_schema()
    required = schema.get("required", ())
    for name, facts in schema.get("properties", {}).items():
        facts = {key: value for key, value in facts.items() if key != "title"}
        about = facts.pop("description", "")
        yield {"name": name, "in": "query", "required": name in required, "description": about, "schema": facts}


def _headers(route: Route) -> Iterable[Json]:
    for name, about in route.headers.items():
        yield {"name": name, "in": "header", "required": False, "description": about, "schema": {"type": "string"}}
    if route.creates:
        about = "Makes it safe to send the request again: for 24 hours it is answered as it was the first time."
        schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"}
        yield {"name": HEADER, "in": "header", "required": False, "description": about, "schema": schema}


def _answers(route: Route, references: References) -> Json:
    found: Json = {str(answer.status): _answer(answer, references) for answer in route.answers}
    by_status: dict[int, list[str]] = {}
    for code in problem_codes(route):
        by_status.setdefault(KINDS[code].status, []).append(code)
    for status, codes in sorted(by_status.items()):
        text = "\n".join(f"- `{code}`: {KINDS[code].title}." for code in codes)
        content = {MEDIA: {"schema": references[Problem, "serialization"]}}
        found[str(status)] = {"description": text, "content": content, "headers": _told({})}
    return found


def problem_codes(route: Route) -> list[str]:
    """Every kind of problem that a route may answer with."""
    codes = [*ALWAYS, *route.problems]
    codes += [one for code in route.problems for one in FAMILIES.get(code, ())]
    codes += WITH_PARTS if route.part_names else ()
    codes += WITH_BODY if route.body or route.any_json else ()
    codes += CREATING if route.creates else ()
    return list(dict.fromkeys(codes))


def _answer(answer: Answer, references: References) -> Json:
    found: Json = {"description": answer.meaning, "headers": _told(answer.headers)}
    if answer.status in (204, 304):
        return found
    content: Json = {}
    for media in answer.media:
        is_json = media == JSON and answer.model
        content[media] = {"schema": references[answer.model, "serialization"] if is_json and answer.model else {}}
    return found | {"content": content}


def _told(headers: Mapping[str, str]) -> Json:
    told = {"X-Request-ID": "Names this request in our logs.", **headers}
    return {name: {"description": about, "schema": {"type": "string"}} for name, about in told.items()}
