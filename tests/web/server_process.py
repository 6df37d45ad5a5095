"""`labelsvc serve` in processes of its own, as an operator runs it, beside a shop; for examples and restarts."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from web_helpers import connected

from labelsvc.database import transaction
from labelsvc.runtime import Runtime
from labelsvc.sandbox import Sandbox
from labelsvc.settings import environment
from labelsvc.stores.keys import SCOPES, create_key

TOP = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    """Where it is, a key for everything, and the file that it logs into."""

    url: str
    key: str
    log: Path
    process: "subprocess.Popen[bytes]"
    runtime: Runtime


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(directory: Path, *, workers: int = 1) -> Iterator[Server]:
    """A server that answers."""
    with connected(Sandbox(60, requests_per_minute=0), directory) as (shop, runtime):
        with transaction(runtime.engine) as session:
            _, key = create_key(session, shop.store_id, scopes=SCOPES)
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        env = os.environ | environment(runtime.settings) | {"PYTHONPATH": str(TOP), "LABELSVC_PUBLIC_URL": url}
        command = [sys.executable, "-m", "labelsvc", "serve", "--port", str(port), "--workers", str(workers)]
        log = directory / "serve.log"
        with log.open("wb") as out:
            process = subprocess.Popen(command, env=env, cwd=directory, stderr=out, stdout=out)
        try:
            _await(url, process)
            yield Server(url, key, log, process, runtime)
        finally:
            process.terminate()
            process.wait(60)


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
