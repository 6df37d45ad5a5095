"""Stencils in a PDF: symbols and pictures of one bit a dot."""

from labelsvc.labels.page import Picture
from labelsvc.labels.pdf_document import StreamedDocument

# Images grow to the pixels they touch: this much less keeps them on their own (a float's error suffices).
_INSET_DOTS = 0.01
# Logos and handling marks are few; what more there is, is of one label each.
_MOST_SHARED = 32
_MOST_REMEMBERED = 32


class PdfImages:
    """The pictures of one PDF document. Draw any number, then ``embed`` once.

    One that recurs, as a logo does, is in the file once and shown by its name from its second label on: inline it
    would make half of many a file. One that does not, a MaxiCode, stays on its page, so that files can be of any
    length.
    """

    def __init__(self) -> None:
        self._shared: dict[tuple[int, int, bytes], bytes] = {}
        self._seen: set[tuple[int, int, bytes]] = set()

    def draw(self, picture: Picture) -> bytes:
        """Operators for the picture at its place."""
        x, y, width, height, bits = picture
        key = (width, height, bits)
        name = self._shared.get(key)
        if name is None and key in self._seen and len(self._shared) < _MOST_SHARED:
            name = self._shared[key] = b"I%d" % len(self._shared)
        if name is not None:
            return b"%b /%b Do Q" % (_placed(x, y, width, height), name)
        if len(self._seen) >= _MOST_REMEMBERED:
            self._seen.clear()
        self._seen.add(key)
        return inline_image(x, y, width, height, width, height, bits)

    def embed(self, document: StreamedDocument) -> None:
        """Write the pictures that are shown by name into the document, where its pages find them."""
        for (width, height, bits), name in self._shared.items():
            document.add_image(name, width, height, bits)


def inline_image(x: int, y: int, across: int, down: int, columns: int, rows: int, bits: bytes) -> bytes:
    """A 1-bit stencil over whole dots, which lies in the page. In hexadecimal, so that no reader can mistake data
    for its end."""
    return b"%b BI/W %d/H %d/IM true/D[1 0]/F/AHx ID\n%b>\nEI Q" % (
        _placed(x, y, across, down),
        columns,
        rows,
        bits.hex().encode(),
    )


def _placed(x: int, y: int, across: int, down: int) -> bytes:
    """The beginning of an image at this place and of this size in dots, ``y`` downwards."""
    return b"q %.2f 0 0 %.2f %.2f %.2f cm" % (
        across - 2 * _INSET_DOTS,
        down - 2 * _INSET_DOTS,
        x + _INSET_DOTS,
        -y - down + _INSET_DOTS,
    )
