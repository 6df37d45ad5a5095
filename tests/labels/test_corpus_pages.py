"""5,000 orders of the whole world, and the hostile ones: all come out, whole, apart and as text."""

import pytest
from corpus_checks import glyph_faults, layout_faults, pdf_of_pages, reading_faults
from corpus_helpers import setups, shipments
from corpus_hostile import hostile_numbers, hostile_shipments

from labelsvc.labels import Page, Shipment, lay_out

ORDERS = list(shipments(5000))
_PART = 500


def come_out(orders: list[tuple[str, Shipment]], dpi: int) -> list[Page]:
    """Labels of the orders, each on the stock that its turn brings; fails with all faults together."""
    kinds = setups(dpi)
    pages, faults = [], []
    for number, (name, order) in enumerate(orders):
        page = lay_out(order, kinds[number % len(kinds)])
        pages.append(page)
        faults += [f"{name}, {kinds[number % len(kinds)].stock.name}: {one}" for one in layout_faults(order, page)]
    assert faults == []
    return pages


def assert_sound_file(pages: list[Page]) -> None:
    """No glyph 0 anywhere, and lines from left to right read exactly."""
    pdf = pdf_of_pages(pages)
    assert glyph_faults(pdf) == []
    assert reading_faults(pages, pdf) == []


@pytest.mark.parametrize("first", range(0, len(ORDERS), _PART))
def test_orders_of_the_whole_world_come_out(first: int) -> None:
    """In a part of the corpus every label is complete and nothing on it overlaps; so its PDF reads."""
    orders = [(f"order {number}", ORDERS[number]) for number in range(first, first + _PART)]
    assert_sound_file(come_out(orders, 203 if first % (2 * _PART) else 300))


@pytest.mark.parametrize("turn", range(3))
def test_hostile_orders_come_out(turn: int) -> None:
    """On stocks of three kinds; what had to be changed was told."""
    orders = list(hostile_shipments())
    assert_sound_file(come_out(orders[turn:] + orders[:turn], 203))


def test_numbers_that_no_bars_can_hold_come_out() -> None:
    """The label is there, with a warning in place of the bars."""
    assert_sound_file(come_out(list(hostile_numbers()), 203))
