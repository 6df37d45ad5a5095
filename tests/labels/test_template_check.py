"""Templates as data: the shipped ones are right, and faults are named with their line."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from labelsvc.errors import TemplateError
from labelsvc.labels.shipment import Address, Shipment
from labelsvc.labels.template_check import check_template, line_of
from labelsvc.labels.templates import Condition, fill, read_template, shipped_template, shipped_templates
from labelsvc.resources import resource_dir

GOOD = """{
  "name": "mine",
  "title": "Mine",
  "rows": [
    {"columns": [{"block": "ship_to", "size": 12}]},
    {"columns": [
      {"block": "barcode",
       "data": "{order}"}
    ]}
  ]
}
"""


def checked(source: str, folder: Path) -> str:
    """The error's text for a template, or an empty string."""
    path = folder / "mine.json"
    path.write_text(source, encoding="utf-8")
    try:
        check_template(path)
    except TemplateError as error:
        return error.message.replace(f"{folder}/", "")
    return ""


@pytest.mark.parametrize("name", shipped_templates())
def test_shipped_templates_satisfy_the_published_schema(name: str) -> None:
    """And their file name is their name."""
    path = resource_dir("templates") / "labels" / f"{name}.json"
    assert asdict(read_template(path)) == asdict(shipped_template(name))
    assert shipped_template(name).name == name


def test_there_are_the_templates_that_the_documentation_names() -> None:
    assert set(shipped_templates()) == {"standard", "wide", "compact", "gs1-logistic", "address"}


FAULTS = [
    (GOOD.replace('"Mine",', '"Mine"'), "mine.json:4: not JSON"),
    (GOOD.replace('"size": 12', '"size": 5'), "mine.json:5: 5 is less than the minimum of 8"),
    (GOOD.replace('"barcode"', '"barcod"'), "mine.json:7: 'barcod' is not one of"),
    (GOOD.replace("{order}", "{ordre}"), "mine.json:8: {ordre} is no value of a shipment"),
    (GOOD.replace('"title": "Mine",', ""), "mine.json:1: 'title' is a required property"),
    (GOOD.replace('"size"', '"sise"'), "mine.json:5: Additional properties are not allowed"),
    (GOOD.replace('"size": 12', '"drop": 1'), "mine.json:4: a label needs a ship_to block"),
    ("[" * 200_001, "at most 200,000 bytes"),
    ("[" * 100_000, "mine.json:1: not JSON"),
    ("3", "mine.json:1: 3 is not of type 'object'"),
]


@pytest.mark.parametrize(("source", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_faults_are_named_with_line_and_reason(source: str, message: str, tmp_path: Path) -> None:
    assert message in checked(source, tmp_path)


def test_a_good_template_passes(tmp_path: Path) -> None:
    assert checked(GOOD, tmp_path) == ""


def test_a_missing_file_is_a_template_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="No such file"):
        check_template(tmp_path / "none.json")


def test_every_value_is_found_on_its_line() -> None:
    """The line finder agrees with a pretty-printer that puts every value on a line of its own."""
    document = {"a": [1, {"b": "x:{"}, [2, "]"]], 'q"': {"c": None}}
    source = json.dumps(document, indent=1)
    lines = source.split("\n")
    for path, shown in [(("a", 0), "1"), (("a", 1, "b"), '"x:{"'), (("a", 2, 1), '"]"'), (('q"', "c"), "null")]:
        assert shown in lines[line_of(source, path) - 1]


SHIPMENT = Shipment("A1", Address(country_code="de", postal_code="10115"), tracking_number="T9", service="Air")
CONDITIONS = [
    (Condition(), True),
    (Condition(has=("tracking",)), True),
    (Condition(has=("tracking", "comments")), False),
    (Condition(lacks=("comments",)), True),
    (Condition(lacks=("service",)), False),
    (Condition(countries=("DE", "AT")), True),
    (Condition(countries=("FR",)), False),
    (Condition(not_countries=("DE",)), False),
]


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_conditions_hold_when_all_their_parts_do(condition: Condition, holds: bool) -> None:
    assert condition.holds(SHIPMENT) is holds


def test_conditions_on_size() -> None:
    condition = Condition(min_width_mm=80, max_height_mm=200)
    assert condition.fits(100, 150)
    assert not condition.fits(62, 150)
    assert not condition.fits(100, 297)


def test_placeholders_are_filled_and_other_braces_left_alone() -> None:
    assert fill("{order}/{postal_code} {x}", SHIPMENT) == "A1/10115 {x}"


def test_an_unknown_template_names_those_there_are() -> None:
    with pytest.raises(TemplateError, match="standard"):
        shipped_template("nice")
