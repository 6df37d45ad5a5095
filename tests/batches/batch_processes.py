"""The service and the sandbox shop as processes of their own, so that they can be killed."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from labelsvc.batches import queue
from labelsvc.database import open_database, upgrade
from labelsvc.stores import SecretBox, connect_store

PATIENCE_SECONDS = 120
KEY = "a key for the tests"


@dataclass
class ShopProcess:
    """A sandbox shop, and what it says of itself."""

    about: dict[str, str]
    session: requests.Session = field(default_factory=requests.Session)

    def ask(self, path: str = "") -> Any:
        """What the control page knows: ``puts``, ``orders``, ..., or the summary."""
        return self.session.get(f"{self.about['control_url']}/{path}", timeout=10).json()

    def mend(self) -> None:
        """No more faults."""
        self.session.delete(f"{self.about['control_url']}/faults", timeout=10).raise_for_status()

    def tell(self, path: str, **fields: object) -> None:
        """Turn something: ``faults``, ``reset``, ``orders/ID``."""
        self.session.post(f"{self.about['control_url']}/{path}", json=fields, timeout=10).raise_for_status()

    def applied(self) -> Counter[str]:
        """How many PUTs changed each order."""
        return Counter(put["order_id"] for put in self.ask("puts") if put["applied"])


@contextmanager
def shop_process(*options: str) -> Iterator[ShopProcess]:
    """``python -m labelsvc.sandbox``, until the block ends."""
    command = [sys.executable, "-m", "labelsvc.sandbox", *options]
    process = subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        shop = ShopProcess(json.loads(process.stdout.readline()))
        with shop.session:
            yield shop
    finally:
        process.terminate()
        process.communicate()


@dataclass
class Service:
    """``labelsvc`` in a directory of its own, for one shop."""

    directory: Path
    shop: ShopProcess
    database_url: str

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Begin a command."""
        environment = _environment() | {
            "ECWID_API_URL": self.shop.about["api_url"],
            "ECWID_REQUESTS_PER_MINUTE": "60000",
            "LABELSVC_SECRET_KEYS": KEY,
            "LABELSVC_DATABASE_URL": self.database_url,
        }
        return subprocess.Popen(
            [sys.executable, "-m", "labelsvc", *arguments],
            cwd=self.directory, env=environment, stdin=stdin, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        """Run a command to its end: exit code, stdout, stderr."""
        process = self.start(*arguments, stdin=subprocess.PIPE)
        told, complained = process.communicate(stdin)
        return process.returncode, told, complained

    def connect(self) -> None:
        """Make the tables if there are none, connect the shop's store: in this process, which takes less time."""
        engine = open_database(self.database_url)
        upgrade(engine)
        queue.migrate(engine)
        connect_store(engine, SecretBox(KEY), self.shop.about["store_id"], self.shop.about["token"])
        engine.dispose()

    def connect_by_commands(self) -> None:
        """The same as an operator does it."""
        code, _, complained = self.run("db", "upgrade")
        assert code == 0, complained
        about = self.shop.about
        code, _, complained = self.run(
            "stores", "add", "--store", about["store_id"], "--token-stdin", stdin=about["token"]
        )
        assert code == 0, complained

    def start_printing(self, *options: str) -> subprocess.Popen[str]:
        """Begin to print all placed orders."""
        return self.start("print", "--store", self.shop.about["store_id"], "--all-placed", *options)

    def print_all(self, *options: str) -> tuple[int, str, str]:
        """Print all placed orders, to the end."""
        return self.run("print", "--store", self.shop.about["store_id"], "--all-placed", *options)


def wait_for_requests(
    shop: ShopProcess, count: int, process: subprocess.Popen[str], what: str = "requests"
) -> None:
    """Until the shop has had so many requests (or ``batches``) in all, or the process has ended by itself."""
    end = time.monotonic() + PATIENCE_SECONDS
    while shop.ask()[what] < count and process.poll() is None:
        assert time.monotonic() < end, "the service does not get on"
        # Asking without a pause would take both processors from those who are asked about.
        time.sleep(0.01)


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUNBUFFERED": "1"}
