"""The measured process: one generator, one task, one line of JSON on stdout.

``python -m benchmarks.measure batch NAME COUNT OUT`` makes one file of COUNT labels after a warm-up label;
``warm NAME COUNT OUT`` makes COUNT files of one label each, after one; ``once NAME 1 OUT`` makes one label.
"""

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter
from typing import Any, TypedDict

from benchmarks.content import Label, labels
from benchmarks.generators import GENERATORS, Generator

_CHUNK = 500
_WARM_UP_SEED = 1


class Measured(TypedDict, total=False):
    """Times are of one label, in seconds; ``peak`` is the process's highest memory so far in bytes."""

    cpu: float
    wall: float
    bytes: float
    peak: int
    singles: list[float]


class Content:
    """The labels, made a few hundred at a time; what making them costs is kept apart."""

    def __init__(self, count: int, *, worldwide: bool = False) -> None:
        self._labels = labels(count, worldwide=worldwide)
        self.cpu = self.wall = 0.0

    def __iter__(self) -> Iterator[Label]:
        while chunk := self._chunk():
            yield from chunk

    def _chunk(self) -> list[Label]:
        cpu, wall = cpu_time(), perf_counter()
        chunk = list(islice(self._labels, _CHUNK))
        self.cpu += cpu_time() - cpu
        self.wall += perf_counter() - wall
        return chunk


def cpu_time() -> float:
    """CPU seconds of this process and of its children that have ended."""
    own, children = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_memory() -> int:
    """Bytes: the larger of this process's and the largest child's.

    Not this process's ``ru_maxrss``, which Linux starts with that of the process which started it.
    """
    status = Path("/proc/self/status").read_text()
    own = int(status.partition("VmHWM:")[2].split(maxsplit=1)[0])
    return max(own, getrusage(RUSAGE_CHILDREN).ru_maxrss) * 1024


def batch(generator: Generator, module: Any, count: int, out: Path) -> Measured:
    """One file of ``count`` labels. Imports, fonts and one label come before the clock starts."""
    write: Callable[[Any, Path], None] = getattr(module, generator.function)
    prepare: Callable[[Any], Any] = getattr(module, "prepare", iter)
    write(prepare(labels(1, seed=_WARM_UP_SEED)), out)
    content = Content(count, worldwide=generator.worldwide)
    given = prepare(content)
    made_cpu, made_wall = content.cpu, content.wall
    cpu, wall = cpu_time(), perf_counter()
    for _ in range(generator.passes):
        write(given, out)
    cpu, wall = cpu_time() - cpu, perf_counter() - wall
    made = count * generator.passes
    return {
        "cpu": (cpu - (content.cpu - made_cpu)) / made,
        "wall": (wall - (content.wall - made_wall)) / made,
        "bytes": out.stat().st_size / count,
        "peak": peak_memory(),
    }


def warm(generator: Generator, module: Any, count: int, out: Path) -> Measured:
    """``count`` files of one label each, as a service makes them on request."""
    write: Callable[[Any, Path], None] = getattr(module, generator.function)
    write(labels(1, seed=_WARM_UP_SEED), out)
    singles = []
    for label in labels(count):
        wall = perf_counter()
        write(iter([label]), out)
        singles.append(perf_counter() - wall)
    return {"singles": sorted(singles), "bytes": out.stat().st_size, "peak": peak_memory()}


def once(generator: Generator, module: Any, count: int, out: Path) -> Measured:
    getattr(module, generator.function)(labels(count), out)
    return {"bytes": out.stat().st_size / count, "peak": peak_memory()}


_TASKS = {"batch": batch, "warm": warm, "once": once}


def main(task: str, name: str, count: str, out: str) -> None:
    generator = GENERATORS[name]
    module = import_module(f"benchmarks.generators.{generator.module}")
    print(json.dumps(_TASKS[task](generator, module, int(count), Path(out))))


if __name__ == "__main__":
    main(*sys.argv[1:])
