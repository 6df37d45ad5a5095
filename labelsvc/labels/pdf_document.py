"""A PDF file written object by object: 100,000 pages need no more memory than 1,000.

ReportLab's own ``save`` keeps every page in memory until the end (1.3 GB at 100,000), and takes longer to format
what is the same in every file than all the rest of a single label takes. So it is asked for those objects once
for each title, and what differs is written here at once.
"""

from array import array
from collections.abc import Iterable
from functools import lru_cache
from hashlib import md5
from typing import BinaryIO

import deflate

from labelsvc import __version__

# libdeflate's level 1 takes three fifths of the time of zlib's, and its bytes are the same on every processor.
_COMPRESSION_LEVEL = 1
# Readers find a page by walking the tree: with nodes of this size 100,000 pages are two steps deep.
_PAGES_PER_NODE = 512
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
# The objects that every file has, by number. The first two are written last.
_PAGES, _RESOURCES, _CATALOG, _INFO = 1, 2, 3, 4


class StreamedDocument:
    """``add_page`` any number of times, then the fonts, then ``close``. The same calls give the same bytes."""

    def __init__(self, out: BinaryIO, *, title: str, print_dialog: bool = False) -> None:
        self._out = out
        front, catalog, info = _front(title, print_dialog)
        # Where each object begins, by number.
        self._offsets = array("Q", (0, 0, 0, catalog, info))
        self._position = 0
        self._identity = md5(front, usedforsecurity=False)
        self._nodes: list[tuple[int, array[int]]] = []
        self._fonts: list[bytes] = []
        self._images: list[bytes] = []
        self.page_count = 0
        self._write(front)

    def add_page(self, width_pt: float, height_pt: float, content: bytes) -> None:
        """Write one page of this size with this content stream."""
        if not self._nodes or len(self._nodes[-1][1]) == _PAGES_PER_NODE:
            self._nodes.append((self._later(), array("Q")))
        node, kids = self._nodes[-1]
        packed = deflated(content)
        # Its checksum stands for the whole: the file's identity tells files apart, it proves nothing.
        self._identity.update(packed[-4:])
        # The hottest lines of the writer: both objects in one write.
        stream_number = len(self._offsets)
        page_number = stream_number + 1
        stream = b"%d 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream\nendobj\n" % (
            stream_number,
            len(packed),
            packed,
        )
        page = b"%d 0 obj\n<</Type/Page/Parent %d 0 R/MediaBox[0 0 %b %b]/Resources %d 0 R" % (
            page_number,
            node,
            number(width_pt),
            number(height_pt),
            _RESOURCES,
        )
        page += b"/Contents %d 0 R>>\nendobj\n" % stream_number
        self._offsets.append(self._position)
        self._offsets.append(self._position + len(stream))
        self._write(stream + page)
        kids.append(page_number)
        self.page_count += 1

    def add_object(self, body: bytes) -> int:
        """Write an object of one's own, and return the number to refer to it by."""
        self._identity.update(body)
        return self._object(self._later(), body)

    def add_stream(self, packed: bytes, entries: bytes = b"") -> int:
        """Write a stream whose data is deflated already, with these entries in its dictionary; its number."""
        head = b"<</Filter/FlateDecode/Length %d%b>>" % (len(packed), entries)
        return self._object(self._later(), b"%b\nstream\n%b\nendstream" % (head, packed))

    def add_font(self, name: bytes, font: int) -> None:
        """Let every page know the font object of this number by this name."""
        self._fonts.append(b"/%b %d 0 R" % (name, font))

    def add_image(self, name: bytes, columns: int, rows: int, bits: bytes) -> None:
        """Let every page know a stencil by this name: a bit a pixel, rows padded to whole bytes, 1 is dark."""
        packed = deflated(bits)
        self._identity.update(packed[-4:])
        entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/Decode[1 0]" % (columns, rows)
        self._images.append(b"/%b %d 0 R" % (name, self.add_stream(packed, entries)))

    def close(self) -> None:
        """Write the resources, the page tree, the cross-reference table and the trailer."""
        images = b"/XObject<<%b>>" % b"".join(self._images) if self._images else b""
        self._object(_RESOURCES, b"<</Font<<%b>>%b>>" % (b"".join(self._fonts), images))
        self._write_tree()
        self._write_trailer()

    def _write_tree(self) -> None:
        for node, kids in self._nodes:
            self._object(
                node, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (_PAGES, len(kids), _references(kids))
            )
        nodes = [node for node, _ in self._nodes]
        self._object(_PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.page_count, _references(nodes)))

    def _write_trailer(self) -> None:
        start = self._position
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for first in range(1, len(self._offsets), 4096):
            self._write(b"".join([b"%010d 00000 n \n" % at for at in self._offsets[first : first + 4096]]))
        identity = self._identity.hexdigest().encode()
        self._write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), _CATALOG, _INFO, identity, identity, start)
        )

    def _later(self) -> int:
        """The number of an object that is written after others."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _object(self, object_number: int, body: bytes) -> int:
        self._offsets[object_number] = self._position
        self._write(b"%d 0 obj\n%b\nendobj\n" % (object_number, body))
        return object_number

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._position += len(data)


@lru_cache(maxsize=32)
def _front(title: str, print_dialog: bool) -> tuple[bytes, int, int]:
    """How a file begins, with catalogue and description as ReportLab writes them, and where those two stand."""
    # Takes longer to import than all the rest: measuring does without it.
    from reportlab.pdfbase import pdfdoc

    document = pdfdoc.PDFDocument(compression=1, invariant=1)
    document.setTitle(title)
    document.setProducer(f"labelsvc {__version__}")
    document.setCreator("labelsvc")
    document.setAuthor("labelsvc")
    document.setSubject("Shipping labels")
    document.info.invariant = document.invariant
    catalog = document.Catalog
    catalog.Outlines = None
    catalog.Pages = f"{_PAGES} 0 R"
    # ReportLab's own setter refuses PickTrayByPDFSize, so the dictionary is written directly.
    catalog.ViewerPreferences = "<< /PickTrayByPDFSize true /PrintScaling /None >>"
    if print_dialog:
        catalog.OpenAction = "<< /S /Named /N /Print >>"
    objects = [
        b"%d 0 obj\n%b\nendobj\n" % (object_number, item.format(document))
        for object_number, item in ((_CATALOG, catalog), (_INFO, document.info))
    ]
    return _HEADER + b"".join(objects), len(_HEADER), len(_HEADER) + len(objects[0])


def deflated(data: bytes) -> bytes:
    """The data as a FlateDecode stream, the same on every processor."""
    return bytes(deflate.zlib_compress(data, _COMPRESSION_LEVEL))


@lru_cache(maxsize=256)
def number(value: float) -> bytes:
    """A PDF number with at most four decimals and no trailing zeros."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return (text or "0").encode()


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join([b"%d 0 R" % n for n in numbers])
