"""Packing slips: all that is in the parcel, in any script, on any stock, on as many pages as need be."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layout_helpers import SHIPMENT, areas, overlaps, texts

from labelsvc.errors import DoesNotFit
from labelsvc.labels import Item, Page, Shipment, label_setup, packing_slip, write_pdf
from labelsvc.labels.captions import caption, caption_languages
from labelsvc.labels.grid import whole_dots
from labelsvc.labels.page import Text
from labelsvc.labels.stocks import STOCKS
from labelsvc.labels.text import clean
from labelsvc.labels.verify import verify

MANY = replace(
    SHIPMENT,
    items=tuple(Item(f"Jar of jam {n:03}", n, f"JAM-{n:03}", ("Size: L", f"Fruit: {n}")) for n in range(1, 61)),
)
# One name in each of the scripts that names of goods are written in.
NAMES = (
    "قميص قطني أزرق", "חולצת כותנה", "پیراهن نخی", "सूती कमीज", "সুতির শার্ট", "பருத்தி சட்டை", "เสื้อยืด",
    "អាវយឺត", "ချည်အင်္ကျီ", "棉质衬衫", "綿のシャツ", "면 셔츠", "Хлопковая рубашка", "Βαμβακερό πουκάμισο",
    "ბამბის პერანგი", "Բամբակե վերնաշապիկ", "የጥጥ ሸሚዝ", "Áo sơ mi bông", "Pamuklu gömlek", "ເສື້ອຝ້າຍ",
    "རས་སྟོད་ཐུང་།", "☕ Mug",
)  # fmt: skip


def slip(shipment: Shipment = SHIPMENT, stock: str = "4x6", dpi: int = 203) -> list[Page]:
    """The pages, with what must be true of all of them."""
    pages = packing_slip(shipment, label_setup(stock, dpi))
    for page in pages:
        width, height = whole_dots(page.width_mm, page.dpi), whole_dots(page.height_mm, page.dpi)
        assert not [
            one for one in areas(page) if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height
        ]
        assert overlaps(page) == []
        assert all(item.size >= 8 for item in page.items if isinstance(item, Text))
    return pages


def squeezed(text: str) -> str:
    """Without blanks: lines are broken at them."""
    return "".join(text.split())


def said(pages: list[Page]) -> str:
    """All that stands on the pages, without blanks, heads included."""
    return squeezed("".join(text for page in pages for text in texts(page)))


def test_a_slip_says_what_is_in_the_parcel() -> None:
    """And whose it is, for whom, and from which order."""
    [page] = slip()
    assert texts(page) == [
        *("XJ12H", "ORDER:", "PAGE 1 OF 1", "PACKING SLIP"),
        *(
            "Müller & Söhne GmbH",
            "FROM:",
            "Jane Roe, Acme, Inc.",
            "SHIP TO:",
            "2026-11-20",
            "DATE:",
            "3",
            "ITEMS:",
        ),
        *("Sourdough starter", "2 ×", "Size: L", "SD-1", "SKU:"),
        *("Rye flour 1 kg", "1 ×", "RF-1", "SKU:"),
        *("COMMENTS", "Please leave it at the back door."),
    ]
    assert page.warnings == []


@pytest.mark.parametrize("stock", ["4x6", "100x70", "62x29", "54x17", "A4-2up", "L7160"])
def test_every_item_is_there_however_many_pages_it_takes(stock: str) -> None:
    """In the order's order, each once, with its options and SKU; no page is empty."""
    pages = slip(MANY, stock)
    whole = said(pages)
    places = [whole.index(squeezed(item.name)) for item in MANY.items]
    assert places == sorted(places)
    for item in MANY.items:
        assert whole.count(item.sku) == 1
        assert sum(f"{item.quantity} ×" in texts(page) for page in pages) == 1
    assert whole.count("Size:L") == 60
    assert all(len(texts(page)) > 3 for page in pages)


def test_pages_are_counted_and_bear_the_order() -> None:
    """So that they find together again."""
    pages = slip(MANY)
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"PAGE {number} OF {len(pages)}" in texts(page)
        assert "XJ12H" in texts(page)
    assert sum("PACKING SLIP" in texts(page) for page in pages) == 1


def test_an_item_is_not_torn_if_a_page_can_hold_it() -> None:
    """Its name and its SKU are on the same page."""
    for page in slip(MANY):
        shown = texts(page)
        assert [text for text in shown if text.startswith("Jar")] and shown[-1] != "Size: L"
        assert sum(text.startswith("Jar") for text in shown) == sum(text.startswith("JAM-") for text in shown)


