"""Modules of the two symbols: from the libraries that people install, or from our engine.

Either way ``bars`` gives the number of modules and the dark runs (start, length) of Code 128, ``matrix`` the
number of modules a side and the dark runs (column, row, length) of the QR Code at level M.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

Bars = tuple[int, list[tuple[int, int]]]
Matrix = tuple[int, list[tuple[int, int, int]]]

_DARK = re.compile("1+")


class Encoders(NamedTuple):
    bars: Callable[[str], Bars]
    matrix: Callable[[str], Matrix]


def usual() -> Encoders:
    """python-barcode and segno."""
    import segno
    from barcode import Code128

    def bars(data: str) -> Bars:
        modules = Code128(data).build()[0]
        return len(modules), [(run.start(), run.end() - run.start()) for run in _DARK.finditer(modules)]

    def matrix(data: str) -> Matrix:
        made = segno.make(data, error="m", boost_error=False, micro=False)
        return _matrix("".join("1" if dark else "0" for dark in row) for row in made.matrix)

    return Encoders(bars, matrix)


def ours() -> Encoders:
    """labelsvc's."""
    from labelsvc.labels.barcodes import encode
    from labelsvc.labels.barcodes.symbol import LinearSymbol, MatrixSymbol

    def bars(data: str) -> Bars:
        symbol = encode("code128", data)
        assert isinstance(symbol, LinearSymbol)
        runs, at = [], 0
        for index, width in enumerate(symbol.widths):
            if index % 2 == 0:
                runs.append((at, width))
            at += width
        return at, runs

    def matrix(data: str) -> Matrix:
        symbol = encode("qr", data)
        assert isinstance(symbol, MatrixSymbol)
        stride = len(symbol.bits) // symbol.rows
        modules = "".join(f"{byte:08b}" for byte in symbol.bits)
        starts = range(0, symbol.rows * stride * 8, stride * 8)
        return _matrix(modules[start : start + symbol.columns] for start in starts)

    return Encoders(bars, matrix)


def _matrix(rows: Iterable[str]) -> Matrix:
    runs, side = [], 0
    for number, row in enumerate(rows):
        runs += [(run.start(), number, run.end() - run.start()) for run in _DARK.finditer(row)]
        side = number + 1
    return side, runs


def svg_bars(bars: Bars) -> str:
    """A picture one module high, to be stretched."""
    count, runs = bars
    path = "".join(f"M{start} 0h{length}v1h-{length}z" for start, length in runs)
    return _svg(count, 1, path)


def svg_matrix(matrix: Matrix) -> str:
    side, runs = matrix
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in runs)
    return _svg(side, side, path)


def _svg(width: int, height: int, path: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" preserveAspectRatio="none"><path d="{path}"/></svg>'
    )
