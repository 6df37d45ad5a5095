"""What all turns of a process share, and what each turn is given of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labelsvc.batches.appearance import Layouts, as_set, slip_for
from labelsvc.batches.fulfil_many import MANY_FROM
from labelsvc.batches.job import SETTLE_SECONDS, Job, LayOut
from labelsvc.batches.lease import Fence
from labelsvc.batches.printout import Printout
from labelsvc.batches.pulse import Pulse
from labelsvc.batches.tables import BatchRow
from labelsvc.ecwid.profile import Profile
from labelsvc.runtime import Runtime
from labelsvc.stores.settings import store_settings

if TYPE_CHECKING:
    from labelsvc.ecwid.client import EcwidClient
    from labelsvc.printing import PrinterProfile, Transport

PROFILE_SECONDS = 60.0
# A shop that takes no batch requests is not asked for so long whether it does by now.
NO_BATCHES_SECONDS = 600.0


@dataclass(slots=True)
class Works:
    """What all turns of a process share. ``stopping`` tells when to hand back."""

    runtime: Runtime
    pulse: Pulse
    stopping: Callable[[], bool] = lambda: False
    wait: Callable[[float], object] = time.sleep
    lay_out: LayOut | None = None
    printer: "Callable[[PrinterProfile], Transport] | None" = None
    settle_seconds: float = SETTLE_SECONDS
    many_from: int = MANY_FROM
    one_by_one: dict[str, float] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)
    profiles: dict[str, tuple[float, Profile]] = field(default_factory=dict)
    layouts: Layouts = field(default_factory=Layouts)

    def takes_batches(self, store_id: str) -> bool:
        """Whether the shop did not refuse a batch request a moment ago."""
        return time.monotonic() - self.one_by_one.get(store_id, -NO_BATCHES_SECONDS) >= NO_BATCHES_SECONDS

    def takes_no_batches(self, store_id: str) -> None:
        """The shop has just refused one."""
        self.one_by_one[store_id] = time.monotonic()

    def job(self, batch: BatchRow, shop: "EcwidClient", fence: Fence) -> Job:
        """What the steps of a batch work with, in one turn."""
        runtime = self.runtime
        settings = store_settings(runtime.engine, runtime.box, batch.store_id)
        return Job(
            runtime.engine,
            runtime.box,
            shop,
            batch.store_id,
            as_set(self._profile(batch.store_id, shop.profile), settings),
            self.lay_out or self.layouts.of(batch.store_id, settings),
            fence,
            batch.created_by,
            batch.accept_unpaid or settings.accept_unpaid,
            settings.accept_statuses,
            self.settle_seconds,
            slip=slip_for(settings),
        )

    def _profile(self, store_id: str, ask: Callable[[], Profile]) -> Profile:
        """Asked for once a minute: a big batch has hundreds of turns."""
        moment, profile = self.profiles.get(store_id, (0.0, None))
        if profile is None or time.monotonic() - moment > PROFILE_SECONDS:
            profile = ask()
            self.profiles[store_id] = (time.monotonic(), profile)
        return profile

    def printout(self, job: Job, batch: BatchRow) -> Printout:
        """A batch's way to its printer. Raises ``PrinterError`` or ``UsageError`` if there is none."""
        from labelsvc.printing import get_printer

        profile = get_printer(self.runtime.engine, self.runtime.box, batch.store_id, batch.printer)
        way = (self.printer or self.runtime.transport)(profile)
        return Printout(job, batch, profile, way, self.stopping)
