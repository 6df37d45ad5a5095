"""A server as a process of its own, for as long as it is measured."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

_ROOT = Path(__file__).parent.parent
# Some 30 seconds of asking, until it listens and says that it is ready.
_PATIENCE = Retry(total=70, backoff_factor=0.05, backoff_max=0.5, status_forcelist=[503])


@contextmanager
def served(command: Sequence[str], env: Mapping[str, str], port: int) -> Iterator[int]:
    """The process's number, once it answers at this port of the machine. Raises ``requests.RequestException`` if
    it never does."""
    environ = os.environ | env | {"PYTHONPATH": str(_ROOT)}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with requests.Session() as session:
            session.mount("http://", HTTPAdapter(max_retries=_PATIENCE))
            session.get(f"http://127.0.0.1:{port}/readyz", timeout=5)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)
