"""The agent as a merchant runs it, killed wherever it hurts: each job comes out once, or is said to be unknown."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from agent_between import OUTCOME, SENDING, TOP, Door, agent, door, until
from ipp_printer import IppPrinter, ipp_printer
from server_process import Server, serving
from zpl_printer import LABEL, ZplPrinter, zpl_printer

from labelsvc.database import transaction
from labelsvc.printing import Outcome, PrinterProfile, Result, add_printer, agent_jobs, print_document
from labelsvc.printing.document import calibration_document
from labelsvc.printing.to_agent import AgentPatience, AgentTransport
from labelsvc.settings import environment
from labelsvc.stores.keys import create_key, revoke_key

PRINTED = Outcome(Result.PRINTED)
Send = Callable[..., "Future[Outcome]"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service, as an operator runs it."""
    with serving(tmp_path_factory.mktemp("served")) as made:
        yield made


@pytest.fixture(scope="module")
def ipp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IppPrinter]:
    """A real IPP printer."""
    with ipp_printer(tmp_path_factory.mktemp("ipp") / "printer") as made:
        yield made


@pytest.fixture
def zebra() -> Iterator[ZplPrinter]:
    """A simulated label printer."""
    with zpl_printer() as made:
        yield made


@pytest.fixture
def entrance(server: Server) -> Iterator[Door]:
    """Between the agents and the server."""
    with door(server.url) as made:
        yield made


@pytest.fixture
def store(server: Server) -> str:
    """The store's id."""
    found = requests.get(f"{server.url}/api/v1/keys", headers=_bearer(server.key), timeout=10).json()
    assert found["items"]
    from labelsvc.stores import stores

    return stores(server.runtime.engine)[0][0]


@pytest.fixture
def key(server: Server, store: str) -> str:
    """A key for an agent, and for nothing else."""
    with transaction(server.runtime.engine) as session:
        return create_key(session, store, scopes=["agent"])[1]


@pytest.fixture
def profile(store: str) -> PrinterProfile:
    """The printer as the service knows it, under a name that no other test uses."""
    name = f"desk{uuid4().hex[:8]}"
    return PrinterProfile(store, name, f"agent:{name}", stock="2x1")


@pytest.fixture
def way(server: Server, profile: PrinterProfile) -> AgentTransport:
    """What the service's worker has of it."""
    return AgentTransport(profile, server.runtime.engine, server.runtime.box, AgentPatience(away=30, pause=0.02))


@pytest.fixture
def send(way: AgentTransport, profile: PrinterProfile) -> Iterator[Send]:
    """Sends a page under a job's id, as a worker does, and goes on."""
    with ThreadPoolExecutor(8) as pool:
        document = calibration_document(profile)
        yield lambda job=None: pool.submit(way.send, job or str(uuid4()), document)


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def offer(profile: PrinterProfile, uri: object) -> str:
    """As on the command line."""
    return f"{profile.address.path}={uri}"


def zpl_uri(zebra: ZplPrinter) -> str:
    """Where it is."""
    return f"socket://127.0.0.1:{zebra.port}"


def spooled(ipp: IppPrinter) -> int:
    """How many jobs it has ever got: it keeps their files."""
    return len(list((ipp.directory / "spool").iterdir()))


def labels(zebra: ZplPrinter) -> int:
    """How many have come out."""
    return len(LABEL.findall(bytes(zebra.received)))


