"""/agent: a job is given out once at a time, begun once, and told of by nobody but who has it."""

import base64
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from labelsvc.batches.retention import erase_agent_jobs
from labelsvc.batches.states import PrintState
from labelsvc.batches.upkeep import forget, renew_keys
from labelsvc.database import now, transaction
from labelsvc.printing import Outcome, PrinterProfile, Result, agent_jobs
from labelsvc.printing.agent_jobs import AgentJobState as State
from labelsvc.printing.document import calibration_document
from labelsvc.printing.tables import AgentJobRow
from labelsvc.printing.to_agent import AgentPatience, AgentTransport
from labelsvc.runtime import Runtime
from labelsvc.stores import SecretBox
from labelsvc.stores.keys import create_key, revoke_key
from labelsvc.web.api import agent as routes

HASTE = AgentPatience(away=0.1, pause=0.01)
JOBS = "/api/v1/agent/jobs"


@pytest.fixture
def profile(shop) -> PrinterProfile:
    """A printer that an agent may offer as "desk"."""
    return PrinterProfile(shop.store_id, "Desk", "agent:desk")


@pytest.fixture
def way(runtime: Runtime, profile: PrinterProfile) -> AgentTransport:
    """The worker's side, with little patience."""
    return AgentTransport(profile, runtime.engine, runtime.box, HASTE)


@pytest.fixture
def offered(runtime: Runtime, profile: PrinterProfile) -> Callable[[], str]:
    """Puts a job where agents see it; its id."""

    def offer() -> str:
        agent_jobs.offer(runtime.engine, runtime.box, profile, job := str(uuid4()), calibration_document(profile))
        return job

    return offer


@pytest.fixture
def ask(client: FlaskClient, make_key):
    """An agent's questions, with its key."""
    key = make_key("agent")

    def asking(path: str, agent: str = "", **body: object):
        if path == "lease":
            body = {"agent": agent or "shop-1", "printers": ["desk"]} | body
        return client.post(f"{JOBS}/{path}", json=body, headers=key)

    return asking


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once an agent's request has looked for a job and found none."""
    event, lease = threading.Event(), agent_jobs.lease

    def watched(*arguments: object) -> object:
        found = lease(*arguments)  # type: ignore[arg-type]
        event.set()
        return found

    monkeypatch.setattr(agent_jobs, "lease", watched)
    return event


def age(runtime: Runtime, job: str, **columns: timedelta) -> None:
    """Let it be later."""
    values = {name: now() - by for name, by in columns.items()}
    with transaction(runtime.engine) as session:
        session.execute(update(AgentJobRow).where(AgentJobRow.id == job).values(**values))


def test_a_job_goes_its_way(ask, offered, runtime) -> None:
    """Given out with all that is needed to print it, begun, told; its document is erased as it begins."""
    job = offered()
    found = ask("lease").json
    document = found.pop("document")
    assert base64.b64decode(document.pop("data")).startswith(b"%PDF")
    assert document == {"format": "pdf", "count": 1, "width_mm": 101.6, "height_mm": 152.4}
    assert found == {
        "id": job,
        "attempt": 1,
        "printer": "desk",
        "lease_seconds": 20.0,
        "dpi": 203,
        "compression": "z64",
    }
    assert ask("lease", "shop-2").status_code == 204
    assert agent_jobs.look(runtime.engine, job).sealed_document
    assert [ask(f"{job}/sending", attempt=1).status_code for _ in range(2)] == [204, 204]
    assert agent_jobs.look(runtime.engine, job).sealed_document is None
    assert ask("lease").status_code == 204
    assert [ask(f"{job}/outcome", attempt=1, result="printed").status_code for _ in range(2)] == [204, 204]
    assert agent_jobs.look(runtime.engine, job).state == State.PRINTED


