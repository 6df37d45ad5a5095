"""The server as it is run: the integrators' examples, and a restart that drops no request."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from server_process import TOP, Server, serving

PAGE = (TOP / "docs" / "integrators.md").read_text(encoding="utf-8")
COMMANDS = {"sh": ["sh", "-eu"], "python": [sys.executable], "js": ["node", "--input-type=module"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all of these tests."""
    with serving(Path(tmp_path_factory.mktemp("serving")), workers=2) as made:
        yield made


@pytest.mark.parametrize(
    ("language", "files"), [("sh", ["label.pdf", "label.zpl"]), ("python", ["labels.pdf"]), ("js", [])]
)
def test_the_examples_of_the_docs_run(server: Server, tmp_path: Path, language: str, files: list[str]) -> None:
    """As they stand on the page, in their own languages."""
    (example,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    env = os.environ | {"LABELSVC_URL": server.url, "LABELSVC_KEY": server.key}
    ended = subprocess.run(
        COMMANDS[language], input=example, text=True, env=env, cwd=tmp_path, capture_output=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    for name in files:
        assert (tmp_path / name).read_bytes()[:4] in (b"%PDF", b"^XA^")
    if language == "js":
        assert "rendered: 1" in ended.stdout and "a browser can open the PDF once" in ended.stdout


def test_the_page_names_every_scope_and_every_route_that_it_speaks_of(server: Server) -> None:
    """What it says is there is there."""
    document = requests.get(f"{server.url}/openapi.json", timeout=30).json()
    for path in re.findall(r"`(?:GET|POST) (/api/v1/[^`?]*)`", PAGE):
        assert path in document["paths"], path


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [
        (["secret"], 400, "bad_request"),
        (["GET /?secret HTTP/9.9"], 400, "bad_request"),
        (["GET / HTTP/1.1", "Authorization Bearer secret"], 400, "bad_request"),
        (["GET / HTTP/1.1", "Authorization: secret\0"], 400, "bad_request"),
        (["POST / HTTP/1.1", "Content-Length: -5"], 400, "bad_request"),
        (["POST / HTTP/1.1", "Transfer-Encoding: secret"], 400, "bad_request"),
        ([f"GET /?secret{'a' * 9000} HTTP/1.1"], 414, "address_too_long"),
        (["GET / HTTP/1.1", f"X: secret{'a' * 9000}"], 431, "head_too_large"),
    ],
)
def test_what_is_not_even_http_is_answered_alike(server: Server, lines: list[str], status: int, code: str) -> None:
    """By a problem with an id; nothing of it is repeated, there or in the log."""
    where = urlsplit(server.url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in [*lines, "Host: x", ""]).encode())
        answer = HTTPResponse(connection)
        answer.begin()
        found = json.loads(answer.read())
    assert (answer.status, found["status"], found["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-ID"] == found["request_id"]
    log = server.log.read_text()
    assert found["request_id"] in log and "secret" not in log + json.dumps(found)


def test_a_restart_drops_no_request(server: Server) -> None:
    """HUP while four clients ask without a pause: every request is answered, by old processes and new ones."""
    stop, failures, answered = threading.Event(), [], []

    def ask() -> None:
        # A new connection each time: one that is kept may be closed between two requests, as HTTP allows.
        while not stop.is_set():
            try:
                found = requests.get(f"{server.url}/api/v1/stocks", headers=headers, timeout=30)
                answered.append(found.status_code)
            except requests.RequestException as error:
                failures.append(error)

    headers = {"Authorization": f"Bearer {server.key}"}
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        _restart(server)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == [] and set(answered) == {200} and len(answered) > 20


def _restart(server: Server) -> None:
    """Returns once every web process is another."""
    before, pause = _workers(server), threading.Event()
    server.process.send_signal(signal.SIGHUP)
    for _ in range(600):
        if not before & _workers(server):
            return
        pause.wait(0.1)
    raise AssertionError("the processes were not replaced")


def _workers(server: Server) -> set[str]:
    """The ids of its web processes."""
    pid = server.process.pid
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
