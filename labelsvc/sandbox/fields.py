"""``responseFields``: which parts of an answer the caller wants, such as ``total,items(id,shippingPerson)``."""

import re
from typing import Any

# Of each field: None for all of it, or the fields wanted inside it.
Fields = dict[str, "Fields | None"]

_TOKEN = re.compile(r"[(),]|[^(),]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class FieldsError(ValueError):
    """The expression is malformed."""


def parse(text: str) -> Fields:
    """The tree of an expression. A field named twice gets both halves; one named whole stays whole.

    Raises FieldsError. Nesting costs no Python stack, however deep a caller makes it.
    """
    tokens = [token for token in map(str.strip, _TOKEN.findall(text)) if token]
    open_fields: list[Fields] = [{}]
    before = ","
    for token, following in zip(tokens, [*tokens, ""][1:], strict=True):
        if token not in "(),":
            _name(open_fields, token, before, nested=following == "(")
        elif token == "(" and (before in "(),"):
            raise FieldsError("a bracket opens without a field's name before it")
        elif token != "(" and before in "(,":
            raise FieldsError("a field's name is missing")
        elif token == ")":
            open_fields.pop()
            if not open_fields:
                raise FieldsError("a bracket closes that was never opened")
        before = token
    if before in "(," or len(open_fields) > 1:
        raise FieldsError("the expression ends too early")
    return open_fields[0]


def _name(open_fields: list[Fields], name: str, before: str, *, nested: bool) -> None:
    if before not in "(,":
        raise FieldsError("a comma is missing")
    if not _NAME.fullmatch(name):
        raise FieldsError("a field's name has an unknown character")
    if not nested:
        open_fields[-1][name] = None
        return
    inner = open_fields[-1].setdefault(name, {})
    open_fields.append({} if inner is None else inner)


def trim(value: Any, fields: Fields | None) -> Any:
    """The value with only those fields; what is asked for and not there is left out."""
    if fields is None:
        return value
    if isinstance(value, list):
        return [trim(item, fields) for item in value]
    if isinstance(value, dict):
        return {name: trim(value[name], inner) for name, inner in fields.items() if name in value}
    return value
