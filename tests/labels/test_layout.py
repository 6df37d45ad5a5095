"""From shipments to pages: everything inside, nothing overlapping, and what gives way in which order."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layout_helpers import CUSTOMER, SENDER, SHIPMENT, areas, overlaps, texts
from PIL import Image

from labelsvc.errors import BarcodeError, DoesNotFit
from labelsvc.labels import LabelSetup, Template, label_setup, lay_out, printer, stock
from labelsvc.labels.captions import caption
from labelsvc.labels.grid import whole_dots
from labelsvc.labels.logo import Logo
from labelsvc.labels.page import Bars, FourState, Matrix, Page, Picture, Rule, Text
from labelsvc.labels.shipment import Address, Item, Shipment
from labelsvc.labels.stocks import STOCKS
from labelsvc.labels.templates import build_template, shipped_templates

LEAST_PT = 8.0


def assert_sound(page: Page) -> None:
    """Inside the label, nothing on top of anything, no type under the floor."""
    width, height = whole_dots(page.width_mm, page.dpi), whole_dots(page.height_mm, page.dpi)
    for place in areas(page):
        assert place.left >= 0 and place.top >= 0, place
        assert place.right <= width and place.bottom <= height, place
    assert overlaps(page) == []
    assert all(item.size >= LEAST_PT for item in page.items if isinstance(item, Text))


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("stock", ["4x6", "A6", "4x8", "A5", "100x150", "102x152"])
def test_large_labels_hold_everything(stock: str, dpi: int) -> None:
    """Sender, consignee, method, facts, barcode, QR, items and comments, without a warning."""
    page = lay_out(SHIPMENT, label_setup(stock, dpi))
    assert_sound(page)
    assert page.warnings == []
    shown = " ".join(texts(page))
    for expected in (
        "Hauptstraße 5",
        "Jane Roe",
        "Apt 4B",
        "Express",
        "XJ12H",
        "2026-11-20",
        "1.25 kg",
        "Rye flour",
    ):
        assert expected in shown
    assert [item.symbol.data for item in page.items if isinstance(item, Bars | Matrix)] == ["XJ12H", "XJ12H"]


@pytest.mark.parametrize("template", shipped_templates())
@pytest.mark.parametrize("stock", sorted(STOCKS))
def test_every_stock_takes_every_template_or_says_why_not(stock: str, template: str) -> None:
    """A page that is sound, or an error that names the stock and a way out."""
    try:
        page = lay_out(SHIPMENT, label_setup(stock, 300, template))
    except DoesNotFit as error:
        assert stock in str(error) and error.order == "XJ12H" and error.hint
    else:
        assert_sound(page)
        assert any(text.startswith("Jane Roe") for text in texts(page))


def test_the_bars_of_both_resolutions_are_the_policys() -> None:
    """Three dots at 203 dpi, four at 300."""
    for dpi, dots in ((203, 3), (300, 4)):
        page = lay_out(SHIPMENT, label_setup("4x6", dpi))
        assert [item.module for item in page.items if isinstance(item, Bars)] == [dots]


def dropped(page: Page) -> list[str]:
    found = [w.message.split(": ")[1].split(", ") for w in page.warnings if w.code == "block_dropped"]
    return found[0] if found else []


def test_blocks_go_in_the_templates_order() -> None:
    """The lower the label, the fewer blocks, in the documented order; the address is always there."""
    shipment = replace(SHIPMENT, message="Thank you")
    documented = ["comments", "message", "items", "facts", "service", "ship from", "matrix", "barcode"]
    gone: list[str] = []
    for height in range(150, 46, -1):
        page = lay_out(shipment, label_setup(f"100x{height}mm", 203, "standard"))
        assert_sound(page)
        assert "Jane Roe" in texts(page)
        gone += sorted((name for name in dropped(page) if name not in gone), key=documented.index)
    assert gone == documented


def test_a_label_without_room_for_the_address_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="XJ12H"):
        lay_out(SHIPMENT, label_setup("30x12mm", 203))


def test_a_long_line_shrinks_then_wraps_and_loses_nothing() -> None:
    """A street of 90 characters is all there, over several lines."""
    street = "Apartment 17, Building 4, Entrance 2, Hagenbeckstrasse 123, behind the second courtyard on the left"
    page = lay_out(replace(SHIPMENT, ship_to=replace(CUSTOMER, street=street)), label_setup("4x6"))
    assert_sound(page)
    assert page.warnings == []
    joined = " ".join(texts(page))
    assert all(word in joined for word in street.split())


def test_an_endless_line_is_shortened_with_a_warning() -> None:
    page = lay_out(replace(SHIPMENT, ship_to=replace(CUSTOMER, street="word " * 400)), label_setup("4x6"))
    assert_sound(page)
    assert "text_shortened" in {warning.code for warning in page.warnings}
    assert any(text.endswith("…") for text in texts(page))


def test_many_items_are_counted() -> None:
    """Those that do not fit are not silently gone."""
    items = tuple(Item(f"Thing {n}", n) for n in range(1, 13))
    page = lay_out(replace(SHIPMENT, items=items, comments=""), label_setup("4x6"))
    assert caption("more_items", "en", n="8") in texts(page)


def test_two_shipments_of_one_order_say_which_they_are() -> None:
    page = lay_out(replace(SHIPMENT, parcel=2, parcels=3), label_setup("4x6"))
    assert "2/3" in texts(page)


@pytest.mark.parametrize("stock", ["4x6", "4x2", "100x50", "L7173", "L7163", "L7160", "3424", "3661"])
def test_the_labels_of_several_parcels_can_be_told_apart(stock: str) -> None:
    """On small labels too: other things give way before the parcel's number."""
    page = lay_out(replace(SHIPMENT, parcel=2, parcels=3), label_setup(stock))
    assert_sound(page)
    assert {"PARCEL 2 OF 3", "2/3"} & set(texts(page))


