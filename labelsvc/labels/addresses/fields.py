"""What the customer typed, each thing once: the same content is often typed into two fields.

Each function leaves out a text only where the label says it elsewhere.
"""

import re

from labelsvc.labels.addresses.countries import english_name
from labelsvc.labels.addresses.layouts import (
    CITY,
    POSTCODE,
    STATE,
    Layout,
)
from labelsvc.labels.addresses.letters import is_latin
from labelsvc.labels.shipment import Address

_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"\w+")
# Beyond this it is no postcode, and not worth a pattern of its own.
_LONGEST_POSTCODE = 32
_SEPARATORS = " ,;/-–—()"
# What may follow a municipality's bare name in the name of the province that it is (東京 and 東京都).
MUNICIPALITY = ("都", "市", "特別市", "특별시", "광역시", "특별자치시")
# The last character of an East Asian city, ward, county or town: only such a name is safe to take for one.
_DIVISION = tuple("都道府県县縣省市区區町村郡鄉镇鎮시군구읍면동도")


def one_line(text: str) -> str:
    """``text`` with its runs of white space made one space; "" if nothing of it can be seen."""
    if not text or (text.isprintable() and "  " not in text and text[0] != " " != text[-1]):
        return text
    line = " ".join(text.split())
    if line.isprintable() or any(letter.isprintable() and letter != " " for letter in line):
        return line
    return ""


def _each_on_one_line(*texts: str) -> tuple[str, ...]:
    """``one_line`` of each text. Mostly nothing is to be done, which one look at all of them tells."""
    together = f"|{'|'.join(texts)}|"
    if together.isprintable() and "  " not in together and " |" not in together and "| " not in together:
        return texts
    return tuple(map(one_line, texts))


def typed_in_latin(to: Address) -> bool:
    """Whether the address, not the name, is typed in Latin letters; the region only if there is no more:
    shops offer regions in a list."""
    text = to.street + to.city
    if not any(map(str.isalpha, text)):
        text = to.state
    return is_latin(text)


def settle(to: Address, layout: Layout, code: str, country: str) -> tuple[list[str], list[str]]:
    """The texts to print, by field number, and the street's lines.

    ``country`` is the country line, "" on domestic mail.
    """
    name, company, phone, city, postcode, state, state_code = _each_on_one_line(
        to.name, to.company, to.phone, to.city, to.postal_code, to.state, to.state_code
    )
    if company and company.casefold() == name.casefold():
        company = ""
    fields = [name, company, "", city, _region(layout, state, state_code), postcode, phone]
    _settle_city(fields, state, state_code)
    if country and (fields[STATE] or "," in fields[CITY]):
        names = (country, one_line(to.country_name), english_name(code))
        _leave_to_country(fields, [known.casefold() for known in names if known])
    if layout.constants:
        _leave_to_constants(fields, layout.constants, english_name(code))
    if layout.big_endian:
        _settle_divisions(fields)
    streets = _streets(to.street, fields, country)
    if layout.big_endian and streets:
        streets[0] = _without_divisions(streets[0], fields)
        streets = [street for street in streets if street]
    return fields, streets


def _region(layout: Layout, state: str, code: str) -> str:
    """The one of code and name that the country's post wants; both where they contradict each other."""
    if not code or not state or code.casefold() == state.casefold():
        return state or code
    key = layout.regions.get(code.casefold())
    if key is None:
        return state
    named = layout.regions.get(state.casefold(), key)
    return code if named == key else f"{code} {state}"


def _settle_city(fields: list[str], state: str, state_code: str) -> None:
    """Takes postcode and region out of the city where they were typed there too."""
    city, postcode, region = fields[CITY], fields[POSTCODE], fields[STATE]
    if not city:
        return
    if postcode and _DIGIT.search(city):
        city, postcode = _postcode_apart(city, postcode)
        fields[CITY], fields[POSTCODE] = city, postcode
    if region and ("," in city or "(" in city or (state_code and state_code in city)):
        city = fields[CITY] = _without_region(city, region, state, state_code)
    if region and region.casefold() == city.casefold():
        fields[STATE] = ""