def test_who_was_overtaken_may_not_print(ask, offered, runtime) -> None:
    """409 for the earlier lease, in whatever it says; the later one goes on."""
    job = offered()
    assert ask("lease").json["attempt"] == 1
    age(runtime, job, due=timedelta(seconds=1))
    assert ask("lease", "shop-2").json["attempt"] == 2
    for attempt in (1, 3):
        found = ask(f"{job}/sending", attempt=attempt)
        assert (found.status_code, found.json["code"]) == (409, "print_job_conflict")
        assert ask(f"{job}/outcome", attempt=attempt, result="printed").status_code == 409
    assert ask(f"{job}/sending", attempt=2).status_code == 204


def test_the_same_agent_gets_again_what_was_lost_on_the_way(ask, offered) -> None:
    """Under a new number; another agent has to wait."""
    job = offered()
    assert [ask("lease").json["attempt"], ask("lease").json["attempt"]] == [1, 2]
    assert ask("lease", "shop-2").status_code == 204
    assert [ask(f"{job}/sending", attempt=number).status_code for number in (1, 2)] == [409, 204]


def test_what_is_being_sent_is_never_given_out_again(ask, offered, runtime) -> None:
    """However long that takes."""
    job = offered()
    ask("lease")
    ask(f"{job}/sending", attempt=1)
    age(runtime, job, due=timedelta(days=1))
    assert ask("lease").status_code == 204 and ask("lease", "shop-2").status_code == 204


def test_a_lease_that_was_not_begun_can_be_given_back_only(ask, offered, runtime) -> None:
    """Nobody can have printed it."""
    job = offered()
    ask("lease")
    for result in ("printed", "unknown"):
        assert ask(f"{job}/outcome", attempt=1, result=result).status_code == 409
    assert ask(f"{job}/outcome", attempt=1, result="not_sent", code="agent_stopped").status_code == 204
    assert agent_jobs.look(runtime.engine, job).state == State.WAITING
    assert ask(f"{job}/sending", attempt=1).status_code == 409
    assert ask("lease", "shop-2").json["attempt"] == 2
    assert ask(f"{job}/outcome", attempt=2, result="not_sent", code="format", reason="no").status_code == 204
    row = agent_jobs.look(runtime.engine, job)
    assert (row.state, row.code, row.reason, row.sealed_document) == (State.NOT_SENT, "format", "no", None)


def test_nobody_there_is_said_so(way, profile, ask) -> None:
    """The job is taken back, and no agent gets it later."""
    job = str(uuid4())
    outcome = way.send(job, calibration_document(profile))
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "agent_away")
    assert "'desk' is not connected" in outcome.reason
    assert ask("lease").status_code == 204
    assert way.send(job, calibration_document(profile)) == outcome == way.find(job)


def test_a_job_that_is_taken_back_may_not_be_begun(way, profile, ask, offered, runtime) -> None:
    """Of an agent that took it and is silent."""
    job = offered()
    assert ask("lease").json["id"] == job
    age(runtime, job, due=timedelta(seconds=1), created=timedelta(seconds=30))
    assert way.send(job, calibration_document(profile)).code == "agent_away"
    found = ask(f"{job}/sending", attempt=1)
    assert found.status_code == 409 and "do not print it" in found.json["detail"]
    assert ask(f"{job}/outcome", attempt=1, result="not_sent").status_code == 409


def test_an_agent_that_prints_something_else_is_waited_for(way, profile, ask, offered, runtime) -> None:
    """Up to a minute; then it is busy, not away."""
    ask("lease", offered() and "shop-1")
    job = offered()
    age(runtime, job, created=timedelta(seconds=61))
    outcome = way.send(job, calibration_document(profile))
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "busy")


def test_an_agent_that_stays_silent_leaves_it_unknown(way, profile, ask, offered, runtime) -> None:
    """Its word may come later all the same; nobody may begin it any more."""
    job = offered()
    ask("lease")
    ask(f"{job}/sending", attempt=1)
    age(runtime, job, due=timedelta(seconds=1))
    outcome = way.send(job, calibration_document(profile))
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "no_answer")
    assert ask(f"{job}/sending", attempt=1).status_code == 409
    assert ask(f"{job}/outcome", attempt=1, result="printed").status_code == 204
    assert way.find(job) == Outcome(Result.PRINTED)


