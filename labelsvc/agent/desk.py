"""One printer's part of the agent: a job at a time, fetched, begun, printed and reported, whatever breaks."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from labelsvc.agent.journal import ASKED, ENDED, SENDING, Entry, Journal
from labelsvc.agent.offers import Offer
from labelsvc.agent.server import Server
from labelsvc.agent.work import Work
from labelsvc.errors import LabelError, LabelsvcError, ServerUnreachable, UsageError
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.outcomes import Outcome, not_sent, unknown
from labelsvc.printing.transports import Transport

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
# So long the server is asked whether a job may begin, if it does not answer; then it is given back.
ASKING_SECONDS = 30.0
# From the server's word to the first byte, by the clock on the wall: a computer that slept meanwhile is too late.
LATEST_SECONDS = 30.0
STOPPED_BEFORE = not_sent("agent_stopped", "the print agent was stopped before it printed this job")
STOPPED_AMID = unknown("agent_stopped", "the print agent was stopped while it printed: look which labels came out")
TOO_LATE = not_sent("agent_stopped", "the print agent's computer slept before it printed this job")
NO_ANSWER = not_sent("agent_away", "the print agent lost the connection before it printed this job")

Say = Callable[[str], None]


class Desk:
    """A printer and its thread. ``earlier`` is what an earlier run of the agent left unfinished of it."""

    def __init__(self, offer: Offer, server: Server, journal: Journal, earlier: list[Entry], say: Say) -> None:
        self._offer, self._server, self._journal, self._earlier = offer, server, journal, earlier
        self._name, self._tell = offer.name, say
        self._stopping = threading.Event()
        self._at_work = threading.Lock()
        self._connected = False
        self._pause = FIRST_PAUSE

    def run(self) -> None:
        """Work until ``stop``. Raises ``AgentKeyRefused``; a server that is away is waited for."""
        while not self._stopping.is_set():
            try:
                self._work_once()
            except ServerUnreachable as error:
                self._lost(error)

    def stop(self) -> None:
        """Take no new job; returns once the one at the printer has ended, and been reported if possible."""
        self._stopping.set()
        self._at_work.acquire()

    def _work_once(self) -> None:
        with self._at_work:
            self._settle()
        # The first time without waiting, to tell soon whether it is connected.
        found = self._server.lease(self._name, wait=self._connected)
        self._found()
        if not isinstance(found, Work):
            self._stopping.wait(found)
            return
        with self._at_work:
            # Not begun, it is given to another agent soon.
            if not self._stopping.is_set():
                self._do(found)

    def _do(self, work: Work) -> None:
        begun = time.monotonic()
        entry = self._journal.put(Entry(work.job, work.attempt, work.printer))
        outcome = self._printed(entry, work)
        if outcome is None:
            self._journal.forget(entry)
            self._say(f"job {work.job} was taken back")
            return
        took = time.monotonic() - begun
        self._say(f"job {work.job}: {_told(outcome)} ({work.document.count} labels, {took:.1f} s)")
        self._report(self._journal.ended(entry, outcome))

    def _printed(self, entry: Entry, work: Work) -> Outcome | None:
        """What became of it; None if it is not to be printed by this agent."""
        try:
            document = self._offer.suited(work.document, work.dpi, work.compression)
            way = self._offer.transport(work.dpi, work.compression)
        except (LabelError, UsageError) as error:
            return not_sent("format", str(error))
        asked = time.time()
        may_begin = self._asked(entry)
        if not isinstance(may_begin, bool):
            return may_begin
        return self._sent(entry, way, document, asked) if may_begin else None

    def _asked(self, entry: Entry) -> bool | Outcome:
        """Whether it may begin, as the server says; where it does not say so, nothing is printed."""
        end = time.monotonic() + ASKING_SECONDS
        while True:
            try:
                return self._server.begin(entry)
            except ServerUnreachable:
                if time.monotonic() > end or self._stopping.wait(FIRST_PAUSE):
                    return NO_ANSWER

    def _sent(self, entry: Entry, way: Transport, document: PrintDocument, asked: float) -> Outcome:
        self._journal.put(replace(entry, stage=SENDING))
        if not 0 <= time.time() - asked < ASKING_SECONDS + LATEST_SECONDS:
            return TOO_LATE
        return way.send(entry.job, document)

    def _settle(self) -> None:
        """Find out what became of jobs that were begun when the agent stopped, and tell what is not told yet."""
        while self._earlier:
            entry = self._earlier[0]
            if entry.stage != ENDED:
                entry = self._earlier[0] = self._journal.ended(entry, self._looked_up(entry))
                self._say(f"job {entry.job} of an earlier run: {_told(entry.outcome)}")
            self._report(entry)
            self._earlier.pop(0)

    def _looked_up(self, entry: Entry) -> Outcome:
        if entry.stage == ASKED:
            return STOPPED_BEFORE
        if entry.printer != self._name:
            return STOPPED_AMID
        profile = self._offer.profile
        return self._offer.transport(profile.dpi, profile.compression).find(entry.job) or STOPPED_AMID

    def _report(self, entry: Entry) -> None:
        """Until the server has heard it; at the end of this run it is kept for the next."""
        while True:
            try:
                if not self._server.report(entry):
                    self._say(f"job {entry.job}: the server does not ask for its outcome any more")
            except ServerUnreachable as error:
                self._lost(error)
                if self._stopping.is_set():
                    return
                continue
            self._found()
            self._journal.forget(entry)
            return

    def _say(self, told: str) -> None:
        self._tell(f"{self._name}: {told}")

    def _lost(self, error: LabelsvcError) -> None:
        if self._connected or self._pause == FIRST_PAUSE:
            self._say(f"{error}; trying again")
        self._connected = False
        self._stopping.wait(self._pause)
        self._pause = min(LONGEST_PAUSE, self._pause * 2)

    def _found(self) -> None:
        if not self._connected:
            self._say("connected")
        self._connected, self._pause = True, FIRST_PAUSE


def _told(outcome: Outcome) -> str:
    told = outcome.result.value.replace("_", " ")
    return f"{told}: {outcome.reason}" if outcome.reason else told
