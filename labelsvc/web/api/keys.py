"""/keys: the store's API keys, for the panel."""

from datetime import datetime
from typing import Any, Literal

from flask import Response
from pydantic import Field

from labelsvc.database import transaction
from labelsvc.stores.keys import ApiKey, create_key, keys, revoke_key
from labelsvc.web.api.fields import Line
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.idempotency import keep
from labelsvc.web.request_error import RequestError
from labelsvc.web.routes import Answer, Model, Reply, Routes, response

routes = Routes("keys", "API keys of the store. A key is shown once, when it is made.")

Scope = Literal["read", "print", "fulfil", "admin", "agent"]


class NewKey(Model):
    """What the key is for."""

    name: Line = ""
    scopes: list[Scope] = Field(["read", "print", "fulfil"], min_length=1, max_length=5)


class KeyModel(Model):
    """A key, but for itself."""

    id: str
    name: str
    scopes: list[str]
    created: datetime
    last_used: datetime | None = Field(description="To the minute.")
    revoked: datetime | None


class MadeKey(KeyModel):
    """A new key, with itself."""

    key: str = Field(description="To be kept now: it is not shown again.")


class KeyPage(Model):
    """All keys of the store: the list has one page."""

    items: list[KeyModel]
    next_cursor: None = None


@routes.add("GET", "/keys", "admin", Answer(200, "The keys.", KeyPage))
def list_keys(caller: Caller) -> KeyPage:
    """List the store's keys, revoked ones included."""
    found = keys(runtime().engine, caller.store_id)
    return KeyPage(items=[KeyModel(**_facts(key)) for key in found])


@routes.add(
    "POST",
    "/keys",
    "admin",
    Answer(201, "The key, this once.", MadeKey),
    body=NewKey,
    body_example={"name": "ERP", "scopes": ["read", "print"]},
    problems=("usage",),
    creates=True,
)
def make_key(caller: Caller, body: NewKey) -> Response:
    """Make a key."""
    with transaction(runtime().engine) as session:
        key, text = create_key(session, caller.store_id, name=body.name, scopes=body.scopes)
        answer = response(Reply(MadeKey(**_facts(key), key=text), 201))
        keep(session, answer)
    return answer


@routes.add(
    "DELETE", "/keys/{key_id}", "admin", Answer(204, "It opens nothing any more."), problems=("not_found",)
)
def end_key(caller: Caller, key_id: str) -> Reply:
    """Revoke a key, from the next request on."""
    if not revoke_key(runtime().engine, key_id, store_id=caller.store_id):
        raise RequestError("not_found", "the store has no key of that id")
    return Reply(None, 204)


def _facts(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "created": key.created,
        "last_used": key.last_used,
        "revoked": key.revoked,
    }
