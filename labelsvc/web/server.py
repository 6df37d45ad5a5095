"""The web server: gunicorn with threads, set up here, so that `labelsvc serve` is all there is to know."""

import logging
import os
import shutil
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from labelsvc.runtime import open_runtime
from labelsvc.settings import load_settings
from labelsvc.web import logs
from labelsvc.web.api.batch_events import ALIVE
from labelsvc.web.app import create_app
from labelsvc.web.warm import warm_up

# An event stream occupies a thread for as long as somebody watches a batch.
THREADS = 32
GRACEFUL_SECONDS = 30


def _begin(worker: Any) -> None:
    """Streams end when their worker is told to: a restart would have to wait for them."""
    worker.wsgi.extensions[ALIVE] = lambda: worker.alive
    threading.Thread(target=warm_up, args=(worker.wsgi,), name="warm-up", daemon=True).start()


def _forget_figures(_master: Any) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def _forget_worker(_master: Any, worker: Any) -> None:
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


OPTIONS: Mapping[str, Any] = {
    "on_exit": _forget_figures,
    "child_exit": _forget_worker,
    "post_worker_init": _begin,
    "worker_class": "labelsvc.web.worker.Worker",
    "threads": THREADS,
    "timeout": 120,
    "graceful_timeout": GRACEFUL_SECONDS,
    "keepalive": 75,
    # Heads of requests: the panel's encrypted payload is the longest line.
    "limit_request_line": 8190,
    "logger_class": "labelsvc.web.server.Log",
    # A socket for commands to it, in the home directory: it may not be there, and nobody here uses it.
    "control_socket_disable": True,
    "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
}


class Log(Logger):
    """gunicorn's own messages as lines of ours; requests are logged by the application, with their ids."""

    def setup(self, cfg: Any) -> None:
        """No handlers of its own."""
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.INFO)

    def access(self, *_: Any) -> None:
        """Not here."""


class Server(BaseApplication):
    """gunicorn with our options. Each worker opens the service for itself: HUP brings new settings in force."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._workers = workers
        super().__init__()

    def load_config(self) -> None:
        """The options in force."""
        for name, value in {**OPTIONS, "bind": self._bind, "workers": self._workers}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in a worker."""
        logs.to_stderr()
        runtime = open_runtime(load_settings())
        return create_app(runtime, embedded=runtime.engine.dialect.name == "sqlite")


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM. SIGHUP replaces the workers one after the other; no request is dropped."""
    logs.to_stderr()
    # Whatever started us may have set SIGINT to be ignored: Ctrl-C must end it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    Server(host, port, workers).run()
