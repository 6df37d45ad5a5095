"""``labelsvc worker``: works on batches until it is told to stop."""

import os

import click

from labelsvc.runtime import open_runtime
from labelsvc.settings import load_settings


@click.command()
@click.option("--while-stdin", is_flag=True, help="End when stdin is closed, too.")
def worker(while_stdin: bool) -> None:
    """Work on the queue: print batches, mark orders. As many of them as wanted, with PostgreSQL on many machines.

    SIGTERM and Ctrl-C end it within ten seconds: what it cannot finish by then is handed to the others.
    """
    from labelsvc.batches.engine import worker as work
    from labelsvc.web.logs import to_stderr

    to_stderr()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        # The web server beside which it works adds up the counts of both.
        from labelsvc.web.metrics import watch_shops

        watch_shops()
    runtime = open_runtime(load_settings())
    work(runtime, ready=lambda: click.echo("labelsvc worker: ready"), while_stdin=while_stdin)
