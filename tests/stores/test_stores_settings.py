"""What a merchant sets: checked with the place of every fault, kept encrypted, the same when read back."""

import base64
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from new_database import new_database
from PIL import Image
from sqlalchemy import Engine, text

from labelsvc.batches.upkeep import disconnect, renew_keys
from labelsvc.database import transaction
from labelsvc.errors import SettingsInvalid, StoreError
from labelsvc.stores import SecretBox, connect_store
from labelsvc.stores.setting_values import DAYS
from labelsvc.stores.settings import StoreSettings, read_settings, save_store_settings, store_settings, to_json
from labelsvc.stores.settings_table import StoreSettingsRow

STORE = "1003"
KEY = "a key for the tests"
TEMPLATE = json.loads((Path(__file__).parents[2] / "templates/labels/compact.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def box() -> SecretBox:
    """A box whose key was derived once."""
    return SecretBox(KEY)


@pytest.fixture
def engine(tmp_path: Path, box: SecretBox) -> Iterator[Engine]:
    """A database with one connected store."""
    made = new_database(tmp_path)
    connect_store(made, box, STORE, "secret_token")
    yield made
    made.dispose()


def picture(width: int = 40, height: int = 20, kind: str = "PNG", **options: Any) -> str:
    """A logo in base64: black on white."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (2, 2, width // 2, height // 2))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return base64.b64encode(out.getvalue()).decode()


def bomb() -> str:
    """A PNG of a few hundred bytes that claims 50,000 x 50,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = (50_000).to_bytes(4, "big") * 2
    body = chunk(b"IHDR", size + b"\x08\x00\x00\x00\x00") + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")).decode()


FULL: dict[str, Any] = {
    "ship_from": {"company": "Cups Ltd", "street": "1 Main St\nUnit 2", "country_code": "gb"},
    "logo": picture(),
    "template": TEMPLATE,
    "stock": "Avery L7160",
    "dpi": 300,
    "printer": "desk",
    "fulfil": {"policy": "confirmed", "status": "CUSTOM_FULFILLMENT_STATUS_2", "notify_customer": False},
    "accept_unpaid": True,
    "accept_statuses": ["CUSTOM_FULFILLMENT_STATUS_1"],
    "documents": ["label", "packing-slip"],
    "sort": "postcode",
    "copies": 2,
    "language": "pt-BR",
    "auto_print": {
        "enabled": True,
        "rules": {"payment_status": ["PAID"], "countries": ["de", "AT"], "weight_max": 5, "total_min": 0.5},
        "printer": "desk",
        "schedule": [{"days": ["mon", "fri", "mon"], "at": ["08:00", "14:00"]}],
    },
    "retention_days": 7,
    "filters": [{"name": "Abroad", "filter": {"query": "Zoë Smithson", "country": "FR"}}],
}


def test_a_store_without_settings_has_the_defaults(engine: Engine, box: SecretBox) -> None:
    """Nothing need be set before anything can be printed."""
    found = store_settings(engine, box, STORE)
    assert found == StoreSettings() == read_settings({})
    assert (found.stock, found.dpi, found.fulfil.policy, found.auto_print.enabled) == (
        "4x6",
        203,
        "rendered",
        False,
    )


def test_everything_is_kept(engine: Engine, box: SecretBox) -> None:
    """What is saved comes back in the form of the interface, names in the engine's own spelling."""
    saved = save_store_settings(engine, box, STORE, FULL)
    found = store_settings(engine, box, STORE)
    assert found == saved == read_settings(to_json(found))
    assert (found.stock, found.template_name, found.ship_from.country_code) == ("L7160", "own", "GB")
    assert found.auto_print.rules.countries == ("DE", "AT")
    assert found.auto_print.schedule[0].days == ("mon", "fri")
    assert found.own_template == TEMPLATE


def test_personal_data_is_encrypted(engine: Engine, box: SecretBox) -> None:
    """Neither the sender nor a saved search for a customer can be read in the database's file."""
    save_store_settings(engine, box, STORE, FULL)
    with engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "store_settings" in dump
    for personal in ("Main St", "Cups Ltd", "Smithson", FULL["logo"][:40]):
        for shown in (personal, personal.encode().hex().upper()):
            assert shown not in dump


def test_settings_go_with_their_store(engine: Engine, box: SecretBox) -> None:
    """A store that is connected again begins with the defaults; without a connection nothing is kept."""
    save_store_settings(engine, box, STORE, FULL)
    disconnect(engine, STORE)
    with transaction(engine) as session:
        assert session.get(StoreSettingsRow, STORE) is None
    with pytest.raises(StoreError, match="not connected"):
        save_store_settings(engine, box, STORE, FULL)
    connect_store(engine, box, STORE, "secret_token")
    assert store_settings(engine, box, STORE) == StoreSettings()


def test_a_new_key_takes_over_the_settings(engine: Engine, box: SecretBox) -> None:
    """Settings and logo are sealed anew; the old key opens them no more."""
    saved = save_store_settings(engine, box, STORE, FULL)
    assert renew_keys(engine, SecretBox(f"the next key,{KEY}")) == 2
    assert store_settings(engine, SecretBox("the next key"), STORE) == saved
    with pytest.raises(StoreError):
        store_settings(engine, box, STORE)


def test_since_when_orders_are_printed_by_themselves(engine: Engine, box: SecretBox) -> None:
    """The moment stands while it is on, whatever else is set; turned off and on again, it is a new one."""

    def since(enabled: bool) -> object:
        save_store_settings(engine, box, STORE, {"auto_print": {"enabled": enabled}})
        with engine.connect() as connection:
            return connection.execute(text("SELECT auto_since FROM store_settings")).scalar()

    first = since(True)
    assert first is not None and since(True) == first
    assert since(False) is None
    assert since(True) not in (None, first)


def test_labels_are_kept_no_longer_than_the_operator_says(engine: Engine, box: SecretBox) -> None:
    """Less is possible, more is refused."""
    save_store_settings(engine, box, STORE, {"retention_days": 30}, most_retention_days=30)
    with pytest.raises(SettingsInvalid, match="retention_days: at most 30"):
        save_store_settings(engine, box, STORE, {"retention_days": 31}, most_retention_days=30)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "settings"),
        ({"colour": "red"}, "colour"),
        ({"ship_from": {"planet": "Mars"}}, "ship_from.planet"),
        ({"ship_from": {"name": "a\nb"}}, "ship_from.name"),
        ({"ship_from": {"street": "a\x00b"}}, "ship_from.street"),
        ({"ship_from": {"city": "x" * 201}}, "ship_from.city"),
        ({"ship_from": {"country_code": "DEU"}}, "ship_from.country_code"),
        ({"ship_from": {"city": 7}}, "ship_from.city"),
        ({"stock": "4x"}, "stock"),
        ({"stock": "9999x9999mm"}, "stock"),
        ({"dpi": 204}, "dpi"),
        ({"dpi": "203"}, "dpi"),
        ({"template": "no-such"}, "template"),
        ({"template": 3}, "template"),
        ({"template": {"name": "x"}}, "template"),
        ({"template": {**TEMPLATE, "rows": []}}, "template"),
        ({"logo": "%%%"}, "logo"),
        ({"logo": base64.b64encode(b"GIF89a...").decode()}, "logo"),
        ({"logo": base64.b64encode(base64.b64decode(picture())[:60]).decode()}, "logo"),
        ({"logo": bomb()}, "logo"),
        ({"logo": "A" * 2_800_000}, "logo"),
        ({"fulfil": {"policy": "always"}}, "fulfil.policy"),
        ({"fulfil": {"status": "FULFILLED"}}, "fulfil.status"),
        ({"fulfil": {"notify_customer": 1}}, "fulfil.notify_customer"),
        ({"accept_statuses": ["SHIPPED"]}, "accept_statuses[0]"),
        ({"documents": []}, "documents"),
        ({"documents": ["label", "invoice"]}, "documents[1]"),
        ({"sort": "colour"}, "sort"),
        ({"copies": 0}, "copies"),
        ({"copies": True}, "copies"),
        ({"language": "xx"}, "language"),
        ({"language": "de_AT"}, "language"),
        ({"auto_print": {"rules": {"countries": ["D"]}}}, "auto_print.rules.countries[0]"),
        ({"auto_print": {"rules": {"payment_status": ["REFUNDED"]}}}, "auto_print.rules.payment_status[0]"),
        ({"auto_print": {"rules": {"weight_min": -1}}}, "auto_print.rules.weight_min"),
        ({"auto_print": {"rules": {"weight_max": float("nan")}}}, "auto_print.rules.weight_max"),
        ({"auto_print": {"rules": {"total_min": 5, "total_max": 4}}}, "auto_print.rules"),
        ({"auto_print": {"schedule": [{"days": ["mon"], "at": ["8:00"]}]}}, "auto_print.schedule[0].at[0]"),
        ({"auto_print": {"schedule": [{"days": ["mon"], "at": ["24:00"]}]}}, "auto_print.schedule[0].at[0]"),
        ({"auto_print": {"schedule": [{"days": ["monday"], "at": ["08:00"]}]}}, "auto_print.schedule[0].days[0]"),
        ({"auto_print": {"schedule": [{"days": [], "at": ["08:00"]}]}}, "auto_print.schedule[0].days"),
        ({"retention_days": 0}, "retention_days"),
        ({"filters": [{"name": ""}]}, "filters[0].name"),
        ({"printer": "\ud800"}, "settings"),
    ],
)
def test_a_fault_is_told_with_its_place(document: Any, place: str) -> None:
    """The panel shows the words beside the field; nothing of what was typed is repeated."""
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(document)
    assert [found for found, _ in caught.value.faults] == [place]
    assert all(words for _, words in caught.value.faults)


