"""What an encoder returns: a symbol in modules, not yet on any printer's dots."""

from typing import NamedTuple


class LinearSymbol(NamedTuple):
    """Bars and spaces.

    ``widths`` alternates bar and space, in modules, and begins and ends with a bar. ``data`` is what a
    reader returns for it (GS1 element strings with AIs in parentheses excluded: see ``gs1``). ``hri`` is
    the human-readable interpretation printed below. ``quiet`` is the quiet zone on each side in modules.
    """

    symbology: str
    data: str
    hri: str
    widths: bytes
    quiet: int
    gs1: bool = False

    @property
    def modules(self) -> int:
        """Width without the quiet zones."""
        return sum(self.widths)


class MatrixSymbol(NamedTuple):
    """Dark and light modules: QR, Data Matrix, PDF417 (whose modules are taller than wide), Aztec.

    MaxiCode's modules are hexagons of one fixed size, every second row half a module to the right: it is
    drawn as the picture that ``hexagons.dots`` gives, never as squares.

    ``bits`` is row-major from the top, each row padded to whole bytes, 1 = dark, quiet zone excluded.
    ``quiet`` is the quiet zone on every side in modules; ``row_height`` is a module's height over its width.
    """

    symbology: str
    data: str
    columns: int
    rows: int
    bits: bytes
    quiet: int
    row_height: int = 1
    gs1: bool = False


class FourStateSymbol(NamedTuple):
    """Bars of one width at one pitch in four heights: Intelligent Mail, RM4SCC, KIX.

    ``states`` holds one letter a bar: F full, A ascender, D descender, T tracker.
    """

    symbology: str
    data: str
    hri: str
    states: str


Symbol = LinearSymbol | MatrixSymbol | FourStateSymbol