def test_right_to_left_addresses_are_set_at_the_right() -> None:
    to = Address(name="رحيم منصور", street="شارع النيل", city="القاهرة", country_code="EG")
    page = lay_out(replace(SHIPMENT, ship_to=to), label_setup("4x6"))
    name = next(item for item in page.items if isinstance(item, Text) and item.text == "رحيم منصور")
    assert name.x + name.width == pytest.approx(whole_dots(page.width_mm, page.dpi) - 24, abs=2)


def test_a_tracking_number_is_a_second_barcode() -> None:
    """In the carrier's symbology, above the order's."""
    page = lay_out(replace(SHIPMENT, tracking_number="1Z999AA10123456784"), label_setup("4x6"))
    assert [i.symbol.data for i in page.items if isinstance(i, Bars)] == ["1Z999AA10123456784", "XJ12H"]


def test_the_same_shipment_gives_the_same_page() -> None:
    setup = label_setup("A6", 300)
    assert lay_out(SHIPMENT, setup) == lay_out(SHIPMENT, setup)
    assert lay_out(SHIPMENT, setup) == lay_out(SHIPMENT, label_setup("A6", 300))


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
addresses = st.builds(
    Address,
    *[words] * 7,
    st.sampled_from(["", "US", "DE", "JP", "IL", "AE", "TH", "BR", "GB", "xx"]),
    words,
    words,
)
shipments = st.builds(
    Shipment,
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
    addresses,
    st.just(SENDER),
    words,
    words,
    words,
    st.lists(st.builds(Item, words, st.integers(1, 99), words), max_size=7).map(tuple),
    st.just(""),
    st.just(""),
    words,
    words,
)


@settings(max_examples=150, deadline=None)
@given(shipments, st.sampled_from(["4x6", "A6", "62x100", "L7160", "100x150"]))
def test_whatever_was_typed_the_page_is_sound(shipment: Shipment, stock: str) -> None:
    """Any text in any field: a sound page, or an error that says that it does not fit."""
    try:
        page = lay_out(shipment, label_setup(stock, 203))
    except DoesNotFit:
        assert stock not in ("4x6", "100x150")
    else:
        assert_sound(page)


def test_an_order_id_too_long_for_bars_keeps_its_matrix_and_all_else() -> None:
    """36 characters are wider than the label at two dots: only the linear barcode goes, with a warning."""
    page = lay_out(replace(SHIPMENT, order_id="551c5edd-5fae-40c1-99a9-25095df20e4f"), label_setup("4x6"))
    assert_sound(page)
    assert [type(item) for item in page.items if isinstance(item, Bars | Matrix)] == [Matrix]
    assert dropped(page) == ["barcode"]
    assert "Express" in texts(page)


def test_a_barcode_too_wide_for_its_column_gets_a_row() -> None:
    """18 letters fit across the label but not beside the QR code: both are there, one below the other."""
    page = lay_out(replace(SHIPMENT, order_id="ABCDEFGHJKLMNPQRST"), label_setup("4x6"))
    bars, matrix = (item for item in page.items if isinstance(item, Bars | Matrix))
    assert isinstance(bars, Bars) and isinstance(matrix, Matrix)
    assert matrix.y >= bars.y + bars.height
    assert dropped(page) == []


def test_the_name_is_bold_wherever_the_country_puts_it() -> None:
    """In Japan the postcode comes first and the name last."""
    to = Address("佐々木 美咲", "", "東塩小路町721-1", "京都市", "京都府", "", "600-8216", "JP", "Japan")
    page = lay_out(replace(SHIPMENT, ship_to=to), label_setup("4x6"))
    bold = [item.text for item in page.items if isinstance(item, Text) and item.bold]
    assert "佐々木 美咲" in bold
    assert not any("600-8216" in text for text in bold)


