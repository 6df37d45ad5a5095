"""Processes with their cost: what they took as a whole, and what they measured themselves."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # this process stays small: what it starts inherits its peak of memory
    from benchmarks.measure import Measured

_ROOT = Path(__file__).parent.parent


class Failed(Exception):
    """A measured process ended badly; the message is the last line it wrote."""


class Whole(NamedTuple):
    """A process from start to end: seconds, seconds of CPU with its children, peak bytes, stdout."""

    wall: float
    cpu: float
    peak: int
    output: str


def whole(command: Sequence[str]) -> Whole:
    """Run a command from the project's directory. Raises ``Failed``."""
    start = perf_counter()
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    with process.stdout, process.stderr:
        output, complaint = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed((complaint.strip().splitlines() or ["without a word"])[-1])
    return Whole(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)


def python(*arguments: str) -> Whole:
    return whole([sys.executable, *arguments])


def measured(task: str, name: str, count: int, out: Path) -> "tuple[Whole, Measured]":
    """A task of ``measure``, in a process of its own."""
    process = python("-m", "benchmarks.measure", task, name, str(count), str(out))
    found: Measured = json.loads(process.output.splitlines()[-1])
    return process, found
