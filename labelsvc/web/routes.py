"""The routes of /api/v1 as a table: views, their rights, models and answers, and so the OpenAPI document."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from flask import Flask, Response, current_app, request
from pydantic import BaseModel, ConfigDict

from labelsvc.web import idempotency, parsing
from labelsvc.web.auth import Caller, caller
from labelsvc.web.limits import BODY_BYTES, Buckets
from labelsvc.web.links import follow
from labelsvc.web.request_error import RequestError

PREFIX = "/api/v1"
JSON = "application/json"
BUCKETS = "labelsvc.buckets"
Handler = TypeVar("Handler", bound=Callable[..., Any])


class Model(BaseModel):
    """The base of what comes in and goes out: unknown fields are refused, with their path."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Nothing(Model):
    """No parameters."""


class Answer(NamedTuple):
    """One way in which a route answers. ``headers``: name -> what it says."""

    status: int
    meaning: str
    model: type[BaseModel] | None = None
    media: tuple[str, ...] = (JSON,)
    headers: Mapping[str, str] = {}


class Reply(NamedTuple):
    """What a handler returns where a model alone does not say it all."""

    model: BaseModel | None
    status: int = 200
    headers: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """One route. ``path`` is below /api/v1, with ``{name}`` for its parts; ``problems`` are codes of the table.

    ``linked``: a signed link opens it too. ``creates``: a POST that an Idempotency-Key makes repeatable.
    ``any_json``: the body is JSON that no model describes, handed on as bytes.
    """

    method: str
    path: str
    scope: str
    handler: Callable[..., Any]
    tag: str
    answers: tuple[Answer, ...]
    query: type[Model] = Nothing
    body: type[Model] | None = None
    any_json: bool = False
    body_example: Any = None
    max_bytes: int = BODY_BYTES
    problems: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    creates: bool = False
    linked: bool = False

    @property
    def name(self) -> str:
        """The operation's id: the handler's name, or the one given with it."""
        return str(getattr(self.handler, "name", "") or self.handler.__name__)

    @property
    def part_names(self) -> list[str]:
        """The names of the path's variable parts."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def summary(self) -> str:
        """The first line of the handler's docstring."""
        return (self.handler.__doc__ or "").strip().partition("\n")[0].rstrip(".")

    @property
    def description(self) -> str:
        """The rest of it."""
        lines = (self.handler.__doc__ or "").strip().partition("\n")[2].splitlines()
        return "\n".join(line.strip() for line in lines).strip()

    @property
    def rule(self) -> str:
        """The path as Flask has it."""
        return PREFIX + self.path.replace("{", "<").replace("}", ">")


class Routes:
    """The routes of one subject, in the order of the document. ``description`` introduces them there."""

    def __init__(self, tag: str, description: str) -> None:
        self.tag, self.description = tag, description
        self.found: list[Route] = []

    def add(
        self, method: str, path: str, scope: str, *answers: Answer, **facts: Any
    ) -> Callable[[Handler], Handler]:
        """Decorate a handler: ``(caller, **parts, query=, body=)`` to a model, a ``Reply`` or a response."""

        def keep(handler: Handler) -> Handler:
            self.found.append(Route(method, path, scope, handler, self.tag, answers, **facts))
            return handler

        return keep


def init_app(app: Flask, subjects: "list[Routes]") -> None:
    """Serve the routes."""
    app.extensions[BUCKETS] = Buckets()
    for subject in subjects:
        for route in subject.found:
            app.add_url_rule(route.rule, route.name, _view(route), methods=[route.method])


def _view(route: Route) -> Callable[..., Response]:
    def view(**parts: str) -> Response:
        who = _caller(route)
        current_app.extensions[BUCKETS].take(who.id)
        request.max_content_length = route.max_bytes
        for part in parts.values():
            _check_part(part)
        arguments: dict[str, Any] = dict(parts)
        if route.query is not Nothing:
            arguments["query"] = parsing.query(route.query)
        else:
            parsing.query(Nothing)
        if route.any_json:
            arguments["body"] = parsing.json_bytes()
        elif route.body is not None:
            arguments["body"] = parsing.body(route.body)
        if route.creates:
            return idempotency.once(who, lambda: response(route.handler(who, **arguments)))
        return response(route.handler(who, **arguments))

    return view


def _caller(route: Route) -> Caller:
    if route.linked and "link" in request.args:
        return follow(request.args["link"])
    return caller(route.scope)


def _check_part(part: str) -> None:
    """What a shop, or PostgreSQL, would choke on is no id of anything."""
    if not part.isprintable() or len(part) > 255 or not part.strip():
        raise RequestError("not_found", "there is nothing of this id")


def response(found: Any) -> Response:
    """What a handler returned, as it is sent."""
    if isinstance(found, Response):
        return found
    reply = found if isinstance(found, Reply) else Reply(found)
    body = reply.model.model_dump_json(exclude_none=False) if reply.model is not None else ""
    made = Response(body, status=reply.status, mimetype=JSON if body else None)
    if not body:
        del made.headers["Content-Type"]
    made.headers.update(reply.headers)
    return made
