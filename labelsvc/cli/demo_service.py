"""The service as a process of its own beside the demo's shop: started, waited for, and ended with it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import labelsvc
from labelsvc.errors import UsageError
from labelsvc.settings import Settings, environment

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def service(settings: Settings, url: str) -> Iterator[None]:
    """`labelsvc serve` under these settings, answering at ``url``. Raises UsageError if it does not start."""
    port = urlsplit(url).port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(f"port {port} cannot be used: {error.strerror}") from error
    place = str(Path(labelsvc.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (place, os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [sys.executable, "-m", "labelsvc", "serve", "--port", str(port), "--workers", "1"],
        env=os.environ | environment(settings) | {"PYTHONPATH": path},
        # Its log lines would hide the address that the demo prints; what matters is shown by the panel.
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await_answer(process, url)
        yield
    finally:
        _end(process)


def _await_answer(process: "subprocess.Popen[bytes]", url: str) -> None:
    pause = threading.Event()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(int(_START_SECONDS / 0.1)):
        try:
            opener.open(f"{url}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                raise UsageError("the service did not start", hint="labelsvc doctor") from None
        pause.wait(0.1)
    raise UsageError("the service did not answer in time", hint="labelsvc doctor")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_signal() -> None:
    """Until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    stop.wait()
    for number, handler in before.items():
        signal.signal(number, handler)