def test_after_a_crash_the_worker_learns_what_became_of_it(way, profile, ask, offered) -> None:
    """Not begun: taken back. Being sent: waited for. Never offered: it never will be, not even by who was slow."""
    waiting = offered()
    assert way.find(waiting) == Outcome(Result.NOT_SENT, "it was taken back from the print agent", "withdrawn")
    sending = offered()
    ask("lease")
    ask(f"{sending}/sending", attempt=1)
    found: list[Outcome | None] = []
    thread = threading.Thread(target=lambda: found.append(way.find(sending)))
    thread.start()
    ask(f"{sending}/outcome", attempt=1, result="unknown", code="lost", reason="look")
    thread.join(10)
    assert found == [Outcome(Result.UNKNOWN, "look", "lost")]
    never = str(uuid4())
    gone = way.find(never)
    assert gone is not None and gone.may_retry
    assert way.send(never, calibration_document(profile)).may_retry
    assert ask("lease").status_code == 204


def test_jobs_of_other_names_and_stale_ones_are_not_given_out(ask, offered, runtime) -> None:
    """Nor to an agent that offers them under other names."""
    job = offered()
    assert ask("lease", printers=["back", "DESK"]).status_code == 204
    age(runtime, job, created=timedelta(seconds=61))
    assert ask("lease").status_code == 204


def test_agents_wait_for_a_job(client, make_key, offered, looked) -> None:
    """It is answered as soon as there is one."""
    headers = make_key("agent") | {"Prefer": "respond-async, wait=20"}
    found: list[object] = []

    def wait() -> None:
        asked = client.application.test_client().post(
            f"{JOBS}/lease", json={"agent": "a", "printers": ["desk"]}, headers=headers
        )
        found.append(asked.json and asked.json["id"])

    thread = threading.Thread(target=wait)
    thread.start()
    assert looked.wait(20)
    job = offered()
    thread.join(20)
    assert found == [job]


def test_a_key_that_is_revoked_meanwhile_gets_no_job(client, runtime, shop, offered, looked) -> None:
    """Also where the request was let in before that."""
    with transaction(runtime.engine) as session:
        made, text = create_key(session, shop.store_id, scopes=["agent"])
    headers = {"Authorization": f"Bearer {text}", "Prefer": "wait=20"}
    found: list[int] = []

    def wait() -> None:
        asked = client.application.test_client().post(
            f"{JOBS}/lease", json={"agent": "a", "printers": ["desk"]}, headers=headers
        )
        found.append(asked.status_code)

    thread = threading.Thread(target=wait)
    thread.start()
    assert looked.wait(20)
    revoke_key(runtime.engine, made.id)
    offered()
    thread.join(20)
    assert found == [401]