def _postcode_apart(city: str, postcode: str) -> tuple[str, str]:
    """City and postcode, of a city that may hold the postcode too, however it was spaced or hyphenated."""
    digits = _compact(postcode)
    if not 0 < len(digits) <= _LONGEST_POSTCODE or digits not in _compact(city):
        return city, postcode
    spaced = r"[\s-]?".join(map(re.escape, digits))
    found = re.search(rf"(?<!\w){spaced}(?!\w)", city, re.IGNORECASE)
    if not found:
        return city, postcode
    before, after = city[: found.start()], city[found.end() :]
    if before.endswith("-") or (before.strip(_SEPARATORS) and after.strip(_SEPARATORS)):
        return city, ""  # with a country prefix, or in the middle: left as typed
    return before.rstrip(_SEPARATORS) or after.lstrip(_SEPARATORS), postcode


def _compact(text: str) -> str:
    return text.replace(" ", "").replace("-", "").casefold()


def _without_region(city: str, printed: str, state: str, code: str) -> str:
    """The city without its region, typed as in "Kansas City, Missouri", "Milano (MI)" or "New York NY".

    Only what is printed as the region goes, and the name where its code is printed.
    """
    for region in (printed, state if printed == code else ""):
        spaces = r"\s+|" if region == code else ""
        pattern = rf"(.*[^\s,(/–-])(?:{spaces}\s*[,(/]\s*|\s+[–-]\s+){re.escape(region)}\s*\)?"
        if region and (found := re.fullmatch(pattern, city)):
            return found[1]
    return city


def _leave_to_country(fields: list[str], names: list[str]) -> None:
    """A region that is the country, and a country typed behind the city, are left to the country line."""
    if fields[STATE].casefold() in names:
        fields[STATE] = ""
    city, comma, last = fields[CITY].rpartition(",")
    if comma and city.strip() and last.strip().casefold() in names:
        fields[CITY] = city.strip()


def _leave_to_constants(fields: list[str], constants: tuple[str, ...], country: str) -> None:
    """SINGAPORE, GUERNSEY or the PR of a Puerto Rican address stands there anyway."""
    known = {constant.casefold() for constant in constants}
    if fields[CITY].casefold() in known:
        fields[CITY] = ""
    if fields[STATE].casefold() in known | {country.casefold()}:
        fields[STATE] = ""


def _settle_divisions(fields: list[str]) -> None:
    """東京都 before 東京都千代田区, 北京 before 北京市, and 北京市 before 北京, are said once."""
    state, city = fields[STATE], fields[CITY]
    if not state or not city or state.isascii():
        return
    if city.startswith(state):
        fields[STATE] = ""
    elif state.startswith(city) and state[len(city) :] in MUNICIPALITY:
        fields[CITY] = ""


def _without_divisions(street: str, fields: list[str]) -> str:
    """A street that begins with its own postcode, prefecture and city, without them."""
    postcode = fields[POSTCODE].removeprefix("〒")
    bare = street.removeprefix("〒").lstrip()
    if postcode and bare.startswith(postcode) and not bare[len(postcode) : len(postcode) + 1].isalnum():
        street = bare[len(postcode) :].lstrip(" ,、")
    for value in (fields[STATE], fields[CITY]):
        if value.endswith(_DIVISION) and street.startswith(value):
            street = street[len(value) :].lstrip(" ,、")
    return street


def _streets(street: str, fields: list[str], country: str) -> list[str]:
    """The lines of the street, without what another line of the label says."""
    name, company, _, city, state, _, phone = [field.casefold() for field in fields]
    said = {"", name, company, state, phone, country.casefold()}
    streets = []
    for text in street.splitlines():
        line = one_line(text)
        folded = line.casefold()
        if city and city in folded:
            line = _without_locality(line, fields, country)
            folded = line.casefold()
        if folded not in said:
            said.add(folded)
            streets.append(line)
    return streets


def _without_locality(line: str, fields: list[str], country: str) -> str:
    """The line without its end ", New York, NY 10110", if the label says all of that below."""
    city = set(_WORDS.findall(fields[CITY].casefold()))
    said = city.union(_WORDS.findall(f"{fields[POSTCODE]} {fields[STATE]} {country}".casefold()))
    parts = line.split(",")
    kept = len(parts)
    for at in range(len(parts) - 1, -1, -1):
        words = set(_WORDS.findall(parts[at].casefold()))
        if not words or not words <= said:
            break
        if city <= words:
            kept = at
    return ",".join(parts[:kept]).strip()
