"""Whether a template file is right, and if not, on which line and why."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from labelsvc.errors import TemplateError
from labelsvc.resources import resource_dir

MOST_BYTES = 200_000
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')

JsonPath = tuple[str | int, ...]


class Fault(NamedTuple):
    """What is wrong on which line (from 1). ``code``: not_json, too_large, unknown_name, no_ship_to or schema."""

    line: int
    reason: str
    code: str


def check_template(path: Path) -> Mapping[str, Any]:
    """The parsed file, or ``TemplateError`` naming file, line and reason of every fault found."""
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise TemplateError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TemplateError(f"{path}: this is no UTF-8 text: byte {error.start + 1} is not part of any") from error
    document, faults = check_text(source)
    if document is None:
        raise TemplateError("\n".join(f"{path}:{fault.line}: {fault.reason}" for fault in faults))
    return document


def check_text(source: str) -> tuple[Mapping[str, Any] | None, list[Fault]]:
    """What a template's text holds if it is right, else every fault found, by line."""
    if len(source) > MOST_BYTES:
        return None, [Fault(1, f"a template has at most {MOST_BYTES:,} bytes", "too_large")]
    try:
        document = json.loads(source)
    except (json.JSONDecodeError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply")
        return None, [Fault(getattr(error, "lineno", 1), f"not JSON: {reason}", "not_json")]
    faults = sorted({Fault(line_of(source, at), reason, code) for at, reason, code in _faults(document)})
    return (None, faults) if faults else (document, [])


def check_document(document: Any) -> None:
    """The same for a document that is no file: ``TemplateError`` names the place and reason of every fault."""
    try:
        size = len(json.dumps(document))
    except RecursionError as error:
        raise TemplateError("the template is nested too deeply") from error
    if size > MOST_BYTES:
        raise TemplateError(f"a template has at most {MOST_BYTES:,} bytes")
    faults = [f"{place_of(at)}: {reason}" for at, reason, _code in _faults(document)]
    if faults:
        raise TemplateError("\n".join(sorted(set(faults))))


def place_of(path: JsonPath) -> str:
    """Where a value is, as one would write it: ``rows[0].columns[1].text``; "template" for the whole."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.lstrip(".") or "template"


def _faults(document: Any) -> Iterator[tuple[JsonPath, str, str]]:
    from jsonschema import Draft202012Validator  # 80 ms to import, and only needed for a merchant's own file
    from jsonschema.exceptions import best_match, relevance

    schema = json.loads((resource_dir("templates") / "labels" / "schema.json").read_text(encoding="utf-8"))
    found = list(Draft202012Validator(schema).iter_errors(document))
    for error in found:
        closest = best_match([error], key=relevance) or error
        yield tuple(closest.absolute_path), closest.message, "schema"
    if not found:
        yield from _unknown_names(document)
        yield from _missing_blocks(document)


def _unknown_names(document: Mapping[str, Any]) -> Iterator[tuple[JsonPath, str, str]]:
    """Placeholders and conditions that name no value of a shipment."""
    from labelsvc.labels.templates import VALUE_NAMES

    known = f"there are: {', '.join(VALUE_NAMES)}"
    for row_index, row in enumerate(document["rows"]):
        for index, block in enumerate(row["columns"]):
            at: JsonPath = ("rows", row_index, "columns", index)
            for key in ("data", "text"):
                for name in _PLACEHOLDER.findall(block.get(key, "")):
                    if name not in VALUE_NAMES:
                        yield (*at, key), f"{{{name}}} is no value of a shipment; {known}", "unknown_name"


def _missing_blocks(document: Mapping[str, Any]) -> Iterator[tuple[JsonPath, str, str]]:
    blocks = [block for row in document["rows"] for block in row["columns"]]
    if not any(block["block"] == "ship_to" and "drop" not in block for block in blocks):
        reason = "a label needs a ship_to block without 'drop': a parcel without an address goes nowhere"
        yield ("rows",), reason, "no_ship_to"


def line_of(source: str, path: JsonPath) -> int:
    """The line on which the value at ``path`` begins, in a text that is JSON."""
    tokens = [(match.group(), source.count("\n", 0, match.start()) + 1) for match in _TOKEN.finditer(source)]
    at = 0
    for step in path:
        at = _step(tokens, at, step)
    return tokens[at][1]


def _step(tokens: list[tuple[str, int]], at: int, step: str | int) -> int:
    """From the token that opens a container to the first token of one of its values."""
    at += 1
    if isinstance(step, int):
        for _ in range(step):
            at = _past(tokens, at) + 1
        return at
    while json.loads(tokens[at][0]) != step:
        at = _past(tokens, at + 2) + 1
    return at + 2


def _past(tokens: list[tuple[str, int]], at: int) -> int:
    """The token after the value that begins at ``at``."""
    depth = 0
    while True:
        token = tokens[at][0]
        depth += (token in "{[") - (token in "}]")
        at += 1
        if depth == 0:
            return at
