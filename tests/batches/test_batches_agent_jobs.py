"""Jobs for print agents, on either database: whoever races, one of them gets it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from batch_shop import STORE
from new_database import new_database
from sqlalchemy import Engine

from labelsvc.database import open_database, upgrade
from labelsvc.errors import PrintJobConflict
from labelsvc.printing import Outcome, PrintDocument, PrinterProfile, Result, agent_jobs
from labelsvc.stores import SecretBox, connect_store

DOCUMENT = PrintDocument(b"%PDF", "pdf", 1, 50.8, 25.4)
TAKEN_BACK = Outcome(Result.NOT_SENT, "taken back", "withdrawn")


@pytest.fixture(params=["sqlite", "postgres"])
def stored(request: pytest.FixtureRequest, tmp_path: Path, box: SecretBox) -> Iterator[Engine]:
    """A database with a store."""
    if request.param == "sqlite":
        engine = new_database(tmp_path)
    else:
        upgrade(engine := open_database(request.getfixturevalue("postgres_url")))
    connect_store(engine, box, STORE, "secret_token")
    yield engine
    engine.dispose()


def offered(engine: Engine, box: SecretBox) -> str:
    """A job; its id."""
    job, profile = str(uuid4()), PrinterProfile(STORE, "Desk", "agent:desk")
    agent_jobs.offer(engine, box, profile, job, DOCUMENT)
    return job


def test_each_job_is_given_to_one_agent(stored: Engine, box: SecretBox) -> None:
    """Of four that ask at the same time, until none is left."""
    jobs = {offered(stored, box) for _ in range(12)}

    def work(agent: str) -> list[str]:
        done = []
        while found := agent_jobs.lease(stored, box, STORE, ["desk"], agent):
            agent_jobs.begin(stored, STORE, found.id, found.attempt)
            agent_jobs.report(stored, STORE, found.id, found.attempt, Outcome(Result.PRINTED))
            done.append(found.id)
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [job for some in pool.map(work, "abcd") for job in some]
    # An agent may have found nothing for the moment in which another took what it had seen.
    while left := agent_jobs.lease(stored, box, STORE, ["desk"], "e"):
        done.append(left.id)
    assert sorted(done) == sorted(jobs)


def test_either_it_is_begun_or_taken_back(stored: Engine, box: SecretBox) -> None:
    """Never both, never neither."""

    def begin(job: str) -> bool:
        try:
            agent_jobs.begin(stored, STORE, job, 1)
        except PrintJobConflict:
            return False
        return True

    begun = 0
    with ThreadPoolExecutor(2) as pool:
        for number in range(20):
            job = offered(stored, box)
            found = agent_jobs.lease(stored, box, STORE, ["desk"], f"agent-{number}")
            assert found is not None and found.id == job
            races = [lambda: begin(job), lambda: agent_jobs.withdraw(stored, job, TAKEN_BACK)]  # noqa: B023
            first, second = [pool.submit(race) for race in (races if number % 2 else races[::-1])]
            assert first.result(10) != second.result(10)
            begun += agent_jobs.look(stored, job).state == "sending"
    assert begun
