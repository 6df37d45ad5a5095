"""The agent's own parts: what it believes of a server and of its journal, and what it is told to begin with."""

import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import asdict
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from labelsvc.agent.desk import Desk
from labelsvc.agent.journal import ASKED, ENDED, SENDING, Entry, Journal, parse_entry
from labelsvc.agent.offers import HOME, offers
from labelsvc.agent.work import Work, parse_work
from labelsvc.errors import AgentKeyRefused, ServerUnreachable, UsageError
from labelsvc.printing import Outcome, Result
from labelsvc.printing.network import is_allowed

DOCUMENT = {
    "format": "pdf",
    "count": 2,
    "width_mm": 101.6,
    "height_mm": 152.4,
    "data": b64encode(b"%PDF").decode(),
}
JOB = {
    "id": "11111111-2222-4333-8444-555555555555",
    "attempt": 1,
    "printer": "desk",
    "lease_seconds": 20.0,
    "dpi": 203,
    "compression": "z64",
    "document": DOCUMENT,
}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_FIELDS = [(name,) for name in JOB if name != "lease_seconds"] + [("document", name) for name in DOCUMENT]


def test_a_job_is_read() -> None:
    """As the server gives it; what a later version adds does not matter."""
    work = parse_work(json.dumps(JOB | {"more": 1}).encode(), ("desk",))
    assert isinstance(work, Work)
    assert (work.job, work.attempt, work.document.data, work.document.count) == (JOB["id"], 1, b"%PDF", 2)


@pytest.mark.parametrize("place", _FIELDS)
def test_a_job_with_something_missing_is_none(place: tuple[str, ...]) -> None:
    """Nothing is taken for granted."""
    with pytest.raises(ServerUnreachable):
        parse_work(json.dumps(_changed(place)).encode(), ("desk",))


@given(place=st.sampled_from(_FIELDS), value=_JSON)
@example(place=("attempt",), value=True)
@example(place=("attempt",), value=0)
@example(place=("id",), value="../x")
@example(place=("printer",), value="back")
@example(place=("dpi",), value=7)
@example(place=("document", "count"), value=10**9)
@example(place=("document", "width_mm"), value=1e308)
@example(place=("document", "data"), value="%%")
@example(place=("document", "data"), value="A")
def test_a_wrong_value_is_refused_or_harmless(place: tuple[str, ...], value: object) -> None:
    """Never a crash; what is let through is of the right kind."""
    try:
        work = parse_work(json.dumps(_changed(place, value)).encode(), ("desk",))
    except ServerUnreachable:
        return
    assert work.printer == "desk" and type(work.attempt) is int and work.attempt > 0
    assert work.document.format in ("pdf", "zpl") and 0 < work.document.width_mm <= 2000
    assert "/" not in work.job and "." not in work.job and 100 <= work.dpi <= 2400


@given(st.binary(max_size=60) | _JSON.map(lambda value: json.dumps(value).encode()))
@example(b"[" * 100_000)
def test_whatever_else_answers_is_no_server(answer: bytes) -> None:
    """A router's login page, say."""
    with pytest.raises(ServerUnreachable):
        parse_work(answer, ("desk",))


