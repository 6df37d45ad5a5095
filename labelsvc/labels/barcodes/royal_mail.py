"""The four-state codes of Royal Mail (RM4SCC) and PostNL (KIX), which share their characters."""

import re

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.symbol import FourStateSymbol

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# A character stands in a square of six by six. Its row picks which two of its four bars rise, its column
# which two descend.
_PAIRS = ("0011", "0101", "0110", "1001", "1010", "1100")
_BARS = {"00": "T", "01": "D", "10": "A", "11": "F"}


def _bars(char: str) -> str:
    row, column = divmod(_ALPHABET.index(char), 6)
    return "".join(_BARS[up + down] for up, down in zip(_PAIRS[row], _PAIRS[column], strict=True))


def encode_rm4scc(data: str) -> FourStateSymbol:
    """A United Kingdom postcode with its delivery point suffix, such as "BX1 1LT 1A"; a check is added."""
    text = _cleaned(data, "RM4SCC", 12)
    places = [divmod(_ALPHABET.index(char), 6) for char in text]
    # Rows and columns count from 1 to 6 and are added modulo 6, where 0 means 6.
    row, column = (sum(place[axis] + 1 for place in places) % 6 for axis in (0, 1))
    check = _ALPHABET[(row - 1) % 6 * 6 + (column - 1) % 6]
    states = "A" + "".join(map(_bars, text + check)) + "F"
    return FourStateSymbol("rm4scc", text, text, states)


def encode_kix(data: str) -> FourStateSymbol:
    """A Dutch postcode with house number, and "X" and an addition where there is one: "1231FZ13XHS"."""
    text = _cleaned(data, "KIX", 18)
    return FourStateSymbol("kix", text, text, "".join(map(_bars, text)))


def _cleaned(data: str, title: str, longest: int) -> str:
    text = data.upper().replace(" ", "")
    if not re.fullmatch(f"[0-9A-Z]{{1,{longest}}}", text):
        raise BarcodeError(
            f"{title} cannot hold {data[:40]!r}", hint=f"give 1 to {longest} digits and letters from A to Z"
        )
    return text
