"""``socket://``: ZPL straight to a label printer's port 9100.

That the bytes were taken proves nothing, so the printer is asked: is it ready, how many labels has it printed in
its life, is anything left to do, and how many has it printed now.
"""

import time
from dataclasses import dataclass

from labelsvc.errors import PrinterError
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.jobs import checked_job_id
from labelsvc.printing.network import Networks
from labelsvc.printing.outcomes import Outcome, not_sent, printed, unknown
from labelsvc.printing.profiles import PrinterProfile
from labelsvc.printing.zebra import HostStatus, Line, Lost


@dataclass(frozen=True, slots=True)
class RawPatience:
    """Seconds: to connect, for an answer, between two questions, and for a job beside each of its labels."""

    connect: float = 5.0
    answer: float = 3.0
    pause: float = 0.3
    job: float = 60.0
    label: float = 4.0


class RawTransport:
    """One printer that speaks ZPL."""

    def __init__(self, profile: PrinterProfile, networks: Networks, patience: RawPatience | None = None) -> None:
        self._profile, self._networks = profile, networks
        self._patience = patience or RawPatience()

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """Send it to a printer that is ready; ask until its counter has gone up by just these labels."""
        checked_job_id(job_id)
        if document.format != "zpl":
            return not_sent("format", "a socket:// printer takes ZPL only")
        try:
            line = Line(self._profile.address, self._networks, self._patience.connect, self._patience.answer)
        except PrinterError as error:
            return not_sent(error.code.removeprefix("printer_"), str(error))
        deadline = time.monotonic() + self._patience.job + document.count * self._patience.label
        with line:
            return self._unless_busy(line, deadline) or self._print(line, document, deadline)

    def find(self, job_id: str) -> Outcome | None:
        """None: a ZPL printer does not know jobs."""
        checked_job_id(job_id)
        return None

    def _unless_busy(self, line: Line, deadline: float) -> Outcome | None:
        """Why nothing should be sent now; None if the printer is ready and idle."""
        while True:
            try:
                status = line.status()
            except Lost:
                return not_sent("unreachable", "the printer closed the connection")
            if trouble := _trouble(status):
                return not_sent("not_ready", trouble)
            if status is not None and status.idle:
                return None
            # What others sent would be counted as ours.
            if time.monotonic() > deadline:
                return not_sent("busy", "the printer is busy with another job")
            time.sleep(self._patience.pause)

    def _print(self, line: Line, document: PrintDocument, deadline: float) -> Outcome:
        try:
            before = line.labels_printed()
        except Lost:
            return not_sent("unreachable", "the printer closed the connection")
        try:
            line.write(document.data, deadline)
            return self._counted(line, before, document.count, deadline)
        except Lost:
            return unknown("lost", "the connection to the printer was lost: look which labels came out")

    def _counted(self, line: Line, before: int | None, count: int, deadline: float) -> Outcome:
        """Ask until nothing is left to do and the counter has gone up."""
        status: HostStatus | None = None
        while time.monotonic() < deadline:
            time.sleep(self._patience.pause)
            status = line.status()
            if status is None or not status.idle:
                continue
            if before is None:
                return unknown("not_counted", "the printer does not count its labels: look whether they came out")
            after = line.labels_printed()
            if after == before + count:
                return printed()
            if after is not None and after > before + count:
                return unknown("miscounted", f"the printer counted {after - before} labels instead of {count}")
        trouble = _trouble(status) or "it has not printed all labels"
        return unknown(
            "not_finished", f"the printer does not finish the job: {trouble}; look which labels came out"
        )


def _trouble(status: HostStatus | None) -> str | None:
    """What keeps a printer from printing. One that is out of labels or open often does not answer at all."""
    if status is None:
        return "it does not answer: no labels, no ribbon, an open head, or no ZPL printer"
    return status.trouble
