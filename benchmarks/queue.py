"""A batch through the queue: how long against what the shop's limit dictates, and what the API answers meanwhile.

``python -m benchmarks.queue ORDERS [REQUESTS_PER_MINUTE]``. `labelsvc serve` with its worker, and the sandbox shop
as a process of its own, which takes 30 ms for each request; batch requests are carried out 100 at a time. The API
is asked three times a second for the batches. ``dictated_s`` is requests / requests per minute: every request
counts, those inside of batch requests too.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from benchmarks.serving import served
from labelsvc.database import transaction
from labelsvc.runtime import open_runtime
from labelsvc.settings import environment, load_settings
from labelsvc.stores import connect_store
from labelsvc.stores.keys import create_key

PORT = 8463
SLOW = {"kind": "slow", "method": "*", "times": None, "seconds": 0.03}
# Of the sandbox's orders about four in five are due for a label.
DUE = 0.8


@dataclass
class Watched:
    """What was seen while the batch ran: answer times in ms, the worker's memory in MB."""

    batch: dict[str, Any] = field(default_factory=dict)
    wall: float = 0.0
    answers: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


def main(orders: int, limit: int) -> None:
    """Run one batch and print a line of JSON."""
    with tempfile.TemporaryDirectory() as name, _shop(orders, limit) as about:
        control = about["control_url"]
        with _service(Path(name), about, limit) as (session, pid):
            before = requests.get(control, timeout=30).json()["requests"]
            requests.post(f"{control}/faults", json=SLOW, timeout=10).raise_for_status()
            seen = _watch(session, pid)
        told = requests.get(control, timeout=30).json()
        refused = sum(one["status"] == 429 for one in requests.get(f"{control}/requests", timeout=60).json())
    print(json.dumps(_result(seen, told, told["requests"] - before, limit) | {"answered_429": refused}))


def _result(seen: Watched, told: dict[str, Any], asked: int, limit: int) -> dict[str, object]:
    done, answers = seen.batch["counts"].get("fulfilled", 0), sorted(seen.answers)
    dictated = asked / limit * 60
    return {
        "orders": done,
        "counts": seen.batch["counts"],
        "wall_s": round(seen.wall, 1),
        "orders_per_s": round(done / seen.wall, 1),
        "requests": asked,
        "dictated_s": round(dictated, 1),
        "ratio": round(seen.wall / dictated, 3),
        "api_p50_ms": round(answers[len(answers) // 2], 1),
        "api_p95_ms": round(answers[int(len(answers) * 0.95)], 1),
        "worker_mb": [seen.memory[0], max(seen.memory), seen.memory[-1]],
        "changed_twice": len(told["put_more_than_once"]),
        "lost": len(set(told["printable"]) - set(told["puts_applied"])),
    }


def _watch(session: requests.Session, pid: int) -> Watched:
    url, seen = f"http://127.0.0.1:{PORT}/api/v1/batches", Watched()
    started, looked = time.monotonic(), 0.0
    session.post(url, json={"filter": {}}, timeout=30).raise_for_status()
    while True:
        asked = time.perf_counter()
        answer = session.get(f"{url}?limit=5", timeout=30)
        seen.answers.append((time.perf_counter() - asked) * 1000)
        answer.raise_for_status()
        seen.batch = answer.json()["items"][0]
        if time.monotonic() - looked > 5:
            looked = time.monotonic()
            seen.memory += map(_resident, _workers(pid))
        if seen.batch["state"] not in ("queued", "running"):
            break
        time.sleep(0.3)
    seen.wall = time.monotonic() - started
    return seen


@contextmanager
def _shop(orders: int, limit: int) -> Iterator[dict[str, str]]:
    options = ["--orders", str(round(orders / DUE)), "--requests-per-minute", str(limit)]
    command = [sys.executable, "-m", "labelsvc.sandbox", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


@contextmanager
def _service(directory: Path, about: dict[str, str], limit: int) -> Iterator[tuple[requests.Session, int]]:
    env = {
        "LABELSVC_DATA_DIR": str(directory),
        "LABELSVC_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
        "ECWID_API_URL": about["api_url"],
        "ECWID_REQUESTS_PER_MINUTE": str(limit),
    }
    runtime = open_runtime(load_settings(env))
    connect_store(runtime.engine, runtime.box, about["store_id"], about["token"])
    with transaction(runtime.engine) as session:
        key = create_key(session, about["store_id"])[1]
    command = [sys.executable, "-m", "labelsvc", "serve", "--port", str(PORT)]
    with served(command, environment(runtime.settings), PORT) as pid, requests.Session() as asking:
        asking.headers["Authorization"] = f"Bearer {key}"
        yield asking, pid


def _workers(pid: int) -> list[int]:
    """The queue's workers among the processes that one, or one of its own, has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    started = [int(child) for task in tasks for child in task.read_text().split()]
    own = [child for child in started if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")]
    return own + [worker for child in started for worker in _workers(child)]


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * 4096 / 1e6)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 600)
