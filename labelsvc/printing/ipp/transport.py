"""``ipp://`` and ``ipps://``: a job handed over once, then asked about until the printer says how it ended."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from labelsvc.errors import PrinterAnswerInvalid, PrinterError
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.ipp.channel import Channel, NoAnswer, Patience
from labelsvc.printing.ipp.formats import suited
from labelsvc.printing.ipp.operations import (
    ABORTED,
    BUSY,
    CANCELLED,
    COMPLETED,
    NOT_ACCEPTING,
    NOT_SUPPORTED,
    JobFacts,
    Operations,
    Verdict,
)
from labelsvc.printing.jobs import checked_job_id
from labelsvc.printing.network import Networks
from labelsvc.printing.outcomes import Outcome, not_sent, printed, unknown
from labelsvc.printing.profiles import PrinterProfile

T = TypeVar("T")

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
# How often a job that got no answer is looked up before a person has to look.
LOOKUPS = 3


class IppTransport:
    """One IPP printer, or one queue of a CUPS server."""

    def __init__(self, profile: PrinterProfile, networks: Networks, patience: Patience | None = None) -> None:
        self._profile, self._networks = profile, networks
        self._patience = patience or Patience()

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """Validate-Job, Print-Job once, and Get-Job-Attributes until the job ended or patience did."""
        checked_job_id(job_id)
        deadline = time.monotonic() + self._patience.job + document.count * self._patience.label
        try:
            with self._printer() as printer:
                mime, document = suited(printer.printer(), document, self._profile)
                verdict = printer.validate(job_id, document, mime)
                if not verdict.taken and verdict.status != BUSY:
                    return _refused(verdict)
                return self._hand_over(printer, job_id, document, mime, deadline)
        except PrinterError as error:
            # Nothing was handed over: what comes after that is caught below.
            return not_sent(error.code.removeprefix("printer_"), str(error))

    def find(self, job_id: str) -> Outcome | None:
        """Look the job up by its name, and wait for its end; None if the printer does not know it (any more)."""
        checked_job_id(job_id)
        try:
            with self._printer() as printer:
                facts = printer.find(job_id)
                if facts is None:
                    return None
                return _followed(printer, facts, time.monotonic() + self._patience.job)
        except PrinterError:
            return None

    @contextmanager
    def _printer(self) -> Iterator[Operations]:
        channel = Channel(self._profile, self._networks, self._patience)
        try:
            yield Operations(channel)
        finally:
            channel.close()

    def _hand_over(
        self, printer: Operations, job_id: str, document: PrintDocument, mime: str, deadline: float
    ) -> Outcome:
        while True:
            try:
                verdict, facts = printer.print(job_id, document, mime)
            except (NoAnswer, PrinterAnswerInvalid):
                return self._looked_up(printer, job_id, deadline)
            if verdict.status != BUSY or time.monotonic() + self._patience.again > deadline:
                break
            # One job at a time: this one was not taken, so it may be offered again.
            time.sleep(self._patience.again)
        if not verdict.taken:
            surely_not = verdict.status < 0x0500 or verdict.status in (NOT_ACCEPTING, BUSY)
            return _refused(verdict) if surely_not else self._looked_up(printer, job_id, deadline)
        if facts is None:
            return self._looked_up(printer, job_id, deadline)
        return _followed(printer, facts, deadline)

    def _looked_up(self, printer: Operations, job_id: str, deadline: float) -> Outcome:
        """After no answer, or a strange one: a time-out is no failure, so the job is looked for by its name."""
        for attempt in range(LOOKUPS):
            if attempt:
                time.sleep(self._patience.again)
            facts = _patiently(lambda: printer.find(job_id))
            if facts is not None:
                return _followed(printer, facts, deadline)
        return unknown(
            "no_answer", "the printer did not say whether it took the job: look whether the labels come out"
        )


def _followed(printer: Operations, facts: JobFacts, deadline: float) -> Outcome:
    """Ask until the job has ended. Only its state counts: reasons say all kinds of things."""
    pause, lost = SHORTEST_PAUSE, False
    while facts.state not in (CANCELLED, ABORTED, COMPLETED):
        if time.monotonic() + pause > deadline:
            return unknown("lost" if lost else "not_finished", _unfinished(printer, lost))
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
        try:
            found = printer.job(facts.id)
        except PrinterError:
            lost = True
            continue
        lost = False
        if found is None:
            return unknown("forgotten", "the printer has forgotten the job: look whether the labels came out")
        facts = found
    return _ended(facts)


def _ended(facts: JobFacts) -> Outcome:
    if facts.state == COMPLETED:
        return printed()
    how = "cancelled" if facts.state == CANCELLED else "aborted"
    if not facts.begun:
        return not_sent(how, f"the job was {how} at the printer before it began")
    return unknown(how, f"the job was {how} at the printer: look which labels came out")


def _unfinished(printer: Operations, lost: bool) -> str:
    if lost:
        return "the connection to the printer was lost while it printed: look whether the labels come out"
    facts = _patiently(printer.printer)
    reasons = facts.attributes.get("printer-state-reasons", []) if facts else []
    told = ", ".join(str(reason)[:40] for reason in reasons[:3] if reason != "none")
    return "the printer has the job, but does not finish it" + (
        f" ({told})" if told.isprintable() and told else ""
    )


def _patiently(ask: Callable[[], T | None]) -> T | None:
    """The answer, or None if there is none now."""
    try:
        return ask()
    except PrinterError:
        return None


def _refused(verdict: Verdict) -> Outcome:
    status = verdict.status
    told = _STATUSES.get(status, f"IPP status 0x{status:04x}")
    if status == NOT_SUPPORTED:
        told = next((_ATTRIBUTES[name] for name in verdict.unsupported if name in _ATTRIBUTES), told)
    return not_sent("busy" if status == BUSY else "refused", f"the printer does not take the job: {told}")


_STATUSES = {
    0x0400: "it does not understand the request",
    0x0401: "printing is not allowed",
    0x0402: "it asks for a user name and a password",
    0x0403: "this user may not print",
    0x0406: "it has no such queue: check the path of its URI",
    0x0408: "the job is too large",
    0x040A: "it does not know this format",
    NOT_SUPPORTED: "it cannot do what is asked",
    0x0501: "it lacks an operation that is needed",
    NOT_ACCEPTING: "it takes no jobs at present",
    BUSY: "it is busy with another",
}
_ATTRIBUTES = {
    "media-col": "it does not have this label size",
    "media-size": "it does not have this label size",
    "document-format": "it does not know this format",
}
