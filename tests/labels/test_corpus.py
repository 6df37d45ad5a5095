"""The corpus itself: 5,000 invented orders of the whole world, the same on every machine."""

from collections import Counter

from address_helpers import EVERY_CODE
from corpus_helpers import shipments
from corpus_hostile import HOSTILE, hostile_numbers, hostile_shipments
from corpus_words import LOCAL, WORDS

from labelsvc.labels.barcodes import for_tracking

ALL = list(shipments(5000))


def test_the_same_seed_gives_the_same_orders() -> None:
    """And another seed gives others."""
    assert list(shipments(300)) == ALL[:300]
    assert list(shipments(300, seed=1)) != ALL[:300]


def test_every_territory_is_visited() -> None:
    """All of them as early as possible, and about equally often."""
    assert {order.ship_to.country_code for order in ALL[: len(EVERY_CODE)]} == set(EVERY_CODE)
    counts = Counter(order.ship_to.country_code for order in ALL).values()
    assert max(counts) - min(counts) <= 1


def test_customers_write_in_28_scripts() -> None:
    """Every language of the word list occurs, in names and streets."""
    written = {order.ship_to.name + order.ship_to.street for order in ALL}
    everything = "".join(written)
    for language, words in WORDS.items():
        assert any(street in text for street in words.street.split("|") for text in written), language
        assert any(name in everything for name in words.given.split("|")), language
    assert len({words.script for words in WORDS.values()}) >= 25
    assert {language for chosen in LOCAL.values() for language in chosen} <= WORDS.keys()


def test_many_carriers_numbers_are_recognised() -> None:
    """Made-up numbers have right check digits; a few are nobody's."""
    carriers = Counter(for_tracking(order.tracking_number).carrier for order in ALL if order.tracking_number)
    assert carriers["UPS"] > 300 and len(carriers) >= 12 and 0 < carriers[None] < 200


def test_hostile_texts_reach_every_field() -> None:
    """Each text everywhere at once, and in a field of its own."""
    named = dict(hostile_shipments())
    assert len(named) == 4 * len(HOSTILE)
    zpl = named["zpl, everywhere"]
    assert zpl.ship_to.name == zpl.comments == zpl.items[0].sku == zpl.service == HOSTILE["zpl"]
    assert len(dict(hostile_numbers())) == 26