def test_a_pdf_comes_out_of_a_zpl_printer_dot_for_dot(server, key, profile, send, zebra, tmp_path) -> None:
    """The agent draws what the service would have sent to such a printer itself."""
    with agent(server.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as process:
        assert send().result(30) == PRINTED
        assert process.end() == 0
    import labelsvc.labels.calibration as calibration

    page = calibration.calibration_page(profile.paper(), profile.printer())
    direct = print_document([page], PrinterProfile("1", "direct", "socket://192.0.2.1", stock="2x1"))
    assert bytes(zebra.received) == direct.data
    assert not list((tmp_path / "jobs").iterdir())


def test_an_ipp_printer_gets_the_pdf_under_the_jobs_name(server, key, profile, send, ipp, tmp_path) -> None:
    """So that it can be asked about it."""
    ipp.mode("ok")
    # Its paper: 4x6.
    job = str(uuid4())
    with agent(server.url, key, tmp_path, offer(profile, ipp.uri())):
        outcome = AgentTransport(
            PrinterProfile(profile.store_id, "x", profile.uri), server.runtime.engine, server.runtime.box
        ).send(job, calibration_document(PrinterProfile("1", "x", "agent:x")))
    assert outcome == PRINTED and job in ipp.printed()


@pytest.mark.parametrize("door", [SENDING, OUTCOME])
def test_killed_at_either_door_the_job_is_printed_once(
    door, server, entrance, key, profile, send, zebra, tmp_path
) -> None:
    """An agent that comes back is given again what it had not begun, and tells what it could not."""
    entrance.shut(door)
    with agent(entrance.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as first:
        sent = send()
        assert entrance.held.wait(30)
        first.kill()
    entrance.open()
    with agent(entrance.url, key, tmp_path, offer(profile, zpl_uri(zebra))):
        assert sent.result(30) == PRINTED
    assert labels(zebra) == 1


def test_what_the_server_does_not_allow_is_not_printed(
    server, entrance, key, profile, send, zebra, tmp_path
) -> None:
    """The job was taken back while the agent asked: it forgets it, and goes on."""
    entrance.shut(SENDING)
    with agent(entrance.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as process:
        sent = send(job := str(uuid4()))
        assert entrance.held.wait(30)
        assert agent_jobs.withdraw(server.runtime.engine, job, Outcome(Result.NOT_SENT, "taken back", "withdrawn"))
        entrance.open()
        assert sent.result(30).code == "withdrawn"
        process.says("taken back")
        assert labels(zebra) == 0 and not _journal(tmp_path)
        assert send().result(30) == PRINTED


def test_killed_as_the_server_let_it_begin_nothing_was_printed(
    server, entrance, key, profile, send, zebra, tmp_path
) -> None:
    """The answer was on its way: no byte has left, and the agent says so when it is back."""
    entrance.shut(SENDING, answer_only=True)
    with agent(entrance.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as first:
        sent = send()
        assert entrance.held.wait(30)
        first.kill()
    entrance.open()
    with agent(entrance.url, key, tmp_path, offer(profile, zpl_uri(zebra))):
        outcome = sent.result(30)
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "agent_stopped")
        assert labels(zebra) == 0
        assert send().result(30) == PRINTED
    assert labels(zebra) == 1


def test_killed_before_the_printer_has_it_is_unknown(server, key, profile, send, zebra, tmp_path) -> None:
    """Bytes might have left: a ZPL printer cannot say, so a person has to look. Nothing is sent again."""
    zebra.waiting = 1
    with agent(server.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as first:
        sent = send()
        until(lambda: any('"sending"' in file.read_text() for file in _journal(tmp_path)), "it never began")
        first.kill()
    zebra.waiting = 0
    with agent(server.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as second:
        outcome = sent.result(30)
        second.says("unknown")
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "agent_stopped")
    assert labels(zebra) == 0


def test_killed_while_it_prints_the_printer_is_asked(server, key, profile, ipp, tmp_path) -> None:
    """An IPP printer knows the job by its name: it came out once, and that is what is reported."""
    ipp.mode("slow 1")
    large = PrinterProfile(profile.store_id, profile.name, profile.uri)
    way = AgentTransport(large, server.runtime.engine, server.runtime.box)
    job, before, spooled_before = str(uuid4()), len(ipp.printed()), spooled(ipp)
    with ThreadPoolExecutor(1) as pool:
        with agent(server.url, key, tmp_path, offer(profile, ipp.uri())) as first:
            sent = pool.submit(way.send, job, calibration_document(large))
            until(lambda: spooled(ipp) > spooled_before, "the printer has not got it")
            first.kill()
        with agent(server.url, key, tmp_path, offer(profile, ipp.uri())):
            assert sent.result(30) == PRINTED
    assert len(ipp.printed()) == before + 1 and job in ipp.printed()


def test_an_answer_that_is_lost_is_told_again(server, entrance, key, profile, send, zebra, tmp_path) -> None:
    """The same agent, the same words: the server does not mind."""
    entrance.shut(OUTCOME, answer_only=True)
    with agent(entrance.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as process:
        assert send().result(30) == PRINTED
        entrance.open()
        until(lambda: not _journal(tmp_path), "it was not told again")
        assert entrance.passed.count(OUTCOME) == 2
        assert process.end() == 0
    assert labels(zebra) == 1


def test_two_agents_share_the_jobs_of_one_name(server, key, profile, send, tmp_path) -> None:
    """Each job is printed by one of them."""
    with zpl_printer() as one, zpl_printer() as other:
        with (
            agent(server.url, key, tmp_path / "1", offer(profile, zpl_uri(one))),
            agent(server.url, key, tmp_path / "2", offer(profile, zpl_uri(other))),
        ):
            # A printer that is busy keeps its agent: the other one takes the second job.
            one.waiting = other.waiting = 1
            sent = [send() for _ in range(4)]
            until(lambda: _journal(tmp_path / "1") and _journal(tmp_path / "2"), "one of them takes none")
            one.waiting = other.waiting = 0
            assert [job.result(60) for job in sent] == [PRINTED] * 4
        assert labels(one) + labels(other) == 4
        assert labels(one) and labels(other)


def test_one_of_two_is_killed_and_the_other_goes_on(
    server, entrance, key, profile, send, way, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had not begun is the other's once its lease is over; the dead one's late words count for nothing."""
    with zpl_printer() as one, zpl_printer() as other:
        entrance.shut(SENDING)
        with agent(entrance.url, key, tmp_path / "1", offer(profile, zpl_uri(one))) as first:
            sent = send()
            assert entrance.held.wait(30)
            first.kill()
            with transaction(server.runtime.engine) as session:
                # 20 seconds later.
                session.execute(
                    agent_jobs.update(agent_jobs.AgentJobRow)
                    .where(agent_jobs.AgentJobRow.printer == profile.name)
                    .values(due=agent_jobs.now())
                )
        with agent(server.url, key, tmp_path / "2", offer(profile, zpl_uri(other))):
            assert sent.result(30) == PRINTED
        entrance.open()
        # The first comes back, and is told that it has nothing to say.
        with agent(entrance.url, key, tmp_path / "1", offer(profile, zpl_uri(one))) as again:
            again.says("does not ask")
        assert (labels(one), labels(other)) == (0, 1)


def test_a_revoked_key_ends_it_with_2_and_prints_nothing(server, store, profile, zebra, tmp_path) -> None:
    """Whatever it was waiting for; one line says why."""
    engine, box = server.runtime.engine, server.runtime.box
    with transaction(engine) as session:
        made, text = create_key(session, store, scopes=["agent"])
    with agent(server.url, text, tmp_path, offer(profile, zpl_uri(zebra))) as process:
        revoke_key(engine, made.id)
        job = str(uuid4())
        agent_jobs.offer(engine, box, profile, job, calibration_document(profile))
        assert process.process.wait(30) == 2
        process.says("does not know this key")
    assert agent_jobs.look(engine, job).state in agent_jobs.OPEN and labels(zebra) == 0


def test_told_to_stop_it_finishes_the_job_at_the_printer(server, key, profile, send, zebra, tmp_path) -> None:
    """And takes no new one, which waits for the next agent."""
    zebra.waiting = 1
    with agent(server.url, key, tmp_path, offer(profile, zpl_uri(zebra))) as first:
        sent, later = send(), str(uuid4())
        until(lambda: any('"sending"' in file.read_text() for file in _journal(tmp_path)), "it never began")
        first.process.send_signal(signal.SIGTERM)
        first.says("stopping")
        waits = send(later)
        zebra.waiting = 0
        assert sent.result(30) == PRINTED and first.process.wait(30) == 0
        assert labels(zebra) == 1 and not waits.done()
    with agent(server.url, key, tmp_path, offer(profile, zpl_uri(zebra))):
        assert waits.result(30) == PRINTED
    assert labels(zebra) == 2


def test_a_server_that_is_away_is_waited_for(entrance, key, profile, zebra, tmp_path) -> None:
    """With one line, not one for each try; then it works, and says so."""
    entrance.away = True
    with agent(entrance.url, key, tmp_path, offer(profile, zpl_uri(zebra)), connected=False) as process:
        until(lambda: entrance.turned_away >= 2, "it does not try again")
        entrance.away = False
        process.says("connected")
        assert len([line for line in process.said if "does not answer" in line]) == 1
        assert process.end() == 0


def test_a_batch_whose_worker_is_killed_is_printed_once(server, store, key, profile, ipp, tmp_path) -> None:
    """The next run asks what became of the job, and marks the order; the label came out once."""
    ipp.mode("slow 1")
    large = PrinterProfile(store, profile.name, profile.uri)
    add_printer(server.runtime.engine, server.runtime.box, large)
    found = requests.get(f"{server.url}/api/v1/orders?limit=1", headers=_bearer(server.key), timeout=10).json()
    order, before, spooled_before = found["items"][0]["id"], len(ipp.printed()), spooled(ipp)
    command = [sys.executable, "-m", "labelsvc", "print", "--store", store, "--orders", order]
    command += ["--printer", profile.name, "--fulfil", "printed"]
    env = os.environ | environment(server.runtime.settings) | {"PYTHONPATH": str(TOP)}
    with agent(server.url, key, tmp_path, offer(profile, ipp.uri())):
        worker = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: spooled(ipp) > spooled_before, "the printer has not got it")
        worker.kill()
        worker.wait(10)
        ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert "fulfilled: 1" in ended.stdout and len(ipp.printed()) == before + 1


def _journal(state: Path) -> list[Path]:
    return list((state / "jobs").glob("[!.]*.json"))


def test_a_batch_of_the_queue_goes_through_an_agent(server, store, key, profile, zebra, tmp_path) -> None:
    """Made by the API, worked on by the service's own worker, printed here, marked there."""
    add_printer(server.runtime.engine, server.runtime.box, PrinterProfile(store, profile.name, profile.uri))
    headers, batches = _bearer(server.key), f"{server.url}/api/v1/batches"
    found = requests.get(f"{server.url}/api/v1/orders?limit=4", headers=headers, timeout=10).json()["items"]
    wish = {"orders": [one["id"] for one in found][-2:], "printer": profile.name, "fulfil": "printed"}
    with agent(server.url, key, tmp_path, offer(profile, zpl_uri(zebra))):
        made = requests.post(batches, json=wish, headers=headers, timeout=10)
        assert made.status_code == 202, made.text
        watched = f"{batches}/{made.json()['id']}"
        until(
            lambda: requests.get(watched, headers=headers, timeout=10).json()["state"].startswith("done"),
            "the batch is not done",
            60,
        )
    assert requests.get(watched, headers=headers, timeout=10).json()["counts"] == {"fulfilled": 2}
    assert labels(zebra) == 2
