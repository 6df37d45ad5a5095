"""Label templates: JSON data that says which blocks a label has, in which order, and which may go first.

A template is a stack of rows, a row one or more blocks side by side. ``templates/labels/schema.json`` is the
published schema; ``docs/templates.md`` explains it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from labelsvc.errors import TemplateError
from labelsvc.labels.shipment import Shipment
from labelsvc.labels.template_check import check_template
from labelsvc.resources import resource_dir


@dataclass(frozen=True, slots=True)
class Condition:
    """When a block is there at all. Every part that is given must hold."""

    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    min_width_mm: float = 0.0
    max_width_mm: float = float("inf")
    min_height_mm: float = 0.0
    max_height_mm: float = float("inf")
    countries: tuple[str, ...] = ()
    not_countries: tuple[str, ...] = ()

    def fits(self, width_mm: float, height_mm: float) -> bool:
        """Whether the label's size allows the block."""
        return (
            self.min_width_mm <= width_mm <= self.max_width_mm
            and self.min_height_mm <= height_mm <= self.max_height_mm
        )

    def holds(self, shipment: Shipment) -> bool:
        """Whether the shipment calls for the block."""
        country = shipment.ship_to.country_code.upper()
        return (
            all(value_of(shipment, name) for name in self.has)
            and not any(value_of(shipment, name) for name in self.lacks)
            and (not self.countries or country in self.countries)
            and country not in self.not_countries
        )


ALWAYS = Condition()


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One block. Sizes are in points, lengths in millimetres.

    ``drop`` is the order in which blocks are left out when a label is too small, lowest first; without it the
    block is required. ``bottom`` puts the block's row, and those below it, at the label's lower edge. ``share``
    divides a row's width; 0 takes what the block needs. A block is equal to itself only: it is a key for what was
    prepared of it, and its fields take long to hash.
    """

    block: str
    share: float = 1.0
    drop: int | None = None
    when: Condition = ALWAYS
    size: float = 9.0
    floor: float = 8.0
    max_size: float | None = None
    bold: bool = False
    align: str = "start"
    caption: str = ""
    text: str = ""
    data: str = ""
    symbology: str = "code128"
    height_mm: float = 15.0
    min_height_mm: float = 8.0
    size_mm: float = 20.0
    width_mm: float = 30.0
    max_lines: int = 4
    fields: tuple[str, ...] = ()
    icons: tuple[str, ...] = ()
    style: str = "plain"
    logistic: bool = False
    bottom: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A label's plan. ``rows`` are stacked from the top with ``gap_mm`` between them."""

    name: str
    title: str
    rows: tuple[tuple[Block, ...], ...]
    gap_mm: float = 1.2
    margin_mm: float = 3.0


def value_of(shipment: Shipment, name: str) -> str:
    """What a condition or a ``{placeholder}`` means by a name."""
    return _VALUES[name](shipment)


_VALUES: Mapping[str, Callable[[Shipment], str]] = {
    "order": lambda s: s.order_id,
    "tracking": lambda s: s.tracking_number,
    "sscc": lambda s: s.sscc,
    "date": lambda s: s.date,
    "weight": lambda s: s.weight,
    "service": lambda s: s.service,
    "comments": lambda s: s.comments,
    "message": lambda s: s.message,
    "items": lambda s: ", ".join(item.name for item in s.items),
    "parcel": lambda s: f"{s.parcel}/{s.parcels}" if s.parcels > 1 else "",
    "postal_code": lambda s: s.ship_to.postal_code,
    "country": lambda s: s.ship_to.country_code,
    "phone": lambda s: s.ship_to.phone,
}

VALUE_NAMES = tuple(_VALUES)
_PLACEHOLDER = re.compile("{(" + "|".join(VALUE_NAMES) + ")}")


def fill(text: str, shipment: Shipment) -> str:
    """Replace every ``{name}`` by its value. Names were checked when the template was read."""
    if "{" not in text:
        return text
    return "".join([part if isinstance(part, str) else part(shipment) for part in _parts(text)])


@lru_cache(maxsize=256)
def _parts(text: str) -> list[str | Callable[[Shipment], str]]:
    """A text with placeholders as what stands between them and what gives their values, in turn."""
    return [_VALUES[part] if index % 2 else part for index, part in enumerate(_PLACEHOLDER.split(text))]


@cache
def shipped_template(name: str) -> Template:
    """One of the templates that come with the service; ``TemplateError`` names those there are."""
    return build_template(shipped_document(name))


def shipped_document(name: str) -> Mapping[str, Any]:
    """The same as it is written; ``TemplateError`` names those there are."""
    if name not in shipped_templates():
        raise TemplateError(
            f"there is no label template {name!r}", hint=f"there are: {', '.join(shipped_templates())}"
        )
    path = resource_dir("templates") / "labels" / f"{name}.json"
    document: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@cache
def shipped_templates() -> tuple[str, ...]:
    """The names of the templates that come with the service."""
    directory = resource_dir("templates") / "labels"
    return tuple(sorted(p.stem for p in directory.glob("*.json") if p.stem not in ("schema", "captions")))


def read_template(path: Path) -> Template:
    """A merchant's own template; ``TemplateError`` names file, line and reason."""
    return build_template(check_template(path))


def build_template(document: Mapping[str, Any]) -> Template:
    """A template from a document that satisfies the schema."""
    rows = tuple(tuple(_block(block) for block in row["columns"]) for row in document["rows"])
    settings = {key: document[key] for key in ("gap_mm", "margin_mm") if key in document}
    return Template(document["name"], document["title"], rows, **settings)


_BLOCK_FIELDS = frozenset(f.name for f in fields(Block))


def _block(document: Mapping[str, Any]) -> Block:
    values = {key: _frozen(value) for key, value in document.items() if key in _BLOCK_FIELDS - {"when"}}
    when = document.get("when")
    condition = Condition(**{key: _frozen(value) for key, value in when.items()}) if when else ALWAYS
    return Block(**values, when=condition)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
