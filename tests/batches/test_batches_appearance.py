"""What a merchant sets shows on the label: sender, language, logo, template."""

import base64
import io
from dataclasses import replace

import pytest
from batch_shop import PROFILE, placed_order
from PIL import Image

from labelsvc.batches.appearance import Layouts, as_set, choice_of, label_setup_for, lay_out_for, mark
from labelsvc.batches.compose import shipment
from labelsvc.batches.job import LabelChoice
from labelsvc.ecwid.orders import Person
from labelsvc.errors import TemplateError
from labelsvc.labels import Page
from labelsvc.labels.page import Text
from labelsvc.stores.settings import StoreSettings, read_settings

LEEDS = replace(
    PROFILE,
    company=Person(
        company="Cups Ltd", street="1 Main St", city="Leeds", state="Yorkshire", country_code="GB", phone="1"
    ),
)
OWN = {"name": "mine", "title": "Mine", "rows": [{"columns": [{"block": "ship_to"}]}]}


def logo() -> str:
    """A black square in base64."""
    out = io.BytesIO()
    Image.new("L", (60, 60), 0).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def page(settings: StoreSettings, **choice: str) -> Page:
    """The label of one order in a store with these settings."""
    parcel = shipment(placed_order(1), as_set(LEEDS, settings))
    return lay_out_for(settings)(parcel, choice_of(settings, **choice))


def words(found: Page) -> str:
    """All that is written on it."""
    return " ".join(item.text for item in found.items if isinstance(item, Text))


def test_without_settings_nothing_changes() -> None:
    """The profile's sender, also that of a store whose parcels leave from elsewhere."""
    other = replace(LEEDS, origin=Person(street="9 Dock Rd", city="Hull", country_code="GB"))
    assert as_set(other, StoreSettings()) == other


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "Ann"}, {"name": "Ann"}),
        ({"city": "York", "street": "2 Low St"}, {"city": "York", "street": "2 Low St"}),
        ({"state_code": "YK"}, {"state_code": "YK", "state": ""}),
        ({"country_code": "GB", "city": "York"}, {"city": "York"}),
        (
            {"country_code": "FR", "city": "Lille", "street": "3 rue X", "postal_code": "59000"},
            {"country_code": "FR", "city": "Lille", "street": "3 rue X", "postal_code": "59000", "state": ""},
        ),
    ],
)
def test_the_sender_is_overridden_field_by_field(given: dict[str, str], expected: dict[str, str]) -> None:
    """But a state goes with its code, and nothing of one country's place with another country."""
    found = as_set(LEEDS, read_settings({"ship_from": given}))
    assert found.ship_from == replace(LEEDS.company, **expected)


def test_a_sender_that_was_set_goes_before_the_origin() -> None:
    """The shop's own warehouse counts only where nothing was set."""
    other = replace(LEEDS, origin=Person(street="9 Dock Rd", city="Hull", country_code="GB"))
    found = as_set(other, read_settings({"ship_from": {"street": "5 New St"}})).ship_from
    assert (found.street, found.city, found.company) == ("5 New St", "Hull", "Cups Ltd")


def test_all_of_it_is_on_the_label() -> None:
    """Sender, captions in the chosen language, and a logo."""
    settings = read_settings({"ship_from": {"company": "Tassen GmbH"}, "language": "de", "logo": logo()})
    plain, found = page(StoreSettings()), page(settings)
    assert "Cups Ltd" in words(plain) and "Tassen GmbH" not in words(plain)
    assert "Tassen GmbH" in words(found) and "Cups Ltd" not in words(found)
    assert found != page(settings.model_copy(update={"logo": ""}))
    assert len({mark(one) for one in (StoreSettings(), settings, read_settings({"template": OWN}))}) == 3


def test_a_template_of_ones_own() -> None:
    """It is the store's usual one, and named as such; another can be chosen."""
    settings = read_settings({"template": OWN})
    assert choice_of(settings) == LabelChoice("4x6", 203, "own")
    assert label_setup_for(settings, choice_of(settings)).template.name == "own"
    assert "Person 1" in words(page(settings)) and "ORD001" not in words(page(settings))
    assert "ORD001" in words(page(settings, template="standard"))
    with pytest.raises(TemplateError, match="no template of its own"):
        label_setup_for(StoreSettings(), LabelChoice(template="own"))


def test_the_stock_decides_the_template_where_none_was_set() -> None:
    """By name, so that a stored label can be recognised."""
    assert choice_of(StoreSettings()).template == "standard"
    small = choice_of(StoreSettings(), stock_name="dk-11209", dpi=300)
    assert (small.stock, small.dpi, small.template) == ("62x29", 300, "compact")


def test_a_stores_engine_is_kept_until_its_settings_change() -> None:
    """Turns of a batch share what the engine remembers; other settings, and other stores, have their own."""
    layouts = Layouts()
    first = layouts.of("1", StoreSettings())
    assert layouts.of("1", StoreSettings()) is first
    assert layouts.of("2", StoreSettings()) is not first
    assert layouts.of("1", StoreSettings(language="de")) is not first
