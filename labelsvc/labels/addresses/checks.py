"""What looks wrong with an address, said without quoting it: warnings end up in logs and lists."""

import re
from functools import cache
from itertools import zip_longest

from labelsvc.labels.addresses.countries import destination, english_name
from labelsvc.labels.addresses.fields import MUNICIPALITY, one_line
from labelsvc.labels.addresses.layouts import country_rules
from labelsvc.labels.shipment import Address
from labelsvc.labels.warnings import LabelWarning

INCOMPLETE = "address_incomplete"
SUSPICIOUS = "postcode_suspicious"
_NOTHING = LabelWarning(INCOMPLETE, "There is no address.")
# The postcode tells the province there; Spanish shops often do not ask for it.
_REGION_OPTIONAL = ("ES",)
_CITY_REGIONS = ("市", "都", "시")
_CITY_WORD = re.compile(f"(?:{'|'.join((*MUNICIPALITY, ' Shi', ' City'))})$")


def address_warnings(to: Address, language: str = "en") -> list[LabelWarning]:
    """Missing fields that the destination's post requires (``address_incomplete``) and a postcode that is
    not of its country's form (``postcode_suspicious``). The label comes out all the same.

    A postcode that was typed into the city or the street counts as given. ``language`` helps to recognise a
    country given by name only.
    """
    if not (to.street.strip() or to.city.strip() or to.postal_code.strip()):
        return [_NOTHING]
    code = destination(to, language)
    warnings: list[LabelWarning] = []
    if not (code and "S" not in _required(code) and _all_seen(to.name, to.street, to.city, to.postal_code)):
        warnings += [LabelWarning(INCOMPLETE, f"The address has no {what}.") for what in _missing(to, code)]
    postcode = one_line(to.postal_code)
    if code and postcode and not _postcode_fits(code, postcode):
        warnings.append(
            LabelWarning(SUSPICIOUS, f"The postal code is not of the form used in {english_name(code)}.")
        )
    return warnings


def _missing(to: Address, code: str) -> list[str]:
    required = _required(code)
    state = to.state.strip() or to.state_code.strip()
    city = to.city.strip()
    # A region without cities (Hong Kong, an emirate) may be typed as the city; a city that is a region (Beijing,
    # Seoul, Tokyo) as either.
    region = state or ("C" not in required and city) or "," in city or _is_region(city, code)
    has_city = city or state.endswith(_CITY_REGIONS)
    return [
        what
        for what, given in (
            ("name or company", to.name.strip() or to.company.strip()),
            ("country", code or to.country_name.strip()),
            ("street", "A" not in required or to.street.strip()),
            ("city", "C" not in required or has_city),
            ("state or region", "S" not in required or code in _REGION_OPTIONAL or region),
            ("postal code", "Z" not in required or to.postal_code.strip() or _postcode_within(to, code)),
        )
        if not given
    ]


def _is_region(city: str, code: str) -> bool:
    return city.replace("臺", "台").casefold().startswith(_cities_that_are_regions(code))


@cache
def _cities_that_are_regions(code: str) -> tuple[str, ...]:
    """How the names of such cities of a country begin: 서울, 北京, 台北, busan."""
    rules = country_rules(code)
    keys, *others = (rules.get(f"sub_{kind}", "").split("~") for kind in ("keys", "names", "lnames"))
    return tuple(
        _CITY_WORD.sub("", name).casefold()
        for key, *names in zip_longest(keys, *others, fillvalue="")
        if key.endswith(_CITY_REGIONS)
        for name in (key, *names)
        if name
    )


@cache
def _required(code: str) -> str:
    """The letters of the fields that a country's post requires."""
    letters: str = country_rules(code).get("require", "")
    return letters


def _all_seen(*texts: str) -> bool:
    """Whether each text begins with something that is no space: most do, and need no closer look."""
    return all(texts) and not any(map(str.isspace, [text[0] for text in texts]))


def _postcode_within(to: Address, code: str) -> bool:
    pattern, _ = _postcode_rules(code)
    if pattern is None:
        return False
    return re.search(rf"(?<!\w)(?:{pattern.pattern})(?!\w)", f"{to.city} {to.street}", re.IGNORECASE) is not None


def _postcode_fits(code: str, postcode: str) -> bool:
    """Whether the pattern matches, with or without the country's prefix, or else the letters and digits of an
    example do: "90562" for 90-562 misleads nobody."""
    pattern, shapes = _postcode_rules(code)
    if pattern is None:
        return True
    folded = postcode.upper().removeprefix("〒")
    if pattern.fullmatch(folded):
        return True
    bare = re.sub(rf"^(?:{code}|{code[0]})[ -]", "", folded)
    return any(pattern.fullmatch(text) for text in (bare, f"{code}-{bare}")) or _shape(bare) in shapes


@cache
def _postcode_rules(code: str) -> tuple[re.Pattern[str] | None, frozenset[str]]:
    """The country's pattern, if it has one, and the shapes of its examples."""
    rules = country_rules(code)
    examples = rules.get("zipex", "").split(",") if "zip" in rules else ()
    pattern = re.compile(rules["zip"]) if "zip" in rules else None
    return pattern, frozenset(_shape(example) for example in examples if ":" not in example)


def _shape(postcode: str) -> str:
    """Letters and digits, each as one sign: AA9A9AA for "SW1A 1AA"."""
    return "".join("9" if letter.isdigit() else "A" for letter in postcode if letter.isalnum())
