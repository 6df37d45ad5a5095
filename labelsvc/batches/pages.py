"""All pages of an order in one stored piece: the label of every parcel, and what else is printed with it."""

from collections.abc import Sequence

from labelsvc.errors import LabelError
from labelsvc.labels.page import Page

# Format 1: four bytes of length before each page.
_MAGIC = b"labels1\n"
_LENGTH = 4


def pack(pages: Sequence[Page]) -> bytes:
    """The stored form: the same bytes for the same pages."""
    stored = [page.to_bytes() for page in pages]
    return _MAGIC + b"".join(len(page).to_bytes(_LENGTH, "big") + page for page in stored)


def unpack(data: bytes) -> list[Page]:
    """Read what ``pack`` wrote; raises ``LabelError`` for anything else."""
    if not data.startswith(_MAGIC):
        raise LabelError("a stored label is in a format that this version does not know")
    pages, place = [], len(_MAGIC)
    while place < len(data):
        end = place + _LENGTH + int.from_bytes(data[place : place + _LENGTH], "big")
        pages.append(Page.from_bytes(data[place + _LENGTH : end]))
        place = end
    return pages
