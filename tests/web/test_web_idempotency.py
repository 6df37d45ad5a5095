"""The same POST twice is one batch: replayed, raced by two processes, and through crashes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from posting_process import BODY
from sqlalchemy import func, select, update

from labelsvc.batches.tables import BatchRow
from labelsvc.database import now, reading, transaction
from labelsvc.web.api import batches
from labelsvc.web.idempotency import KEPT, LEASE
from labelsvc.web.tables import IdempotencyRow

CHILD = Path(__file__).with_name("posting_process.py")
Spawn = Callable[..., "subprocess.Popen[str]"]


def _post(client, key, name: str, body: object = BODY, **headers: str):
    return client.post("/api/v1/batches", json=body, headers=key | {"Idempotency-Key": name} | headers)


def _batches(runtime) -> int:
    with reading(runtime.engine) as session:
        return session.scalar(select(func.count()).select_from(BatchRow)) or 0


def _age(runtime, **values: object) -> None:
    with transaction(runtime.engine) as session:
        session.execute(update(IdempotencyRow).values(**values))


def test_the_same_request_gets_the_same_answer(client, key, runtime) -> None:
    """Status, body and Location; one batch."""
    first, second = _post(client, key, "a"), _post(client, key, "a")
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers and second.headers["Idempotency-Replayed"] == "true"
    assert _batches(runtime) == 1


def test_another_request_under_the_same_key_is_refused(client, key, runtime) -> None:
    """422, be it another body, address or query."""
    _post(client, key, "a")
    assert _post(client, key, "a", BODY | {"copies": 2}).json["code"] == "idempotency_reused"
    other = client.post("/api/v1/keys", json={}, headers=key | {"Idempotency-Key": "a"})
    assert (other.status_code, other.json["code"], _batches(runtime)) == (422, "idempotency_reused", 1)


def test_keys_of_others_are_others(client, key, make_key, runtime) -> None:
    """Each caller has their own."""
    assert _post(client, key, "a").status_code == _post(client, make_key(), "a").status_code == 202
    assert _batches(runtime) == 2


def test_what_failed_may_be_sent_again(client, key, runtime) -> None:
    """Mended, under the same key."""
    assert _post(client, key, "a", BODY | {"stock": "nonsense"}).status_code == 422
    assert _post(client, key, "a").status_code == 202
    assert _batches(runtime) == 1


@pytest.mark.parametrize("name", ["", "x" * 256, "with blank", "schlüssel".encode().decode("latin-1")])
def test_a_key_that_is_none(client, key, name: str) -> None:
    """422."""
    assert _post(client, key, name).status_code == 422


def test_a_request_that_is_being_answered(client, key, runtime) -> None:
    """409 with Retry-After, until its lease ends; then whoever comes next does it."""
    _post(client, key, "a")
    _age(runtime, status=None, sealed_body=None)
    running = _post(client, key, "a")
    assert (running.status_code, running.json["code"]) == (409, "idempotency_running")
    assert running.headers["Retry-After"] == "1"
    _age(runtime, leased_until=now() - timedelta(seconds=1))
    assert _post(client, key, "a").status_code == 202
    assert timedelta(minutes=2) > LEASE


def test_who_lost_the_lease_commits_nothing(client, key, runtime, monkeypatch) -> None:
    """A request so slow that another has taken over: what it did is undone with it."""
    keep = batches.keep

    def overtaken(session, answer) -> None:
        monkeypatch.setattr(batches, "keep", keep)
        session.execute(update(IdempotencyRow).values(lease="another"))
        keep(session, answer)

    monkeypatch.setattr(batches, "keep", overtaken)
    assert _post(client, key, "a").status_code == 409
    assert _batches(runtime) == 0


def test_answers_are_kept_for_a_day(client, key, runtime) -> None:
    """Then the key is free, and the row is gone."""
    _post(client, key, "a")
    _age(runtime, created=now() - KEPT - timedelta(seconds=1))
    assert "Idempotency-Replayed" not in _post(client, key, "a").headers
    with reading(runtime.engine) as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyRow)) == 1


def test_a_new_api_key_is_not_readable_in_the_stored_answer(client, key, runtime) -> None:
    """It comes again when it is asked for again, and only then."""
    headers = key | {"Idempotency-Key": "a"}
    first, second = (client.post("/api/v1/keys", json={}, headers=headers).json for _ in range(2))
    assert first["key"] == second["key"]
    with reading(runtime.engine) as session:
        assert first["key"].encode() not in (session.scalars(select(IdempotencyRow)).one().sealed_body or b"")


@pytest.fixture
def spawn(runtime, key) -> Iterator[Spawn]:
    """Starts ``posting_process.py``, ready to post."""
    started = []
    env = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "LABELSVC_DATA_DIR": str(runtime.settings.data_dir),
        "LABELSVC_SECRET_KEYS": runtime.settings.secret_keys[0],
        "ECWID_API_URL": runtime.settings.ecwid_api_url,
    }

    def start(where: str, *names: str) -> "subprocess.Popen[str]":
        text = key["Authorization"].removeprefix("Bearer ")
        child = subprocess.Popen(
            [sys.executable, str(CHILD), text, where, *names],
            env=env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(child)
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


def test_two_processes_race(spawn: Spawn, client, key, runtime) -> None:
    """Eight keys, each posted by both at once: one batch each, and both answers are 202, or one is 409."""
    names = [f"key-{number}" for number in range(8)]
    children = [spawn("nowhere", *names) for _ in range(2)]
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    answers = [child.communicate(timeout=60)[0].split() for child in children]
    assert all(len(one) == len(names) for one in answers)
    for pair in zip(*answers, strict=True):
        assert "202" in pair and set(pair) <= {"202", "409"}
    assert _batches(runtime) == len(names)
    assert {_post(client, key, name).headers.get("Idempotency-Replayed") for name in names} == {"true"}
    assert _batches(runtime) == len(names)


@pytest.mark.parametrize(("where", "made"), [("before-commit", 0), ("after-commit", 1)])
def test_kill_9_never_makes_a_second_batch(spawn: Spawn, client, key, runtime, where: str, made: int) -> None:
    """Killed before the commit nothing was done; killed after it, before the answer, the answer is replayed."""
    child = spawn(where, "a")
    child.communicate("go\n", timeout=60)
    assert child.returncode == -9 and _batches(runtime) == made
    again = _post(client, key, "a")
    if not made:
        assert again.status_code == 409
        _age(runtime, leased_until=now() - timedelta(seconds=1))
        again = _post(client, key, "a")
    assert again.status_code == 202 and _batches(runtime) == 1
    assert client.get(again.headers["Location"], headers=key).json["state"] == "queued"
