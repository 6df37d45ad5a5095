"""Stocks: the label media, by name or by size.

The table is ``templates/stocks.json``, in millimetres; docs/stocks.md says what of it is published. Sizes are as
the label is read: an 89 x 28 mm address label is wide, although it leaves the printer on end; turning it is the
printer's ``rotation``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from labelsvc.errors import StockError
from labelsvc.resources import resource_dir

# From the smallest die-cut label (Brother DK-11219, 12 mm) to beyond an A3 sheet.
MIN_MM, MAX_MM = 12.0, 500.0
# Office printers leave about 4.2 mm of a sheet's edge white; die-cut labels wander by about a millimetre.
SHEET_EDGE_MM, DIE_CUT_MM = 4.3, 1.5

_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, '"': 25.4, "inch": 25.4}
_BRANDS = re.compile(r"^(avery|zweckform|averyzweckform|herma|dymo|brother|zebra)(?=[a-z]{0,2}\d)")
_SIZE = re.compile(r'(\d+(?:[.,]\d+)?)(mm|cm|inch|in|")?x(\d+(?:[.,]\d+)?)(mm|cm|inch|in|")?')


@dataclass(frozen=True, slots=True)
class Sheet:
    """How labels lie on a page: the first label's corner and the pitch, from the page's top left corner."""

    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    origin_x_mm: float
    origin_y_mm: float
    pitch_x_mm: float
    pitch_y_mm: float

    @property
    def count(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class Stock:
    """One kind of label. ``margin_mm`` is the edge that is not printed reliably; nothing is put there.

    ``continuous`` tape has no length of its own: ``height_mm`` is where it is cut unless asked otherwise.
    """

    name: str
    title: str
    width_mm: float
    height_mm: float
    sheet: Sheet | None = None
    margin_mm: float = DIE_CUT_MM
    round: bool = False
    continuous: bool = False


def positions(sheet: Sheet, start_at: int = 1) -> list[tuple[float, float]]:
    """The corners (x, y in mm from the top left) of one page's labels, row by row, from ``start_at`` on.

    ``start_at`` counts from 1. Raises ``StockError`` if the sheet has no such place.
    """
    if not 1 <= start_at <= sheet.count:
        raise StockError(f"start position {start_at} is not on this sheet: it has 1 to {sheet.count}")
    return [_corner(sheet, place) for place in range(start_at - 1, sheet.count)]


def _corner(sheet: Sheet, place: int) -> tuple[float, float]:
    row, column = divmod(place, sheet.columns)
    return sheet.origin_x_mm + column * sheet.pitch_x_mm, sheet.origin_y_mm + row * sheet.pitch_y_mm


def stock(name: str) -> Stock:
    """The stock of that name ("4x6", "Avery L7160", "DK-11202") or size ("100x150mm", "2.25x1.25in").

    Raises ``StockError``, naming near matches, for what is neither, and for sizes out of reach.
    """
    key = _key(name)
    table = _by_key()
    found = table.get(key) or table.get(_BRANDS.sub("", key)) or _free_size(key)
    if found is None:
        raise StockError(f"unknown stock {name[:40]!r}", hint=_suggestion(key))
    return found


def _key(name: str) -> str:
    return re.sub(r"[\s_-]", "", name[:60].casefold().replace("×", "x").replace("″", '"'))


def _suggestion(key: str) -> str:
    if _SIZE.fullmatch(key):
        return f"a size needs its unit: {key}mm or {key}in"
    from difflib import get_close_matches

    near = get_close_matches(key, _by_key(), n=4, cutoff=0.5)
    names = list(dict.fromkeys(_by_key()[match].name for match in near))
    if names:
        return f"near: {', '.join(names)}"
    return "a name such as 4x6, A6 or L7160, or a size such as 100x150mm"


def _free_size(key: str) -> Stock | None:
    match = _SIZE.fullmatch(key)
    if match is None or not (match[2] or match[4]):
        return None
    width, height = (
        float(number.replace(",", ".")) * _UNITS[unit or match[4] or match[2]]
        for number, unit in ((match[1], match[2]), (match[3], match[4]))
    )
    if not (MIN_MM <= width <= MAX_MM and MIN_MM <= height <= MAX_MM):
        raise StockError(f"{width:g} x {height:g} mm: labels are {MIN_MM:g} to {MAX_MM:g} mm each way")
    return _named_size(width, height) or Stock(
        f"{width:g}x{height:g}mm", f"{width:g} x {height:g} mm", width, height
    )


def _named_size(width_mm: float, height_mm: float) -> Stock | None:
    """The roll stock of just this size, so that "100x150mm" and "100x150" are one stock."""
    for one in STOCKS.values():
        plain = one.sheet is None and not one.round and not one.continuous
        if plain and abs(one.width_mm - width_mm) < 0.05 and abs(one.height_mm - height_mm) < 0.05:
            return one
    return None


def _single(facts: Mapping[str, Any]) -> Stock:
    width, height = map(float, facts["size"])
    return Stock(
        facts["name"],
        facts["title"],
        width,
        height,
        margin_mm=float(facts["margin"]),
        round=facts.get("round", False),
        continuous=facts.get("continuous", False),
    )


def _on_sheet(facts: Mapping[str, Any], page: tuple[float, float]) -> Stock:
    width, height = map(float, facts["size"])
    sheet = Sheet(*page, facts["columns"], facts["rows"], *facts["origin"], *facts["pitch"])
    margin = round(max(DIE_CUT_MM, SHEET_EDGE_MM - _edge_gap(sheet, width, height)), 3)
    return Stock(facts["name"], facts["title"], width, height, sheet, margin, facts.get("round", False))


def _edge_gap(sheet: Sheet, width_mm: float, height_mm: float) -> float:
    right = sheet.page_width_mm - sheet.origin_x_mm - (sheet.columns - 1) * sheet.pitch_x_mm - width_mm
    bottom = sheet.page_height_mm - sheet.origin_y_mm - (sheet.rows - 1) * sheet.pitch_y_mm - height_mm
    return min(sheet.origin_x_mm, sheet.origin_y_mm, right, bottom)


@cache
def _table() -> dict[str, tuple[Stock, list[str]]]:
    document = json.loads((resource_dir("templates") / "stocks.json").read_text(encoding="utf-8"))
    table = {facts["name"]: (_single(facts), facts.get("aliases", [])) for facts in document["labels"]}
    for facts in document["sheets"]:
        page = document["pages"][facts["page"]]
        table[facts["name"]] = (_on_sheet(facts, page), facts.get("aliases", []))
    return table


@cache
def _by_key() -> dict[str, Stock]:
    keys: dict[str, Stock] = {}
    for one, aliases in _table().values():
        for name in (one.name, *aliases):
            keys[_BRANDS.sub("", _key(name))] = one
    return keys


STOCKS: Mapping[str, Stock] = MappingProxyType({name: one for name, (one, _) in _table().items()})