def test_no_more_wait_than_there_is_room_for(client, make_key, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are told when to ask again, at once; threads stay for everybody else."""
    monkeypatch.setattr(routes, "_waiting", threading.BoundedSemaphore(1))
    routes._waiting.acquire()
    headers = make_key("agent") | {"Prefer": "wait=25"}
    found = client.post(f"{JOBS}/lease", json={"agent": "a", "printers": ["desk"]}, headers=headers)
    assert (found.status_code, found.headers["Retry-After"]) == (204, "2")
    routes._waiting.release()


@pytest.mark.parametrize("wish", ["", "wait", "wait=", "wait=x", "wait=-1", "wait=0", "awaits=9", "wait=99999"])
def test_what_is_no_wish_to_wait_is_passed_over(app, wish: str) -> None:
    """A preference may be ignored, says RFC 7240."""
    with app.test_request_context(headers={"Prefer": wish}):
        assert routes._asked_wait() == 0


def test_a_printer_shows_when_its_agent_was_seen(client, key, ask) -> None:
    """In the list; never, as long as none has asked."""
    body = {"name": "Table", "uri": "agent:desk"}
    made = client.post("/api/v1/printers", json=body, headers=key)
    assert (made.status_code, made.json["agent_seen"], made.json["format"]) == (201, None, "pdf")
    ask("lease")
    [found] = client.get("/api/v1/printers", headers=key).json["items"]
    assert found["agent_seen"] is not None


@pytest.mark.parametrize("uri", ["agent:", "agent:a/b", "agent:.x", f"agent:{'d' * 41}", "agent://desk"])
def test_names_that_no_agent_can_offer_are_refused(client, key, uri: str) -> None:
    """With the field."""
    found = client.post("/api/v1/printers", json={"name": "Table", "uri": uri}, headers=key)
    assert found.status_code == 422 and found.json["errors"][0]["path"] == "/uri"


def test_documents_are_sealed_renewed_and_erased(runtime, offered, profile, ask) -> None:
    """With a new key they open still; what nobody waits for goes, and so do jobs whose end everybody knows."""
    job = offered()
    assert b"%PDF" not in (agent_jobs.look(runtime.engine, job).sealed_document or b"")
    new = "another key of enough length"
    renew_keys(runtime.engine, SecretBox([new, *runtime.settings.secret_keys]))
    leased = agent_jobs.lease(runtime.engine, SecretBox(new), profile.store_id, ["desk"], "a")
    assert leased is not None and leased.document.data.startswith(b"%PDF")
    erase_agent_jobs(runtime.engine, now() + timedelta(minutes=5))
    row = agent_jobs.look(runtime.engine, job)
    assert (row.state, row.sealed_document) == (State.WITHDRAWN, None)
    erase_agent_jobs(runtime.engine, now() + timedelta(days=91))
    with pytest.raises(agent_jobs.PrintJobNotFound):
        agent_jobs.look(runtime.engine, job)


def test_jobs_that_a_batch_has_yet_to_ask_about_are_kept(client, key, runtime, offered, shop) -> None:
    """However old: else it would be printed again."""
    job = offered()
    client.post("/api/v1/batches", json={"orders": [shop.printable[0]]}, headers=key)
    from labelsvc.batches.tables import ItemRow

    with transaction(runtime.engine) as session:
        session.execute(update(ItemRow).values(print_state=PrintState.SENDING, print_job=job))
    erase_agent_jobs(runtime.engine, now() + timedelta(days=91))
    assert agent_jobs.look(runtime.engine, job).state == State.WITHDRAWN


def test_a_removed_store_leaves_no_document(runtime, offered, shop) -> None:
    """That a job was, and how it ended, stays known."""
    job = offered()
    with transaction(runtime.engine) as session:
        forget(session, shop.store_id)
    row = agent_jobs.look(runtime.engine, job)
    assert (row.state, row.sealed_document) == (State.WITHDRAWN, None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_REPORT = st.fixed_dictionaries(
    {},
    optional={
        "attempt": st.integers(-1, 3) | _JSON,
        "result": st.sampled_from(["printed", "not_sent", "unknown", "waiting", "withdrawn", ""]) | _JSON,
        "code": st.text(max_size=50) | _JSON,
        "reason": st.text(max_size=400) | _JSON,
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=_REPORT | _JSON, path=st.sampled_from(["sending", "outcome"]))
def test_no_report_breaks_anything(client, make_key, offered, runtime, body: object, path: str) -> None:
    """400, 409 or 422, whatever it says: nobody has leased this job."""
    job = offered()
    data = json.dumps(body)
    found = client.post(
        f"{JOBS}/{job}/{path}", data=data, content_type="application/json", headers=make_key("agent")
    )
    assert found.status_code in (400, 409, 422), found.text
    assert agent_jobs.look(runtime.engine, job).state == State.WAITING
