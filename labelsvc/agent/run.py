"""The agent as a whole: a thread for each printer, until it is told to stop or its key is refused."""

import queue
import signal
import threading
from collections.abc import Sequence
from types import FrameType

from labelsvc.agent.desk import Desk, Say
from labelsvc.agent.journal import Entry, Journal
from labelsvc.agent.offers import Offer
from labelsvc.agent.server import Server
from labelsvc.errors import AgentError, LabelsvcError

STOP = "stop"


def run(url: str, key: str, offers: Sequence[Offer], journal: Journal, say: Say) -> None:
    """Serve until SIGTERM or Ctrl-C; a job that is at its printer is finished first. A second Ctrl-C ends at once.

    Raises ``AgentKeyRefused``, or whatever else ends a printer's thread: an agent never goes on with a part of
    its printers.
    """
    earlier = list(journal.entries())
    names = {offer.name for offer in offers}
    ended: queue.SimpleQueue[str | LabelsvcError] = queue.SimpleQueue()
    _on_signals(ended)
    desks = []
    for number, offer in enumerate(offers):
        # What an earlier run left of printers that are not offered any more can only be reported.
        mine = [one for one in earlier if one.printer == offer.name or (number == 0 and one.printer not in names)]
        desks.append(_started(offer, Server(url, key, journal.agent), journal, mine, say, ended))
    why = ended.get()
    if why == STOP:
        say("stopping: a job that is at its printer is finished first")
    for desk in desks:
        desk.stop()
    if isinstance(why, LabelsvcError):
        raise why


def _started(
    offer: Offer,
    server: Server,
    journal: Journal,
    earlier: list[Entry],
    say: Say,
    ended: "queue.SimpleQueue[str | LabelsvcError]",
) -> Desk:
    desk = Desk(offer, server, journal, earlier, say)

    def work() -> None:
        why: LabelsvcError = AgentError(f"{offer.name}: this is a fault of the agent")
        try:
            desk.run()
        except LabelsvcError as error:
            why = error
        finally:
            ended.put(why)

    # A thread that waits for the server ends with the process.
    threading.Thread(target=work, name=offer.name, daemon=True).start()
    return desk


def _on_signals(ended: "queue.SimpleQueue[str | LabelsvcError]") -> None:
    def stop(number: int, _frame: FrameType | None) -> None:
        ended.put(STOP)
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
