"""What a server hands an agent to print, read as strictly as anything from outside."""

import json
import math
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from labelsvc.errors import LabelsvcError, ServerUnreachable
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.jobs import checked_job_id

_RESOLUTIONS = (203, 300, 600)
_COMPRESSIONS = ("z64", "run_length")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
MOST_LABELS, MOST_MM, HIGHEST_ATTEMPT = 100_000, 2000, 999_999_999


@dataclass(frozen=True, slots=True)
class Work:
    """A job, under the lease of this attempt's number."""

    job: str
    attempt: int
    printer: str
    document: PrintDocument
    dpi: int
    compression: str


def parse_work(answer: bytes, names: tuple[str, ...]) -> Work:
    """The job in an answer, for one of these printers. Raises ``ServerUnreachable`` for anything else."""
    try:
        return _work(json.loads(answer), names)
    except (ValueError, KeyError, TypeError, RecursionError, LabelsvcError) as error:
        told = "the server's answer is not a print job as this version knows it"
        raise ServerUnreachable(told, hint="agent and server should be of the same version") from error


def _work(found: Any, names: tuple[str, ...]) -> Work:
    document = found["document"]
    if found["printer"] not in names or found["compression"] not in _COMPRESSIONS:
        raise ValueError("not what was asked for")
    made = Work(
        checked_job_id(_text(found["id"])),
        _whole(found["attempt"], HIGHEST_ATTEMPT),
        found["printer"],
        PrintDocument(
            _bytes(document["data"]),
            _one_of(document["format"], ("pdf", "zpl")),
            _whole(document["count"], MOST_LABELS),
            _size(document["width_mm"]),
            _size(document["height_mm"]),
        ),
        _whole(found["dpi"], 2400),
        found["compression"],
    )
    if made.dpi not in _RESOLUTIONS and made.dpi < 100:
        raise ValueError("no resolution of a printer")
    return made


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError("not one of those known")
    return _text(value)


def _bytes(value: Any) -> bytes:
    if not _BASE64.fullmatch(_text(value)):
        raise ValueError("no base64")
    return b64decode(value, validate=True)


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError("no number that can be")
    return value


def _size(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or not 0 < value <= MOST_MM:
        raise ValueError("no size of a label")
    return float(value)