def test_all_faults_are_told_at_once() -> None:
    """A merchant corrects a form once."""
    with pytest.raises(SettingsInvalid) as caught:
        read_settings({"dpi": 1, "sort": "x", "fulfil": {"policy": "y"}})
    assert {place for place, _ in caught.value.faults} == {"dpi", "sort", "fulfil.policy"}


def test_a_template_of_ones_own_is_told_where_it_is_wrong() -> None:
    """With the row and the block."""
    rows = [{"columns": [{"block": "ship_to"}]}, {"columns": [{"block": "text", "text": "{colour}"}]}]
    with pytest.raises(SettingsInvalid, match=r"rows\[1\]\.columns\[0\]\.text: \{colour\} is no value"):
        read_settings({"template": {**TEMPLATE, "rows": rows}})


def test_the_logo_loses_what_labels_do_not_need() -> None:
    """A photograph's place and size go; a JPEG in a data URL will do; reading it again changes nothing."""
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    large = "data:image/jpeg;base64," + picture(2000, 1000, "JPEG", exif=exif)
    kept = base64.b64decode(read_settings({"logo": large}).logo)
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "L", (800, 400))
    assert b"taken at home" not in kept
    again = base64.b64encode(kept).decode()
    assert read_settings({"logo": again}).logo == again


LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
AMOUNTS = st.none() | st.floats(0, 1e9)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "shipping_methods": st.lists(LINES, max_size=3),
        "countries": st.lists(st.sampled_from(["DE", "fr", "Us"]), max_size=3),
        "weight_min": AMOUNTS,
        "total_max": AMOUNTS,
    },
)
TIMES = st.times().map(lambda time: f"{time:%H:%M}")
SLOTS = st.fixed_dictionaries(
    {
        "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=7),
        "at": st.lists(TIMES, min_size=1, max_size=4),
    }
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "ship_from": st.dictionaries(st.sampled_from(["name", "company", "city", "street", "phone"]), LINES),
        "stock": st.sampled_from(["4x6", "A6", "DK-11202", "100x150mm"]),
        "template": st.sampled_from(["", "standard", TEMPLATE]),
        "copies": st.integers(1, 20),
        "language": st.sampled_from(["", "en", "de-AT", "zh-Hant-HK"]),
        "auto_print": st.fixed_dictionaries(
            {"enabled": st.booleans()}, optional={"rules": RULES, "schedule": st.lists(SLOTS, max_size=3)}
        ),
        "filters": st.lists(
            st.fixed_dictionaries({"name": LINES.filter(str.strip), "filter": st.just({"query": "x"})}), max_size=2
        ),
    },
)


@given(DOCUMENTS)
def test_settings_survive_the_journey(document: dict[str, Any]) -> None:
    """Whatever is accepted is written to JSON and read back the same, any number of times."""
    once = read_settings(document)
    assert read_settings(json.loads(json.dumps(to_json(once)))) == once


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(sorted(StoreSettings.model_fields))


@given(st.dictionaries(NAMES | st.text(max_size=8), JSON, max_size=4) | JSON)
def test_any_json_is_settings_or_a_fault_with_its_place(document: object) -> None:
    """Nothing that anybody sends raises anything else."""
    try:
        found = read_settings(document)
    except SettingsInvalid as error:
        assert error.faults
    else:
        assert read_settings(to_json(found)) == found