def template_with(*blocks: dict[str, object]) -> Template:
    """A template of the address and some blocks of the test's own, each on a row."""
    rows = [{"columns": [block]} for block in ({"block": "ship_to"}, *blocks)]
    return build_template({"name": "test", "title": "Test", "rows": rows})


def page_with(*blocks: dict[str, object], shipment: Shipment = SHIPMENT) -> Page:
    return lay_out(shipment, LabelSetup(stock("4x6"), printer(203), template_with(*blocks)))


def test_intelligent_mail_has_its_text_below() -> None:
    page = page_with({"block": "barcode", "symbology": "imb", "data": "01234567094987654321"})
    assert_sound(page)
    (bars,) = (item for item in page.items if isinstance(item, FourState))
    below = [item.text for item in page.items if isinstance(item, Text) and item.y > bars.y]
    assert "".join(below).replace(" ", "") == "01234567094987654321"


def test_maxicode_is_a_picture_of_hexagons() -> None:
    """One inch wide, whatever size was asked for."""
    page = page_with({"block": "matrix", "symbology": "maxicode", "data": "XJ12H", "size_mm": 10})
    assert_sound(page)
    (picture,) = (item for item in page.items if isinstance(item, Picture))
    assert picture.width / page.dpi * 25.4 == pytest.approx(26.4, abs=0.2)


def test_icons_and_logo_stand_beside_the_address() -> None:
    logo = Logo(png_of_a_square())
    plan = template_with({"block": "icons", "icons": ["fragile", "keep_dry"], "height_mm": 12}, {"block": "logo"})
    page = lay_out(SHIPMENT, LabelSetup(stock("4x6"), printer(203), plan, logo=logo))
    assert_sound(page)
    assert len([item for item in page.items if isinstance(item, Picture)]) == 3


def test_a_warning_of_shortened_text_says_where() -> None:
    page = lay_out(replace(SHIPMENT, comments="word " * 300), label_setup("4x6"))
    assert [w.message.split(":")[0] for w in page.warnings if w.code == "text_shortened"] == ["comments"]


def png_of_a_square() -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 40)).save(out, "PNG")
    return out.getvalue()


def test_an_address_is_not_shortened_for_the_sake_of_another_block() -> None:
    """Beside the QR code this street loses its end; so the QR code goes, and the street is whole."""
    street = "Haus Nummer Siebzehn im Hinterhof der alten Manufaktur am Fluss, Aufgang"
    to = replace(CUSTOMER, street=street, company="", phone="")
    page = lay_out(replace(SHIPMENT, ship_to=to), label_setup("50x44mm", 300, "compact"))
    assert_sound(page)
    assert "text_shortened" not in {warning.code for warning in page.warnings}
    assert all(word in " ".join(texts(page)) for word in street.split())
    assert "matrix" in dropped(page)


def test_a_label_too_small_for_all_lines_joins_them_and_says_so() -> None:
    """Name with company, street with street, city with country; the phone goes first."""
    page = lay_out(SHIPMENT, label_setup("5160", 600, "address"))
    assert_sound(page)
    joined = " ".join(texts(page))
    for expected in (
        "Jane Roe",
        "Acme, Inc.",
        "500 5th Ave",
        "Apt 4B",
        "NEW YORK, NY 10110-0002",
        "UNITED STATES",
    ):
        assert expected in joined
    assert "address_squeezed" in {warning.code for warning in page.warnings}


def test_all_lines_of_a_right_to_left_address_stand_on_one_side() -> None:
    """The country in Latin letters too."""
    to = Address(name="رحيم منصور", street="شارع النيل", city="القاهرة", country_code="EG", phone="+20 2 555 01")
    page = lay_out(replace(SHIPMENT, ship_to=to), label_setup("4x6"))
    right = whole_dots(page.width_mm, page.dpi) - 24
    for text in ("EGYPT", "رحيم منصور"):
        line = next(item for item in page.items if isinstance(item, Text) and item.text == text)
        assert line.x + line.width == pytest.approx(right, abs=2)


def test_the_phone_number_is_below_the_address() -> None:
    lines = texts(lay_out(SHIPMENT, label_setup("4x6")))
    phone = next(index for index, text in enumerate(lines) if "+1 212 555 0100" in text)
    assert lines[phone - 1] == "UNITED STATES"