def test_an_endless_item_goes_over_pages() -> None:
    """Not a letter of it is lost."""
    words = " ".join(f"word{n}" for n in range(200))
    pages = slip(replace(SHIPMENT, items=(Item(words, 3, "X"), Item("After", 1))), "62x29")
    assert len(pages) > 3
    body = squeezed("".join(t for page in pages for t in texts(page) if t.startswith(("w", "o", "r", "d"))))
    assert body == squeezed(words)
    assert "After" in said(pages)


@pytest.mark.parametrize("name", NAMES)
def test_every_script_is_drawn_and_verified(name: str) -> None:
    """No glyph is missing, nothing is cut off."""
    shipment = replace(SHIPMENT, items=(Item(name, 2, "SKU-1", (name,)), Item(f"{name} {name}" * 4, 12)))
    pages = slip(shipment)
    assert [warning for page in pages for warning in page.warnings] == []
    out = io.BytesIO()
    write_pdf(pages, out)
    reports = verify(out.getvalue(), dpi=203.2)
    assert [finding for report in reports for finding in report.findings] == []
    assert squeezed(name) in said(pages)


@pytest.mark.parametrize("language", caption_languages())
def test_captions_are_in_the_stores_language(language: str) -> None:
    """Of all that stands on it."""
    pages = slip(replace(SHIPMENT, language=language))
    whole = said(pages)
    for key in ("order", "packing_slip", "from", "ship_to", "date", "items", "sku", "comments"):
        assert squeezed(caption(key, language)) in whole
    assert squeezed(caption("page_of", language, n="1", m=str(len(pages)))) in whole


def test_a_page_in_arabic_begins_on_the_right() -> None:
    """Dates and numbers keep their order, for they are texts of their own."""
    [page] = slip(replace(SHIPMENT, language="ar", items=(Item("قميص", 2, "12-34"), Item("Blue mug", 1))))
    place = {item.text: item for item in page.items if isinstance(item, Text)}
    middle = whole_dots(page.width_mm, page.dpi) / 2
    for text in ("قميص", "Blue mug", "2 ×", "2026-11-20", "12-34", "XJ12H"):
        assert place[text].x > middle, text
    assert place["2 ×"].x > place["قميص"].x + place["قميص"].width
    assert place[caption("page_of", "ar", n="1", m="1")].x < middle


def test_several_parcels_are_counted() -> None:
    """Beside the other facts."""
    [page] = slip(replace(SHIPMENT, parcel=2, parcels=3))
    assert "2 / 3" in texts(page) and "PARCEL:" in texts(page)


def test_empty_fields_take_no_room() -> None:
    """No caption without a value."""
    [page] = slip(Shipment("X", SHIPMENT.ship_to, items=(Item("", 2), Item("Jam", 1))))
    assert not {"FROM:", "DATE:", "COMMENTS", "SKU:"} & set(texts(page))
    assert "2 ×" in texts(page)
    [empty] = slip(Shipment("", replace(SHIPMENT.ship_to, name="", company="")))
    assert "PAGE 1 OF 1" in texts(empty)


def test_what_cannot_be_drawn_is_told() -> None:
    """On the first page's warnings, once."""
    pages = slip(replace(SHIPMENT, items=(Item("Cuneiform \U00012345", 1),) * 3))
    assert [warning.code for warning in pages[0].warnings] == ["character_missing"]


@pytest.mark.parametrize("stock", STOCKS)
def test_every_stock_takes_a_slip_or_says_that_it_cannot(stock: str) -> None:
    """Only labels lower than three lines cannot."""
    try:
        assert slip(SHIPMENT, stock)
    except DoesNotFit as error:
        assert error.order == "XJ12H"
        assert min(STOCKS[stock].width_mm, STOCKS[stock].height_mm) < 14


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.integers(-5, 10**9), st.text(max_size=20)), max_size=8),
    st.text(max_size=80),
    st.sampled_from(["4x6", "62x29", "54x25"]),
    st.sampled_from(["en", "ar", "he", "ja"]),
)
def test_whatever_is_typed_is_on_the_slip(items, comments: str, stock: str, language: str) -> None:
    """All of it that can be drawn, and nothing lies on anything."""
    listed = tuple(Item(name, quantity, sku, (name[::-1],)) for name, quantity, sku in items)
    whole = said(slip(replace(SHIPMENT, items=listed, comments=comments, language=language), stock))
    for text in [comments, *(text for item in listed for text in (item.name, item.sku, *item.options))]:
        for line in clean(text)[0].split("\n"):
            assert all(squeezed(word) in whole for word in line.split() if len(word) < 6)
