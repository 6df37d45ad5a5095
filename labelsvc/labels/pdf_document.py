"""A PDF file written page by page: 100,000 pages need no more memory than 1,000.

ReportLab formats everything but the pages; its own ``save`` keeps every page in memory until the end (1.3 GB
at 100,000). This subclass takes object numbers from ReportLab's counter for pages that it writes at once, and
asks ReportLab for all other objects when the file is closed. It relies on ``objectcounter``, ``numberToId``,
``idToObject``, ``idToObjectNumberAndVersion`` and ``delayedFonts`` of ReportLab 5.1, which ``pyproject.toml``
pins and ``tests/labels/test_pdf_document.py`` watches.
"""

from array import array
from functools import lru_cache
from typing import BinaryIO

import deflate
from reportlab.pdfbase import pdfdoc

from labelsvc import __version__

# libdeflate's level 1 takes three fifths of the time of zlib's, and its bytes are the same on every processor.
_COMPRESSION_LEVEL = 1
# Readers find a page by walking the tree: with nodes of this size 100,000 pages are two steps deep.
_PAGES_PER_NODE = 512
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class StreamedDocument(pdfdoc.PDFDocument):  # type: ignore[misc]
    """``add_page`` any number of times, then ``close`` once. The same pages give the same bytes."""

    def __init__(self, out: BinaryIO, *, title: str, print_dialog: bool = False) -> None:
        super().__init__(compression=1, invariant=1)
        self._out = out
        self._position = 0
        self._offsets = array("Q", [0])
        self._nodes: list[tuple[int, list[int]]] = []
        self.page_count = 0
        self._pages_number = self._take_number()
        self._resources_number = self._take_number()
        self._describe(title, print_dialog)
        self._write(_HEADER)

    def _describe(self, title: str, print_dialog: bool) -> None:
        self.setTitle(title)
        self.setProducer(f"labelsvc {__version__}")
        self.setCreator("labelsvc")
        self.setAuthor("labelsvc")
        self.setSubject("Shipping labels")
        catalog = self.Catalog
        catalog.Outlines = None
        catalog.Pages = f"{self._pages_number} 0 R"
        # ReportLab's own setter refuses PickTrayByPDFSize, so the dictionary is written directly.
        catalog.ViewerPreferences = pdfdoc.PDFDictionary({"PrintScaling": "/None", "PickTrayByPDFSize": "true"})
        if print_dialog:
            catalog.OpenAction = "<< /S /Named /N /Print >>"

    def add_page(self, width_pt: float, height_pt: float, content: bytes) -> None:
        """Write one page of this size with this content stream."""
        if not self._nodes or len(self._nodes[-1][1]) == _PAGES_PER_NODE:
            self._nodes.append((self._take_number(), []))
        node, kids = self._nodes[-1]
        packed = bytes(deflate.zlib_compress(content, _COMPRESSION_LEVEL))
        self.updateSignature(packed)
        stream_number, page_number = self._take_number(), self._take_number()
        # The hottest lines of the writer: both objects in one write.
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
            self._resources_number,
        )
        page += b"/Contents %d 0 R>>\nendobj\n" % stream_number
        self._mark(stream_number)
        self._mark(page_number, len(stream))
        self._write(stream + page)
        kids.append(page_number)
        self.page_count += 1

    def close(self) -> None:
        """Write the fonts, the page tree, the cross-reference table and the trailer."""
        for font in self.delayedFonts:
            font.addObjects(self)
        self.info.invariant = self.invariant
        self.info.digest(self.signature)
        catalog, info = self.Reference(self.Catalog), self.Reference(self.info)
        self._write_registered()
        fonts = self.idToObjectNumberAndVersion[pdfdoc.BasicFonts][0]
        self._object(self._resources_number, b"<</Font %d 0 R>>" % fonts)
        self._write_tree()
        self._write_trailer(catalog, info)

    def _write_registered(self) -> None:
        """Format what was registered with ReportLab; formatting one object may register others."""
        done: set[int] = set()
        while pending := sorted(self.numberToId.keys() - done):
            for object_number in pending:
                name = self.numberToId[object_number]
                body = pdfdoc.PDFIndirectObject(name, self.idToObject[name]).format(self)
                self._mark(object_number)
                self._write(body)
                done.add(object_number)

    def _write_tree(self) -> None:
        root = self._pages_number
        for node, kids in self._nodes:
            self._object(
                node, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (root, len(kids), _references(kids))
            )
        nodes = [node for node, _ in self._nodes]
        self._object(root, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.page_count, _references(nodes)))

    def _write_trailer(self, catalog: pdfdoc.PDFObjectReference, info: pdfdoc.PDFObjectReference) -> None:
        start = self._position
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for first in range(1, len(self._offsets), 4096):
            self._write(b"".join([b"%010d 00000 n \n" % at for at in self._offsets[first : first + 4096]]))
        identity = self.signature.hexdigest().encode()
        self._write(
            b"trailer\n<</Size %d/Root %b/Info %b/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), catalog.format(self), info.format(self), identity, identity, start)
        )

    def _take_number(self) -> int:
        """An object number of our own from ReportLab's counter."""
        self.objectcounter += 1
        taken: int = self.objectcounter
        return taken

    def _mark(self, object_number: int, beyond: int = 0) -> None:
        """Note that the object begins ``beyond`` bytes after the present end."""
        missing = object_number + 1 - len(self._offsets)
        if missing > 0:
            self._offsets.extend([0] * missing)
        self._offsets[object_number] = self._position + beyond

    def _object(self, object_number: int, body: bytes) -> None:
        self._mark(object_number)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (object_number, body))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._position += len(data)


@lru_cache(maxsize=256)
def number(value: float) -> bytes:
    """A PDF number with at most four decimals and no trailing zeros."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return (text or "0").encode()


def _references(numbers: list[int]) -> bytes:
    return b" ".join([b"%d 0 R" % n for n in numbers])