def _changed(place: tuple[str, ...], *value: object) -> dict[str, object]:
    """The job with one value changed, or left out."""
    made = json.loads(json.dumps(JOB))
    inner = made if len(place) == 1 else made[place[0]]
    inner.pop(place[-1])
    if value:
        inner[place[-1]] = value[0]
    return made


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty one."""
    made = Journal(tmp_path / "state")
    yield made
    made.close()


def test_the_journal_keeps_what_was_put(journal: Journal, tmp_path: Path) -> None:
    """Until it is forgotten; texts of a printer come out clean."""
    entry = journal.put(Entry("j-1", 3, "desk", SENDING))
    assert list(journal.entries()) == [entry]
    ended = journal.ended(entry, Outcome(Result.UNKNOWN, "it\x00 stopped\n" + "x" * 400, "no answer"))
    assert (ended.stage, ended.code, ended.reason) == (ENDED, "printer", "it stopped" + "x" * 290)
    assert list(journal.entries()) == [ended] and ended.outcome.result is Result.UNKNOWN
    journal.forget(ended)
    assert list(journal.entries()) == []


def test_one_agent_at_a_time_has_a_journal(journal: Journal, tmp_path: Path) -> None:
    """And it stays the same agent from start to start."""
    with pytest.raises(UsageError, match="another agent"):
        Journal(tmp_path / "state")
    name = journal.agent
    journal.close()
    journal = Journal(tmp_path / "state")
    assert journal.agent == name and len(name) == 16


def test_an_entry_that_cannot_be_read_may_have_been_sent(journal: Journal, tmp_path: Path) -> None:
    """Its name still says which job: a person has to look. Other files are no entries."""
    (tmp_path / "state" / "jobs" / "j-1.2.json").write_bytes(b"\0\0")
    (tmp_path / "state" / "jobs" / "notes.txt").write_text("x")
    assert list(journal.entries()) == [Entry("j-1", 2, "", SENDING)]


_ENTRY = asdict(Entry("j-1", 2, "desk", ENDED, "printed"))


@given(st.sampled_from(list(_ENTRY)), _JSON)
@example("attempt", True)
@example("stage", ASKED)
@example("result", "withdrawn")
@example("printer", "")
@example("job", "j-2")
def test_a_damaged_entry_is_none(field: str, value: object) -> None:
    """But for a text that could be right."""
    found = parse_entry(json.dumps(_ENTRY | {field: value}).encode(), "j-1", 2)
    if found is not None:
        assert asdict(found) == _ENTRY | {field: value} and field in ("code", "reason", "printer", "result")
        assert found.outcome.result in Result


@given(st.binary(max_size=60) | _JSON.map(lambda value: json.dumps(value).encode()))
@example(b"[" * 100_000)
def test_other_bytes_are_no_entry(data: bytes) -> None:
    """Half a file of a full disk."""
    assert parse_entry(data, "j-1", 2) is None


@pytest.mark.parametrize(
    ("printers", "more", "told"),
    [
        ((), {}, "1 to 16 printers"),
        (("desk",), {}, "not of that form"),
        (("=socket://h",), {}, "not of that form"),
        (("desk=socket://h", "desk=socket://i"), {}, "given twice"),
        (("a b=socket://h",), {}, "letters, digits"),
        (("desk=agent:x",), {}, "has its address"),
        (("desk=http://h/",), {}, "not reached by"),
        (("desk=file:/etc",), {}, "inside the data directory"),
        (("desk=ipp://ann:x@h/",), {}, "do not belong"),
        (("desk=ipps://h/",), {"fingerprints": ("back=" + "0" * 64,)}, "no printer 'back'"),
        (("desk=ipps://h/",), {"fingerprints": ("desk=0",)}, "SHA-256"),
        (("desk=ipp://h/",), {"networks": ("everywhere",)}, "not a network"),
    ],
)
def test_what_cannot_be_offered_is_refused(printers, more, told: str, tmp_path: Path) -> None:
    """Before anything is connected to."""
    options = {"fingerprints": (), "networks": ()} | more
    with pytest.raises(UsageError, match=told):
        offers(printers, **options, directory=tmp_path)


@pytest.mark.parametrize(
    ("address", "is_home"),
    [
        ("192.168.1.50", True),
        ("10.0.0.9", True),
        ("172.31.0.1", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("fd12:3456::1", True),
        ("203.0.113.9", False),
        ("169.254.169.254", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("100.100.100.200", False),
        ("0.0.0.0", False),
    ],
)
def test_printers_live_in_private_networks(address: str, is_home: bool) -> None:
    """Metadata services and link-local addresses are closed to agents as well."""
    assert is_allowed(ip_address(address), HOME) is is_home


@pytest.mark.parametrize(
    ("options", "stdin", "told"),
    [
        (("--server", "http://labels.example"), "", "https://"),
        (("--server", "labels.example"), "", "must be a URL"),
        (("--server", "https://labels.example"), "", "LABELSVC_AGENT_KEY is not set"),
        (("--server", "https://labels.example", "--key-stdin"), "two words", "this is no key"),
        (("--server", "https://labels.example", "--key-stdin", "--key-file", "x"), "", "either"),
        (("--server", "https://labels.example", "--key-file", "nowhere"), "", "cannot be read"),
    ],
)
def test_wrong_usage_of_the_agent_is_exit_code_2(
    run_cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options, stdin: str, told: str
) -> None:
    """One line; a key is no argument, so none is shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LABELSVC_AGENT_KEY", raising=False)
    ended = run_cli("agent", "--printer", "desk=socket://192.0.2.1", "--state", tmp_path, *options, stdin=stdin)
    assert ended.code == 2 and told in ended.err and ended.err.count("\n") == 1


