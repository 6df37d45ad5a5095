"""The lines of an address label."""

from collections.abc import Sequence
from typing import NamedTuple

from labelsvc.labels.addresses.countries import (
    country_code,
    country_line,
    destination,
    is_domestic,
    is_military,
)
from labelsvc.labels.addresses.fields import one_line, settle, typed_in_latin
from labelsvc.labels.addresses.layouts import (
    MILITARY,
    POSTCODE,
    STREET,
    Layout,
    Part,
    has_latin_layout,
    layout_of,
)
from labelsvc.labels.addresses.letters import capitals
from labelsvc.labels.shipment import Address

# A named tuple's own constructor takes three times as long.
_new = tuple.__new__


class AddressLine(NamedTuple):
    """``role`` is "name", "company", "phone", "street", "locality" or "country"."""

    text: str
    role: str


def address_lines(to: Address, *, sender_country: str = "", language: str = "en") -> tuple[AddressLine, ...]:
    """The lines of ``to`` as its country writes them, the country last and only on international mail.

    ``sender_country`` is the sender's country code ("" if unknown: the country is then always written),
    ``language`` (BCP 47) the one of the country's name. Everything that the customer typed is on the label,
    and nothing twice: see docs/addresses.md. Never raises, whatever the fields hold.
    """
    code = destination(to, language)
    domestic = is_domestic(code, country_code(sender_country))
    country = "" if domestic else _country(to, code, language)
    layout = _layout(to, code, domestic)
    fields, streets = settle(to, layout, code, country)
    for field in layout.upper:
        if field == STREET:
            streets = [capitals(street, layout.language) for street in streets]
        elif fields[field]:
            fields[field] = capitals(fields[field], layout.language)
    lines = _compose(layout, fields, streets)
    if country:
        said = country.casefold()
        lines = [line for line in lines if line[1] != "locality" or line[0].casefold() != said]
        lines.append(_new(AddressLine, (country, "country")))
    return tuple(lines)


def _country(to: Address, code: str, language: str) -> str:
    if code:
        return country_line(code, language)
    return capitals(one_line(to.country_name) or one_line(to.country_code), language)


def _layout(to: Address, code: str, domestic: bool) -> Layout:
    if code == "US" and is_military(to):
        return layout_of(MILITARY, False, domestic)
    latin = has_latin_layout(code) and typed_in_latin(to)
    return layout_of(code, latin, domestic)


def _compose(layout: Layout, fields: list[str], streets: list[str]) -> list[AddressLine]:
    lines: list[AddressLine] = []
    for role, parts, only in layout.lines:
        if role == "street":
            lines += [_new(AddressLine, (street, role)) for street in streets[:-1]]
            fields[STREET] = streets[-1] if streets else ""
        if text := fields[only] if only >= 0 else _text(parts, fields):
            lines.append(_new(AddressLine, (text, role)))
    return lines


def _text(parts: Sequence[Part], fields: list[str]) -> str:
    text = ""
    for part in parts:
        value = part.constant or fields[part.field]
        if not value:
            continue
        if not text:
            text = _prefixed(part.prefix, value) if part.prefix and part.field == POSTCODE else value
        elif part.gap:
            text += part.gap + value
        else:
            text += f" {value}" if text[-1].isascii() or value[0].isascii() else value
    return text


def _prefixed(prefix: str, postcode: str) -> str:
    """CH-8001 of 8001, unless the customer typed CH-8001 already; likewise the postal mark of Japan."""
    typed = postcode[0].isalpha() or postcode.startswith(prefix)
    return postcode if typed else prefix + postcode
