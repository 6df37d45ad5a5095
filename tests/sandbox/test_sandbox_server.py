"""The server: keep-alive, a clean end, many callers at once, and the process of its own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from sandbox_helpers import Caller, OpenShop

from labelsvc.sandbox import Fault, Sandbox
from labelsvc.sandbox.server import SandboxServer

ROOT = Path(__file__).parents[2]


def connection_to(server: SandboxServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)


def test_one_connection_serves_many_requests(caller: Caller) -> None:
    """Answers, errors and faults alike leave the connection open; only a broken answer closes it."""
    connection = connection_to(caller.server)
    connection.connect()
    used = connection.sock
    caller.shop.faults.add(Fault("503", "GET", times=1))
    headers = {"Authorization": f"Bearer {caller.shop.token}"}
    seen = []
    for path in ("orders/XJ12H", "orders/XJ12H", "orders/NOSUCH", "carts"):
        connection.request("GET", f"/api/v3/{caller.shop.store_id}/{path}", headers=headers)
        answer = connection.getresponse()
        answer.read()
        seen.append(answer.status)
    assert seen == [503, 200, 404, 404]
    assert connection.sock is used
    connection.close()


def test_an_unread_body_is_not_the_next_request(caller: Caller) -> None:
    """A body that the view never looked at, or that comes in chunks, is still taken off the connection."""
    connection = connection_to(caller.server)
    for body in (b'{"a": 1}' * 1000, iter([b'{"a"', b": 1}"])):
        connection.request("PUT", "/api/v3/1/orders/XJ12H", body=body, encode_chunked=True)
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["errorCode"]) == (404, "STORE_NOT_FOUND")
    connection.close()


def test_a_body_may_come_in_chunks(caller: Caller) -> None:
    """A PUT without a length is carried out as well."""
    body = iter([b'{"fulfillmentStatus":', b'"SHIPPED"}'])
    headers = {"Content-Type": "application/json"}
    answer = caller.session.put(caller.url("orders/XJ12H"), data=body, headers=headers, timeout=10)
    assert answer.json() == {"updateCount": 1}
    assert caller.shop.orders["XJ12H"]["fulfillmentStatus"] == "SHIPPED"


@pytest.mark.parametrize("sent", [b"GET / NONSENSE\r\n\r\n", b"PUT /x HTTP/1.1\r\nContent-Length: 9z\r\n\r\n"])
def test_nonsense_is_refused(caller: Caller, sent: bytes) -> None:
    """What is not HTTP is answered 400, and the server goes on."""
    with socket.create_connection(("127.0.0.1", caller.server.port), timeout=10) as raw:
        raw.sendall(sent)
        assert b"400" in raw.recv(4096)
    assert caller.get("orders/XJ12H").status_code == 200


def test_a_caller_that_dies_in_the_middle_changes_nothing(caller: Caller) -> None:
    """A PUT whose body breaks off is not carried out."""
    with socket.create_connection(("127.0.0.1", caller.server.port), timeout=10) as raw:
        head = f"PUT /api/v3/{caller.shop.store_id}/orders/XJ12H HTTP/1.1\r\nContent-Length: 100\r\n"
        key = f"Authorization: Bearer {caller.shop.token}\r\nContent-Type: application/json\r\n\r\n"
        raw.sendall(f"{head}{key}{{}}".encode())
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(100) == b""
    assert caller.shop.puts == []


def test_stopping_leaves_nothing_behind(open_shop: OpenShop) -> None:
    """Stopping ends idle connections, waiting answers and all threads, and frees the port."""
    before = set(threading.enumerate())
    shop = Sandbox()
    shop.faults.add(Fault("slow", "GET", seconds=3600))
    with shop.serve() as server, requests.Session() as session, ThreadPoolExecutor(1) as pool:
        session.headers["Authorization"] = f"Bearer {shop.token}"
        url = f"{server.api_url}/{shop.store_id}"
        waiting = pool.submit(session.get, f"{url}/orders", timeout=30)
        while not shop.requests:
            assert not waiting.done()
        server.stop()
        assert waiting.exception(30) is None or isinstance(waiting.exception(), requests.ConnectionError)
    assert {thread for thread in threading.enumerate() if thread not in before} == set()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_stopping_twice_is_stopping_once(open_shop: OpenShop) -> None:
    """A server that was stopped can be stopped again, and its shop served anew."""
    shop = Sandbox(latency=0.001)
    for _ in range(2):
        with shop.serve() as server:
            assert requests.get(f"{server.control_url}/", timeout=10).json()["orders"] == 60
            server.stop()


def test_many_callers_at_once(open_shop: OpenShop) -> None:
    """Sixteen callers that write the same orders: every PUT is applied, counted once, and none is lost."""
    caller = open_shop(orders=200, requests_per_minute=0)
    names = list(caller.shop.orders)[:100]

    def ship(name: str) -> int:
        headers = {"Authorization": f"Bearer {caller.shop.token}"}
        body = {"fulfillmentStatus": "SHIPPED"}
        return requests.put(caller.url(f"orders/{name}"), json=body, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ship, names * 2)) == {200}
    assert caller.shop.put_counts() == dict.fromkeys(names, 2)
    assert len(caller.shop.requests) == 200


def test_one_server_serves_several_shops() -> None:
    """Each shop has its own store id, token and orders."""
    first, second = Sandbox(3, store_id="11"), Sandbox(5, store_id="22")
    with SandboxServer([first, second]) as server:
        for shop, other in ((first, second), (second, first)):
            url = f"{server.api_url}/{shop.store_id}/orders"
            mine = requests.get(url, headers={"Authorization": f"Bearer {shop.token}"}, timeout=10)
            assert mine.json()["total"] == len(shop.orders)
            theirs = requests.get(url, headers={"Authorization": f"Bearer {other.token}"}, timeout=10)
            assert theirs.status_code == 403


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The shop in a process of its own, and what it printed."""
    command = [sys.executable, "-W", "error", "-m", "labelsvc.sandbox", "--orders", "70", "--fault", "500=1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as started:
        assert started.stdout is not None
        yield started, json.loads(started.stdout.readline())
        started.kill()


def test_runs_as_a_process(process: tuple[subprocess.Popen[str], dict[str, Any]]) -> None:
    """It prints how to reach it, applies the faults asked for, and ends quietly on SIGTERM."""
    started, shop = process
    headers = {"Authorization": f"Bearer {shop['token']}"}
    url = f"{shop['api_url']}/{shop['store_id']}/orders"
    assert requests.get(url, headers=headers, timeout=10).json()["total"] == 69
    assert requests.put(f"{url}/XJ12H", json={}, headers=headers, timeout=10).status_code == 500
    assert requests.get(f"{shop['control_url']}/puts", timeout=10).json()[0]["applied"] is False
    started.send_signal(signal.SIGTERM)
    _, stderr = started.communicate(timeout=10)
    assert (started.returncode, stderr) == (0, "")
