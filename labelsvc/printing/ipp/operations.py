"""The operations of RFC 8011 that labels need, each as one question and its answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from labelsvc.errors import PrinterAnswerInvalid
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.ipp.codec import (
    JOB,
    OPERATION,
    PRINTER,
    UNSUPPORTED,
    Answer,
    Attribute,
    Group,
    Tag,
    attribute,
    decode,
    encode,
)

PRINT_JOB, VALIDATE_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x0002, 0x0004, 0x0009, 0x000A, 0x000B
# Who asks: the owner of a job may see its name where others may not.
USER = "labelsvc"
NOT_FOUND, NOT_SUPPORTED, NOT_ACCEPTING, BUSY = 0x0406, 0x040B, 0x0506, 0x0507
CANCELLED, ABORTED, COMPLETED = 7, 8, 9
_JOB_FACTS = ("job-id", "job-name", "job-state", "time-at-processing")
_PRINTER_FACTS = (
    "document-format-supported",
    "printer-state-reasons",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-type-supported",
)
# Hundredths of a millimetre are what media sizes are counted in.
_PER_MM = 100


class Way(Protocol):
    """How questions get to the printer: ``Channel`` in earnest."""

    @property
    def uri(self) -> str:
        """The printer's URI, as the printer is told it."""

    def ask(self, message: bytes) -> bytes:
        """One message there, one back."""


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What a printer says of a job. ``begun`` is False only if it says that it never began to process it."""

    id: int
    name: str
    state: int
    begun: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a printer says to a job: the status, and which of its attributes it cannot do."""

    status: int
    unsupported: tuple[str, ...]

    @property
    def taken(self) -> bool:
        return self.status < 0x0100


class Operations:
    """Questions to one printer."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._numbers = count(1)

    def printer(self) -> Group:
        """What the printer says of itself: which formats it takes, and what it complains of."""
        answer = self._ask(GET_PRINTER, [attribute(Tag.KEYWORD, "requested-attributes", *_PRINTER_FACTS)])
        groups = answer.of(PRINTER)
        return groups[0] if groups else Group(PRINTER, {})

    def validate(self, job_id: str, document: PrintDocument, mime: str) -> Verdict:
        """Whether such a job would be taken."""
        return _verdict(self._ask(VALIDATE_JOB, _naming(job_id, mime), _wishes(document)))

    def print(self, job_id: str, document: PrintDocument, mime: str) -> tuple[Verdict, JobFacts | None]:
        """Hand the job over; the job is told if it was taken."""
        answer = self._ask(PRINT_JOB, _naming(job_id, mime), _wishes(document), document.data)
        return _verdict(answer), next(_jobs(answer), None)

    def job(self, number: int) -> JobFacts | None:
        """How the job is; None if the printer has forgotten it."""
        asked = [attribute(Tag.INTEGER, "job-id", number), *_asking(_JOB_FACTS)]
        answer = self._ask(GET_JOB, asked)
        if answer.status == NOT_FOUND:
            return None
        facts = next(_jobs(answer, number), None)
        if facts is None:
            raise PrinterAnswerInvalid("the printer does not say how the job is")
        return facts

    def find(self, job_id: str) -> JobFacts | None:
        """The job of that name among those that the printer still knows; None if there is none."""
        for which in ("not-completed", "completed"):
            asked = [*_asking(_JOB_FACTS), attribute(Tag.KEYWORD, "which-jobs", which)]
            for facts in _jobs(self._ask(GET_JOBS, asked)):
                if facts.name == job_id:
                    return facts
        return None

    def _ask(
        self, operation: int, asked: list[Attribute], wishes: list[Attribute] | None = None, data: bytes = b""
    ) -> Answer:
        number = next(self._numbers)
        # Printers insist on this order of the first three (RFC 8011, 4.1.4 and 4.1.5).
        head = [
            attribute(Tag.CHARSET, "attributes-charset", "utf-8"),
            attribute(Tag.LANGUAGE, "attributes-natural-language", "en"),
            attribute(Tag.URI, "printer-uri", self._way.uri),
        ]
        # A job's number comes right after the printer's URI, as a target; the user's name after that.
        target = [one for one in asked if one.name == "job-id"]
        rest = [one for one in asked if one.name != "job-id"]
        user = attribute(Tag.NAME, "requesting-user-name", USER)
        groups: list[tuple[int, list[Attribute]]] = [(OPERATION, [*head, *target, user, *rest])]
        if wishes:
            groups.append((JOB, wishes))
        answer = decode(self._way.ask(encode(operation, number, groups) + data))
        if answer.request_id != number:
            raise PrinterAnswerInvalid("the printer answered another question")
        return answer


def _verdict(answer: Answer) -> Verdict:
    return Verdict(answer.status, tuple(name for group in answer.of(UNSUPPORTED) for name in group.attributes))


def _asking(names: tuple[str, ...]) -> list[Attribute]:
    return [attribute(Tag.KEYWORD, "requested-attributes", *names)]


def _naming(job_id: str, mime: str) -> list[Attribute]:
    return [
        attribute(Tag.NAME, "job-name", job_id),
        attribute(Tag.MIME, "document-format", mime),
    ]


def _wishes(document: PrintDocument) -> list[Attribute]:
    """The label's own size, and nothing scaled."""
    width, height = round(document.width_mm * _PER_MM), round(document.height_mm * _PER_MM)
    size = [attribute(Tag.INTEGER, "x-dimension", width), attribute(Tag.INTEGER, "y-dimension", height)]
    return [
        attribute(Tag.INTEGER, "copies", 1),
        attribute(Tag.COLLECTION, "media-col", [attribute(Tag.COLLECTION, "media-size", size)]),
        attribute(Tag.KEYWORD, "print-scaling", "none"),
    ]


def _jobs(answer: Answer, number: int | None = None) -> Iterator[JobFacts]:
    """The jobs of an answer; those without a number or a state are none."""
    for group in answer.of(JOB):
        found, state = group.first("job-id", int) or number, group.first("job-state", int)
        if found is not None and state is not None:
            yield JobFacts(found, group.first("job-name", str) or "", state, _begun(group))


def _begun(group: Group) -> bool:
    """``time-at-processing`` has no value until the job is processed (RFC 8011, 5.3.14.2)."""
    return group.attributes.get("time-at-processing") != [None]
