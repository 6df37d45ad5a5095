"""No field that the customer typed is lost on a label, and none is printed twice, in any country."""

from collections import Counter

import pytest
from address_helpers import EVERY_CODE, joined, key, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.labels.addresses import address_lines, address_warnings
from labelsvc.labels.shipment import Address

WHOLE = Address(
    name="Namehere",
    company="Companyhere",
    street="Streetfirst 12\nStreetsecond",
    city="Cityhere",
    state="Statehere",
    state_code="Codehere",
    postal_code="98765",
    phone="+1 234 5550199",
)
ONCE = (
    "namehere",
    "companyhere",
    "streetfirst12",
    "streetsecond",
    "cityhere",
    "statehere",
    "98765",
    "12345550199",
)

codes = st.sampled_from(EVERY_CODE)
senders = st.sampled_from(["", "US", "DE", "FR", "CN", "gb"])
languages = st.sampled_from(["en", "de", "tr", "el", "ja", "ar", "xx", ""])


@pytest.mark.parametrize("code", EVERY_CODE)
def test_each_country_prints_each_field_once(code: str) -> None:
    """In every country and territory, at home and abroad, each field is found once, phone and all."""
    to = _with(WHOLE, country_code=code)
    for sender in ("", "US", code):
        label = joined(address_lines(to, sender_country=sender))
        assert {word: label.count(word) for word in ONCE} == dict.fromkeys(ONCE, 1)


@pytest.mark.parametrize("code", EVERY_CODE)
def test_a_field_alone_is_printed(code: str) -> None:
    """A field is found whichever of its neighbours are empty, and no separator is left hanging."""
    for field in ("name", "company", "street", "city", "state", "state_code", "postal_code", "phone"):
        to = _with(Address(country_code=code), **{field: "Alone"})
        lines = [line.text for line in address_lines(to) if line.role != "country"]
        assert sum("alone" in line.casefold() for line in lines) == 1
        assert all(line == line.strip(" ,-/") for line in lines)


@pytest.mark.parametrize("code", EVERY_CODE)
def test_east_asian_text_is_not_lost_in_any_country(code: str) -> None:
    """Addresses in Han characters keep every part, run together or not."""
    to = Address("山田太郎", "商事会社", "丸の内1-9-1\n八階", "千代田区", "東京都", "13", "100-0005", code)
    label = joined(address_lines(to, sender_country="US"))
    for part in ("山田太郎", "商事会社", "丸の内191", "八階", "千代田区", "東京都", "1000005"):
        assert label.count(part) == 1


@st.composite
def repetitive(draw: st.DrawFn) -> tuple[Address, set[str]]:
    """An address in which the same things are typed into several fields, and the words that it must say once."""
    city, state, postcode = "Alphaville", draw(st.sampled_from(["", "Alphaville", "Bravoland"])), "98765"
    name, company = "Charlie", draw(st.sampled_from(["", "Charlie", "Deltaworks"]))
    behind = draw(st.sampled_from(["", f", {city}", f", {postcode} {city}", f", {city} {postcode}"]))
    more = draw(st.lists(st.sampled_from([name, company or name, city, f"{postcode} {city}", "Echo"]), max_size=3))
    typed = draw(st.sampled_from(["{c}", "{z} {c}", "{c} {z}", "{c}, {z}", "{c}, {s}", "{c} ({s})"]))
    to = Address(
        name=name,
        company=company,
        street="\n".join(["Foxtrot 5", *more]) + behind,
        city=typed.format(c=city, z=postcode, s=state or city) if state else city,
        state=state,
        postal_code=postcode,
        country_code=draw(codes),
    )
    said = {name, company, "Foxtrot", city, state, postcode, *(["Echo"] if "Echo" in to.street else [])}
    return to, said - {""}


@settings(max_examples=400, deadline=None)
@given(repetitive(), senders)
def test_what_is_typed_twice_is_printed_once(case: tuple[Address, set[str]], sender: str) -> None:
    """City, postcode, region and names that were typed into other fields too are on the label once."""
    to, said = case
    label = joined(line for line in address_lines(to, sender_country=sender) if line.role != "country")
    assert {word: label.count(key(word)) for word in said} == dict.fromkeys(said, 1)


@settings(max_examples=400, deadline=None)
@given(
    st.builds(
        Address,
        *[st.text(max_size=12)] * 7,
        country_code=codes | st.text(max_size=4),
        phone=st.text(max_size=9),
    ),
    senders,
    languages,
)
def test_any_text_comes_out(to: Address, sender: str, language: str) -> None:
    """Whatever the fields hold there is no exception, the same answer twice, no empty line, and no field lost."""
    lines = address_lines(to, sender_country=sender, language=language)
    assert lines == address_lines(to, sender_country=sender, language=language)
    assert all(line.text == " ".join(line.text.split()) != "" for line in lines)
    assert all(isinstance(warning.message, str) for warning in address_warnings(to))
    label = joined(lines)
    for typed in (to.name, to.company, *to.street.splitlines(), to.city, to.postal_code, to.phone):
        assert key(typed) in label
    assert key(to.state) in label or key(to.state_code) in label


@settings(max_examples=300, deadline=None)
@given(
    st.builds(
        Address,
        *[st.sampled_from(["", "A", "a b", "A, B", "B (A)", "12", "A 12", "東京都", "東京"])] * 7,
        country_code=codes,
    ),
    senders,
)
def test_short_fields_that_look_alike_are_not_lost(to: Address, sender: str) -> None:
    """Fields that are parts of each other are each still found."""
    label = joined(address_lines(to, sender_country=sender))
    for typed in (to.name, to.company, *to.street.splitlines(), to.city, to.postal_code):
        assert all(key(word) in label for word in typed.split())


@settings(deadline=None)
@given(codes, senders)
def test_no_line_is_printed_twice(code: str, sender: str) -> None:
    """Not even where name and company, city, region and country are all called the same."""
    to = Address("Same", "Same", "Same", "Same", "Same", "Same", "", code, "Same", "")
    lines = texts(address_lines(to, sender_country=sender))
    repeated = [text for text, times in Counter(map(key, lines)).items() if times > 2]
    assert not repeated


def _with(address: Address, **changes: str) -> Address:
    fields = {name: getattr(address, name) for name in Address.__slots__}
    return Address(**(fields | changes))
