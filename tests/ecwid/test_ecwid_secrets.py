"""The access token is in one header, and nowhere else that anybody could look."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ecwid_helpers import TOKEN, FakeTime, Fault, Shop, client_of, error

from labelsvc.errors import ShopError

ROOT = Path(__file__).parents[2]
ECHO = f'{{"errorCode": "{TOKEN}", "errorMessage": "token {TOKEN} is wrong"}}'.encode()

# Each of the client's ways to fail; an answer that gives the token back is among them.
FAULTS = [
    error(401, "INVALID_API_TOKEN"),
    Fault(drops=True),
    Fault(403, ECHO),
    Fault(302, b"", {"Location": f"/?token={TOKEN}"}),
    Fault(body=b'{"x": "y', cut_at=3),
    Fault(body=b"oops", headers={"Content-Encoding": "gzip"}),
    Fault(500, ECHO),
    error(429, Retry_After="1"),
    Fault(silent=True),
    Fault(400, ECHO),
]


def test_nothing_that_a_process_writes_has_the_token(shop: Shop, tmp_path: Path) -> None:
    """All debug logs on, every kind of failure, tracebacks with locals: the token is in none of it."""
    shop.add()
    shop.script = list(FAULTS)
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("talkative_client.py")), shop.api_url],
        input=TOKEN.encode(),
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"},
        timeout=120,
        check=False,
    )
    written = (
        done.stdout + done.stderr + b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert shop.script == [] and all(TOKEN in request.headers["Authorization"] for request in shop.requests)
    assert b"done" in done.stdout and b"/api/v3/1003/profile" in done.stderr and b"TokenRejected" in done.stdout
    assert TOKEN.encode() not in written
    assert TOKEN not in "".join(request.path + str(request.query) for request in shop.requests)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_error_drags_the_request_along(shop: Shop, fault: Fault) -> None:
    """Requests' exceptions hold the request with its header: none is the cause or the context of ours."""
    shop.script = [fault] * 20
    client = client_of(shop, FakeTime(), timeouts=(5, 0.05), budget_seconds=1)
    with client, pytest.raises(ShopError) as caught:
        client.profile()
    link: BaseException | None = caught.value
    while link is not None:
        assert isinstance(link, ShopError) and TOKEN not in f"{link!r}{link}{vars(link)}"
        link = link.__context__ or link.__cause__
