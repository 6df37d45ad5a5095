"""Labels as files of an answer: their media types, names, and which one the request accepts."""

import re
from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Response, request

from labelsvc.labels import LabelSetup, Page
from labelsvc.labels.writers import Format, write_pages
from labelsvc.web.request_error import RequestError

MEDIA: dict[Format, str] = {"pdf": "application/pdf", "png": "image/png", "zpl": "application/vnd.zebra.zpl"}
ZPL_ALSO = ("application/zpl", "x-application/zpl", "text/zpl")
IN_MEMORY = 4 << 20
CHUNK = 1 << 16


def accepted(*offered: str) -> str:
    """The first of these media types that the request likes best. Raises a 406 if it accepts none."""
    accept = request.accept_mimetypes
    if not accept:
        return offered[0]
    best = accept.best_match(offered)
    if best is None:
        raise RequestError("not_acceptable", f"this can be had as {', '.join(offered)}")
    return best


def written(write: Callable[[BinaryIO], object]) -> BinaryIO:
    """What ``write`` writes, on disk beyond a few megabytes; raises what it raises."""
    # Closed by the answer that sends it.
    file = cast("BinaryIO", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    return file


def labels_file(pages: Iterable[Page], setup: LabelSetup, kind: Format, *, start_at: int = 1) -> BinaryIO:
    """A file of these labels. Raises ``LabelError``."""
    sheet, printer = setup.stock.sheet, setup.printer
    return written(
        lambda out: write_pages(pages, out, format=kind, sheet=sheet, start_at=start_at, printer=printer)
    )


def download(file: BinaryIO, media: str, name: str) -> Response:
    """The file as an answer, a large one sent piece by piece; its length is known. The file is closed by that."""
    length = file.seek(0, 2)
    file.seek(0)
    if length <= IN_MEMORY:
        answer = Response(file.read(), mimetype=media)
        file.close()
    else:
        answer = Response(_pieces(file), mimetype=media)
        answer.call_on_close(file.close)
    answer.headers["Content-Length"] = str(length)
    answer.headers["Accept-Ranges"] = "none"
    answer.headers["Content-Disposition"] = f'inline; filename="{safe_name(name)}"'
    return answer


def safe_name(name: str) -> str:
    """A file name of letters that every system and header takes; order ids can hold anything."""
    stem, _, ending = name.rpartition(".")
    kept = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:80]
    return f"{kept or 'label'}.{ending}"


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece
