"""Between two ways to write bars: as modules ("1" dark) and as widths."""

from itertools import groupby


def run_lengths(modules: str) -> bytes:
    """The lengths of the runs of equal modules: "11011" is 2, 1, 2."""
    return bytes(len(list(run)) for _, run in groupby(modules))
