"""Packing slips in batches: beside the labels, stored with them, once an order."""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pytest
from batch_queue import Bench, bench_of
from batch_shop import STORE, FakeShop, placed_order
from sqlalchemy import Engine

from labelsvc.batches import queue
from labelsvc.batches.service import FulfilChoice, Policy, write_batch
from labelsvc.ecwid.orders import OrderItem
from labelsvc.stores import SecretBox

NEVER = FulfilChoice(Policy.NEVER)


@pytest.fixture
def bench(engine: Engine, box: SecretBox) -> Iterator[Bench]:
    """Two placed orders, one with more in it than a page holds."""
    many = tuple(OrderItem(f"Cup of kind {n:03}") for n in range(40))
    with bench_of(engine, box, FakeShop([placed_order(1), placed_order(2, items=many)])) as made:
        yield made
    queue.forget(engine)


def printed(bench: Bench, batch_id: str) -> list[str]:
    """The texts of the batch's pages."""
    out = BytesIO()
    write_batch(bench.runtime, STORE, batch_id, out)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def kinds(bench: Bench, batch_id: str) -> str:
    """The batch's pages in short: s for a slip's, l for a label."""
    return "".join("s" if "PAGE" in text else "l" for text in printed(bench, batch_id))


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (("label",), "ll"),
        (("label", "packing-slip"), "lslss"),
        (("packing-slip", "label"), "slssl"),
        (("packing-slip",), "sss"),
    ],
)
def test_documents_come_order_by_order_as_asked(bench: Bench, documents, expected: str) -> None:
    """And the file is the same each time."""
    batch = bench.create("ORD001", "ORD002", documents=documents, fulfil=NEVER)
    bench.drain(batch)
    assert kinds(bench, batch) == expected
    assert printed(bench, batch) == printed(bench, batch)


def test_several_parcels_share_a_slip(bench: Bench) -> None:
    """The shop does not say what is in which."""
    documents = ("label", "packing-slip")
    batch = bench.create("ORD001", documents=documents, fulfil=NEVER, parcels={"ORD001": 3})
    bench.drain(batch)
    assert kinds(bench, batch) == "llls"


def test_a_reprint_with_a_slip_is_made_where_none_was(bench: Bench) -> None:
    """The stored label alone is not what was asked for."""
    first = bench.create("ORD001", fulfil=NEVER)
    bench.drain(first)
    again = bench.create("ORD001", documents=("label", "packing-slip"), fulfil=NEVER, reprint=True)
    bench.drain(again)
    assert (kinds(bench, first), kinds(bench, again)) == ("l", "ls")
