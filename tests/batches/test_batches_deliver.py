"""The batch's file: whole or not there, from stored labels, in the order asked for."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pypdfium2
import pytest
from batch_shop import FakeShop, Killed, Print, placed_order, write_ids
from sqlalchemy import Engine, update

from labelsvc.batches.deliver import Stack, assemble, must_be_writable, stored_pages, write_pdf_file
from labelsvc.batches.tables import LabelRow
from labelsvc.batches.wish import LabelChoice
from labelsvc.database import transaction
from labelsvc.errors import LabelErased, UsageError
from labelsvc.stores import SecretBox


def killed_half_way(stacks: Iterable[Stack], file: BinaryIO) -> object:
    """A writer whose process dies in the middle."""
    file.write(next(next(iter(stacks)).pages).order_id.encode())
    file.flush()
    raise Killed


def test_killed_while_writing_leaves_the_old_file_and_the_next_run_writes_all(run: Print, out: Path) -> None:
    """Never half a file: the old one stays until the new one is whole."""
    out.write_text("old")
    shop = FakeShop(placed_order(number) for number in range(1, 4))
    with pytest.raises(Killed):
        run(shop, write=killed_half_way)
    assert out.read_text() == "old" and len(shop.puts) == 3
    report = run(shop)
    assert out.read_text().split() == ["ORD001", "ORD002", "ORD003"]
    assert report.counts == {"fulfilled": 3} and len(shop.puts) == 3


def test_resumed_labels_come_first_and_new_orders_follow(run: Print, out: Path) -> None:
    """What was placed since the interruption goes into the same file, behind what was interrupted."""
    shop = FakeShop(placed_order(number) for number in (2, 3))
    with pytest.raises(Killed):
        run(shop, write=killed_half_way)
    shop.known["ORD001"] = placed_order(1)
    report = run(shop)
    assert out.read_text().split() == ["ORD002", "ORD003", "ORD001"]
    assert [batch.resumed for batch in report.batches] == [True, False]


def sizes(pdf: Path) -> list[tuple[int, int]]:
    """Width and height of each page in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = [page.get_size() for page in document]
    return [(round(width / 72 * 25.4), round(height / 72 * 25.4)) for width, height in found]


def test_what_is_resumed_lies_on_its_own_stock(run: Print, out: Path) -> None:
    """Not on the sheets that the next command names; of those alone a part may be used up."""
    shop = FakeShop(placed_order(number) for number in (1, 2, 3))
    with pytest.raises(Killed):
        run(shop, label=LabelChoice("A4-2up"), write=killed_half_way)
    shop.known |= {f"ORD00{number}": placed_order(number) for number in (4, 5, 6)}
    run(shop, label=LabelChoice("Letter-4up"), write=partial(write_pdf_file, stock="letter 4UP", start_at=3))
    assert sizes(out) == [(210, 297)] * 2 + [(216, 279)] * 2


def test_what_is_resumed_shares_the_sheets_of_its_stock(run: Print, out: Path) -> None:
    """Three labels and three more fill six places behind the one that was used up; rolls have no sheets."""
    shop = FakeShop(placed_order(number) for number in (1, 2, 3))
    with pytest.raises(Killed):
        run(shop, label=LabelChoice("A4-4up"), write=killed_half_way)
    shop.known |= {f"ORD00{number}": placed_order(number) for number in (4, 5, 6)}
    run(shop, label=LabelChoice("A4-4up"), write=partial(write_pdf_file, stock="A4-4up", start_at=2))
    assert sizes(out) == [(210, 297)] * 2
    run(shop, "ORD001", "ORD002", reprint=True, write=write_pdf_file)
    assert sizes(out) == [(100, 150)] * 2


def test_labels_of_two_resolutions_do_not_share_a_sheet(run: Print, out: Path) -> None:
    """A sheet is drawn in the dots of one printer."""
    shop = FakeShop([placed_order(1)])
    with pytest.raises(Killed):
        run(shop, label=LabelChoice("A4-4up", 300), write=killed_half_way)
    shop.known["ORD002"] = placed_order(2)
    run(shop, label=LabelChoice("A4-4up", 203), write=write_pdf_file)
    assert len(sizes(out)) == 2


def test_orders_named_again_after_an_interruption_are_not_reprinted(run: Print, out: Path) -> None:
    """The same command again, ``reprint`` and all: the interrupted batch is what it asks for."""
    shop = FakeShop(placed_order(number) for number in (1, 2))
    run(shop)
    with pytest.raises(Killed):
        run(shop, "ORD002", "ORD001", reprint=True, write=killed_half_way)
    report = run(shop, "ORD002", "ORD001", reprint=True)
    assert out.read_text().split() == ["ORD002", "ORD001"] and len(report.batches) == 1


def test_a_batch_gives_the_same_labels_each_time(
    run: Print, engine: Engine, box: SecretBox, tmp_path: Path
) -> None:
    """A file can be made again from what is stored, however many labels there are."""
    shop = FakeShop(placed_order(number) for number in range(1, 121))
    batch = run(shop, out=None).batches[0].id
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    assert assemble(engine, box, [batch], first, write=write_ids) == 120
    assert assemble(engine, box, [batch], second, write=write_ids) == 120
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text().split() == list(shop.known)


def test_an_erased_label_is_told(run: Print, engine: Engine, box: SecretBox) -> None:
    """After its retention a label is gone, and the error names the order."""
    batch = run(FakeShop([placed_order(1)])).batches[0].id
    with transaction(engine) as session:
        session.execute(update(LabelRow).values(sealed_pages=None, sealed_address=None))
    with pytest.raises(LabelErased, match="ORD001"):
        list(stored_pages(engine, box, [batch]))


def test_nothing_to_write_leaves_the_file_alone(engine: Engine, box: SecretBox, out: Path) -> None:
    """No empty PDF takes the place of yesterday's."""
    out.write_text("old")
    assert assemble(engine, box, ["nosuch"], out, write=write_ids) == 0
    assert out.read_text() == "old"


def disk_full(_stacks: Iterable[Stack], _file: BinaryIO) -> object:
    """A writer on a disk without room."""
    raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_is_told(run: Print, engine: Engine, box: SecretBox, tmp_path: Path) -> None:
    """The system's reason, and that nothing is lost."""
    batch = run(FakeShop([placed_order(1)]), out=None).batches[0].id
    with pytest.raises(UsageError, match="No space left") as caught:
        assemble(engine, box, [batch], tmp_path / "a.pdf", write=disk_full)
    assert "the labels are stored" in str(caught.value)
    assert not list(tmp_path.glob("*a.pdf*"))


@pytest.mark.parametrize("name", [".", "no/such/directory.pdf", "/dev/null"])
def test_what_is_no_file_is_refused_beforehand(tmp_path: Path, name: str) -> None:
    """A directory, a device or a place that does not exist cannot take a file."""
    with pytest.raises(UsageError):
        must_be_writable(tmp_path / name)


@pytest.mark.parametrize("name", [".", "no/such/directory.pdf", "/proc/labels.pdf"])
def test_what_takes_no_file_after_all_is_told(
    run: Print, engine: Engine, box: SecretBox, tmp_path: Path, name: str
) -> None:
    """It may have gone since it was looked at."""
    batch = run(FakeShop([placed_order(1)]), out=None).batches[0].id
    with pytest.raises(UsageError, match="cannot be written"):
        assemble(engine, box, [batch], tmp_path / name, write=write_ids)
