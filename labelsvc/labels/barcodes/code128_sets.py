"""The shortest Code 128 codewords for a text: which of the code sets A, B and C carries which character.

Texts here hold ASCII and ``FNC1`` (U+00F1, the sign that python-barcode uses). Two paths give equally short
results: runs of digits within code set B, which is nearly every tracking number, need no search, because a
character that only B has stands between any two runs; everything else goes through dynamic programming.
"""

import re

FNC1 = "\xf1"
START_A, START_B, START_C = 103, 104, 105
CODE_C, CODE_B, CODE_A = 99, 100, 101
SHIFT, FNC1_WORD = 98, 102

_FNC1_BYTE = FNC1.encode("latin-1")
_ONLY_B = bytes(range(32, 128))
_FROM_B = bytes(range(32)) + bytes(range(96)) + bytes(range(128, 256))
# A pair of digits read as hexadecimal is binary-coded decimal; this maps it to its value.
_FROM_BCD = bytes((byte >> 4) * 10 + (byte & 15) for byte in range(256))
_DIGITS = re.compile(rb"[0-9]{4,}")


def codewords(text: str) -> bytes:
    """Start codeword and data codewords, without check character and stop.

    ``text`` holds ASCII and ``FNC1`` only (``ValueError`` otherwise). ISO/IEC 15417, annex E, describes good
    choices of code sets; this gives the fewest codewords possible.
    """
    raw = text.encode("latin-1")
    if raw.isdigit() and not len(raw) % 2:
        return b"\x69" + _pairs(raw)
    if not raw.translate(None, _ONLY_B):
        return _digits_within_b(raw)
    parts = raw.split(_FNC1_BYTE)
    if all(len(part) % 2 == 0 and (part.isdigit() or not part) for part in parts):
        return b"\x69" + b"\x66".join(map(_pairs, parts))
    return _search(raw)


def _pairs(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode("ascii")).translate(_FROM_BCD)


def _digits_within_b(raw: bytes) -> bytes:
    """Code set B with C for the runs of digits that gain by it: 4 at either end, 6 in the middle.

    Of an odd run one digit stays in B: the last of a run at the very start, else the first.
    """
    out = bytearray()
    done, end = 0, len(raw)
    for run in _DIGITS.finditer(raw):
        start, stop = run.span()
        if start and stop < end and stop - start < 6:
            continue
        if (stop - start) % 2:
            start, stop = (start + 1, stop) if start else (start, stop - 1)
        if start:
            out += (b"" if out else b"\x68") + raw[done:start].translate(_FROM_B) + b"\x63"
        else:
            out += b"\x69"
        out += _pairs(raw[start:stop])
        if stop < end:
            out += b"\x64"
        done = stop
    return bytes(out or b"\x68") + raw[done:].translate(_FROM_B)


Link = tuple[int, "Link | None"]
"""A codeword and the link to the codewords before it."""

_UNREACHED = 1 << 30
_LATCHES = ((0, 1, CODE_B), (0, 2, CODE_C), (1, 0, CODE_A), (1, 2, CODE_C), (2, 0, CODE_A), (2, 1, CODE_B))


def _search(raw: bytes) -> bytes:
    """Dynamic programming over (characters done, code set); cost is the number of codewords."""
    costs = [[1, 1, 1]]
    links: list[list[Link | None]] = [[(START_A, None), (START_B, None), (START_C, None)]]
    for index, byte in enumerate(raw):
        cost, link = [_UNREACHED] * 3, [None, None, None]  # type: list[int], list[Link | None]
        for code_set in (0, 1):
            word, shifted = _in_set(byte, code_set)
            before = links[index][code_set]
            if shifted:
                before = (SHIFT, before)
            cost[code_set] = costs[index][code_set] + 1 + shifted
            link[code_set] = (word, before)
        if byte == 0xF1:
            cost[2], link[2] = costs[index][2] + 1, (FNC1_WORD, links[index][2])
        elif index and raw[index - 1 : index + 1].isdigit():
            cost[2] = costs[index - 1][2] + 1
            link[2] = (int(raw[index - 1 : index + 1]), links[index - 1][2])
        _latch(cost, link)
        costs.append(cost)
        links.append(link)
    return _unwind(links[-1][costs[-1].index(min(costs[-1]))])


def _in_set(byte: int, code_set: int) -> tuple[int, bool]:
    """The codeword of a character in A (0) or B (1), and whether it takes a SHIFT to the other set."""
    if byte == 0xF1:
        return FNC1_WORD, False
    if byte > 127:
        raise ValueError(f"Code 128 has no character {chr(byte)!r}")
    if byte < 32:
        return byte + 64, code_set == 1
    return byte - 32, code_set == 0 and byte >= 96


def _latch(cost: list[int], link: list[Link | None]) -> None:
    """Reach each code set from the others by one latch codeword where that is cheaper."""
    before = tuple(zip(cost, link, strict=True))
    for source, target, word in _LATCHES:
        if before[source][0] + 1 < cost[target]:
            cost[target], link[target] = before[source][0] + 1, (word, before[source][1])


def _unwind(link: "Link | None") -> bytes:
    words = bytearray()
    while link is not None:
        word, link = link
        words.append(word)
    return bytes(reversed(words))
