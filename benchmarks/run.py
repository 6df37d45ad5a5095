"""The command: measures in rounds, prints the tables, and with ``--gates`` fails if a promise is not kept."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import tables
from benchmarks.gates import verdicts
from benchmarks.generators import GENERATORS, OURS
from benchmarks.results import Results
from benchmarks.rounds import FULL_SIZES, SIZES, Rounds


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    print(tables.machine(options.rounds))
    with TemporaryDirectory(prefix="labelsvc-benchmarks-") as directory:
        results = measure(Path(directory), options)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    print(*tables.report(results), sep="\n")
    print(tables.machine(options.rounds))
    failed = any(verdict.failed for verdict in verdicts(results)) or any(
        result.fault for result in (*results.generators.values(), *results.sizes.values())
    )
    return int(failed and options.gates)


def measure(directory: Path, options: Namespace) -> Results:
    """All that the options ask for. Everything is repeated in each round, so that busy moments hit all alike."""
    rounds = Rounds(directory, options.only or list(GENERATORS), options.labels)
    for number in range(options.rounds):
        rounds.compare()
        if options.only:
            continue
        rounds.singles()
        rounds.sizes(FULL_SIZES if options.full and number == 0 else SIZES)
        rounds.render()
    return rounds.results


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description="Our label engine beside others, in one run.")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured (3)")
    parser.add_argument("--only", action="append", choices=GENERATORS, help="batches of these only; repeatable")
    parser.add_argument(
        "--labels", type=int, default=0, help="labels a file at most (each generator's own number)"
    )
    parser.add_argument("--full", action="store_true", help="100,000 labels as well: some minutes")
    parser.add_argument(
        "--gates", action="store_true", help="exit code 1 if a promise is not kept or a file is bad"
    )
    parser.add_argument("--list", action="version", version="\n".join(GENERATORS), help="the generators' names")
    options = parser.parse_args(arguments)
    if options.only and OURS not in options.only:
        options.only.insert(0, OURS)
    return options
