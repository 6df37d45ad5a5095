"""/auto-print: how automatic printing fares."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from labelsvc.batches.auto_schedule import upcoming
from labelsvc.batches.auto_state import auto_state
from labelsvc.database import now
from labelsvc.stores.settings import store_settings
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("auto-print", "Orders that print themselves.")


class Trouble(Model):
    """What is in the way. `code` is stable, `text` a sentence."""

    code: str
    text: str


class AutoPrintState(Model):
    """Whether orders print themselves, since when, and what keeps them from it."""

    enabled: bool
    since: datetime | None = Field(description="Orders placed before are left alone.")
    looked: datetime | None = Field(description="When the shop's orders were last looked through.")
    next: datetime | None = Field(
        description="The schedule's next time; none without one, or before the shop's time zone is known."
    )
    paused: bool = Field(description="The shop refuses the app's token: it goes on once the app is opened again.")
    trouble: Trouble | None = None


@routes.add("GET", "/auto-print", "read", Answer(200, "How it fares.", AutoPrintState))
def get_auto_print(caller: Caller) -> AutoPrintState:
    """See whether orders print themselves, and what is in the way."""
    found = auto_state(runtime().engine, caller.store_id)
    schedule = store_settings(runtime().engine, runtime().box, caller.store_id).auto_print.schedule
    is_known = found.since is not None and found.timezone
    return AutoPrintState(
        enabled=found.since is not None,
        since=found.since,
        looked=found.looked,
        next=upcoming(schedule, ZoneInfo(found.timezone), now()) if is_known else None,
        paused=found.paused,
        trouble=Trouble(code=found.trouble.code, text=found.trouble.text) if found.trouble.code else None,
    )
