"""zlib level 1 on the content streams that labelsvc made of the labels: no PDF of these bytes can go below it."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

from benchmarks.content import Label
from benchmarks.generators.ours import pages, setup
from labelsvc.labels import pdf, write_pdf
from labelsvc.labels.pdf_document import StreamedDocument


def prepare(labels: Iterator[Label]) -> list[bytes]:
    """The content streams, made before the clock starts."""
    streams: list[bytes] = []

    class Recording(StreamedDocument):
        def add_page(self, width_pt: float, height_pt: float, content: bytes) -> None:
            streams.append(content)
            super().add_page(width_pt, height_pt, content)

    with patch.object(pdf, "StreamedDocument", Recording):
        write_pdf(pages(labels, setup()), BytesIO())
    return streams


def write(streams: list[bytes], out: Path) -> None:
    with out.open("wb") as file:
        for stream in streams:
            file.write(zlib.compress(stream, 1))