def test_a_number_that_no_barcode_holds_is_left_out_of_the_bars_alone() -> None:
    """The label says it in letters and in the QR code, and the order gets a warning."""
    page = lay_out(replace(SHIPMENT, order_id="заказ-5"), label_setup("4x6"))
    assert_sound(page)
    assert "заказ-5" in texts(page)
    assert [item.symbol.data for item in page.items if isinstance(item, Matrix)] == ["заказ-5"]
    assert "barcode_left_out" in {warning.code for warning in page.warnings}


def test_a_required_barcode_that_cannot_be_made_is_an_error() -> None:
    with pytest.raises(BarcodeError, match="XJ12H"):
        page_with({"block": "barcode", "symbology": "ean13", "data": "{order}"})


def test_a_phone_number_is_never_turned_round_by_its_caption() -> None:
    """With captions in Arabic the number stands alone, so that it reads from left to right."""
    page = lay_out(replace(SHIPMENT, language="ar"), label_setup("4x6"))
    assert "+1 212 555 0100" in texts(page)


def test_what_costs_no_height_is_put_back() -> None:
    """On a low label the sender goes, but the QR code beside the address stays."""
    page = lay_out(replace(SHIPMENT, service=""), label_setup("100x40mm", 203))
    assert_sound(page)
    assert "ship from" in dropped(page)
    assert any(isinstance(item, Matrix) for item in page.items)


@pytest.mark.parametrize(
    ("country", "code", "name", "shown"),
    [
        ("DE", "BE", "", False),
        ("DE", "BE", "Brandenburg", True),
        ("US", "NY", "", True),
        ("XX", "AB", "", True),
    ],
)
def test_the_senders_region_by_its_code(country: str, code: str, name: str, shown: bool) -> None:
    """Shops give it for every country; where the post writes no regions a bare code says nothing."""
    sender = replace(SENDER, country_code=country, state_code=code, state=name)
    found = " ".join(texts(lay_out(replace(SHIPMENT, ship_from=sender), label_setup("4x6"))))
    assert ((name or code).upper() in found.upper().split()) == shown


def test_the_senders_phone_is_for_mail_abroad() -> None:
    sender = replace(SENDER, phone="+49 30 555 01")
    abroad = texts(lay_out(replace(SHIPMENT, ship_from=sender), label_setup("4x6")))
    at_home = texts(
        lay_out(
            replace(SHIPMENT, ship_from=sender, ship_to=replace(CUSTOMER, country_code="DE")), label_setup("4x6")
        )
    )
    assert any("+49 30 555 01" in text for text in abroad)
    assert not any("+49 30 555 01" in text for text in at_home)


def test_a_rule_stands_between_things_only() -> None:
    """Without sender and method there is nothing above the first rule."""
    page = lay_out(Shipment("XJ12H", CUSTOMER), label_setup("4x6"))
    rules = [item for item in page.items if isinstance(item, Rule)]
    assert len(rules) == 1
    assert rules[0].y > min(item.y for item in page.items if isinstance(item, Text))


def test_nothing_visible_leaves_no_caption_behind() -> None:
    hidden = "\u200b \u2060"
    to = replace(CUSTOMER, phone=hidden)
    page = lay_out(replace(SHIPMENT, ship_to=to, date=hidden, weight=hidden, service=hidden), label_setup("4x6"))
    assert not {"DATE", "WEIGHT", "PHONE"} & set(texts(page))
    assert not any(isinstance(item, Text) and item.white for item in page.items)


def test_one_line_of_the_order_is_one_line_of_items() -> None:
    """Line ends in names and options do not make it many."""
    page = lay_out(replace(SHIPMENT, items=(Item("Tea\n\npot", 1, "T\n1", ("Blue\nGlaze",)),)), label_setup("4x6"))
    assert "1 × Tea pot, Blue Glaze [T 1]" in texts(page)


def test_the_senders_words_do_not_decide_the_addresss_side() -> None:
    """An address in Latin letters stands at the left, though its country line is Arabic."""
    page = lay_out(replace(SHIPMENT, language="ar"), label_setup("4x6"))
    name = next(item for item in page.items if isinstance(item, Text) and item.text == "Jane Roe")
    assert name.x == 24


def test_the_consignee_grows_into_free_space_and_no_further_than_its_largest_size() -> None:
    """14 pt preferred, 19 at most; never so large that it has to wrap."""
    page = lay_out(SHIPMENT, label_setup("4x8", 203, "standard"))
    sizes = {
        item.size for item in page.items if isinstance(item, Text) and item.text in ("Jane Roe", "500 5th Ave")
    }
    assert sizes == {19.0}


def test_what_belongs_at_the_bottom_stands_there() -> None:
    """The logistic label's barcode ends at the lower margin, however much space is above it."""
    page = lay_out(SHIPMENT, label_setup("A5", 203, "gs1-logistic"))
    lowest = max(place.bottom for place in areas(page))
    assert lowest > whole_dots(page.height_mm, page.dpi) - 24 - 12
