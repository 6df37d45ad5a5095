"""/openapi.json, and /docs: the same for people, readable without JavaScript or anything from elsewhere."""

import json
from functools import lru_cache
from typing import Any

from flask import Flask, Response, render_template

from labelsvc.web import openapi
from labelsvc.web.api import SUBJECTS
from labelsvc.web.context import runtime
from labelsvc.web.problems import KINDS


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.add_url_rule("/openapi.json", "openapi", openapi_json)
    app.add_url_rule("/docs", "docs", docs)
    app.add_url_rule("/docs/problems", "docs_problems", problems)
    app.add_url_rule("/docs/style.css", "docs_style", style)
    app.add_template_filter(words)


@lru_cache(maxsize=4)
def _document(public_url: str) -> dict[str, Any]:
    return openapi.document(SUBJECTS, public_url)


def openapi_json() -> Response:
    """The document for programs."""
    text = json.dumps(_document(runtime().settings.public_url), ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/json", headers={"Cache-Control": "public, max-age=300"})


def docs() -> str:
    """The document for people."""
    return render_template("docs/api.html", document=_document(runtime().settings.public_url), kind_of_type=words)


def problems() -> str:
    """Every kind of problem, at the address that its ``type`` is."""
    return render_template("docs/problems.html", kinds=KINDS)


def style() -> Response:
    """Their style sheet: the pages allow no other."""
    text = render_template("docs/style.css")
    return Response(text, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


def words(schema: dict[str, Any]) -> str:
    """A schema's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(words(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"list of {words(schema.get('items', {}))}"
    return f"{schema.get('format') or schema.get('type', 'anything')}{_range(schema)}"


def _range(schema: dict[str, Any]) -> str:
    ends = [schema.get("minimum", schema.get("minLength")), schema.get("maximum", schema.get("maxLength"))]
    if ends == [None, None]:
        return ""
    low, high = ("" if end is None else f"{end:g}" for end in ends)
    return f" ({low}-{high}{' characters' if schema.get('type') == 'string' else ''})"
