"""``labelsvc serve``: the web process."""

import os
import tempfile

import click

from labelsvc.errors import UsageError
from labelsvc.runtime import open_runtime
from labelsvc.settings import load_settings

# On the embedded default one process also works the queue; more would take turns with SQLite's one writer.
WORKERS = 2


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for every interface.")
@click.option("--port", type=click.IntRange(1, 65535), help="Without it, PORT of the environment, else 8000.")
@click.option("--workers", type=click.IntRange(1, 64), default=WORKERS, show_default=True, help="Processes.")
def serve(host: str, port: int | None, workers: int) -> None:
    """Serve the panel and the HTTP API, until Ctrl-C or SIGTERM. SIGHUP restarts it gracefully.

    With the embedded default (SQLite) it also works the queue; with PostgreSQL that is `labelsvc worker`.
    """
    # What is wrong with the settings is said here, in one line, not by each process in turn.
    open_runtime(load_settings()).engine.dispose()
    # The processes' counts are added up through files; prometheus-client looks for the place when it is imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="labelsvc-metrics-")
    from labelsvc.web.server import serve as run

    run(host, port or _port(), workers)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise UsageError(f"PORT is {text!r}: a number from 1 to 65535 is needed")
    return int(text)
