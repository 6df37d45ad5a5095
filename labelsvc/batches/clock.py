"""What happens by the clock: webhooks acted on every few seconds, stores looked into every minute, erasing daily.

Every process that works the queue has such a thread. All that it does may be done by several at once; what would
only be repeated is done by the first that asks in its time.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from labelsvc.batches import auto, events, retention
from labelsvc.batches.render import BUGS
from labelsvc.database import now
from labelsvc.errors import LabelsvcError
from labelsvc.runtime import Runtime

logger = logging.getLogger(__name__)

LISTEN_SECONDS = 2.0
# A little less than a minute: a minute without any look would miss a time of a schedule by one.
LOOK_EVERY = timedelta(seconds=50)
ERASE_EVERY = timedelta(hours=23)
RETRY_AFTER = timedelta(minutes=5)
JOIN_SECONDS = 2.0


class Clock:
    """The thread, from ``start`` until ``stopping`` is set."""

    def __init__(self, runtime: Runtime, stopping: threading.Event) -> None:
        self._runtime = runtime
        self._stopping = stopping
        self._thread = threading.Thread(target=self._run, name="labelsvc-clock", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait a moment for its end; what it leaves undone is found again."""
        self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            strike(self._runtime, now())
            self._stopping.wait(LISTEN_SECONDS)


def strike(runtime: Runtime, moment: datetime) -> None:
    """Everything that is due at this moment. Never raises: what failed is logged, and due again."""
    _attempt("webhooks", partial(events.act_on_events, runtime, moment))
    chores: tuple[tuple[str, timedelta, Callable[[Runtime, datetime], None]], ...] = (
        ("look", LOOK_EVERY, auto.tick),
        ("erase", ERASE_EVERY, retention.erase),
    )
    for name, every, do in chores:
        _attempt(name, partial(_once, runtime, name, every, do, moment))


def _once(
    runtime: Runtime, name: str, every: timedelta, do: Callable[[Runtime, datetime], None], moment: datetime
) -> None:
    if not retention.is_due(runtime.engine, name, every, moment):
        return
    try:
        do(runtime, moment)
    except BaseException:
        retention.put_off(runtime.engine, name, moment - every + RETRY_AFTER)
        raise


def _attempt(name: str, do: Callable[[], object]) -> None:
    try:
        do()
    except LabelsvcError as error:
        logger.warning("%s: not done: %s", name, error.message)
    except (SQLAlchemyError, *BUGS) as error:
        # The place, not the message: that may quote what is personal.
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("%s: %s in %s, line %s", name, type(error).__name__, place.name, place.lineno)