class Service:
    """A server of one job, after which the key is refused; ``begin`` is what it says to its beginning."""

    def __init__(self, begin: Callable[[], bool]) -> None:
        self._begin, self._jobs = begin, [parse_work(json.dumps(JOB).encode(), ("desk",))]
        self.reported: list[Outcome] = []

    def lease(self, printer: str, *, wait: bool) -> Work:
        """The job, once."""
        if not self._jobs:
            raise AgentKeyRefused("no more")
        return self._jobs.pop()

    def begin(self, entry: Entry) -> bool:
        """As the test has it."""
        return self._begin()

    def report(self, entry: Entry) -> bool:
        """Heard."""
        self.reported.append(entry.outcome)
        return True


@pytest.fixture
def work_for(journal: Journal, tmp_path: Path) -> Callable[[Service], list[Path]]:
    """Lets an agent with a printer of files work for a service until that ends it; what was printed."""
    [offer] = offers(["desk=file:printed"], [], [], tmp_path)

    def work(service: Service) -> list[Path]:
        with pytest.raises(AgentKeyRefused):
            Desk(offer, service, journal, list(journal.entries()), lambda told: None).run()  # type: ignore[arg-type]
        return list(tmp_path.glob("printed/*"))

    return work


def test_a_job_is_printed_and_told(work_for, journal: Journal) -> None:
    """And nothing of it is kept."""
    service = Service(lambda: True)
    [file] = work_for(service)
    assert file.read_bytes() == b"%PDF" and service.reported == [Outcome(Result.PRINTED)]
    assert list(journal.entries()) == []


def test_a_computer_that_slept_does_not_print_what_was_allowed_before(
    work_for, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then somebody was told that it is unknown, and may have printed it again."""
    moment = time.time()

    def sleep() -> bool:
        monkeypatch.setattr("labelsvc.agent.desk.time.time", lambda: moment + 3600)
        return True

    monkeypatch.setattr("labelsvc.agent.desk.time.time", lambda: moment)
    service = Service(sleep)
    assert work_for(service) == []
    assert [(told.result, told.code) for told in service.reported] == [(Result.NOT_SENT, "agent_stopped")]


def test_without_an_answer_nothing_is_printed(work_for, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given back, as soon as there is somebody to give it to."""

    def silence() -> bool:
        raise ServerUnreachable("it does not answer")

    monkeypatch.setattr("labelsvc.agent.desk.ASKING_SECONDS", 0.0)
    service = Service(silence)
    assert work_for(service) == []
    assert [(told.result, told.code) for told in service.reported] == [(Result.NOT_SENT, "agent_away")]


def test_what_cannot_be_written_down_is_not_printed(work_for, journal: Journal, tmp_path: Path) -> None:
    """A full disk, say: it ends with one line, and exit code 2."""
    (tmp_path / "state" / "jobs").rmdir()
    [offer] = offers(["desk=file:printed"], [], [], tmp_path)
    with pytest.raises(UsageError, match="journal"):
        Desk(offer, Service(lambda: True), journal, [], lambda told: None).run()  # type: ignore[arg-type]
    assert not (tmp_path / "printed").exists()
