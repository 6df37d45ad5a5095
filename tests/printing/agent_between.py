"""Real `labelsvc agent` processes, and what may stand between them and their server: a door that can be shut."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

TOP = Path(__file__).parents[2]
LEASE, SENDING, OUTCOME = "lease", "sending", "outcome"


@dataclass
class Door:
    """Passes requests on to a server. ``hold`` names one that is kept: before the server has it, or its answer."""

    url: str = ""
    hold: str = ""
    answer_only: bool = False
    held: threading.Event = field(default_factory=threading.Event)
    open_again: threading.Event = field(default_factory=threading.Event)
    passed: list[str] = field(default_factory=list)
    away: bool = False
    turned_away: int = 0

    def shut(self, kind: str, *, answer_only: bool = False) -> None:
        """Keep requests of this kind from now on."""
        self.held.clear()
        self.open_again.clear()
        self.hold, self.answer_only = kind, answer_only

    def open(self) -> None:
        """Keep none any more; those that were kept are lost."""
        self.hold = ""
        self.open_again.set()


@contextmanager
def door(server: str) -> Iterator[Door]:
    """A door to that server, open."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body, kind = self.rfile.read(int(self.headers["Content-Length"])), self.path.rpartition("/")[2]
            if made.away:
                made.turned_away += 1
                self.close_connection = True
                return
            kept = made.hold == kind
            answer = None if kept and not made.answer_only else self._passed_on(body, kind)
            if kept:
                made.held.set()
                made.open_again.wait(30)
                self.close_connection = True
                return
            assert answer is not None
            self.send_response(answer.status_code)
            for name in ("Content-Type", "Retry-After"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            if answer.status_code != 204:
                self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def _passed_on(self, body: bytes, kind: str) -> requests.Response:
            names = ("Authorization", "Content-Type", "Prefer")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            made.passed.append(kind)
            return requests.post(server + self.path, body, headers=headers, timeout=60)

        def log_message(self, *_: object) -> None:
            """Silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Agents that are killed are what these tests are about."""

    made = Door()
    with Server(("127.0.0.1", 0), Handler) as listening:
        made.url = f"http://127.0.0.1:{listening.server_address[1]}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield made
        finally:
            made.open()
            listening.shutdown()
            thread.join()


@dataclass
class Agent:
    """A process, and what it has said so far."""

    process: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        """Take down what it says; for a thread of its own."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self.changed:
                self.said.append(line)
                self.changed.notify_all()

    def says(self, part: str, seconds: float = 30) -> None:
        """Wait until it has said that."""
        with self.changed:
            assert self.changed.wait_for(lambda: any(part in line for line in self.said), seconds), self.said

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(10)

    def end(self, sign: int = signal.SIGTERM) -> int:
        """Tell it to stop; its exit code."""
        self.process.send_signal(sign)
        return self.process.wait(30)


@contextmanager
def agent(server: str, key: str, state: Path, *printers: str, connected: bool = True) -> Iterator[Agent]:
    """An agent at work, until the block ends."""
    options = [part for printer in printers for part in ("--printer", printer)]
    command = [sys.executable, "-m", "labelsvc", "agent", "--server", server, "--state", str(state), *options]
    env = os.environ | {"PYTHONPATH": str(TOP), "LABELSVC_AGENT_KEY": key}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    made = Agent(process)
    thread = threading.Thread(target=made.listen)
    thread.start()
    try:
        if connected:
            made.says("connected")
        yield made
    finally:
        process.kill()
        process.wait(10)
        thread.join()
        assert process.stdout is not None
        process.stdout.close()


def until(is_so, what: str, seconds: float = 30) -> None:  # type: ignore[no-untyped-def]
    """Wait for something that is bound to happen."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.02)
