"""``agent:NAME``: a job put where the agent in the merchant's network fetches it, and watched until it ends.

It is a row of the database: whichever process asks, and however often, it sees the same job.
"""

import time
from dataclasses import dataclass

from sqlalchemy import Engine

from labelsvc.database import now
from labelsvc.printing import agent_jobs
from labelsvc.printing.agent_jobs import WAITING, AgentJobState
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.jobs import checked_job_id
from labelsvc.printing.outcomes import Outcome, Result, not_sent
from labelsvc.printing.profiles import PrinterProfile
from labelsvc.printing.tables import AgentJobRow
from labelsvc.stores import SecretBox


@dataclass(frozen=True, slots=True)
class AgentPatience:
    """Seconds: until an agent that is connected must have taken a job, and between two looks."""

    away: float = 10.0
    pause: float = 0.1


class AgentTransport:
    """A printer that an agent of the store offers."""

    def __init__(
        self, profile: PrinterProfile, engine: Engine, box: SecretBox, patience: AgentPatience | None = None
    ) -> None:
        self._profile, self._engine, self._box = profile, engine, box
        self._patience = patience or AgentPatience()

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """Offer the job, and wait for what the agent says; taken back if no agent takes it in time."""
        agent_jobs.offer(self._engine, self._box, self._profile, checked_job_id(job_id), document)
        while True:
            job = agent_jobs.look(self._engine, job_id)
            if outcome := self._outcome(job) or self._taken_back(job):
                return outcome
            time.sleep(self._patience.pause)

    def find(self, job_id: str) -> Outcome | None:
        """Take it back if no agent has begun, else wait for what the agent says. It always knows."""
        agent_jobs.forestall(self._engine, self._profile, checked_job_id(job_id))
        agent_jobs.withdraw(self._engine, job_id, not_sent("withdrawn", "it was taken back from the print agent"))
        while True:
            if outcome := self._outcome(agent_jobs.look(self._engine, job_id)):
                return outcome
            time.sleep(self._patience.pause)

    def _outcome(self, job: AgentJobRow) -> Outcome | None:
        """How it ended, if it did; unknown once the agent has been silent for too long."""
        if job.state == AgentJobState.SENDING and now() > job.due:
            agent_jobs.give_up(self._engine, job.id)
            job = agent_jobs.look(self._engine, job.id)
        match job.state:
            case AgentJobState.WITHDRAWN:
                return not_sent(job.code, job.reason)
            case AgentJobState.PRINTED | AgentJobState.NOT_SENT | AgentJobState.UNKNOWN:
                return Outcome(Result(job.state), job.reason, job.code)
        return None

    def _taken_back(self, job: AgentJobRow) -> Outcome | None:
        """Why no agent will do it, if one should have taken it by now. If one begins just then, it goes on."""
        age = (now() - job.created).total_seconds()
        if job.state not in agent_jobs.OPEN or age < self._patience.away:
            return None
        if job.state == AgentJobState.LEASED and now() < job.due:
            return None
        busy = agent_jobs.is_printing(self._engine, job)
        if busy and age < WAITING.total_seconds():
            return None
        outcome = not_sent("busy", "the print agent is busy with another job") if busy else self._away()
        return outcome if agent_jobs.withdraw(self._engine, job.id, outcome) else None

    def _away(self) -> Outcome:
        name = self._profile.address.path
        return not_sent("agent_away", f"the print agent that offers {name!r} is not connected")
