"""Layouts that are remembered: a label comes out the same, whichever labels were made before it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layout_helpers import CUSTOMER, SENDER

from labelsvc.errors import LabelError
from labelsvc.labels import Item, LabelSetup, Page, Shipment, label_setup, lay_out, shipped_templates
from labelsvc.labels.layout import stack as layout

WORDS = st.sampled_from(["Ål", "Tea", "Köln", "W" * 9, "Donaudampfschiff", "日本橋", "שלום", "ถนน", "1-2"])
LINES = st.lists(WORDS, max_size=12).map(" ".join)
ITEMS = st.lists(st.builds(Item, LINES, st.integers(1, 99), st.sampled_from(["", "SKU-1"])), max_size=5).map(tuple)
ADDRESSES = st.builds(
    replace,
    st.just(CUSTOMER),
    name=LINES,
    company=st.sampled_from(["", "Acme"]),
    street=st.lists(LINES, max_size=3).map("\n".join),
    country_code=st.sampled_from(["US", "DE", "JP", "IL"]),
)
SHIPMENTS = st.builds(
    Shipment,
    st.sampled_from(["7", "X123456789", "551c5edd-5fae-40c1-99a9-25095df20e4f", "заказ-5"]),
    ADDRESSES,
    st.sampled_from([SENDER, replace(SENDER, company="")]),
    st.sampled_from(["", "2026-11-20"]),
    service=st.sampled_from(["", "Express", "Express " * 8]),
    items=ITEMS,
    tracking_number=st.sampled_from(["", "1Z999AA10123456784", "JD014600004782395511", "A" * 40]),
    comments=st.one_of(st.just(""), LINES),
    message=st.sampled_from(["", "Thank you"]),
    language=st.sampled_from(["en", "ar"]),
)
STOCKS = (("4x6", 203), ("A6", 300), ("62x100mm", 300), ("100x40mm", 203))


TIGHT: dict[str, Any] = {
    "tracking_number": "JD014600004782395511",
    "items": (Item("Ceramic mug", 2, "MUG-1"),) * 4,
    "date": "2026-11-20",
    "service": "Express",
}


def outcome(shipment: Shipment, setup: LabelSetup) -> Page | str:
    """The page, or why there is none."""
    try:
        return lay_out(shipment, setup)
    except LabelError as error:
        return f"{type(error).__name__}: {error.message}"


@pytest.mark.parametrize("template", shipped_templates())
@settings(max_examples=15, deadline=None)
@given(shipments=st.lists(SHIPMENTS, min_size=2, max_size=12), stock=st.sampled_from(STOCKS))
def test_a_label_does_not_depend_on_those_before(
    shipments: list[Shipment], stock: tuple[str, int], template: str
) -> None:
    """With a setup that has seen other labels each comes out as with a new one."""
    used = label_setup(*stock, template)
    for shipment in (*shipments, *shipments):
        assert outcome(shipment, used) == outcome(shipment, label_setup(*stock, template))


@settings(max_examples=40, deadline=None)
@given(lengths=st.lists(st.tuples(st.integers(1, 70), st.integers(1, 14)), min_size=4, max_size=12))
def test_tightened_labels_do_not_depend_on_those_before(lengths: list[tuple[int, int]]) -> None:
    """Nor do labels that are too high at preferred sizes, where facts take a line more than at smaller ones."""
    used, parcel = label_setup("4x6"), Shipment("17", CUSTOMER, SENDER, **TIGHT)
    for date, order in lengths:
        shipment = replace(parcel, date="1" * date, order_id="2" * order)
        assert outcome(shipment, used) == outcome(shipment, label_setup("4x6"))


@pytest.mark.parametrize("stock", ["4x6", "A6", "100x150mm"])
def test_what_was_tried_in_vain_leaves_no_trace(stock: str) -> None:
    """A name that cleaning cuts counts as shortened however few blocks there are: the first try is the one that is
    painted, at its own size."""
    parcel = Shipment("17", CUSTOMER, SENDER, **TIGHT)
    cut = replace(parcel, ship_to=replace(CUSTOMER, name=CUSTOMER.name + "\u200b" * 5000))
    setup = label_setup(stock)
    for _ in range(2):
        assert lay_out(cut, setup).items == lay_out(parcel, setup).items


@pytest.mark.parametrize(
    ("stock", "more", "dropped"),
    [("4x6", {}, False), ("4x6", TIGHT, False), ("62", TIGHT, True)],
    ids=["preferred", "tightened", "less"],
)
def test_labels_alike_are_stacked_once(
    stock: str, more: dict[str, Any], dropped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other words of the same measures take the places of the label before, whatever had to be done to it."""
    setup = label_setup(stock)
    stacked: list[str] = []
    whole = layout._stacked
    monkeypatch.setattr(layout, "_stacked", lambda blocks, ctx: stacked.append("") or whole(blocks, ctx))
    for name in ("Jane Roe", "John Doe", "Anna Ray"):
        page = lay_out(Shipment("17", replace(CUSTOMER, name=name), SENDER, **more), setup)
        assert dropped == ("block_dropped" in [warning.code for warning in page.warnings])
    assert len(stacked) == 1


def test_threads_that_share_a_setup_make_whole_labels() -> None:
    """What one thread is painting for the first time, another does not take half-painted."""
    ways = [Shipment("17", CUSTOMER, SENDER, service=f"Way {number}") for number in range(200)]
    setup, alone = label_setup("4x6"), label_setup("4x6")
    with ThreadPoolExecutor(4) as threads:
        pages = list(threads.map(lambda way: lay_out(way, setup), [way for way in ways for _ in range(4)]))
    assert pages == [page for page in (lay_out(way, alone) for way in ways) for _ in range(4)]
