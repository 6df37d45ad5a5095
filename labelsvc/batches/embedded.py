"""The queue beside a web server on the embedded default: one worker, in a process of its own.

Of several web processes one holds a lock and has the worker as its child; when it ends, however it ends, the
worker does too, and the next web process takes its place.
"""

import fcntl
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import labelsvc
from labelsvc.database import sqlite_file
from labelsvc.errors import ConfigError
from labelsvc.runtime import Runtime
from labelsvc.settings import environment

logger = logging.getLogger(__name__)

# Before a worker that ended by itself is started again.
PAUSE_SECONDS = 3.0


def start_embedded(runtime: Runtime) -> None:
    """Have a worker for as long as this process lives, or wait for one's turn to; never returns.

    For a thread of its own. Raises ``ConfigError`` if the database is no SQLite file.
    """
    file = sqlite_file(runtime.engine)
    if file is None:
        raise ConfigError("with PostgreSQL the queue is worked on by `labelsvc worker`")
    with file.with_name(f"{file.name}.worker.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        while True:
            code = run_child(runtime)
            logger.error("the worker ended with %s, another is started", code)
            time.sleep(PAUSE_SECONDS)


def run_child(runtime: Runtime) -> int:
    """One worker, to its end. It ends when this process does: its stdin is then closed."""
    place = str(Path(labelsvc.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (place, os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [sys.executable, "-m", "labelsvc", "worker", "--while-stdin"],
        env=os.environ | environment(runtime.settings) | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # Ctrl-C is for the web server: it reaches the worker as the end of its stdin.
        start_new_session=True,
    )
    with process:
        return process.wait()
